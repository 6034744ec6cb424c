using Papilio.Platform.Store;

namespace Papilio.Platform.Events;

/// <summary>
/// The append-only log of every fact: outbox, audit trail and the only source of the metrics. Readers go by the pair
/// (tx, position): on PostgreSQL identity values commit out of order, so only events of transactions older than every
/// running one (the snapshot's xmin) are read, or a late committer would be skipped. On SQLite tx is always 0.
/// </summary>
public static class EventLog
{
    private static readonly Bulk<Announced> Rows = Bulk<Announced>.Insert("event_log",
        new("name", a => EventNames.Of(a.Fact.GetType())), new("at", a => a.At), new("actor_kind", a => EnumText.Of(a.Actor.Kind)), new("actor_id", a => a.Actor.Id),
        new("customer_id", a => a.Fact.About.Customer), new("conversation_id", a => a.Fact.About.Conversation), new("payload", a => EventNames.Write(a.Fact)));

    internal static void Append(Session session, IReadOnlyList<Announced> facts) => Rows.Run(session, facts);

    private const string Columns = "tx, position, name, at, actor_kind, actor_id, customer_id, conversation_id, payload";

    /// <summary>Where readers may go up to: everything at or before it is committed, and nothing will appear before it.</summary>
    public static Task<Bookmark> HorizonAsync(Session session) => ReadBookmarkAsync(session,
        session.Engine is Engine.Postgres
            ? $"select tx, position from event_log where {Settled} order by tx desc, position desc limit 1"
            : "select tx, position from event_log order by position desc limit 1");

    /// <summary>The next facts after the bookmark and up to the horizon, oldest first.</summary>
    public static async Task<IReadOnlyList<Recorded>> ReadAsync(Session session, Bookmark after, Bookmark upTo, int max)
    {
        var rows = await session.QueryAsync<Row>(
            PageOf(session.Engine), new { afterTx = after.Tx, afterPosition = after.Position, upToTx = upTo.Tx, upToPosition = upTo.Position, max });
        return rows.Select(r => r.ToRecorded()).ToArray();
    }

    /// <summary>By place alone: asked for some names as well, PostgreSQL thinks there are few and sorts all the rest of the log for each page.</summary>
    internal static string PageOf(Engine engine) => engine is Engine.Postgres
        ? $"select {Columns} from event_log where (tx, position) > (@afterTx, @afterPosition) and (tx, position) <= (@upToTx, @upToPosition) order by tx, position limit @max"
        : $"select {Columns} from event_log where position > @afterPosition and position <= @upToPosition order by position limit @max";

    /// <summary>
    /// Of the next facts the last of each kind about each conversation in each transaction and all about none, oldest first, and of the last fact
    /// in any case: for who looks at what there is now, and need not know how often it was said. On PostgreSQL.
    /// </summary>
    public static async Task<IReadOnlyList<Recorded>> ReadLatestAsync(Session session, Bookmark after, Bookmark upTo, int max)
    {
        var rows = await session.QueryAsync<Row>(
            LatestOfPage, new { afterTx = after.Tx, afterPosition = after.Position, upToTx = upTo.Tx, upToPosition = upTo.Position, max });
        return rows.Select(r => r.ToRecorded()).ToArray();
    }

    /// <summary>Each row is fetched by its key: left to join as it likes, PostgreSQL may read the whole log for it.</summary>
    internal const string LatestOfPage =
        $"""
        select {Columns} from (
            select tx as last_tx, max(position) as last_position from (
                select tx, position, name, conversation_id from event_log
                where (tx, position) > (@afterTx, @afterPosition) and (tx, position) <= (@upToTx, @upToPosition) order by tx, position limit @max
            ) page group by tx, conversation_id, name, case when conversation_id is null then position end
        ) latest cross join lateral (select * from event_log where tx = last_tx and position = last_position offset 0) fact
        order by tx, position
        """;

    /// <summary>What happened to a conversation besides what was said in it, oldest first.</summary>
    public static async Task<IReadOnlyList<Recorded>> OfConversationAsync(Session session, Guid conversation) =>
        (await session.QueryAsync<Row>(
            $"""
            select {Columns} from event_log
            where conversation_id = @conversation and name not in ('conversation.received', 'conversation.replied', 'conversation.noted')
            order by tx, position limit 2000
            """,
            new { conversation })).Select(r => r.ToRecorded()).ToArray();

    internal const string Settled = "tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    private static async Task<Bookmark> ReadBookmarkAsync(Session session, string sql) =>
        await session.FirstAsync<BookmarkRow>(sql) is { } row ? new Bookmark(row.Tx, row.Position) : Bookmark.Start;

    private sealed class BookmarkRow
    {
        public long Tx { get; init; }
        public long Position { get; init; }
    }

    internal sealed class Row
    {
        public long Tx { get; init; }
        public long Position { get; init; }
        public string Name { get; init; } = "";
        public long At { get; init; }
        public string ActorKind { get; init; } = "";
        public Guid? ActorId { get; init; }
        public Guid? CustomerId { get; init; }
        public Guid? ConversationId { get; init; }
        public string Payload { get; init; } = "";

        public Recorded ToRecorded() => new(Tx, Position, Name, At,
            new Actor(EnumText.Parse<ActorKind>(ActorKind), ActorId), CustomerId, ConversationId, Payload);
    }
}

/// <summary>A place in the log.</summary>
public readonly record struct Bookmark(long Tx, long Position) : IComparable<Bookmark>
{
    public static readonly Bookmark Start = new(-1, 0);
    public int CompareTo(Bookmark other) => (Tx, Position).CompareTo((other.Tx, other.Position));
}
