namespace Papilio.Reach.Customers;

/// <summary>A member of staff has made sure that a claim is true, and says how: by calling back, by an order number.</summary>
internal static class VerifyIdentity
{
    internal sealed record Command(CustomerId Customer, Guid Identity, string Evidence, Actor Actor);

    internal static Outcome<Identity> Decide(Customer? customer, Identity? identity, Identity? holder, string? evidence, long now)
    {
        if (customer is null) return new Refusal("customer.unknown", 404);
        if (customer.State is CustomerState.Erased) return new Refusal("customer.erased", 409);
        if (identity is null) return new Refusal("identity.unknown", 404);
        if (evidence is null or { Length: > Identities.EvidenceMax }) return new Refusal("evidence.missing", 422);
        if (identity.Verified) return identity;
        if (holder is not null) return new Refusal("identity.held", 409, holder.Customer.ToString());

        return identity with { Verified = true, Evidence = evidence, At = now };
    }

    internal sealed class Handler(IStore store, CustomerTable customers)
    {
        public Task<Outcome<Identity>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<Identity>>(async session =>
            {
                // Gather.
                var customer = await customers.HoldAsync(session, command.Customer);
                var identity = (await customers.IdentitiesAsync(session, command.Customer)).FirstOrDefault(i => i.Id == command.Identity);
                var holder = identity is null ? null
                    : await IdentityTable.HeldAsync(session, new Claim(identity.Kind, identity.Value, identity.Inbox));

                // Decide.
                var decided = Decide(customer, identity, holder, Texts.Of(command.Evidence), session.Now);
                if (!decided.Accepted || decided.Value == identity) return decided;

                // Record.
                await IdentityTable.VerifyAsync(session, decided.Value);
                session.Announce(new CustomerIdentified(decided.Value.Customer, decided.Value.Id, decided.Value.Kind, Verified: true), command.Actor);
                return decided;
            }, cancel);
    }

    internal sealed record Body(string Evidence);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/customers/{id:guid}/identities/{identity:guid}/verify",
        async (Guid id, Guid identity, Body body, HttpContext http, Handler verify, CancellationToken cancel) =>
            (await verify.HandleAsync(new(new(id), identity, body.Evidence, http.Caller().Actor), cancel))
                .Then<Profile.Identified>(Profile.Identified.Of).ToResult());
}
