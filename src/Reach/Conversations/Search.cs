using Papilio.Maths.Text;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>
/// Conversations looked for by words: those whose customer the words name come first, then those in which the words were
/// said, each at its newest message that holds them, newest first.
/// </summary>
internal sealed class Search(IStore store, Views views, ICustomers customers)
{
    /// <summary>Customers the words may name, and conversations of theirs.</summary>
    private const int CustomersMax = 50, NamedMax = 200;

    public async Task<Outcome<Page<HeadView>>> HandleAsync(Caller caller, string words, string? cursor, int? limit, CancellationToken cancel)
    {
        var parsed = Cursor.Parse(cursor);
        if (parsed.Refusal is { } no) return no;
        var max = Cursor.Limit(limit);
        return await store.ReadAsync<Outcome<Page<HeadView>>>(async session =>
        {
            // A cursor holds the position of the last message shown; before there was one, how many of the named were shown, as a negative number.
            var key = parsed.Value?.Key ?? 0;
            var named = await NamedAsync(session, caller, words);
            var page = key > 0 ? [] : named.Skip((int)-key).Take(max).ToList();
            var left = key > 0 ? 0 : Math.Max(0, named.Count + (int)key - page.Count);
            var said = left > 0 ? Walked.None : await SaidAsync(session, caller, words, [.. named.Select(c => c.Id)], key > 0 ? key : long.MaxValue, max - page.Count);
            page.AddRange(await ByIdAsync(session, said.Listed));

            Cursor? next = left > 0 || (said.More && said.Listed.Count == 0) ? new Cursor(Math.Min(key, 0) - page.Count, Guid.Empty)
                : said.More ? new Cursor(said.Listed[^1].Position, said.Listed[^1].Conversation.Value)
                : null;
            var heads = await views.HeadsAsync(session, page, (caller as Staff)?.Id);
            return new Page<HeadView>([.. heads.Select(h => said.Met.TryGetValue(h.Id, out var hit) ? h with { Hit = new HitView(hit.Number, Around(hit.Text, words)) } : h)], next?.ToString());
        }, cancel);
    }

    private static async Task<IReadOnlyList<Conversation>> ByIdAsync(Session session, IReadOnlyList<SearchHit> hits)
    {
        if (hits.Count == 0) return [];
        var found = await ConversationTable.QueryAsync(session, $"where {session.In("id", "ids")}", new { ids = session.Ids(hits.Select(h => h.Conversation.Value)) });
        var byId = found.ToDictionary(c => c.Id);
        return [.. hits.Select(h => byId[h.Conversation])];
    }

    private async Task<IReadOnlyList<Conversation>> NamedAsync(Session session, Caller caller, string words)
    {
        var people = await customers.SearchAsync(session, words, CustomersMax);
        if (people.Count == 0) return [];
        var parameters = new Dapper.DynamicParameters(Access.Parameters(caller, session));
        parameters.Add("people", session.Ids(people.Select(c => c.Value)));
        parameters.Add("max", NamedMax);
        return await ConversationTable.QueryAsync(session,
            $"where {Access.Where(caller, session)} and {session.In("customer_id", "people")} order by last_at desc, id desc limit @max", parameters);
    }

    /// <summary>
    /// The next conversations below a place. The walk begins at the top all the same: only so is it known which ones were
    /// shown above, with words that were said later.
    /// </summary>
    private static async Task<Walked> SaidAsync(Session session, Caller caller, string words, HashSet<ConversationId> named, long below, int max)
    {
        var (met, listed) = (new Dictionary<ConversationId, SearchHit>(), new List<SearchHit>());
        var walk = new SearchWalk(session, caller, words);
        while (listed.Count <= max && await walk.NextAsync() is { } hits)
        {
            foreach (var hit in hits)
                if (met.TryAdd(hit.Conversation, hit) && hit.Position < below && !named.Contains(hit.Conversation)) listed.Add(hit);
        }

        return new Walked(met, [.. listed.Take(max)], listed.Count > max);
    }

    /// <summary>The words with what stands around them, for the list.</summary>
    private static string Around(string text, string words)
    {
        var at = Math.Max(0, text.IndexOf(words.Trim(), StringComparison.OrdinalIgnoreCase));
        return Snippet.Of(at > 20 ? "…" + text[(at - 16)..] : text);
    }

    /// <summary>The newest message met of each conversation, which of them are to be listed, and whether there are more.</summary>
    private sealed record Walked(IReadOnlyDictionary<ConversationId, SearchHit> Met, IReadOnlyList<SearchHit> Listed, bool More)
    {
        public static readonly Walked None = new(new Dictionary<ConversationId, SearchHit>(), [], More: false);
    }
}
