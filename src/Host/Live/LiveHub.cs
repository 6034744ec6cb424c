using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Papilio.Care.Mentions;
using Papilio.Care.People;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Platform.Live;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>
/// Which sockets on this node care about what, and the passing on of hints to them. Messages go out at once; heads,
/// delivery marks and presence are gathered and told a few times a second (LiveTicker), so that a busy inbox costs its
/// watchers the same as a quiet one.
/// </summary>
internal sealed class LiveHub : IDisposable
{
    private readonly ConcurrentDictionary<LiveConnection, byte> connections = new();
    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<LiveConnection, byte>> byConversation = new();
    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<LiveConnection, byte>> byCustomer = new();
    private readonly ILive live;
    private readonly Viewers viewers = new();
    private int offersMoved;

    public LiveHub(ILive live)
    {
        this.live = live;
        live.Heard += Hear;
    }

    public int Count => connections.Count;
    public IEnumerable<LiveConnection> Connections => connections.Keys;
    public IEnumerable<StaffConnection> Desks => connections.Keys.OfType<StaffConnection>();
    public IEnumerable<StaffConnection> Watchers => Desks.Where(c => c.WatchesInbox);

    /// <summary>What changed since the ticker last looked.</summary>
    public ConcurrentDictionary<Guid, byte> DirtyHeads { get; } = new();
    public ConcurrentDictionary<Guid, byte> DirtyStates { get; } = new();
    public ConcurrentDictionary<Guid, byte> DirtyPresence { get; } = new();
    public ConcurrentDictionary<Guid, byte> DirtyVisitors { get; } = new();
    public ConcurrentDictionary<Guid, byte> DirtyViewing { get; } = new();

    public void Enter(LiveConnection connection)
    {
        if (connections.TryAdd(connection, 0)) Telemetry.Sockets.Add(1);
        if (connection is not VisitorConnection visitor) return;
        foreach (var member in visitor.Family) Add(byCustomer, member, connection);
    }

    public void Listen(LiveConnection connection, ConversationId? conversation)
    {
        Enter(connection);
        if (conversation is { } id) Add(byConversation, id.Value, connection);
    }

    public void Leave(LiveConnection connection, Guid conversation) => Remove(byConversation, conversation, connection);

    public void Exit(LiveConnection connection)
    {
        if (!connections.TryRemove(connection, out _)) return;
        Telemetry.Sockets.Add(-1);
        foreach (var id in connection.Streams.Keys) Remove(byConversation, id.Value, connection);
        if (connection is VisitorConnection visitor)
        {
            foreach (var member in visitor.Family) Remove(byCustomer, member, connection);
            foreach (var id in visitor.Listening) Remove(byConversation, id, connection);
        }

        if (connection is StaffConnection { Viewing: { } viewing } desk) ViewOf(desk, viewing, open: false);
    }

    public IEnumerable<LiveConnection> Following(Guid conversation) =>
        byConversation.TryGetValue(conversation, out var set) ? set.Keys : [];

    public IEnumerable<VisitorConnection> ScreensOf(Guid customer) =>
        byCustomer.TryGetValue(customer, out var set) ? set.Keys.OfType<VisitorConnection>() : [];

    /// <summary>Offers were made or ended, or a desk has come that knows of none.</summary>
    public void TellOffers() => Interlocked.Exchange(ref offersMoved, 1);

    /// <summary>Whether they were since this was last asked.</summary>
    public bool TakeOffers() => Interlocked.Exchange(ref offersMoved, 0) == 1;

    public void TellStates(Guid conversation) => DirtyStates[conversation] = 0;

    /// <summary>Says that somebody has a conversation open on a desk, and whether they look at it; or that they no longer have.</summary>
    public void ViewOf(StaffConnection desk, Guid conversation, bool open = true)
    {
        if (desk.Caller is not Staff staff) return;
        live.Publish(new Hint("viewing", conversation, 0, new JsonObject
        {
            ["desk"] = desk.Id.ToString(), ["id"] = staff.Id.Value.ToString(), ["name"] = open ? staff.Name : null, ["away"] = !desk.Looks,
        }));
    }

    /// <summary>Drops who has not been heard of for a while.</summary>
    public void ExpireViewers()
    {
        foreach (var conversation in viewers.Expire()) DirtyViewing[conversation] = 0;
    }

    /// <summary>Conversations somebody looks at.</summary>
    public IReadOnlyCollection<Guid> Viewed => viewers.Conversations;

    public byte[] ViewingFrame(Guid conversation) => Frames.Of(new { type = "viewing", conversation, people = viewers.Of(conversation) });

    /// <summary>A fact from the log in place of its hint: whoever follows the conversation looks whether they miss something.</summary>
    public void HearFact(Recorded fact)
    {
        if (fact.Is<AgentState>()) live.Repeat(new Hint("presence", fact.As<AgentState>().Agent.Value));
        foreach (var customer in Regrouped.Concerned(fact)) live.Repeat(new Hint("family", customer.Value));
        if (fact.ConversationId is not { } conversation) return;
        if (fact.Is<ConversationMentioned>())
        {
            var mentioned = fact.As<ConversationMentioned>();
            foreach (var agent in mentioned.Agents) live.Repeat(Mentions.HintOf(agent, mentioned.Conversation, mentioned.Number, by: null));
        }

        if (Said.NumberOf(fact) is { } number)
        {
            live.Repeat(new Hint("message", conversation, number));
            DirtyHeads[conversation] = 0;
            return;
        }

        live.Repeat(new Hint("head", conversation, Owner: fact.CustomerId));
        DirtyStates[conversation] = 0;
    }

