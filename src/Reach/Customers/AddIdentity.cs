namespace Papilio.Reach.Customers;

/// <summary>
/// One more way to recognise a customer. Anybody may claim anything; what is verified belongs to one customer only, and
/// of two who prove it at once the index lets one through and the other is told who that was.
/// </summary>
internal static class AddIdentity
{
    internal sealed record Command(CustomerId Customer, Claim Claim, Actor Actor);

    /// <param name="Fresh">False when there is nothing to write.</param>
    internal sealed record Decision(Identity Identity, bool Fresh, bool Upgraded);

    internal static Outcome<Decision> Decide(
        Customer? customer, Claim? claim, IReadOnlyList<Identity> family, Identity? holder, Guid id, long now)
    {
        if (claim is null) return new Refusal("identity.value", 422);
        if (customer is null) return new Refusal("customer.unknown", 404);
        if (customer.State is CustomerState.Erased) return new Refusal("customer.erased", 409);

        var theirs = family.Where(i => i.IsSame(claim)).OrderByDescending(i => i.Verified).FirstOrDefault();
        if (theirs is { Verified: true } || (theirs is not null && !claim.Verified)) return new Decision(theirs, Fresh: false, Upgraded: false);
        if (claim.Verified && holder is not null) return new Refusal("identity.held", 409, holder.Customer.ToString());
        if (theirs is not null) return new Decision(theirs with { Verified = true, Evidence = claim.Evidence, At = now }, Fresh: false, Upgraded: true);
        if (family.Count(i => i.Customer == customer.Id) >= Identities.Max) return new Refusal("identity.too_many", 422, $"{Identities.Max}");

        return new Decision(
            new Identity(id, customer.Id, claim.Kind, claim.Inbox, claim.Value, claim.Verified, claim.Evidence, now), Fresh: true, Upgraded: false);
    }

    internal static async Task<Outcome<Identity>> RunAsync(
        CustomerTable customers, Session session, CustomerId id, Claim claimed, Actor actor)
    {
        // Gather.
        var claim = Identities.Normal(claimed);
        var customer = await customers.HoldAsync(session, id);
        var family = customer is null ? [] : await customers.IdentitiesAsync(session, id);
        var holder = claim is null ? null : await IdentityTable.HeldAsync(session, claim);

        // Decide.
        var decided = Decide(customer, claim, family, holder, Id.New(session.Clock), session.Now);
        if (decided.Refusal is { } refusal) return refusal.Code is "identity.value" ? refusal with { About = Texts.Cut(claimed.Value, 100) } : refusal;
        var (identity, fresh, upgraded) = decided.Value;

        // Record.
        if (fresh && !await IdentityTable.AddAsync(session, identity))
            return new Refusal("identity.held", 409, (await IdentityTable.HeldAsync(session, claim!))?.Customer.ToString());
        if (upgraded) await IdentityTable.VerifyAsync(session, identity);
        if (fresh || upgraded) session.Announce(new CustomerIdentified(identity.Customer, identity.Id, identity.Kind, identity.Verified), actor);
        return identity;
    }

    internal sealed class Handler(IStore store, CustomerTable customers)
    {
        public Task<Outcome<Identity>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync(session => RunAsync(customers, session, command.Customer, command.Claim, command.Actor), cancel);
    }

    /// <summary>What a member of staff types is a claim; proving it is the next step, with its evidence.</summary>
    internal sealed record Body(IdentityKind Kind, string Value, Guid? Inbox = null);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/customers/{id:guid}/identities",
        async (Guid id, Body body, HttpContext http, Handler add, CancellationToken cancel) =>
            (await add.HandleAsync(new(new(id), new(body.Kind, body.Value, body.Inbox), http.Caller().Actor), cancel))
                .Then<Profile.Identified>(Profile.Identified.Of).ToCreated());
}
