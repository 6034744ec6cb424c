namespace Papilio.Reach.Customers;

/// <summary>
/// Which customer stands behind these claims. Only what is verified recognises anybody; a mere claim is written down for
/// the one found otherwise. Two people may share a telephone: whoever's own site gives them two ids stays two, and a
/// merge that a person has undone is not made again by a machine.
/// </summary>
internal static class Recognise
{
    /// <summary>Claims looked at in one call; a channel brings three or four.</summary>
    public const int ClaimsMax = 20;

    /// <summary>Who holds a verified claim, the root of their family, and what is known of all of it.</summary>
    internal sealed record Holder(Claim Claim, CustomerId Customer, Customer Root, IReadOnlyList<Identity> Family);

    /// <param name="Who">Whom the claims belong to; null for a new customer.</param>
    internal sealed record Decision(CustomerId? Who, IReadOnlyList<(CustomerId Customer, CustomerId Other)> Merges, IReadOnlyList<Claim> Added);

    internal static Decision Decide(IReadOnlyList<Claim> claims, IReadOnlyList<Holder> holders, IReadOnlyList<Merging> undone)
    {
        var free = claims.Where(c => holders.All(h => h.Claim != c)).ToArray();
        var brought = claims.Where(c => c.Verified).Select(c => new Identity(default, default, c.Kind, c.Inbox, c.Value, true, null, 0)).ToArray();
        var fitting = holders.Where(h => !AreTwoPeople(h.Family, brought)).ToArray();
        if (fitting.Length == 0) return new Decision(null, [], free);

        var eldest = fitting.MinBy(h => (h.Root.CreatedAt, h.Root.Id.Value))!;
        var together = eldest.Family.ToList();
        var merges = new List<(CustomerId, CustomerId)>();
        foreach (var other in fitting.Where(h => h.Root.Id != eldest.Root.Id).DistinctBy(h => h.Root.Id))
        {
            if (AreTwoPeople(together, other.Family) || undone.Any(m => m.IsOf(eldest.Customer, other.Customer))) continue;
            merges.Add((eldest.Customer, other.Customer));
            together.AddRange(other.Family);
        }

        var who = fitting[0];
        return new Decision(who.Customer, merges, [.. free.Where(c => !who.Family.Any(k => k.IsSame(c) && (k.Verified || !c.Verified)))]);
    }

    /// <summary>One issuer has given each of them an id of their own.</summary>
    private static bool AreTwoPeople(IReadOnlyList<Identity> some, IReadOnlyList<Identity> others)
    {
        static IEnumerable<IGrouping<Guid, string>> Issued(IEnumerable<Identity> identities) =>
            identities.Where(i => i is { Kind: IdentityKind.External, Verified: true }).GroupBy(i => i.Inbox ?? Guid.Empty, i => i.Value);

        return Issued(some).Join(Issued(others), i => i.Key, i => i.Key, (one, other) => !one.Intersect(other).Any()).Any(differ => differ);
    }

    internal static async Task<CustomerId> RunAsync(
        CustomerTable customers, Session session, IReadOnlyList<Claim> claims, string? name, string? lang, Actor actor)
    {
        // Gather.
        var normal = claims.Take(ClaimsMax).Select(Identities.Normal).OfType<Claim>()
            .GroupBy(c => (c.Kind, c.Value, c.Inbox)).Select(same => same.OrderByDescending(c => c.Verified).First()).ToArray();
        var holders = await HoldersAsync(customers, session, normal);
        var undone = holders.DistinctBy(h => h.Root.Id).Count() < 2 ? []
            : (await MergeTable.OfAsync(session, [.. holders.Select(h => h.Customer)])).Where(m => m.UndoneAt is not null).ToArray();

        // Decide.
        var decision = Decide(normal, holders, undone);

        // Record.
        var (called, speaks) = (name is null ? null : Texts.Of(Texts.Cut(name, Texts.NameMax)), Patch.IsLanguage(lang) ? lang : null);
        foreach (var (customer, other) in decision.Merges)
            await Merge.RunAsync(customers, session, new(customer, other, Evidence(normal), actor));
        var who = decision.Who ?? await customers.AddAsync(session, called, speaks, actor);
        if (decision.Who is not null && (called is not null || speaks is not null)) await customers.FillAsync(session, who, called, speaks);
        foreach (var claim in decision.Added) await AddAsync(customers, session, who, claim, actor);
        return who;
    }

    private static async Task<IReadOnlyList<Holder>> HoldersAsync(CustomerTable customers, Session session, IEnumerable<Claim> claims)
    {
        var holders = new List<Holder>();
        foreach (var claim in claims.Where(c => c.Verified))
        {
            if (await IdentityTable.HeldAsync(session, claim) is not { } held) continue;
            var customer = await customers.FindAsync(session, held.Customer);
            var root = customer!.Root == customer.Id ? customer : await customers.FindAsync(session, customer.Root);
            var family = holders.FirstOrDefault(h => h.Root.Id == root!.Id)?.Family ?? await customers.IdentitiesAsync(session, root!.Id);
            holders.Add(new Holder(claim, held.Customer, root!, family));
        }

        return holders;
    }

    private static async Task AddAsync(CustomerTable customers, Session session, CustomerId who, Claim claim, Actor actor)
    {
        var added = await AddIdentity.RunAsync(customers, session, who, claim, actor);
        if (added.Refusal?.Code is "identity.held" or "customer.erased")
            throw new StaleException($"{claim.Kind} was given away while it was resolved.");
    }

    /// <summary>What the claims are and what proves them, without their values.</summary>
    private static string Evidence(IEnumerable<Claim> claims) => Texts.Cut(
        string.Join("; ", claims.Where(c => c.Verified).Select(c => $"{EnumText.Of(c.Kind)}: {c.Evidence}")), Identities.EvidenceMax);
}
