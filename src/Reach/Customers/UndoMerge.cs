namespace Papilio.Reach.Customers;

/// <summary>They were two people after all. The merge stays on record, undone; everything else is as if it had never been.</summary>
internal static class UndoMerge
{
    internal sealed record Command(CustomerId Customer, Guid Merge, Actor Actor);

    internal sealed record Decision(Merging Undone, IReadOnlyDictionary<CustomerId, Place> Places);

    internal static Outcome<Decision> Decide(
        CustomerId customer, Merging? merging, IReadOnlyList<Customer> family, IReadOnlyList<Merging> standing)
    {
        if (family.FirstOrDefault(m => m.Id == customer) is not { } member) return new Refusal("customer.unknown", 404);
        if (merging is null || family.All(m => m.Id != merging.Customer)) return new Refusal("merge.unknown", 404);
        if (member.State is CustomerState.Erased) return new Refusal("customer.erased", 409);
        if (merging.UndoneAt is not null) return new Refusal("merge.undone", 409);

        return new Decision(merging, Families.Lay(family.Select(m => m.Id), standing.Where(m => m.Id != merging.Id)));
    }

    internal sealed class Handler(IStore store, CustomerTable customers)
    {
        public Task<Outcome<Profile>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<Profile>>(async session =>
            {
                // Gather.
                var family = await customers.LockFamiliesAsync(session, command.Customer);
                var merging = await MergeTable.FindAsync(session, command.Merge);
                var merges = await MergeTable.OfAsync(session, [.. family.Select(m => m.Id)]);

                // Decide.
                var decided = Decide(command.Customer, merging, family, [.. merges.Where(m => m.UndoneAt is null)]);
                if (decided.Refusal is { } refusal) return refusal;
                var (undone, places) = decided.Value;

                // Record.
                await MergeTable.UndoAsync(session, undone.Id);
                await customers.PlaceAsync(session, family, places);
                session.Announce(new CustomerUnmerged(undone.Customer, undone.Other, undone.Id), command.Actor);
                return (await Profile.OfAsync(customers, session, command.Customer))!;
            }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/customers/{id:guid}/merges/{merge:guid}/undo",
        async (Guid id, Guid merge, HttpContext http, Handler undo, CancellationToken cancel) =>
            (await undo.HandleAsync(new(new(id), merge, http.Caller().Actor), cancel)).ToVersioned(http, p => p.Version));
}
