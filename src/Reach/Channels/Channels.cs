using Papilio.Reach.Conversations;

namespace Papilio.Reach.Channels;

// The door of Channels: how customers' words come in and ours go out. A channel is an adapter that passes the
// conformance suite (tests/…/ChannelConformance.cs); a new one changes nothing else.

/// <summary>What a channel can show; what it cannot degrades (buttons become numbered lines).</summary>
public sealed record Capabilities(bool Buttons, bool Files, bool Receipts, int TextMax);

/// <summary>A message to carry out. <paramref name="Id"/> is the same on every try: the other side drops repeats by it.</summary>
public sealed record Outbound(Guid Id, ConversationId Conversation, long Number, string CustomerId, string Text, IReadOnlyList<FileView> Files, AuthorView Author)
{
    public IReadOnlyList<string>? Quick { get; init; }
}

/// <summary>How a try to carry a message out ended. Not sent and not <paramref name="Final"/>: it is tried again.</summary>
public sealed record Sent(bool Ok, string? Reason = null, bool Final = false);

public interface IChannel
{
    /// <summary>The channel's name in an inbox: "open", "web".</summary>
    string Kind { get; }
    Capabilities Capabilities { get; }

    /// <summary>Whether messages have to be carried out, or the customer's own screen fetches them.</summary>
    bool Pushes { get; }
    Task<Sent> SendAsync(InboxSettings inbox, Outbound message, CancellationToken cancel);
}

/// <summary>How an inbox's channel is set up.</summary>
public sealed record InboxSettings(
    Inbox Inbox, Uri? WebhookUrl, IReadOnlyList<string> Origins, OpeningHours? Hours, string? Greeting, string? Color, bool IdentityRequired, IReadOnlyList<string> Secrets);

public interface IInboxes
{
    Task<InboxSettings?> FindAsync(Session session, InboxId id);

    /// <summary>Creates an inbox with its first secret; for the first start and the simulator.</summary>
    Task<Outcome<InboxSettings>> CreateAsync(Session session, InboxForm form, Actor actor);
}

public interface IVisitors
{
    /// <summary>Whose browser this token is of; null when it is void or expired.</summary>
    Task<Visitor?> ByTokenAsync(string token, CancellationToken cancel = default);

    /// <summary>What a visitor may see after a place: public messages over all their conversations in this inbox, in order.</summary>
    Task<VisitorPage> AfterAsync(Session session, Visitor visitor, ConversationId? conversation, long number, int max);

    /// <summary>The short form of a visitor's live conversation; null when there is none.</summary>
    Task<VisitorHead?> HeadAsync(Session session, Visitor visitor);
}

public sealed record VisitorPage(IReadOnlyList<MessageView> Items, bool More);

/// <summary>What a visitor is told of their conversation: who takes care, and the place in the queue while waiting.</summary>
public sealed record VisitorHead(ConversationId Conversation, Phase Phase, string? Agent, int? QueuePlace, long DeliveredTo, long ReadTo);

[EventName("entry.opened")]
public sealed record EntryOpened(InboxId Inbox, string Channel, string? Page, bool Identified) : IEvent
{
    public Guid? Customer { get; init; }
    public Subjects About => new(Customer);
}

[EventName("channel.journalled")]
public sealed record EnvelopeJournalled(Guid Envelope, InboxId Inbox) : IEvent
{
    public Subjects About => default;
}

[EventName("channel.sent")]
public sealed record MessageSent(Guid Message, InboxId Inbox, int Attempts) : ConversationFact;

[EventName("channel.failed")]
public sealed record MessageFailed(Guid Message, InboxId Inbox, int Attempts) : ConversationFact;
