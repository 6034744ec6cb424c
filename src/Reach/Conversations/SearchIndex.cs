using Papilio.Maths.Text;

namespace Papilio.Reach.Conversations;

/// <summary>
/// Full text over what was said, notes included. Filled behind the writers from the event log, a fraction of a second
/// late; both engines hold the same tokens, made by us, because neither cuts Chinese into words.
/// </summary>
internal sealed class SearchIndex : IListener
{
    /// <summary>Whoever fills the index shares this lock until the unit ends; one for all, as one on every message would be written to the disk.</summary>
    private const long Filling = 7273;

    public string Name => "conversations.search";
    public bool Lazy => true;

    public IReadOnlyCollection<string> Hears => Said.Names;

    public Task HearAsync(Session session, Recorded happened) => HearAsync(session, [happened]);

    public async Task HearAsync(Session session, IReadOnlyList<Recorded> happened)
    {
        // Gather.
        if (session.Engine is Engine.Postgres) await session.RunAsync("select pg_advisory_xact_lock_shared(@Filling)", new { Filling });
        var said = await SaidAsync(session, [.. happened.Select(f => (f.ConversationId!.Value, Said.NumberOf(f)!.Value))]);

        // Record.
        var texts = said.Select(row => (row.Position, Tokens: string.Join(' ', SearchTokens.Tokens(row.Text)))).Where(t => t.Tokens.Length > 0).ToArray();
        await InsertAsync(session, texts);
        foreach (var row in said.Where(r => r.About is not null && r.Text.Length == 0)) await ForgetAsync(session, row.ConversationId, row.About!.Value);
    }

    private static async Task<IReadOnlyList<Row>> SaidAsync(Session session, IReadOnlyList<(Guid Conversation, long Number)> places)
    {
        const string Select = "select position, conversation_id, text, about from message where ";
        if (session.Engine is Engine.Postgres)
        {
            return await session.QueryAsync<Row>($"{Select} (conversation_id, number) in (select * from unnest(@ids, @numbers))",
                new { ids = places.Select(p => p.Conversation).ToArray(), numbers = places.Select(p => p.Number).ToArray() });
        }

        var rows = new List<Row>(places.Count);
        var command = session.Command($"{Select} conversation_id = @id and number = @number", "@id", "@number");
        foreach (var (conversation, number) in places.Distinct())
        {
            command.Parameters[0].Value = session.Raw(conversation);
            command.Parameters[1].Value = number;
            using var reader = command.ExecuteReader();
            if (reader.Read())
            {
                rows.Add(new Row
                {
                    Position = reader.GetInt64(0), ConversationId = Session.ReadGuid(reader, 1), Text = reader.GetString(2),
                    About = reader.IsDBNull(3) ? null : reader.GetInt64(3),
                });
            }
        }

        return rows;
    }

    private static async Task InsertAsync(Session session, IReadOnlyList<(long Position, string Tokens)> texts)
    {
        if (texts.Count == 0) return;
        if (session.Engine is Engine.Postgres)
        {
            await session.RunAsync(
                """
                insert into message_search (position, tokens)
                select position, array_to_tsvector(string_to_array(tokens, ' ')) from unnest(@positions, @tokens) as given(position, tokens) on conflict do nothing
                """,
                new { positions = texts.Select(t => t.Position).ToArray(), tokens = texts.Select(t => t.Tokens).ToArray() });
            return;
        }

        var command = session.Command("insert or replace into message_search (rowid, tokens) values (@position, @tokens)", "@position", "@tokens");
        foreach (var (position, tokens) in texts)
        {
            command.Parameters[0].Value = position;
            command.Parameters[1].Value = tokens;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Until the unit ends nobody else fills the index: words that were read before are in it, and none are read any more.</summary>
    public static async Task HoldAsync(Session session)
    {
        if (session.Engine is Engine.Postgres) await session.RunAsync("select pg_advisory_xact_lock(@Filling)", new { Filling });
    }

    public static Task ForgetAsync(Session session, Guid conversation, long? number = null) => session.RunAsync(
        $"""
        delete from message_search where {(session.Engine is Engine.Postgres ? "position" : "rowid")} in
            (select position from message where conversation_id = @conversation {(number is null ? "" : "and number = @number")})
        """, new { conversation, number });

    private sealed class Row
    {
        public long Position { get; init; }
        public Guid ConversationId { get; init; }
        public string Text { get; init; } = "";
        public long? About { get; init; }
    }
}
