using System.Text.Json.Serialization;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

// The door of Routing: who gets which conversation. Everything that waits stands in one line per queue, oldest first;
// whatever happens to it there (an offer declined, lapsed or withdrawn, a colleague who is gone) it keeps its age.
//
// What counts against a capacity: the open conversations somebody holds. An offer holds its weight as well when the
// dispatcher looks for a free seat, but not against its own agent: who pulls something else from the queue meanwhile may,
// and the offer that no longer fits is withdrawn.
//
// Who is away: a desk not seen for three minutes is offline, and so is whoever says so. From the first moment they are
// offered nothing and their offers lapse. After three minutes of either, their conversations whose customer waits for our
// word go back to the queue with that wait as their age; the others stay until the customer writes again, so that a
// customer who comes back to a known colleague finds them if they have come back too.

public enum OfferMode
{
    /// <summary>The agent is asked, and has some seconds to accept.</summary>
    Ask,

    /// <summary>The conversation is the agent's at once.</summary>
    Assign,
}

/// <summary>Declined, lapsed (no answer in time), withdrawn (it no longer fits, or its agent is gone or serves the queue no longer), taken by somebody else.</summary>
public enum OfferOutcome { Accepted, Declined, Lapsed, Withdrawn, Taken }

/// <summary>
/// A line of waiting conversations. One for which nobody is named, or of whose members no account is active, is
/// everybody's: nothing waits where no one looks.
/// </summary>
public sealed record Queue(Guid Id, long Version, string Name, OfferMode Offer, int OfferSeconds, bool Takeover, IReadOnlyList<AgentId> Members)
{
    /// <summary>Members whose accounts are disabled: they stay named, and serve again when they are enabled.</summary>
    [JsonIgnore]
    public IReadOnlySet<AgentId> Disabled { get; init; } = new HashSet<AgentId>();

    public bool IsServedBy(AgentId agent) => Members.All(Disabled.Contains) || (Members.Contains(agent) && !Disabled.Contains(agent));
}

public sealed record Offer(Guid Id, ConversationId Conversation, AgentId Agent, Guid Queue, int Weight, long At, long ExpiresAt);

public interface IRouting
{
    /// <summary>All queues; the first is the default one, where conversations wait whose inbox names none.</summary>
    Task<IReadOnlyList<Queue>> QueuesAsync(Session session);

    /// <summary>What agents are being asked right now, oldest first.</summary>
    Task<IReadOnlyList<Offer>> OffersAsync(Session session);

    /// <summary>How an offer ended; null while it is open or was never made.</summary>
    Task<OfferOutcome?> OutcomeAsync(Session session, Guid offer);
}

[EventName("routing.offered")]
public sealed record RoutingOffered(AgentId Agent, Guid Queue, long ExpiresAt) : ConversationFact;

[EventName("routing.declined")]
public sealed record RoutingDeclined(AgentId Agent) : ConversationFact;

/// <summary>An offer ended unanswered. <c>Why</c>: timeout, offline, unserved (they serve the queue no longer), full, gone.</summary>
[EventName("routing.lapsed")]
public sealed record RoutingLapsed(AgentId Agent, string Why) : ConversationFact;

[EventName("queue.created")]
public sealed record QueueCreated(Guid Queue, OfferMode Offer, int OfferSeconds, bool Takeover, int Members) : IEvent
{
    public Subjects About => default;
}

[EventName("queue.changed")]
public sealed record QueueChanged(Guid Queue, IReadOnlyList<string> Fields, OfferMode Offer, int OfferSeconds, bool Takeover, int Members) : IEvent
{
    public Subjects About => default;
}
