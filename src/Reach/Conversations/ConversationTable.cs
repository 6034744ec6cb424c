using System.Text.Json;
using Papilio.Platform.Blobs;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>Conversations and their messages in SQL: rows in, records out.</summary>
internal static class ConversationTable
{
    public const string Columns =
        """
        id, version, inbox_id, customer_id, phase, queue_id, queue_name, agent_id, agent_name, weight, started_at, waiting_since, answered_at,
        closed_at, exit, awaiting_since, last_at, last_number, last_public, last_reply, last_reply_by, last_text, last_author, staff_read,
        delivered_to, read_to, unread
        """;

    private const string MessageColumns =
        "conversation_id, number, prior, id, kind, author_kind, author_id, author_name, text, files, about, quick, at, withdrawn";

    private static readonly Bulk<Message> InsertMessages = Bulk<Message>.Insert("message",
        new("conversation_id", m => m.Conversation.Value), new("number", m => m.Number), new("prior", m => m.Prior), new("id", m => m.Id),
        new("kind", m => EnumText.Of(m.Kind)), new("author_kind", m => EnumText.Of(m.Author.Kind)), new("author_id", m => m.Author.Id),
        new("author_name", m => m.Author.Name), new("text", m => m.Text),
        new("files", m => m.Files.Count == 0 ? null : JsonSerializer.Serialize(m.Files.Select(f => f.Value))), new("about", m => m.About),
        new("quick", m => m.Quick is null ? null : JsonSerializer.Serialize(m.Quick)), new("at", m => m.At));

    private static readonly Column<Conversation> Key = new("id", h => h.Id.Value);

    private static readonly Column<Conversation>[] Said =
    [
        new("awaiting_since", h => h.AwaitingSince), new("last_at", h => h.LastAt), new("last_number", h => h.LastNumber),
        new("last_public", h => h.LastPublic), new("last_reply", h => h.LastReply), new("last_reply_by", h => h.LastReplyBy?.Value),
        new("last_text", h => h.LastText), new("last_author", h => h.LastAuthor is { } author ? EnumText.Of(author) : null), new("unread", h => h.Unread),
    ];

    private static readonly Bulk<Conversation> UpdateSaid = Bulk<Conversation>.Update("conversation", Key, Said);

    private static readonly Bulk<Conversation> UpdatePlaced = Bulk<Conversation>.Update("conversation", Key,
        [.. Said, new("phase", h => EnumText.Of(h.Phase)), new("waiting_since", h => h.WaitingSince), new("last_minute", h => MinuteOf(h.LastAt))]);

    public static async Task<Conversation?> FindAsync(Session session, ConversationId id) =>
        (await session.FirstAsync<Row>($"select {Columns} from conversation where id = @id", new { id }))?.ToConversation();

    public static async Task<IReadOnlyList<Conversation>> QueryAsync(Session session, string where, object parameters) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from conversation {where}", parameters)).Select(r => r.ToConversation())];

    /// <summary>The family's live conversation in an inbox; of several, which only merges make, that of whom the family lists first.</summary>
    public static async Task<Conversation?> LiveAsync(Session session, IReadOnlyList<CustomerId> family, InboxId inbox)
    {
        var live = family.Count == 1
            ? await QueryAsync(session, "where customer_id = @member and inbox_id = @inbox and phase <> 'closed'", new { member = family[0], inbox })
            : await QueryAsync(session, $"where {session.In("customer_id", "ids")} and inbox_id = @inbox and phase <> 'closed'", new { ids = session.Ids(family.Select(f => f.Value)), inbox });
        return live is [var only] ? only : family.Select(member => live.FirstOrDefault(c => c.Customer == member)).FirstOrDefault(c => c is not null);
    }

    /// <summary>The conversations of a customer and everybody merged with them, newest first.</summary>
    public static async Task<IReadOnlyList<Conversation>> OfCustomersAsync(Session session, IReadOnlyList<CustomerId> family, int max)
    {
        var ids = session.Ids(family.Select(f => f.Value));
        return await QueryAsync(session, $"where {session.In("customer_id", "ids")} order by started_at desc, id desc limit @max", new { ids, max });
    }

