using System.Text.Json.Nodes;
using System.Threading.RateLimiting;
using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Platform.Live;
using Papilio.Platform.Store;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>A colleague's desk, or a program with a key: follows conversations, the inbox, and who else is where.</summary>
internal sealed class StaffConnection(
    Line line, Caller caller, Optional<string> language, RateLimiter pace, CancellationTokenSource closing,
    IStore store, IConversations conversations, Views views, Write write, IPeople people, IRouting routing, LiveHub hub, ILive live, TimeProvider clock)
    : LiveConnection(line, caller, language.Value, pace, closing, conversations)
{
    private const int PageMax = 100;

    /// <summary>Conversations one socket may follow at once; a desk has a handful open.</summary>
    public const int StreamsMax = 2000;

    public bool WatchesInbox { get; private set; }
    public Guid? Viewing { get; private set; }
    public AgentId? Agent => (Caller as Staff)?.Id;

    protected override async Task BeginAsync()
    {
        var (id, name) = Caller switch { Staff staff => (staff.Id.Value, staff.Name), ApiKey key => (key.Id, key.Name), _ => (Guid.Empty, "") };
        Outgoing.TrySend(Frames.Of(new { type = "welcome", you = new { kind = Caller is Staff ? "agent" : "key", id, name }, now = clock.Now() }));
        hub.Enter(this);
        if (Agent is { } agent) await people.SeenAsync(agent);
    }

    protected override async Task HandleAsync(ClientFrame frame)
    {
        if (Agent is { } agent) await people.SeenAsync(agent);
        switch (frame.Type)
        {
            case "subscribe" when frame.Conversation is { } id:
                await SubscribeAsync(new ConversationId(id), frame.After?.Number ?? 0);
                break;
            case "unsubscribe" when frame.Conversation is { } id:
                Streams.TryRemove(new ConversationId(id), out _);
                hub.Leave(this, id);
                break;
            case "inbox":
                WatchesInbox = true;
                await TellOpenAsync();
                break;
            case "say" when frame is { Id: { } id, Conversation: { } conversation }:
                if (MaySay(id) is { } turn)
                {
                    var command = new Write.Command(id, frame.Kind ?? MessageKind.Text, frame.Text ?? "", frame.Files, frame.Quick, frame.Expected);
                    _ = AcknowledgeAsync(id, turn, write.HandleAsync(Caller, new ConversationId(conversation), command, CancellationToken.None));
                }

                break;
            case "typing" when frame.Conversation is { } conversation && Streams.ContainsKey(new ConversationId(conversation)):
                live.Publish(new Hint("typing", conversation, clock.Now(), new JsonObject { ["kind"] = "agent", ["id"] = Agent?.Value.ToString(), ["name"] = (Caller as Staff)?.Name, ["text"] = null }));
                break;
            case "seen" when frame is { Conversation: { } conversation, Number: { } number }:
                await Conversations.SeenAsync(Caller, new ConversationId(conversation), number, Closed);
                break;
            case "viewing":
                await ViewAsync(frame.Conversation);
                break;
            case "hello" or "got":
                break;
            default:
                Refuse(frame.Id, new Refusal("request.invalid", 400, frame.Type));
                break;
        }
    }

    /// <summary>What a desk that comes (back) could not read anywhere else: offers still open, and who looks at what.</summary>
    private async Task TellOpenAsync()
    {
        foreach (var conversation in hub.Viewed) Outgoing.TrySend(hub.ViewingFrame(conversation));
        if (Agent is not { } agent) return;
        var offers = await store.ReadAsync(async session =>
        {
            var open = new List<byte[]>();
            foreach (var offer in await routing.OffersOfAsync(session, agent))
            {
                if (await Conversations.FindAsync(session, offer.Conversation) is { } found)
                    open.Add(Frames.Of(new { type = "offer", offer = new { conversation = offer.Conversation, expiresAt = offer.ExpiresAt, head = await Conversations.HeadAsync(session, found) } }));
            }

            return open;
        }, Closed);
        foreach (var frame in offers) Outgoing.TrySend(frame);
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

    private async Task ViewAsync(Guid? conversation)
    {
        if (Agent is not { } agent) return;
        if (conversation is { } id && (await store.ReadAsync(session => Conversations.SeenByAsync(session, Caller, new ConversationId(id)), Closed)).Refusal is not null) return;
        if (Viewing is { } before && before != conversation) hub.ViewOf(before, agent, null);
        Viewing = conversation;
        if (conversation is { } now) hub.ViewOf(now, agent, ((Staff)Caller).Name);
    }

    private Task<MessagePage> ReadAsync(ConversationId conversation, long after, CancellationToken cancel) => store.ReadAsync(async session =>
    {
        if (await Conversations.FindAsync(session, conversation) is not { } head) return new MessagePage([], More: false);
        var messages = await Conversations.MessagesAsync(session, conversation, after, PageMax, publicOnly: false);
        var items = await views.MessagesAsync(session, messages, head, await Conversations.DeliveryStatesAsync(session, conversation));
        return new MessagePage(items, messages.Count == PageMax);
    }, cancel);
}
