using System.Collections.Concurrent;
using Papilio.Host.Edge;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Platform.Store;
using Papilio.Reach.Channels;
using Papilio.Reach.Channels.Web;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>A customer's browser: one timeline, resumed from the last message it holds of each conversation.</summary>
internal sealed class VisitorConnection(
    Line line, Visitor visitor, Optional<After> after, Optional<string> language, Voice voice, CancellationTokenSource closing,
    IStore store, IVisitors visitors, IConversations conversations, WidgetApi api, LiveHub hub, TimeProvider clock)
    : LiveConnection(line, visitor, language.Value, voice, closing, conversations)
{
    private const int PageMax = 100;

    private VisitorStream? stream;
    private VisitorHead? head;
    private ConversationId? live;
    private Task? refreshing;

    public Visitor Visitor => visitor;

    /// <summary>Whose conversations this screen shows; when that changes, it comes again.</summary>
    public IReadOnlyList<Guid> Family { get; private set; } = [visitor.Customer];

    private readonly ConcurrentDictionary<Guid, byte> listening = new(1, 2);

    /// <summary>Conversations the hub passes to this socket, to be let go when it ends.</summary>
    public IEnumerable<Guid> Listening => listening.Keys;

    protected override async Task BeginAsync()
    {
        // Who is parted while this begins is heard of; everything else is passed on once `welcome` is said.
        if (visitor.Verified) Family = [.. (await store.ReadAsync(session => visitors.FamilyAsync(session, visitor), Closed)).Select(m => m.Value)];
        hub.Enter(this);
        head = await store.ReadAsync(session => visitors.HeadAsync(session, visitor), Closed);
        live = head?.Conversation;
        Outgoing.TrySend(Frames.Of(new { type = "welcome", you = new { kind = "customer", id = visitor.Customer, name = (string?)null }, now = clock.Now(), head }));
        stream = new VisitorStream(after.Value?.Places ?? [], Outgoing, ReadAsync, Closed);
        stream.Broken += () => End(Close.Resume, "resume");
        // Listen first, read then: what comes in between is in the log by the time it is read.
        if (live is { } living) Follow(living);
        stream.Start();
    }

    /// <summary>False when this socket hears of the conversation already.</summary>
    private bool Follow(ConversationId conversation)
    {
        if (!listening.TryAdd(conversation.Value, 0)) return false;
        hub.Listen(this, conversation);
        return true;
    }

    private async Task<MessagePage> ReadAsync(IReadOnlyDictionary<ConversationId, long> held, CancellationToken cancel)
    {
        var page = await store.ReadAsync(session => visitors.AfterAsync(session, visitor, held, PageMax), cancel);
        // What was said in it between this reading and listening to it is read in the next round.
        var more = page.More;
        foreach (var one in page.Live) more |= Follow(one);
        // Closed meanwhile: the hub has let go of this socket already, and must not take it up again.
        if (cancel.IsCancellationRequested) hub.Exit(this);
        return new MessagePage(page.Items, more);
    }

    /// <summary>A message in one of the visitor's conversations.</summary>
    public void Hear(ConversationId conversation, long number, Message? message, Func<byte[]?> frame) => stream?.Hear(conversation, number, message, frame);

    /// <summary>Whether this head says nothing about the conversation that this screen does not show already.</summary>
    public bool Knows(Conversation? conversation) => conversation is not null && head is { } shown
        && (shown.Conversation, shown.Phase, shown.Agent?.Id, shown.Agent?.Name, shown.DeliveredTo, shown.ReadTo)
            == (conversation.Id, conversation.Phase, conversation.Agent?.Value, conversation.AgentName, conversation.DeliveredTo, conversation.ReadTo);

    /// <summary>The conversation that waits in a line, whose places move.</summary>
    public ConversationId? Line => head is { QueuePlace: not null } waiting ? waiting.Conversation : null;

    public void MoveUp(int place)
    {
        if (head is { QueuePlace: not null } waiting) Show(waiting with { QueuePlace = place });
    }

    private async Task RefreshAsync() => Show(await store.ReadAsync(session => visitors.HeadAsync(session, visitor), Closed));

    /// <summary>Something about the visitor's conversations may have changed: who takes care, the place in line, a new conversation.</summary>
    public void Show(VisitorHead? now)
    {
        if (stream is null) return;
        if (now?.Conversation is { } conversation && conversation != live)
        {
            live = conversation;
            Follow(conversation);
            stream.Start();
        }

        if (now == head) return;
        if (now is null) live = null;
        head = now;
        Outgoing.TrySend(Frames.Of(new { type = "head", head }));
        if (now is not null) Outgoing.TrySend(Frames.Of(new { type = "states", conversation = now.Conversation, deliveredTo = now.DeliveredTo, readTo = now.ReadTo, failed = Array.Empty<object>() }));
    }

    protected override async Task HandleAsync(ClientFrame frame)
    {
        switch (frame.Type)
        {
            case "say":
                if (frame.Id is not { } id) Refuse(null, new Refusal("message.id", 400));
                else await SayAsync(id, frame);
                break;
            case "typing":
                if (live is { } typingIn) api.Type(visitor, typingIn, frame.Text);
                break;
            case "seen" or "got":
                if (frame is { Conversation: { } conversation, Number: { } number })
                    await api.MarkAsync(visitor, new WidgetApi.Place(new ConversationId(conversation), frame.Type == "got" ? number : null, frame.Type == "seen" ? number : null), Closed);
                break;
            case "hello":
                break;
            default:
                Refuse(frame.Id, new Refusal("request.invalid", 400, frame.Type));
                break;
        }
    }

    private async Task SayAsync(Guid id, ClientFrame frame)
    {
        var say = new WidgetApi.Say(id, frame.Text ?? "", frame.Files);
        if (live is { } known)
        {
            if (MaySay(id) is { } turn) _ = AcknowledgeAsync(id, turn, api.SayAsync(visitor, say, known));
            return;
        }

        // The first word finds or begins the conversation; what is said next waits for it, so that order is kept.
        if (MaySay(id) is not { } first) return;
        var begun = FirstAsync(say);
        _ = AcknowledgeAsync(id, first, begun);
        if (!begun.IsCompleted) await Task.WhenAny(begun, ClockExtensions.WaitAsync(TimeSpan.FromSeconds(10), Closed));
    }

    private async Task<Outcome<Appended>> FirstAsync(WidgetApi.Say say)
    {
        var outcome = await api.SayAsync(visitor, say, null, CancellationToken.None);
        if (outcome.Accepted)
        {
            live = outcome.Value.Conversation;
            Follow(outcome.Value.Conversation);
            stream!.Start();
        }

        return outcome;
    }

    /// <summary>Their conversation may have ended and another begun: what is sent again goes there.</summary>
    protected override Task SlowedDownAsync() => refreshing is { IsCompleted: false } now ? now : refreshing = RefreshAsync();
}