    /// <summary>A family's conversations in one inbox: first what lives, then the newest.</summary>
    public static Task<IReadOnlyList<Conversation>> TimelineAsync(Session session, IReadOnlyList<CustomerId> family, InboxId inbox, int max) => QueryAsync(session,
        $"where {session.In("customer_id", "ids")} and inbox_id = @inbox order by phase = 'closed', id desc limit @max", new { ids = session.Ids(family.Select(f => f.Value)), inbox, max });

    private const string Locked = $"select {Columns} from conversation where id = any(@heads) order by id for update";

    private const string Stored = "select id, conversation_id, number, at, kind, author_id from message where id ";

    /// <summary>The heads of a batch, locked until it commits, and what of it is stored already, as seen once they are locked.</summary>
    public static async Task<(Dictionary<ConversationId, Conversation> Heads, Dictionary<Guid, Sequence.Known> Known)> GatherAsync(
        Session session, IReadOnlyList<Append> batch)
    {
        if (session.Engine is not Engine.Postgres)
            return (await LockAsync(session, batch.Select(a => a.Conversation)), await KnownAsync(session, batch.Select(a => a.Id)));

        var (locked, stored) = await session.QueryAsync<Row, KnownRow>(Locked, Stored + "= any(@ids)",
            new { heads = InOrder(batch.Select(a => a.Conversation)), ids = batch.Select(a => a.Id).ToArray() });
        return (locked.ToDictionary(r => r.Id, r => r.ToConversation()), stored.ToDictionary(r => r.Id, r => r.ToKnown()));
    }

    /// <summary>In the order of their ids, so that two nodes never lock crosswise.</summary>
    private static Guid[] InOrder(IEnumerable<ConversationId> ids) => [.. ids.Select(i => i.Value).Distinct().Order()];

    /// <summary>Heads, locked until the unit commits.</summary>
    public static async Task<Dictionary<ConversationId, Conversation>> LockAsync(Session session, IEnumerable<ConversationId> ids)
    {
        var wanted = InOrder(ids);
        if (session.Engine is Engine.Postgres)
            return (await session.QueryAsync<Row>(Locked, new { heads = wanted })).ToDictionary(r => r.Id, r => r.ToConversation());

        var heads = new Dictionary<ConversationId, Conversation>(wanted.Length);
        foreach (var id in wanted)
        {
            if (session.ById($"select {Columns} from conversation where id = @id", id, Row.Read) is { } row) heads[row.Id] = row.ToConversation();
        }

        return heads;
    }

    /// <summary>Which of these message ids are stored, and where.</summary>
    public static async Task<Dictionary<Guid, Sequence.Known>> KnownAsync(Session session, IEnumerable<Guid> ids)
    {
        if (session.Engine is Engine.Postgres)
            return (await session.QueryAsync<KnownRow>(Stored + "= any(@ids)", new { ids = ids.ToArray() })).ToDictionary(r => r.Id, r => r.ToKnown());

        var known = new Dictionary<Guid, Sequence.Known>();
        foreach (var id in ids)
        {
            if (session.ById(Stored + "= @id", id, KnownRow.Read) is { } row) known[id] = row.ToKnown();
        }

        return known;
    }

    /// <summary>Messages that may still be changed, by number.</summary>
    public static async Task<Dictionary<long, Sequence.Known>> NumberedAsync(Session session, ConversationId conversation, IEnumerable<long> numbers)
    {
        var known = new Dictionary<long, Sequence.Known>();
        foreach (var number in numbers.Distinct())
        {
            var row = await session.FirstAsync<KnownRow>(
                "select id, conversation_id, number, at, kind, author_id from message where conversation_id = @conversation and number = @number and about is null and not withdrawn", new { conversation, number });
            if (row is not null) known[number] = row.ToKnown();
        }

        return known;
    }

    public static void Insert(Session session, IReadOnlyList<Message> messages) => InsertMessages.Run(session, messages);

