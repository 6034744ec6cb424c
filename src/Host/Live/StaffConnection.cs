using System.Text.Json.Nodes;
using Papilio.Care.People;
using Papilio.Host.Edge;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Platform.Live;
using Papilio.Platform.Store;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>A colleague's desk, or a program with a key: follows conversations, the inbox, and who else is where.</summary>
internal sealed class StaffConnection(
    Line line, Caller caller, Optional<string> language, Optional<string> token, Voice voice, CancellationTokenSource closing,
    IStore store, IConversations conversations, Views views, Write write, IPeople people, LiveHub hub, ILive live, TimeProvider clock)
    : LiveConnection(line, caller, language.Value, voice, closing, conversations)
{
    private const int PageMax = 100;

    /// <summary>Conversations one socket may follow at once; a desk has a handful open.</summary>
    public const int StreamsMax = 2000;

    public Guid Id { get; } = Platform.Id.New(clock);
    public bool WatchesInbox { get; private set; }
    public Guid? Viewing { get; private set; }

    /// <summary>Whether its owner looks at what it shows: as they said it, and as long as they go on saying so.</summary>
    public bool Looks => !away && TimeProvider.System.GetElapsedTime(viewedAt) < Viewers.Kept;

    private bool away;
    private long viewedAt;

    public AgentId? Agent => (Caller as Staff)?.Id;

    public bool SeesAll => Caller is Staff { Scope: Scope.All } or ApiKey { Inbox: null };

    /// <summary>Offers this desk has been told of, and of which conversations. The ticker's alone.</summary>
    public Dictionary<Guid, ConversationId> Offered { get; } = [];

    protected override async Task BeginAsync()
    {
        var (id, name) = Caller switch { Staff staff => (staff.Id.Value, staff.Name), ApiKey key => (key.Id, key.Name), _ => (Guid.Empty, "") };
        Outgoing.TrySend(Frames.Of(new { type = "welcome", you = new { kind = Caller is Staff ? "agent" : "key", id, name }, now = clock.Now() }));
        hub.Enter(this);
        await HeardAsync();
    }

    protected override async Task HeardAsync()
    {
        // Customers who waited for this desk went back to the queue meanwhile: whoever returns is told why their list is shorter.
        if (Agent is { } agent && await people.SeenAsync(agent) is { } since) Outgoing.TrySend(Frames.Of(new { type = "absent", since, until = clock.Now() }));
    }

    /// <summary>Why this socket may not go on as it is; null while it may. Rights are those of the handshake, so others mean a new one.</summary>
    public async Task<(int Code, string Why)?> EndedAsync(CancellationToken cancel)
    {
        Caller? now = Caller switch
        {
            Staff staff => await people.BySessionAsync(staff.Session, used: false, cancel),
            _ => await people.ByKeyAsync(token.Value ?? "", cancel),
        };
        return now is null ? (Close.SignedOut, "signed out") : MayTheSame(now, Caller) ? null : (Close.Resume, "rights changed");
    }

    private static bool MayTheSame(Caller one, Caller other) => (one, other) switch
    {
        (Staff now, Staff before) => (now.Role, now.Scope, now.Name) == (before.Role, before.Scope, before.Name) && now.Queues.ToHashSet().SetEquals(before.Queues),
        (ApiKey now, ApiKey before) => now.Inbox == before.Inbox && now.Scopes.SetEquals(before.Scopes),
        _ => false,
    };

    /// <summary>A conversation has left this desk's sight: nothing more of it is sent.</summary>
    public void LoseSight(ConversationId conversation)
    {
        Unfollow(conversation);
        TrySend(Frames.Of(new { type = "gone", conversation }));
    }

    private void Unfollow(ConversationId conversation)
    {
        if (Streams.TryRemove(conversation, out var stream)) stream.Stop();
        hub.Leave(this, conversation.Value);
    }

    /// <summary>What a desk sends because somebody sits at it; the rest it says by itself for as long as it is open.</summary>
    private bool IsOnesDoing(ClientFrame frame) =>
        frame.Type is "say" or "typing" or "seen" or "subscribe" or "unsubscribe" || (frame.Type == "viewing" && frame.Conversation != Viewing);

    protected override async Task HandleAsync(ClientFrame frame)
    {
        if (Caller is Staff { Session: var session } && IsOnesDoing(frame)) await people.BySessionAsync(session, used: true, Closed);
        switch (frame.Type)
        {
            case "subscribe" when frame.Conversation is { } id:
                await SubscribeAsync(new ConversationId(id), frame.After?.Number ?? 0);
                break;
            case "unsubscribe" when frame.Conversation is { } id:
                Unfollow(new ConversationId(id));
                break;
            case "inbox":
                WatchesInbox = true;
                await TellViewingAsync();
                hub.TellOffers();
                break;
            case "say" when frame is { Id: { } id, Conversation: { } conversation }:
                if (MaySay(id) is { } turn)
                {
                    var command = new Write.Command(id, frame.Kind ?? MessageKind.Text, frame.Text ?? "", frame.Files, frame.Quick, frame.Expected);
                    _ = AcknowledgeAsync(id, turn, write.HandleAsync(Caller, new ConversationId(conversation), command, CancellationToken.None));
                }

                break;
            case "typing" when frame.Conversation is { } conversation && Streams.ContainsKey(new ConversationId(conversation)):
                Type(conversation);
                break;
            case "seen" when Caller is ApiKey:
                Refuse(frame.Conversation, new Refusal("permission.denied", 403));
                break;
            case "seen" when frame is { Conversation: { } conversation, Number: { } number }:
                await Conversations.SeenAsync(Caller, new ConversationId(conversation), number, Closed);
                break;
            case "viewing":
                await ViewAsync(frame.Conversation, frame.Away is true);
                break;
            case "hello" or "got":
                break;
            default:
                Refuse(frame.Id, new Refusal("request.invalid", 400, frame.Type));
                break;
        }
    }

    /// <summary>Told as its messages would be: a machine's as a machine's.</summary>
    private void Type(Guid conversation)
    {
        var author = Views.Shown(Write.AuthorOf(Caller));
        live.Publish(new Hint("typing", conversation, clock.Now(), new JsonObject
        {
            ["kind"] = EnumText.Of(author.Kind), ["id"] = author.Id?.ToString(), ["name"] = author.Name, ["text"] = null,
        }));
    }

    private async Task SubscribeAsync(ConversationId id, long after)
    {
        var seen = await store.ReadAsync(session => Conversations.SeenByAsync(session, Caller, id), Closed);
        if (seen.Refusal is { } no)
        {
            Refuse(id.Value, no);
            return;
        }

        if (Streams.Count >= StreamsMax)
        {
            Refuse(id.Value, new Refusal("slow_down", 429));
            return;
        }

        var stream = new StaffStream(id, after, Outgoing, ReadAsync, Closed);
        stream.Broken += () => End(Close.Resume, "resume");
        Streams[id] = stream;
        hub.Listen(this, id);
        stream.Start();
        hub.TellStates(id.Value);
    }

    /// <summary>Who looks at what already, as far as this desk may see it.</summary>
    private async Task TellViewingAsync()
    {
        if (hub.Viewed is not { Count: > 0 } viewed) return;
        var seen = (await store.ReadAsync(session => Conversations.FindManyAsync(session, viewed), Closed)).Where(c => Conversations.Sees(Caller, c));
        foreach (var conversation in seen) Outgoing.TrySend(hub.ViewingFrame(conversation.Id.Value));
    }

    private async Task ViewAsync(Guid? conversation, bool elsewhere)
    {
        if (Agent is null) return;
        if (conversation is { } id && (await store.ReadAsync(session => Conversations.SeenByAsync(session, Caller, new ConversationId(id)), Closed)).Refusal is not null) return;
        (var before, Viewing) = (Viewing, conversation);
        (away, viewedAt) = (elsewhere, TimeProvider.System.GetTimestamp());
        if (before is { } left && left != conversation) hub.ViewOf(this, left, open: false);
        if (conversation is { } now) hub.ViewOf(this, now);
    }

    private Task<MessagePage> ReadAsync(ConversationId conversation, long after, CancellationToken cancel) => store.ReadAsync(async session =>
    {
        if (await Conversations.FindAsync(session, conversation) is not { } head) return new MessagePage([], More: false);
        var messages = await Conversations.MessagesAsync(session, conversation, after, PageMax, publicOnly: false);
        var items = await views.MessagesAsync(session, messages, head, await Conversations.DeliveryStatesAsync(session, conversation));
        return new MessagePage(items, messages.Count == PageMax);
    }, cancel);
}
