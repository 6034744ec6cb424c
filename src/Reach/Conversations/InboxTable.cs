namespace Papilio.Reach.Conversations;

internal static class InboxTable
{
    private const string Columns = "id, version, name, channel, queue_id, first_level, weight";

    public static async Task<Inbox?> FindAsync(Session session, InboxId id) =>
        (await session.FirstAsync<Row>($"select {Columns} from inbox where id = @id", new { id }))?.ToInbox();

    public static async Task<IReadOnlyList<Inbox>> AllAsync(Session session) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from inbox order by name")).Select(r => r.ToInbox())];

    /// <summary>Inserts a new inbox (version 0) or changes the one with this version.</summary>
    public static async Task<Outcome<Inbox>> SaveAsync(Session session, Inbox inbox)
    {
        var row = new { id = inbox.Id, version = inbox.Version, name = inbox.Name, channel = inbox.Channel, queue = inbox.Queue, first = EnumText.Of(inbox.FirstLevel), weight = inbox.Weight };
        if (inbox.Version == 0)
        {
            await session.RunAsync(
                "insert into inbox (id, version, name, channel, queue_id, first_level, weight) values (@id, 1, @name, @channel, @queue, @first, @weight)", row);
            return inbox with { Version = 1 };
        }

        var changed = await session.RunAsync(
            "update inbox set version = version + 1, name = @name, queue_id = @queue, first_level = @first, weight = @weight where id = @id and version = @version", row);
        return changed == 1 ? inbox with { Version = inbox.Version + 1 } : new Refusal("version.stale", 412);
    }

    private sealed class Row
    {
        public InboxId Id { get; init; }
        public long Version { get; init; }
        public string Name { get; init; } = "";
        public string Channel { get; init; } = "";
        public Guid? QueueId { get; init; }
        public string FirstLevel { get; init; } = "";
        public int Weight { get; init; }

        public Inbox ToInbox() => new(Id, Version, Name, Channel, QueueId, EnumText.Parse<FirstLevel>(FirstLevel), Weight);
    }
}