    /// <summary>Writes what was said into the heads. Few change their place in any list, and only those cost an index something.</summary>
    public static void Update(Session session, IEnumerable<(Conversation Before, Conversation After)> heads)
    {
        List<Conversation> said = [], placed = [];
        foreach (var (before, after) in heads)
        {
            var stays = after.Phase == before.Phase && after.WaitingSince == before.WaitingSince && MinuteOf(after.LastAt) == MinuteOf(before.LastAt);
            (stays ? said : placed).Add(after);
        }

        UpdateSaid.Run(session, said);
        UpdatePlaced.Run(session, placed);
    }

    /// <summary>The minute of a time in milliseconds, as lists are indexed by.</summary>
    public static long MinuteOf(long at) => at / 60_000;

    /// <summary>The guard is in the SQL: a head that has moved on since it was read is not overwritten.</summary>
    public static Task SaveAsync(Session session, Conversation c) => session.RunExactlyOnceAsync(
        """
        update conversation set version = version + 1, phase = @phase, queue_id = @queue, queue_name = @queueName, agent_id = @agent,
            agent_name = @agentName, weight = @weight, waiting_since = @waiting, answered_at = @answered, closed_at = @closed, exit = @exit,
            awaiting_since = @awaiting, staff_read = @staffRead, unread = @unread
        where id = @id and version = @version and last_number = @lastNumber
        """,
        new
        {
            id = c.Id, version = c.Version, lastNumber = c.LastNumber, phase = EnumText.Of(c.Phase), queue = c.Queue, queueName = c.QueueName,
            agent = c.Agent, agentName = c.AgentName, weight = c.Weight, waiting = c.WaitingSince, answered = c.AnsweredAt, closed = c.ClosedAt,
            exit = c.Exit is { } exit ? EnumText.Of(exit) : null, awaiting = c.AwaitingSince, staffRead = c.StaffRead, unread = c.Unread,
        });

    /// <summary>Starts a conversation unless the customer has a live one here; either way the live one's id.</summary>
    public static async Task<(ConversationId Id, bool Started)> StartAsync(Session session, ConversationId id, Inbox inbox, CustomerId customer)
    {
        var now = session.Now;
        var started = await session.RunAsync(
            """
            insert into conversation (id, version, inbox_id, customer_id, phase, weight, started_at, waiting_since, last_at, last_minute, last_number, last_public,
                last_reply, staff_read, delivered_to, read_to, unread)
            values (@id, 1, @inbox, @customer, @phase, @weight, @now, null, @now, @minute, 0, 0, 0, 0, 0, 0, 0)
            on conflict do nothing
            """,
            new { id, inbox = inbox.Id, customer, phase = EnumText.Of(Phase.Bot), weight = inbox.Weight, now, minute = MinuteOf(now) });
        if (started == 1) return (id, true);
        var live = await session.FirstAsync<ConversationId?>(
            "select id from conversation where customer_id = @customer and inbox_id = @inbox and phase <> 'closed'", new { customer, inbox = inbox.Id });
        return live is { } other ? (other, false) : throw new StaleException("The live conversation ended while it was looked up.");
    }

    public static async Task<IReadOnlyList<Message>> MessagesAsync(Session session, ConversationId id, long after, long before, int max, bool publicOnly, bool newest)
    {
        var rows = await session.QueryAsync<MessageRow>(
            $"""
            select {MessageColumns} from message
            where conversation_id = @id and number > @after and number < @before {(publicOnly ? "and kind <> 'note'" : "")}
            order by number {(newest ? "desc" : "")} limit @max
            """,
            new { id, after, before, max });
        var messages = rows.Select(r => r.ToMessage());
        return newest ? [.. messages.Reverse()] : [.. messages];
    }

    internal sealed class Row
    {
        public ConversationId Id { get; init; }
        public long Version { get; init; }
        public InboxId InboxId { get; init; }
        public CustomerId CustomerId { get; init; }
        public string Phase { get; init; } = "";
        public Guid? QueueId { get; init; }
        public string? QueueName { get; init; }
        public AgentId? AgentId { get; init; }
        public string? AgentName { get; init; }
        public int Weight { get; init; }
        public long StartedAt { get; init; }
        public long? WaitingSince { get; init; }
        public long? AnsweredAt { get; init; }
        public long? ClosedAt { get; init; }
        public string? Exit { get; init; }
        public long? AwaitingSince { get; init; }
        public long LastAt { get; init; }
        public long LastNumber { get; init; }
        public long LastPublic { get; init; }
        public long LastReply { get; init; }
        public AgentId? LastReplyBy { get; init; }
        public string? LastText { get; init; }
        public string? LastAuthor { get; init; }
        public long StaffRead { get; init; }
        public long DeliveredTo { get; init; }
        public long ReadTo { get; init; }
        public long Unread { get; init; }

