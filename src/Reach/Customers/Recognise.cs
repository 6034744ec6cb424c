namespace Papilio.Reach.Customers;

/// <summary>
/// Which customer stands behind these claims. Only what is verified recognises anybody; a mere claim is written down for
/// the one found otherwise. A merge that a person has undone is not made again by a machine.
/// </summary>
internal static class Recognise
{
    /// <summary>Claims looked at in one call; a channel brings three or four.</summary>
    public const int ClaimsMax = 20;

    /// <summary>Who holds a verified claim, and the root of their family.</summary>
    internal sealed record Holder(Claim Claim, CustomerId Customer, Customer Root);

    /// <param name="Who">Whom the claims belong to; null for a new customer.</param>
    internal sealed record Decision(CustomerId? Who, IReadOnlyList<(CustomerId Customer, CustomerId Other)> Merges, IReadOnlyList<Claim> Added);

    internal static Decision Decide(
        IReadOnlyList<Claim> claims, IReadOnlyList<Holder> holders, IReadOnlyList<Identity> known, IReadOnlyList<Merging> undone)
    {
        if (holders.Count == 0) return new Decision(null, [], claims);

        var eldest = holders.MinBy(h => (h.Root.CreatedAt, h.Root.Id.Value))!;
        var merges = new List<(CustomerId, CustomerId)>();
        foreach (var family in holders.Where(h => h.Root.Id != eldest.Root.Id).GroupBy(h => h.Root.Id))
        {
            var other = family.First().Customer;
            if (!undone.Any(m => (m.Customer, m.Other) == (eldest.Customer, other) || (m.Other, m.Customer) == (eldest.Customer, other)))
                merges.Add((eldest.Customer, other));
        }

        var added = claims.Where(c => !known.Any(k => k.IsSame(c) && (k.Verified || !c.Verified)));
        return new Decision(holders[0].Customer, merges, [.. added]);
    }

    internal static async Task<CustomerId> RunAsync(
        CustomerTable customers, Session session, IReadOnlyList<Claim> claims, string? name, string? lang, Actor actor)
    {
        // Gather.
        var normal = claims.Take(ClaimsMax).Select(Identities.Normal).OfType<Claim>()
            .GroupBy(c => (c.Kind, c.Value, c.Inbox)).Select(same => same.OrderByDescending(c => c.Verified).First()).ToArray();
        var holders = await HoldersAsync(customers, session, normal);
        var roots = holders.Select(h => h.Root.Id.Value).Distinct().ToArray();
        var members = roots.Length == 0 ? [] : await customers.MembersAsync(session, roots);
        var known = await IdentityTable.OfAsync(session, [.. members.Select(m => m.Id)]);
        var undone = roots.Length < 2 ? []
            : (await MergeTable.OfAsync(session, [.. holders.Select(h => h.Customer)])).Where(m => m.UndoneAt is not null).ToArray();

        // Decide.
        var decision = Decide(normal, holders, known, undone);

        // Record.
        var (called, speaks) = (name is null ? null : Texts.Of(Texts.Cut(name, Texts.NameMax)), Patch.IsLanguage(lang) ? lang : null);
        foreach (var (customer, other) in decision.Merges)
            await Merge.RunAsync(customers, session, new(customer, other, Evidence(normal), actor));
        var who = decision.Who ?? await customers.AddAsync(session, called, speaks, actor);
        if (decision.Who is not null && (called is not null || speaks is not null)) await customers.FillAsync(session, who, called, speaks);
        foreach (var claim in decision.Added) await AddAsync(customers, session, who, claim, actor);
        return (await customers.FindAsync(session, who))!.Root;
    }

    private static async Task<IReadOnlyList<Holder>> HoldersAsync(CustomerTable customers, Session session, IEnumerable<Claim> claims)
    {
        var holders = new List<Holder>();
        foreach (var claim in claims.Where(c => c.Verified))
        {
            if (await IdentityTable.HeldAsync(session, claim) is not { } held) continue;
            var customer = await customers.FindAsync(session, held.Customer);
            var root = customer!.Root == customer.Id ? customer : await customers.FindAsync(session, customer.Root);
            holders.Add(new Holder(claim, held.Customer, root!));
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
        string.Join("; ", claims.Where(c => c.Verified).Select(c => $"{CustomerTable.Name(c.Kind)}: {c.Evidence}")), Identities.EvidenceMax);
}
