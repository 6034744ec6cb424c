using Papilio.Maths.Text;

namespace Papilio.Reach.Conversations;

/// <summary>
/// Full text over what was said, notes included. Filled behind the writers from the event log, a fraction of a second
/// late; both engines hold the same tokens, made by us, because neither cuts Chinese into words.
/// </summary>
internal sealed class SearchIndex : IListener
{
    public string Name => "conversations.search";

    public IReadOnlyCollection<string> Hears { get; } =
        [EventNames.Of<ConversationReceived>(), EventNames.Of<ConversationReplied>(), EventNames.Of<ConversationNoted>(), EventNames.Of<ConversationAmended>()];

    public async Task HearAsync(Session session, Recorded happened)
    {
        var number = happened.Name == EventNames.Of<ConversationReceived>() ? happened.As<ConversationReceived>().Number
            : happened.Name == EventNames.Of<ConversationReplied>() ? happened.As<ConversationReplied>().Number
            : happened.Name == EventNames.Of<ConversationNoted>() ? happened.As<ConversationNoted>().Number
            : happened.As<ConversationAmended>().Number;
        var row = await session.FirstAsync<Row>("select position, text, kind, about from message where conversation_id = @id and number = @number", new { id = happened.ConversationId!.Value, number });
        if (row is null) return;
        if (row.Kind == "delete") await ForgetAsync(session, happened.ConversationId!.Value, row.About!.Value);
        if (row.Text.Length == 0) return;

        var tokens = SearchTokens.Tokens(row.Text).ToArray();
        if (tokens.Length == 0) return;
        await session.RunAsync(session.Engine is Engine.Postgres
            ? "insert into message_search (position, tokens) values (@position, array_to_tsvector(@tokens)) on conflict do nothing"
            : "insert or replace into message_search (rowid, tokens) values (@position, @joined)",
            session.Engine is Engine.Postgres ? new { position = row.Position, tokens } : new { position = row.Position, joined = string.Join(' ', tokens) });
    }

    /// <summary>The latest message of each conversation that holds all the words, for at most <paramref name="max"/> messages.</summary>
    public async Task<Dictionary<ConversationId, HitView>> FindAsync(Session session, string words, int max)
    {
        var query = SearchTokens.Query(words);
        if (query.Tokens.Count == 0) return [];
        var match = session.Engine is Engine.Postgres
            ? string.Join(" & ", query.Tokens.Select((t, i) => $"'{t}'{(query.LastIsPrefix && i == query.Tokens.Count - 1 ? ":*" : "")}"))
            : string.Join(" AND ", query.Tokens.Select((t, i) => $"\"{t}\"{(query.LastIsPrefix && i == query.Tokens.Count - 1 ? "*" : "")}"));
        var rows = await session.QueryAsync<Hit>(session.Engine is Engine.Postgres
            ? """
              select m.conversation_id, m.number, m.text from message_search s join message m on m.position = s.position
              where s.tokens @@ @match::tsquery and not m.withdrawn order by s.position desc limit @max
              """
            : """
              select m.conversation_id, m.number, m.text from message_search s join message m on m.position = s.rowid
              where message_search match @match and not m.withdrawn order by s.rowid desc limit @max
              """, new { match, max });
        var hits = new Dictionary<ConversationId, HitView>();
        foreach (var row in rows) hits.TryAdd(row.ConversationId, new HitView(row.Number, Around(row.Text, words)));
        return hits;
    }

    public static Task ForgetAsync(Session session, Guid conversation, long? number = null) => session.RunAsync(
        $"""
        delete from message_search where {(session.Engine is Engine.Postgres ? "position" : "rowid")} in
            (select position from message where conversation_id = @conversation {(number is null ? "" : "and number = @number")})
        """, new { conversation, number });

    /// <summary>The words with what stands around them, for the list.</summary>
    private static string Around(string text, string words)
    {
        var at = Math.Max(0, text.IndexOf(words.Trim(), StringComparison.OrdinalIgnoreCase));
        return Snippet.Of(at > 20 ? "…" + text[(at - 16)..] : text);
    }

    private sealed class Row
    {
        public long Position { get; init; }
        public string Text { get; init; } = "";
        public string Kind { get; init; } = "";
        public long? About { get; init; }
    }

    private sealed class Hit
    {
        public ConversationId ConversationId { get; init; }
        public long Number { get; init; }
        public string Text { get; init; } = "";
    }
}