        public Conversation ToConversation() => new(
            Id, Version, InboxId, CustomerId, EnumText.Parse<Phase>(Phase), QueueId, QueueName, AgentId, AgentName, Weight, StartedAt, WaitingSince, AnsweredAt,
            ClosedAt, Exit is null ? null : EnumText.Parse<Exit>(Exit), AwaitingSince, LastAt, LastNumber, LastPublic, LastReply, LastReplyBy, LastText,
            LastAuthor is null ? null : EnumText.Parse<ActorKind>(LastAuthor), StaffRead, DeliveredTo, ReadTo, Unread);

        /// <summary>Reads the columns in their written order, for the hot append on SQLite.</summary>
        public static Row Read(SqliteRow r) => new()
        {
            Id = new(r.Id(0)), Version = r.Number(1), InboxId = new(r.Id(2)), CustomerId = new(r.Id(3)), Phase = r.Text(4), QueueId = r.IdOrNull(5),
            QueueName = r.TextOrNull(6), AgentId = r.IdOrNull(7) is { } agent ? new AgentId(agent) : null, AgentName = r.TextOrNull(8),
            Weight = (int)r.Number(9), StartedAt = r.Number(10), WaitingSince = r.NumberOrNull(11), AnsweredAt = r.NumberOrNull(12),
            ClosedAt = r.NumberOrNull(13), Exit = r.TextOrNull(14), AwaitingSince = r.NumberOrNull(15), LastAt = r.Number(16), LastNumber = r.Number(17),
            LastPublic = r.Number(18), LastReply = r.Number(19), LastReplyBy = r.IdOrNull(20) is { } by ? new AgentId(by) : null,
            LastText = r.TextOrNull(21), LastAuthor = r.TextOrNull(22), StaffRead = r.Number(23), DeliveredTo = r.Number(24), ReadTo = r.Number(25),
            Unread = r.Number(26),
        };
    }

    private sealed class KnownRow
    {
        public Guid Id { get; init; }
        public ConversationId ConversationId { get; init; }
        public long Number { get; init; }
        public long At { get; init; }
        public string Kind { get; init; } = "";
        public Guid? AuthorId { get; init; }

        public static KnownRow Read(SqliteRow r) => new()
        {
            Id = r.Id(0), ConversationId = new(r.Id(1)), Number = r.Number(2), At = r.Number(3), Kind = r.Text(4), AuthorId = r.IdOrNull(5),
        };

        public Sequence.Known ToKnown() => new(ConversationId, Number, At, EnumText.Parse<MessageKind>(Kind), AuthorId);
    }

    internal sealed class MessageRow
    {
        public ConversationId ConversationId { get; init; }
        public long Number { get; init; }
        public long Prior { get; init; }
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
        public string AuthorKind { get; init; } = "";
        public Guid? AuthorId { get; init; }
        public string? AuthorName { get; init; }
        public string Text { get; init; } = "";
        public string? Files { get; init; }
        public long? About { get; init; }
        public string? Quick { get; init; }
        public long At { get; init; }
        public bool Withdrawn { get; init; }

        public Message ToMessage() => new(
            ConversationId, Number, Prior, Id, EnumText.Parse<MessageKind>(Kind), new Author(EnumText.Parse<ActorKind>(AuthorKind), AuthorId, AuthorName),
            Withdrawn ? "" : Text, Files is null || Withdrawn ? [] : [.. JsonSerializer.Deserialize<Guid[]>(Files)!.Select(f => new BlobId(f))], About,
            Quick is null ? null : JsonSerializer.Deserialize<string[]>(Quick), At, Withdrawn);
    }
}
