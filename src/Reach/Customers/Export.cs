namespace Papilio.Reach.Customers;

/// <summary>
/// Everything we hold of one person, from every module that holds something, as of one instant. It is the answer to
/// "what do you know about me", so it is whole or it is an error.
/// </summary>
internal static class Export
{
    internal sealed record Document(CustomerId Customer, IReadOnlyList<CustomerId> Family, long At, IReadOnlyDictionary<string, object> Sections);

    internal sealed class Handler(IStore store, CustomerTable customers, IEnumerable<IPersonalData> holders)
    {
        public Task<Outcome<Document>> HandleAsync(CustomerId id, CancellationToken cancel = default) =>
            store.SnapshotAsync<Outcome<Document>>(async session =>
            {
                var family = await customers.FamilyAsync(session, id);
                if (family.Count == 0) return new Refusal("customer.unknown", 404);

                var sections = new Dictionary<string, object>();
                foreach (var holder in holders) sections.Add(holder.Section, await holder.ExportAsync(session, family));
                return new Document(id, family, session.Now, sections);
            }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/customers/{id:guid}/export",
        async (Guid id, Handler export, CancellationToken cancel) => (await export.HandleAsync(new(id), cancel)).ToResult()).RequireStaff(Role.Leader);
}
