using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>What becomes of a conversation when it changes hands, and the facts that say so. Pure.</summary>
internal sealed record Move(Conversation Before, Conversation After, IReadOnlyList<ConversationFact> Facts)
{
    public static Move None(Conversation conversation) => new(conversation, conversation, []);

    /// <summary>To a person: out of the line (or from a machine) it is answered, from a colleague it is handed over.</summary>
    public static Move ToAgent(Conversation conversation, Person agent, FirstLevel first, string why, long now)
    {
        var after = conversation with
        {
            Phase = Phase.Open,
            Agent = agent.Id,
            AgentName = agent.Name,
            WaitingSince = null,
            AnsweredAt = conversation.AnsweredAt ?? now,
        };
        if (conversation.Phase is Phase.Open)
            return new Move(conversation, after, [new ConversationHandedOver(conversation.Agent, agent.Id, null, conversation.LastNumber, why) { Customer = conversation.Customer, Conversation = conversation.Id }]);

        var waited = Math.Max(0, now - (conversation.WaitingSince ?? conversation.AwaitingSince ?? now));
        var facts = new List<ConversationFact>();
        if (first is FirstLevel.Bot && conversation.AnsweredAt is null)
            facts.Add(new LevelEntered(EnumText.Of(FirstLevel.Human), conversation.LastNumber) { Customer = conversation.Customer, Conversation = conversation.Id });
        facts.Add(new ConversationAnswered(agent.Id, waited, conversation.LastNumber) { Customer = conversation.Customer, Conversation = conversation.Id });
        return new Move(conversation, after, facts);
    }

    /// <summary>What had ended goes on, with this person.</summary>
    public static Move Reopened(Conversation conversation, Person agent) => new(
        conversation,
        conversation with { Phase = Phase.Open, Agent = agent.Id, AgentName = agent.Name, ClosedAt = null, Exit = null },
        [new ConversationReopened(conversation.LastNumber) { Customer = conversation.Customer, Conversation = conversation.Id }]);

    /// <summary>
    /// Into a line. What waited keeps its age; what comes from a machine or a colleague is as old as the customer's wait
    /// for our word, so nobody pays for our handing over.
    /// </summary>
    public static Move ToQueue(Conversation conversation, Queue queue, string why, long now)
    {
        var since = conversation.Phase is Phase.Waiting ? conversation.WaitingSince : conversation.AwaitingSince;
        var after = conversation with
        {
            Phase = Phase.Waiting,
            Queue = queue.Id,
            QueueName = queue.Name,
            Agent = null,
            AgentName = null,
            WaitingSince = since ?? now,
        };
        var facts = new List<ConversationFact>();
        if (conversation.Agent is { } from)
            facts.Add(new ConversationHandedOver(from, null, queue.Id, conversation.LastNumber, why) { Customer = conversation.Customer, Conversation = conversation.Id });
        facts.Add(new ConversationQueued(queue.Id, conversation.LastNumber, why) { Customer = conversation.Customer, Conversation = conversation.Id });
        return new Move(conversation, after, facts);
    }
}
