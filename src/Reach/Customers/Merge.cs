namespace Papilio.Reach.Customers;

/// <summary>
/// Two customers are one person, and here is why. Nothing of either is rewritten: the families are laid anew with one
/// more merge standing, and laid again without it when it is undone.
/// </summary>
internal static class Merge
{
    internal sealed record Command(CustomerId Customer, CustomerId Other, string Evidence, Actor Actor);

    internal sealed record Decision(Merging Merging, IReadOnlyDictionary<CustomerId, Place> Places);

    internal static Outcome<Decision> Decide(
        Command command, IReadOnlyList<Customer> families, IReadOnlyList<Merging> standing, Guid id, long now)
    {
        if (command.Customer == command.Other) return new Refusal("customer.merge_itself", 422);
        if (families.FirstOrDefault(m => m.Id == command.Customer) is not { } customer)
            return new Refusal("customer.unknown", 404, command.Customer.ToString());
        if (families.FirstOrDefault(m => m.Id == command.Other) is not { } other)
            return new Refusal("customer.unknown", 404, command.Other.ToString());
        if (Texts.Of(command.Evidence) is not { Length: <= Identities.EvidenceMax } evidence) return new Refusal("evidence.missing", 422);
        if (customer.State is CustomerState.Erased || other.State is CustomerState.Erased) return new Refusal("customer.erased", 409);
        if (customer.Root == other.Root) return new Refusal("customer.merged_already", 409);
        if (families.Count > Families.Max) return new Refusal("customer.family_full", 422, $"{Families.Max}");

        var number = 1 + standing.Select(m => m.Number).DefaultIfEmpty().Max();
        var merging = new Merging(id, customer.Id, other.Id, number, evidence, command.Actor, now, UndoneAt: null);
        return new Decision(merging, Families.Lay(families.Select(m => m.Id), standing.Append(merging)));
    }

    /// <summary>In the caller's unit: verified claims merge too.</summary>
    internal static async Task<Outcome<Merging>> RunAsync(CustomerTable customers, Session session, Command command)
    {
        // Gather.
        var families = await customers.LockFamiliesAsync(session, command.Customer, command.Other);
        var merges = await MergeTable.OfAsync(session, [.. families.Select(m => m.Id)]);

        // Decide.
        var decided = Decide(command, families, [.. merges.Where(m => m.UndoneAt is null)], Id.New(session.Clock), session.Now);
        if (decided.Refusal is { } refusal) return refusal;
        var (merging, places) = decided.Value;

        // Record.
        await MergeTable.AddAsync(session, merging);
        await customers.PlaceAsync(session, families, places);
        session.Announce(new CustomerMerged(merging.Customer, merging.Other, merging.Id), command.Actor);
        return merging;
    }

    internal sealed class Handler(IStore store, CustomerTable customers)
    {
        public Task<Outcome<Profile>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<Profile>>(async session =>
                (await RunAsync(customers, session, command)).Refusal is { } refusal ? refusal
                    : (await Profile.OfAsync(customers, session, command.Customer))!, cancel);
    }

    internal sealed record Body(Guid Other, string Evidence);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/customers/{id:guid}/merge",
        async (Guid id, Body body, HttpContext http, Handler merge, CancellationToken cancel) =>
            (await merge.HandleAsync(new(new(id), new(body.Other), body.Evidence, http.Caller().Actor), cancel)).ToVersioned(http, p => p.Version));
}
