using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>Offers in SQL. A conversation has at most one open offer: the index says so.</summary>
internal static class OfferTable
{
    private const string Columns = "id, conversation_id, agent_id, queue_id, weight, at, expires_at";

    public static async Task<IReadOnlyList<Offer>> OpenAsync(Session session) => await QueryAsync(session, "outcome is null order by at, id", new { });

    public static Task<IReadOnlyList<Offer>> OpenOfAsync(Session session, AgentId agent) =>
        QueryAsync(session, "outcome is null and agent_id = @agent order by at, id", new { agent });

    public static async Task<Offer?> OpenForAsync(Session session, ConversationId conversation) =>
        await QueryAsync(session, "outcome is null and conversation_id = @conversation", new { conversation }) is [var offer] ? offer : null;

    /// <summary>False when the conversation is being offered already.</summary>
    public static async Task<bool> InsertAsync(Session session, Offer offer) => await session.RunAsync(
        """
        insert into offer (id, conversation_id, agent_id, queue_id, weight, at, expires_at)
        values (@id, @conversation, @agent, @queue, @weight, @at, @expires)
        on conflict do nothing
        """,
        new
        {
            id = offer.Id, conversation = offer.Conversation, agent = offer.Agent, queue = offer.Queue, weight = offer.Weight, at = offer.At, expires = offer.ExpiresAt,
        }) == 1;

    /// <summary>False when it had ended already.</summary>
    public static async Task<bool> EndAsync(Session session, Offer offer, OfferOutcome outcome) => await session.RunAsync(
        "update offer set outcome = @outcome, ended_at = @now where id = @id and outcome is null",
        new { id = offer.Id, outcome = EnumText.Of(outcome), now = session.Now }) == 1;

    public static async Task<OfferOutcome?> OutcomeAsync(Session session, Guid offer) =>
        await session.FirstAsync<string>("select outcome from offer where id = @offer", new { offer }) is { } outcome ? EnumText.Parse<OfferOutcome>(outcome) : null;

    /// <summary>Who would not, or did not, take which conversation, since the instant given; oldest first.</summary>
    public static Task<IReadOnlyList<Refused>> RefusedAsync(Session session, long since) => session.QueryAsync<Refused>(
        """
        select conversation_id, agent_id, max(ended_at) as at from offer where outcome in ('declined', 'lapsed') and ended_at >= @since
        group by conversation_id, agent_id order by at
        """, new { since });

    private static async Task<IReadOnlyList<Offer>> QueryAsync(Session session, string where, object parameters) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from offer where {where}", parameters)).Select(r => r.ToOffer())];

    internal sealed class Refused
    {
        public ConversationId ConversationId { get; init; }
        public AgentId AgentId { get; init; }
        public long At { get; init; }
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public ConversationId ConversationId { get; init; }
        public AgentId AgentId { get; init; }
        public Guid QueueId { get; init; }
        public int Weight { get; init; }
        public long At { get; init; }
        public long ExpiresAt { get; init; }

        public Offer ToOffer() => new(Id, ConversationId, AgentId, QueueId, Weight, At, ExpiresAt);
    }
}
