namespace Papilio.Reach.Customers;

/// <summary>A customer as a screen shows them: their own fields, and the identities, consents and merges of the whole family.</summary>
internal sealed record Profile(
    CustomerId Id, long Version, string? Name, CustomerState State, CustomerId Root, string? Address, string? Lang, string? First,
    IReadOnlyList<Profile.Identified> Identities, IReadOnlyList<Profile.Consented> Consents, IReadOnlyList<Profile.Merged> Merges,
    long CreatedAt, string? Note)
{
    internal sealed record Identified(Guid Id, IdentityKind Kind, Guid? Inbox, string Value, bool Verified, string? Evidence, long At)
    {
        public static Identified Of(Identity i) => new(i.Id, i.Kind, i.Inbox, i.Value, i.Verified, i.Evidence, i.At);
    }

    internal sealed record Consented(string Purpose, bool Granted, long At);

    internal sealed record Merged(Guid Id, Person Other, long At, By By, string Evidence);

    internal sealed record Person(CustomerId Id, string? Name);

    internal sealed record By(ActorKind Kind, Guid? Id);

    internal static async Task<Profile?> OfAsync(CustomerTable customers, Session session, CustomerId id) =>
        await customers.FindAsync(session, id) is { } customer ? (await OfAsync(customers, session, [customer]))[0] : null;

    internal static async Task<IReadOnlyList<Profile>> OfAsync(CustomerTable customers, Session session, IReadOnlyList<Customer> shown)
    {
        if (shown.Count == 0) return [];
        var members = await customers.MembersAsync(session, [.. shown.Select(c => c.Root.Value).Distinct()]);
        var families = members.ToLookup(m => m.Root);
        var ids = members.Select(m => m.Id).ToArray();
        var identities = (await IdentityTable.OfAsync(session, ids)).ToLookup(i => i.Customer);
        var consents = (await Consent.OfAsync(session, ids)).ToLookup(c => c.Customer);
        var merges = (await MergeTable.OfAsync(session, ids)).Where(m => m.UndoneAt is null).ToLookup(m => m.Customer);
        var names = members.ToDictionary(m => m.Id, m => m.Name);

        return [.. shown.Select(c => new Profile(
            c.Id, c.Version, c.Name, c.State, c.Root, c.Address, c.Lang, c.First,
            [.. families[c.Root].SelectMany(m => identities[m.Id]).OrderBy(i => i.At).Select(Identified.Of)],
            [.. Consent.Latest(families[c.Root].SelectMany(m => consents[m.Id])).Select(g => new Consented(g.Purpose, g.Granted, g.At))],
            [.. families[c.Root].SelectMany(m => merges[m.Id]).OrderBy(m => m.Number).Select(m => Show(m, c.Id, names))],
            c.CreatedAt, c.Note))];
    }

    /// <summary>The other side of a merge: seen by the one who was folded, that is the one they were folded into.</summary>
    private static Merged Show(Merging merge, CustomerId seenBy, Dictionary<CustomerId, string?> names)
    {
        var other = merge.Other == seenBy ? merge.Customer : merge.Other;
        return new Merged(merge.Id, new Person(other, names.GetValueOrDefault(other)), merge.At, new By(merge.By.Kind, merge.By.Id), merge.Evidence);
    }
}
