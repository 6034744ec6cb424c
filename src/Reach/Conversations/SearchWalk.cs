using Dapper;
using Papilio.Maths.Text;

namespace Papilio.Reach.Conversations;

/// <summary>A message that holds what is looked for, of a conversation the caller may see.</summary>
internal sealed record SearchHit(long Position, ConversationId Conversation, long Number, string Text);

/// <summary>
/// Goes from the newest message with all the words backwards, a stretch at a time, for as long as somebody asks on.
///
/// SQLite's index answers in this order by itself. PostgreSQL's gives all places of a word at once and in no order, which
/// is right for a seldom word and hopeless for one that every third message holds; for that one the messages are read
/// backwards until there are enough. Which it is shows at the first stretches. Left to itself the planner keeps one plan
/// for both (measured: half a second at a million messages for a word nobody ever said).
/// </summary>
internal sealed class SearchWalk
{
    /// <summary>Messages with the words that are asked for at once, at first and at most.</summary>
    private const int PageMin = 256, PageMax = 4096;

    /// <summary>Messages PostgreSQL looks through at once, with or without the words, at first and at most.</summary>
    private const int StretchMin = 2_000, StretchMax = 32_000;

    /// <summary>A word is seldom when fewer than one message in so many holds it: then looking through costs more than asking the index.</summary>
    private const int SeldomShare = 256;

    private readonly Session session;
    private readonly SearchQuery query;
    private readonly string match;
    private readonly DynamicParameters parameters;
    private readonly string seen, join;
    private int page = PageMin, stretch = StretchMin;
    private long before = long.MaxValue;
    private bool seldom, over;

    public SearchWalk(Session session, Caller caller, string words)
    {
        this.session = session;
        query = SearchTokens.Query(words);
        match = session.Engine is Engine.Postgres ? MatchOf("'{0}'", ":*", " & ") : MatchOf("\"{0}\"", "*", " AND ");
        parameters = new DynamicParameters(Access.Parameters(caller, session));
        var all = Access.Where(caller, session);
        (seen, join) = all == Access.Everything ? ("true", "") : (all, "join conversation c on c.id = m.conversation_id");
        over = query.Tokens.Count == 0;
    }

    /// <summary>The next messages that hold the words, newest first, perhaps none; null when there are no more.</summary>
    public async Task<IReadOnlyList<SearchHit>?> NextAsync()
    {
        if (over) return null;
        var rows = session.Engine is Engine.Sqlite || seldom ? await AskAsync() : await LookThroughAsync();
        return [.. rows.Where(r => r.Seen && query.Holds(r.Text)).Select(r => new SearchHit(r.Position, r.ConversationId, r.Number, r.Text))];
    }

    /// <summary>What the index says. On PostgreSQL the sum keeps the planner from walking the primary key instead.</summary>
    private async Task<IReadOnlyList<Row>> AskAsync()
    {
        var rows = await QueryAsync(session.Engine is Engine.Sqlite
            ? $"""
              select m.position, m.conversation_id, m.number, m.text, {seen} as seen from message_search s join message m on m.position = s.rowid {join}
              where message_search match @match and s.rowid < @before and not m.withdrawn order by s.rowid desc limit @page
              """
            : $"""
              select m.position, m.conversation_id, m.number, m.text, {seen} as seen from
                  (select position from message_search where tokens @@ @match::tsquery and position + 0 < @before order by position + 0 desc limit @page) s
                  join message m on m.position = s.position {join}
              order by m.position desc
              """);
        over = rows.Count < page;
        if (rows.Count > 0) before = rows[^1].Position;
        page = Math.Min(page * 4, PageMax);
        return rows;
    }

    /// <summary>On PostgreSQL: the last so many messages. What stands in brackets with an offset is done as it is written.</summary>
    private async Task<IReadOnlyList<Row>> LookThroughAsync()
    {
        if (before == long.MaxValue) before = await session.ScalarAsync<long>("select coalesce(max(position), 0) + 1 from message_search");
        var rows = await QueryAsync(
            $"""
            select s.position, m.conversation_id, m.number, m.text, {seen} as seen from
                (select position, tokens from message_search where position >= @before - @stretch and position < @before offset 0) s
                cross join lateral (select conversation_id, number, text from message where position = s.position and not withdrawn offset 0) m {join}
            where s.tokens @@ @match::tsquery order by s.position desc
            """);
        before -= stretch;
        over = before <= 1;
        seldom = (long)rows.Count * SeldomShare < stretch;
        stretch = Math.Min(stretch * 4, StretchMax);
        return rows;
    }

    private Task<IReadOnlyList<Row>> QueryAsync(string sql)
    {
        parameters.Add("match", match);
        parameters.Add("before", before);
        parameters.Add("page", page);
        parameters.Add("stretch", stretch);
        return session.QueryAsync<Row>(sql, parameters);
    }

    private string MatchOf(string quoted, string open, string and) => string.Join(and, query.Tokens.Select((token, i) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, quoted, token) + (query.LastIsPrefix && i == query.Tokens.Count - 1 ? open : "")));

    private sealed class Row
    {
        public long Position { get; init; }
        public ConversationId ConversationId { get; init; }
        public long Number { get; init; }
        public string Text { get; init; } = "";
        public bool Seen { get; init; }
    }
}
