namespace Papilio.Reach.Conversations;

/// <summary>
/// How far our messages got where a channel has to carry them out: queued, sent, delivered, read, or failed with its
/// reason. Web chat needs no row: there the customer's own marks tell.
/// </summary>
internal static class Deliveries
{
    public static Task QueueAsync(Session session, Delivery delivery) => session.RunAsync(
        """
        insert into delivery (id, conversation_id, number, inbox_id, state, attempts, next_at, at)
        values (@Id, @ConversationId, @Number, @InboxId, 'queued', 0, @At, @At) on conflict do nothing
        """, delivery);

    /// <summary>
    /// What may go out now, for each inbox by itself: the first queued message of each conversation, so that order holds;
    /// oldest first. A message that has failed for good stands aside: it has held the others up for twelve hours already,
    /// and a person decides what becomes of it. When they retry, it goes before what still waits.
    /// </summary>
    /// <param name="max">At most so many of one inbox.</param>
    /// <param name="but">Inboxes that are not asked.</param>
    public static async Task<IReadOnlyList<Delivery>> DueAsync(Session session, long now, int max, IReadOnlyCollection<InboxId> but)
    {
        var inboxes = await session.QueryAsync<InboxId>(
            "select id from inbox i where exists (select 1 from delivery d where d.inbox_id = i.id and d.state = 'queued' and d.next_at <= @now) order by id", new { now });
        var due = new List<Delivery>();
        foreach (var inbox in inboxes.Except(but))
        {
            due.AddRange(await session.QueryAsync<Delivery>(
                $"""
                select {Columns} from delivery d
                where inbox_id = @inbox and state = 'queued' and next_at <= @now
                  and not exists (select 1 from delivery e where e.conversation_id = d.conversation_id and e.number < d.number and e.state = 'queued')
                order by next_at limit @max
                """, new { inbox, now, max }));
        }

        return due;
    }

    public static Task<Delivery?> FindAsync(Session session, Guid id) => session.FirstAsync<Delivery>($"select {Columns} from delivery where id = @id", new { id });

    public static Task<IReadOnlyList<Delivery>> ListAsync(Session session, string state, int max) =>
        session.QueryAsync<Delivery>($"select {Columns} from delivery where state = @state order by at desc limit @max", new { state, max });

    /// <summary>How a try ended; a receipt that was faster than the answer to the try has the last word.</summary>
    public static Task SaveAsync(Session session, Delivery delivery) => session.RunAsync(
        "update delivery set state = @State, reason = @Reason, attempts = @Attempts, next_at = @NextAt where id = @Id and state = 'queued'", delivery);

    /// <summary>A receipt only moves a message forward: read is never undone by a late "delivered".</summary>
    public static async Task<bool> ReceiptAsync(Session session, Guid id, string state, string? reason) => await session.RunAsync(
        """
        update delivery set state = @state, reason = @reason
        where id = @id and state <> 'read' and not (state = 'delivered' and @state <> 'read') and (@state <> 'failed' or state in ('queued', 'sent'))
        """, new { id, state, reason }) == 1;

    public static async Task<bool> RetryAsync(Session session, ConversationId conversation, long number) => await session.RunAsync(
        "update delivery set state = 'queued', reason = null, attempts = 0, next_at = @now where conversation_id = @conversation and number = @number and state = 'failed'",
        new { conversation, number, now = session.Now }) == 1;

    /// <summary>The latest of a conversation.</summary>
    public static Task<IReadOnlyList<Delivery>> OfAsync(Session session, ConversationId conversation, int max = 400) =>
        session.QueryAsync<Delivery>($"select {Columns} from delivery where conversation_id = @conversation order by number desc limit @max", new { conversation, max });

    public static async Task<IReadOnlyDictionary<long, string>> StatesAsync(Session session, ConversationId conversation) =>
        (await OfAsync(session, conversation)).ToDictionary(d => d.Number, d => d.State);

    private const string Columns = "id, conversation_id, number, inbox_id, state, reason, attempts, next_at, at";
}