    private void Hear(Hint hint)
    {
        switch (hint.Topic)
        {
            case "message":
                HearMessage(hint);
                break;
            case "head":
                DirtyHeads[hint.About] = 0;
                HearHead(hint);
                break;
            case "states":
                DirtyStates[hint.About] = 0;
                foreach (var follower in Following(hint.About))
                {
                    if (follower is VisitorConnection visitor) DirtyVisitors[visitor.Visitor.Customer] = 0;
                }

                break;
            case "typing":
                HearTyping(hint);
                break;
            case "viewing":
                HearViewing(hint);
                break;
            case "presence":
                DirtyPresence[hint.About] = 0;
                break;
            case "mention":
                TellDesksOf(hint.About, () => Frames.Of(new { type = "mention", conversation = (string?)hint.Body?["conversation"], number = hint.Number, by = (string?)hint.Body?["by"] }));
                break;
            case "draft":
                TellDesksOf(hint.About, () => Frames.Of(new { type = "draft", conversation = (string?)hint.Body?["conversation"] }));
                break;
            case "family":
                foreach (var screen in ScreensOf(hint.About)) screen.End(LiveConnection.Close.Resume, "resume");
                break;
            case "offer" or "offer_ended":
                TellOffers();
                break;
        }
    }

    /// <summary>Most heads come with a message and are as the customer's screen has them: nothing to read again.</summary>
    private void HearHead(Hint hint)
    {
        var head = hint.Local as Conversation;
        if (hint.Owner is { } owner && byCustomer.TryGetValue(owner, out var screens))
        {
            foreach (var (screen, _) in screens)
            {
                if (screen is VisitorConnection visitor && !visitor.Knows(head)) DirtyVisitors[owner] = 0;
            }
        }

        if (!byConversation.TryGetValue(hint.About, out var followers)) return;
        foreach (var (follower, _) in followers)
        {
            if (follower is VisitorConnection visitor && !visitor.Knows(head)) DirtyVisitors[visitor.Visitor.Customer] = 0;
        }
    }

    private void HearMessage(Hint hint)
    {
        if (!byConversation.TryGetValue(hint.About, out var followers)) return;
        var message = hint.Local as Message;
        byte[]? bytes = null;
        // Files need a look at the database; their messages are read from the log like any gap.
        Func<byte[]?> frame = () => message is { Files.Count: 0 } ? bytes ??= Frames.Message(Views.Of(message, [])) : null;
        foreach (var (follower, _) in followers)
        {
            if (follower is VisitorConnection visitor) visitor.Hear(new ConversationId(hint.About), hint.Number, message, frame);
            else if (follower.Streams.TryGetValue(new ConversationId(hint.About), out var stream)) stream.Hear(new ConversationId(hint.About), hint.Number, message, frame);
        }
    }

    private void HearTyping(Hint hint)
    {
        if (hint.Body is not { } body || !byConversation.TryGetValue(hint.About, out var followers)) return;
        var fromCustomer = (string?)body["kind"] == "customer";
        var author = (string?)body["id"];
        var frame = Frames.Of(new { type = "typing", conversation = hint.About, author = new { kind = (string?)body["kind"], id = author, name = (string?)body["name"] }, text = (string?)body["text"] });
        foreach (var follower in followers.Keys)
        {
            // What a customer is typing is for staff; that somebody answers is for the customer and the colleagues.
            if (follower is VisitorConnection && fromCustomer) continue;
            if (follower is StaffConnection { Agent: { } agent } && agent.Value.ToString() == author) continue;
            follower.TrySend(frame);
        }

        if (!fromCustomer && Guid.TryParse(author, out var typing)) viewers.Typing(hint.About, typing);
    }

    private void TellDesksOf(Guid agent, Func<byte[]> frame)
    {
        byte[]? bytes = null;
        foreach (var desk in Watchers)
        {
            if (desk.Agent?.Value == agent) desk.TrySend(bytes ??= frame());
        }
    }

    private void HearViewing(Hint hint)
    {
        if (hint.Body is not { } body || !Guid.TryParse((string?)body["desk"], out var desk) || !Guid.TryParse((string?)body["id"], out var agent)) return;
        if (viewers.Set(hint.About, desk, agent, (string?)body["name"], (bool?)body["away"] is true)) DirtyViewing[hint.About] = 0;
    }

    private static void Add(ConcurrentDictionary<Guid, ConcurrentDictionary<LiveConnection, byte>> map, Guid key, LiveConnection connection) =>
        map.AddOrUpdate(key, _ => new ConcurrentDictionary<LiveConnection, byte>(1, 2) { [connection] = 0 }, (_, set) =>
        {
            set[connection] = 0;
            return set;
        });

    private static void Remove(ConcurrentDictionary<Guid, ConcurrentDictionary<LiveConnection, byte>> map, Guid key, LiveConnection connection)
    {
        if (!map.TryGetValue(key, out var set)) return;
        set.TryRemove(connection, out _);
        if (set.IsEmpty) map.TryRemove(new KeyValuePair<Guid, ConcurrentDictionary<LiveConnection, byte>>(key, set));
    }

    public void Dispose() => live.Heard -= Hear;
}
