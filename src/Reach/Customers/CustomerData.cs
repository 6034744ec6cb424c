namespace Papilio.Reach.Customers;

/// <summary>What Customers itself holds of a person: exported whole, emptied down to ids, numbers and times.</summary>
internal sealed class CustomerData(CustomerTable customers) : IPersonalData
{
    public string Section => "customer";

    public async Task<object> ExportAsync(Session session, IReadOnlyList<CustomerId> family) => new
    {
        Records = await RecordsAsync(session, family),
        Identities = await IdentityTable.OfAsync(session, family),
        Consents = await Consent.OfAsync(session, family),
        Merges = (await MergeTable.OfAsync(session, family)).Select(m => new
        {
            m.Id, m.Customer, m.Other, m.Evidence, By = new Profile.By(m.By.Kind, m.By.Id), m.At, m.UndoneAt,
        }),
    };

    public async Task<IReadOnlyDictionary<string, long>> EraseAsync(Session session, IReadOnlyList<CustomerId> family) =>
        new Dictionary<string, long>
        {
            ["identities"] = await IdentityTable.RemoveAllAsync(session, family),
            ["consents"] = await Consent.EmptyAsync(session, family),
            ["merges"] = await MergeTable.EmptyAsync(session, family),
            ["customers"] = await customers.EmptyAsync(session, family),
        };

    private async Task<IReadOnlyList<Customer>> RecordsAsync(Session session, IReadOnlyList<CustomerId> family)
    {
        var records = new List<Customer>();
        foreach (var id in family)
        {
            if (await customers.FindAsync(session, id) is { } record) records.Add(record);
        }

        return records;
    }
}
