using Papilio.Platform.Blobs;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

// The door of Conversations: one contact from its first word to its exit, as an ordered log. Numbers in a conversation
// are 1, 2, 3 … without a gap, handed out by the database; a message is appended once however often it is sent.

public readonly record struct ConversationId(Guid Value) : IId<ConversationId>
{
    public static ConversationId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public readonly record struct InboxId(Guid Value) : IId<InboxId>
{
    public static InboxId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

/// <summary>Where a conversation is: with a machine, waiting for a person, with one, or over.</summary>
public enum Phase { Bot, Waiting, Open, Closed }

public enum MessageKind { Text, Note, Edit, Delete }

/// <summary>How a conversation ended. <c>Unanswered</c>: we asked and heard nothing; <c>Abandoned</c>: left while waiting.</summary>
public enum Exit { Solved, Unanswered, GaveUp, Moved, Spam, Abandoned }

public enum FirstLevel { Bot, Human }

/// <summary>A place where customers reach us. How its channel works is the business of Channels.</summary>
/// <param name="Weight">What a conversation that begins here takes of a person's capacity.</param>
public sealed record Inbox(InboxId Id, long Version, string Name, string Channel, Guid? Queue, FirstLevel FirstLevel, int Weight = 1)
{
    public const int WeightMax = 200;
}

public sealed record Author(ActorKind Kind, Guid? Id, string? Name)
{
    public Actor Actor => new(Kind, Id);
}

/// <summary>The state of a conversation now. Instants are Unix milliseconds.</summary>
public sealed record Conversation(
    ConversationId Id, long Version, InboxId Inbox, CustomerId Customer, Phase Phase, Guid? Queue, string? QueueName, AgentId? Agent, string? AgentName,
    int Weight, long StartedAt, long? WaitingSince, long? AnsweredAt, long? ClosedAt, Exit? Exit, long? AwaitingSince, long LastAt, long LastNumber,
    long LastPublic, long LastReply, AgentId? LastReplyBy, string? LastText, ActorKind? LastAuthor, long StaffRead, long DeliveredTo, long ReadTo, long Unread);

public sealed record Message(
    ConversationId Conversation, long Number, long Prior, Guid Id, MessageKind Kind, Author Author, string Text, IReadOnlyList<BlobId> Files,
    long? About, IReadOnlyList<string>? Quick, long At, bool Withdrawn)
{
    /// <summary>A note never reaches the customer, nor does what corrects one: that is a note itself, about the other.</summary>
    public bool Public => Kind is not MessageKind.Note;

    /// <summary>Whether it takes back the message it is about.</summary>
    public bool Withdraws => Kind is MessageKind.Delete || (Kind is MessageKind.Note && About is not null && Text.Length == 0);
}

/// <summary>What a message became: its place. <paramref name="Repeated"/> when this id had been stored before.</summary>
public sealed record Appended(ConversationId Conversation, Guid Id, long Number, long At, bool Repeated);

/// <summary>A line of those who wait, as a whole. Without a queue: those whom no line has taken in yet.</summary>
public sealed record WaitingLine(Guid? Queue, int Waiting, long LongestSince);

/// <summary>A message on its way into the log.</summary>
/// <param name="Expected">The last number the writer has seen; a reply by somebody else since then refuses this one.</param>
/// <param name="Override">Whoever has the right may write where they are not the assignee.</param>
public sealed record Append(
    ConversationId Conversation, Guid Id, MessageKind Kind, Author Author, string Text, IReadOnlyList<BlobId> Files,
    long? About = null, IReadOnlyList<string>? Quick = null, long? Expected = null, bool Override = false);

/// <summary>A customer's message as a channel brings it.</summary>
/// <param name="Alone">Nobody has proven who writes: they may not see what the family has, so nothing of theirs goes there.</param>
public sealed record Incoming(
    CustomerId Customer, InboxId Inbox, Guid Id, string Text, IReadOnlyList<BlobId> Files, ConversationId? Live = null, EntryContext? Entry = null, bool Alone = false);

/// <summary>Where the customer was when they asked: a page, an order, a language. No personal text.</summary>
public sealed record EntryContext(string? Page, string? Lang);

/// <summary>One message on its way out through a channel; <c>Id</c> is the message's id and its idempotency key outside.</summary>
public sealed record Delivery
{
    public Guid Id { get; init; }
    public ConversationId ConversationId { get; init; }
    public long Number { get; init; }
    public InboxId InboxId { get; init; }
    public string State { get; init; } = "queued";
    public string? Reason { get; init; }
    public int Attempts { get; init; }
    public long NextAt { get; init; }
    public long At { get; init; }
}

public sealed record Named(Guid Id, string? Name);
public sealed record InboxView(InboxId Id, string Name, string Channel);
public sealed record CustomerView(CustomerId Id, string? Name, bool Verified);
public sealed record AuthorView(ActorKind Kind, Guid? Id, string? Name);
public sealed record FileView(BlobId Id, string Name, string Type, long Size, long? Width, long? Height, string Url);
public sealed record DraftView(MessageKind Kind, string Text, long At);
public sealed record HitView(long Number, string Text);

/// <summary>A conversation as a list or a thread's header shows it.</summary>
public sealed record HeadView(
    ConversationId Id, long Version, InboxView Inbox, CustomerView Customer, Phase Phase, Named? Agent, Named? Queue, long StartedAt, long? WaitingSince,
    long? AnsweredAt, long? ClosedAt, Exit? Exit, long? AwaitingSince, long LastAt, long LastNumber, string? LastText, ActorKind? LastAuthor, long Unread,
    DraftView? Draft, int Weight)
{
    public HitView? Hit { get; init; }

    /// <summary>The first note that names the caller and that they have not seen.</summary>
    public long? Mention { get; init; }
}

/// <summary>A message as the API shows it. <paramref name="State"/> only for ours: queued, sent, delivered, read, failed.</summary>
public sealed record MessageView(
    ConversationId Conversation, long Number, long Prior, Guid Id, MessageKind Kind, AuthorView Author, string Text, IReadOnlyList<FileView> Files,
    long? About, IReadOnlyList<string>? Quick, long At, string? State, bool Withdrawn);

public interface IConversations
{
    Task<Inbox?> InboxAsync(Session session, InboxId id);
    Task<IReadOnlyList<Inbox>> InboxesAsync(Session session);
    Task<Outcome<Inbox>> SaveInboxAsync(Session session, Inbox inbox);

    Task<Conversation?> FindAsync(Session session, ConversationId id);
    Task<IReadOnlyList<Conversation>> FindManyAsync(Session session, IReadOnlyCollection<Guid> ids);

    /// <summary>Those of them that are with the bot, or wait and stand in no line yet.</summary>
    Task<IReadOnlyList<Conversation>> UnqueuedAsync(Session session, IReadOnlyCollection<Guid> ids);

    /// <summary>The conversation if the caller may see it; a refusal that does not tell whether it exists otherwise.</summary>
    Task<Outcome<Conversation>> SeenByAsync(Session session, Caller caller, ConversationId id);
    bool Sees(Caller caller, Conversation conversation);

    /// <summary>The live conversation of a customer (or anybody merged with them) in an inbox.</summary>
    Task<Conversation?> LiveAsync(Session session, IReadOnlyList<CustomerId> family, InboxId inbox);

    /// <summary>Their conversations in an inbox: first what lives, then the newest, by their ids, which are in the order in which they began.</summary>
    Task<IReadOnlyList<Conversation>> TimelineAsync(Session session, IReadOnlyList<CustomerId> family, InboxId inbox, int max);

    /// <summary>A conversation as screens show it, with the viewer's own draft and mention.</summary>
    Task<HeadView> HeadAsync(Session session, Conversation conversation, AgentId? viewer = null);

    /// <summary>Messages after a number, ascending. <paramref name="publicOnly"/>: what the customer may see.</summary>
    Task<IReadOnlyList<Message>> MessagesAsync(Session session, ConversationId id, long after, int max, bool publicOnly);

    /// <summary>Ids of what the customer said last before a number, the latest first.</summary>
    Task<IReadOnlyList<Guid>> ReceivedBeforeAsync(Session session, ConversationId id, long number, int max);

    /// <summary>The customer writes: into their live conversation in this inbox, or a new one. Not inside a unit: it has its own.</summary>
    Task<Outcome<Appended>> ReceiveAsync(Incoming incoming, CancellationToken cancel = default);

    /// <summary>Anything else said in a conversation. Not inside a unit: appends share a commit of their own.</summary>
    Task<Outcome<Appended>> AppendAsync(Append append, CancellationToken cancel = default);

    /// <summary>Completed unless more is being said than is stored: who reads from a line waits for it before reading on.</summary>
    Task Room { get; }

    /// <summary>The customer ends it: abandoned when they were still waiting.</summary>
    Task<Outcome<Done>> LeaveAsync(Visitor visitor, ConversationId id, CancellationToken cancel = default);

    /// <summary>Changes the head of a conversation found in this session, unless it has moved on; bumps its version.</summary>
    Task SaveAsync(Session session, Conversation conversation);

    /// <summary>The sum of weights of open conversations an agent holds. Take the agent's seat lock first.</summary>
    Task<long> HeldByAsync(Session session, AgentId agent);
    Task<IReadOnlyDictionary<AgentId, long>> HeldAsync(Session session);

    /// <summary>Open conversations of an agent, for giving them back when a presence lapses.</summary>
    Task<IReadOnlyList<Conversation>> OpenOfAsync(Session session, AgentId agent);

    /// <summary>Every line somebody stands in; counted in the index, so it costs little however long they are.</summary>
    Task<IReadOnlyList<WaitingLine>> LinesAsync(Session session);

    /// <summary>Who stands in a line, the longest wait first; without a queue, those whom no line has taken in yet.</summary>
    Task<IReadOnlyList<Conversation>> WaitingAsync(Session session, Guid? queue, int max);

    /// <summary>Conversations with a machine whose customer has waited for a word since before the given instant.</summary>
    Task<IReadOnlyList<Conversation>> BotUnansweredAsync(Session session, long awaitingBefore, int max);

    /// <summary>How many wait in the queue since before an instant: the place in line.</summary>
    Task<int> AheadAsync(Session session, Guid? queue, long waitingSince);

    /// <summary>The place of everybody who waits, from 1, each in the line of their queue.</summary>
    Task<IReadOnlyDictionary<ConversationId, int>> PlacesAsync(Session session);

    /// <summary>Seconds customers of this inbox usually waited for a person: the median of the last 21 within a day; null without any.</summary>
    Task<int?> UsualWaitAsync(Session session, InboxId inbox);

    /// <summary>Marks of what the customer has received and read; they only move forward.</summary>
    Task MarkAsync(Session session, ConversationId id, long? deliveredTo, long? readTo, Actor actor);

    /// <summary>Moves the team's own read mark on. Not inside a unit.</summary>
    Task<Outcome<Done>> SeenAsync(Caller caller, ConversationId id, long number, CancellationToken cancel = default);

    /// <summary>Colleagues are named in a note; answers those who were not yet.</summary>
    Task<IReadOnlyList<AgentId>> MentionAsync(Session session, ConversationId id, long number, IReadOnlyList<AgentId> agents);

    /// <summary>Names shown in heads follow when a colleague or a queue is renamed.</summary>
    Task RenameAsync(Session session, AgentId? agent, Guid? queue, string name);

    /// <summary>A message that a channel has to carry out; once, however often it is said.</summary>
    Task QueueDeliveryAsync(Session session, Delivery delivery);

    /// <summary>What may go out now: of each conversation only its first unsent message.</summary>
    Task<IReadOnlyList<Delivery>> DueDeliveriesAsync(Session session, long now, int max, IReadOnlyCollection<InboxId> but);
    Task<IReadOnlyList<Delivery>> DeliveriesAsync(Session session, string state, int max);
    Task<Delivery?> DeliveryAsync(Session session, Guid id);
    Task SaveDeliveryAsync(Session session, Delivery delivery);

    /// <summary>A channel reports on a message; false when that changes nothing.</summary>
    Task<bool> ReceiptAsync(Session session, Guid message, string state, string? reason);
    Task<bool> RetryDeliveryAsync(Session session, ConversationId conversation, long number);
    Task<IReadOnlyList<Delivery>> DeliveriesOfAsync(Session session, ConversationId conversation);
    Task<IReadOnlyDictionary<long, string>> DeliveryStatesAsync(Session session, ConversationId conversation);
}

public abstract record ConversationFact : IEvent
{
    [Subject]
    public required CustomerId Customer { get; init; }

    [Subject]
    public required ConversationId Conversation { get; init; }

    public Subjects About => new(Customer.Value, Conversation.Value);

    public IEvent Regarding(Subjects about) => about is { Customer: { } customer, Conversation: { } conversation }
        ? this with { Customer = new(customer), Conversation = new(conversation) }
        : this;
}

[EventName("conversation.started")]
public sealed record ConversationStarted(InboxId Inbox, string Channel, string Direction, string Purpose, string? Page) : ConversationFact;

[EventName("conversation.level_entered")]
public sealed record LevelEntered(string Level, long Number) : ConversationFact;

[EventName("conversation.received")]
public sealed record ConversationReceived(Guid Message, long Number, int Length, int Files, bool First) : ConversationFact;

[EventName("conversation.replied")]
public sealed record ConversationReplied(Guid Message, long Number, string By, int Length, int Files, bool First, long? CustomerWaitedMs) : ConversationFact;

[EventName("conversation.noted")]
public sealed record ConversationNoted(Guid Message, long Number) : ConversationFact;

/// <summary>Colleagues were named in an internal note.</summary>
[EventName("conversation.mentioned")]
public sealed record ConversationMentioned(IReadOnlyList<AgentId> Agents, long Number, Guid? By) : ConversationFact;

[EventName("conversation.amended")]
public sealed record ConversationAmended(Guid Message, long Number, long Amends, bool Withdrawn) : ConversationFact;

/// <summary>Facts that say a message was stored.</summary>
public static class Said
{
    private static readonly string Received = EventNames.Of<ConversationReceived>(), Replied = EventNames.Of<ConversationReplied>(),
        Noted = EventNames.Of<ConversationNoted>(), Amended = EventNames.Of<ConversationAmended>();

    public static IReadOnlyCollection<string> Names { get; } = [Received, Replied, Noted, Amended];

    /// <summary>The message's number in its conversation; null for every other fact.</summary>
    public static long? NumberOf(Recorded fact) =>
        fact.Name == Received ? fact.As<ConversationReceived>().Number
        : fact.Name == Replied ? fact.As<ConversationReplied>().Number
        : fact.Name == Noted ? fact.As<ConversationNoted>().Number
        : fact.Name == Amended ? fact.As<ConversationAmended>().Number
        : null;
}

/// <summary>The customer asked for a person: this always leads to the queue (INV4).</summary>
[EventName("conversation.human_requested")]
public sealed record HumanRequested(long Number) : ConversationFact;

[EventName("conversation.queued")]
public sealed record ConversationQueued(Guid? Queue, long Number, string Why) : ConversationFact;

[EventName("conversation.answered")]
public sealed record ConversationAnswered(AgentId Agent, long WaitedMs, long Number) : ConversationFact;

[EventName("conversation.handed_over")]
public sealed record ConversationHandedOver(AgentId? From, AgentId? ToAgent, Guid? ToQueue, long Number, string Why) : ConversationFact;

[EventName("conversation.abandoned")]
public sealed record ConversationAbandoned(long WaitedMs, long Number) : ConversationFact;

[EventName("conversation.ended")]
public sealed record ConversationEnded(Exit Exit, string By, long Number) : ConversationFact;

[EventName("conversation.reopened")]
public sealed record ConversationReopened(long Number) : ConversationFact;

[EventName("conversation.delivered")]
public sealed record ConversationDelivered(long DeliveredTo, long ReadTo) : ConversationFact;
