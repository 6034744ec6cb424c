using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>
/// Somebody takes a conversation into their hands, for whatever reason: with their seat locked, so that two at the same
/// instant never exceed a capacity, all that counts is gathered, the reason decides, and the move is recorded.
/// </summary>
internal sealed class Taking(IStore store, IConversations conversations, IPeople people, Moves moves)
{
    public delegate Outcome<Move> Decision(Conversation conversation, bool sees, Person agent, Presence presence, Queue queue, FirstLevel first, long held, long now);

    public Task<Outcome<Conversation>> HandleAsync(ConversationId id, AgentId agentId, Decision decide, CancellationToken cancel) =>
        HandleAsync(id, agentId, (_, _) => Task.FromResult(decide), cancel);

    /// <param name="gather">Looks in the same unit at what counts for this reason alone; answers how it then decides.</param>
    public Task<Outcome<Conversation>> HandleAsync(
        ConversationId id, AgentId agentId, Func<Session, Conversation, Task<Decision>> gather, CancellationToken cancel) =>
        store.WriteAsync<Outcome<Conversation>>(async session =>
        {
            // Gather.
            await SeatTable.LockAsync(session, agentId);
            if (await conversations.FindAsync(session, id) is not { } conversation) return new Refusal("conversation.unknown", 404);
            if (await people.FindAsync(session, agentId) is not { Active: true } agent) return new Refusal("agent.unknown", 404);
            var inbox = await conversations.InboxAsync(session, conversation.Inbox);
            var queues = await QueueTable.ListAsync(session);
            var queue = QueueTable.Of(queues, conversation, inbox);
            var sees = conversations.Sees(agent.AsCaller(queues.Where(q => q.IsServedBy(agentId)).Select(q => q.Id)), conversation);
            var presence = await people.PresenceAsync(session, agentId);
            var held = await conversations.HeldByAsync(session, agentId);
            var decide = await gather(session, conversation);

            // Decide.
            var decided = decide(conversation, sees, agent, presence, queue, inbox!.FirstLevel, held, session.Now);
            if (decided.Refusal is { } refusal) return refusal;

            // Record.
            return await moves.RecordAsync(session, decided.Value, Actor.Agent(agentId));
        }, cancel);
}
