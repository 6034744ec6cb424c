namespace Papilio.Reach.Customers;

/// <summary>An identity was wrong, or is no longer theirs. Whoever proves it next holds it.</summary>
internal static class RemoveIdentity
{
    internal sealed record Command(CustomerId Customer, Guid Identity, Actor Actor);

    internal static Outcome<Identity> Decide(Customer? customer, Identity? identity)
    {
        if (customer is null) return new Refusal("customer.unknown", 404);
        if (customer.State is CustomerState.Erased) return new Refusal("customer.erased", 409);
        return identity is null ? new Refusal("identity.unknown", 404) : identity;
    }

    internal sealed class Handler(IStore store, CustomerTable customers)
    {
        public Task<Outcome<Done>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<Done>>(async session =>
            {
                // Gather.
                var customer = await customers.HoldAsync(session, command.Customer);
                var family = await customers.IdentitiesAsync(session, command.Customer);

                // Decide.
                var decided = Decide(customer, family.FirstOrDefault(i => i.Id == command.Identity));
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                if (await IdentityTable.RemoveAsync(session, decided.Value.Id) == 0) return new Refusal("identity.unknown", 404);
                session.Announce(new CustomerChanged(decided.Value.Customer, ["identities"]), command.Actor);
                return Done.It;
            }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/customers/{id:guid}/identities/{identity:guid}",
        async (Guid id, Guid identity, HttpContext http, Handler remove, CancellationToken cancel) =>
            (await remove.HandleAsync(new(new(id), identity, http.Caller().Actor), cancel)).ToResult());
}
