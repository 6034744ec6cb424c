namespace Papilio.Bench.Load;

/// <summary>How a visitor gets in: the token for `hello`, or none where the server knows nobody.</summary>
internal sealed record Entry(string? Token, string Path = "/api/v1/live");

/// <summary>
/// Visitors who say something and agents who read it, by the live protocol. A message is done when its visitor holds the
/// `ack` and its agent the `message`; it is timed from when it was due.
/// </summary>
internal sealed class Talk : Dialogue
{
    private const double PingEverySeconds = 25;
    private const byte Acknowledged = 1, Delivered = 2, Both = 3;

    private readonly Wire wire;
    private readonly List<Visitor> visitors = [];
    private readonly List<Link> agents = [];
    private readonly Dictionary<Link, Visitor> visitorOf = [];
    private readonly List<Link> everybody;
    private readonly Pace pings;

    private int welcomed, live, nextPing;

    public Talk(LoadClient client, IReadOnlyList<Entry> entries, IReadOnlyList<string?> agentCookies, int seed = 7)
        : base(client, Both)
    {
        wire = new(seed);
        foreach (var entry in entries)
        {
            var visitor = new Visitor(visitors.Count, client.Add(this, entry.Path), entry);
            visitors.Add(visitor);
            visitorOf[visitor.Link] = visitor;
            Enlist(visitor);
        }

        foreach (var cookie in agentCookies) agents.Add(client.Add(this, entries[0].Path, cookie));
        everybody = [.. visitors.Select(v => v.Link), .. agents];
        pings = new(everybody.Count / PingEverySeconds, Clock.Now);
    }

    /// <summary>Connects everybody; each visitor opens a conversation with a first message, each agent subscribes.</summary>
    public void Introduce(double seconds)
    {
        foreach (var visitor in visitors) Client.Connect(visitor.Link);
        Await(() => welcomed == visitors.Count, seconds, "visitors welcomed", () => welcomed);
        Press(1);
        Await(() => visitors.TrueForAll(v => v.Conversation is not null), seconds, "first messages acknowledged",
            () => visitors.Count(v => v.Conversation is not null));
        foreach (var agent in agents) Client.Connect(agent);
        Await(() => welcomed == visitors.Count + agents.Count, seconds, "agents welcomed", () => welcomed - visitors.Count);
        foreach (var visitor in visitors)
            Client.Say(agents[visitor.Index % agents.Count], Wire.Subscribe(visitor.Conversation!, visitor.Number));
        Await(() => live == visitors.Count, seconds, "subscriptions live", () => live);
        Forget();
    }

    public override long Due(long now)
    {
        while (pings.TryTake(now, out _)) Client.Say(everybody[nextPing++ % everybody.Count], "{\"type\":\"ping\"}"u8);
        return Math.Min(base.Due(now), pings.Next);
    }

    public override void Opened(Link link) => Client.Say(link,
        Wire.Hello(visitorOf.TryGetValue(link, out var visitor) ? visitor.Entry.Token : null));

    public override void Received(Link link, ReadOnlySpan<byte> text)
    {
        if (Wire.Is(text, "message"u8)) Deliver(link, text);
        else if (Wire.Is(text, "ack"u8)) Acknowledge(text);
        else if (Wire.Is(text, "welcome"u8)) welcomed++;
        else if (Wire.Is(text, "live"u8)) live++;
        else if (Wire.Is(text, "refused"u8)) Refuse(text);
    }

    protected override int Write(Span<byte> into, Speaker speaker, int sequence) => wire.Say(into, speaker.Index, sequence);

    private void Acknowledge(ReadOnlySpan<byte> text)
    {
        if (!wire.TryWhose(text, out var index, out var sequence)) return;
        var visitor = visitors[index];
        if (visitor.Conversation is null)
            (visitor.Conversation, visitor.Number) = (Wire.Field(text, "\"conversation\""u8), Wire.Number(text));
        Arrived(visitor, sequence, Acknowledged);
    }

    private void Deliver(Link link, ReadOnlySpan<byte> text)
    {
        // Only what agents read counts; a visitor's own message may come back to other tabs.
        if (!visitorOf.ContainsKey(link) && wire.TryWhose(text, out var index, out var sequence))
            Deliver(visitors[index], sequence, Delivered);
    }

    private sealed class Visitor(int index, Link link, Entry entry) : Speaker(index, link)
    {
        public Entry Entry { get; } = entry;

        public string? Conversation { get; set; }

        /// <summary>The number of the first message, after which the agent listens.</summary>
        public long Number { get; set; }
    }
}
