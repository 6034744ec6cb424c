namespace Papilio.Bench.Load;

/// <summary>How a visitor gets in: the token for `hello`, or none where the server knows nobody.</summary>
internal sealed record Entry(string? Token, string Path = "/api/v1/live");

/// <summary>
/// Visitors who say something and agents who read it. A message is done when its visitor holds the `ack` and its agent
/// the `message`; it is timed from when it was due. Each must come once and in order, or it is counted as a fault.
/// </summary>
internal sealed class Talk : IPlay
{
    /// <summary>More than this many unanswered messages of one visitor and the server has lost the race for good.</summary>
    private const int OpenMax = 8192;

    private const double PingEverySeconds = 25;
    private const byte Acknowledged = 1, Delivered = 2, Both = 3;

    private readonly LoadClient client;
    private readonly Wire wire;
    private readonly List<Visitor> visitors = [];
    private readonly List<Link> agents = [];
    private readonly Dictionary<Link, Visitor> visitorOf = [];
    private readonly List<Link> everybody;
    private readonly Pace pings;
    private readonly byte[] frame = new byte[1024];

    private int window, welcomed, live, nextVisitor, nextPing;
    private long markedAt;
    private Pace? pace;

    public Talk(LoadClient client, IReadOnlyList<Entry> entries, IReadOnlyList<string?> agentCookies, int seed = 7)
    {
        this.client = client;
        wire = new(seed);
        foreach (var entry in entries)
        {
            var visitor = new Visitor(visitors.Count, client.Add(this, entry.Path), entry);
            visitors.Add(visitor);
            visitorOf[visitor.Link] = visitor;
        }

        foreach (var cookie in agentCookies) agents.Add(client.Add(this, entries[0].Path, cookie));
        everybody = [.. visitors.Select(v => v.Link), .. agents];
        pings = new(everybody.Count / PingEverySeconds, Clock.Now);
    }

    public Percentiles Times { get; } = new();

    public long Done { get; private set; }

    public long Outstanding { get; private set; }

    public long Repeated { get; private set; }

    public long Disordered { get; private set; }

    public long Refused { get; private set; }

    public string? FirstRefusal { get; private set; }

    public long Cut { get; private set; }

    /// <summary>Connects everybody; each visitor opens a conversation with a first message, each agent subscribes.</summary>
    public void Introduce(double seconds)
    {
        foreach (var visitor in visitors) client.Connect(visitor.Link);
        Await(() => welcomed == visitors.Count, seconds, "visitors welcomed", () => welcomed);
        window = 1;
        foreach (var visitor in visitors) SayNext(visitor, Clock.Now);
        Await(() => visitors.TrueForAll(v => v.Conversation is not null), seconds, "first messages acknowledged",
            () => visitors.Count(v => v.Conversation is not null));
        foreach (var agent in agents) client.Connect(agent);
        Await(() => welcomed == visitors.Count + agents.Count, seconds, "agents welcomed", () => welcomed - visitors.Count);
        foreach (var visitor in visitors)
            client.Say(agents[visitor.Index % agents.Count], Wire.Subscribe(visitor.Conversation!, visitor.Number));
        Await(() => live == visitors.Count, seconds, "subscriptions live", () => live);
        foreach (var visitor in visitors) visitor.Forget();
        (window, Outstanding, Repeated, Disordered) = (0, 0, 0, 0);
    }

    /// <summary>Closed loop: each visitor always has this many messages under way.</summary>
    public void Press(int each)
    {
        window = each;
        foreach (var visitor in visitors)
            while (visitor.Open < window) SayNext(visitor, Clock.Now);
    }

    /// <summary>Open loop: messages leave by the clock, whatever comes back.</summary>
    public void Follow(double ratePerSecond) => pace = new(ratePerSecond, Clock.Now);

    public void Halt() => (window, pace) = (0, null);

    /// <summary>Forgets the warm-up: only what was due from now on is timed.</summary>
    public void Mark()
    {
        Times.Clear();
        (Done, markedAt) = (0, Clock.Now);
    }

    public long Due(long now)
    {
        while (pings.TryTake(now, out _)) client.Say(everybody[nextPing++ % everybody.Count], "{\"type\":\"ping\"}"u8);
        if (pace is null) return pings.Next;
        while (pace.TryTake(now, out var due))
        {
            SayNext(visitors[nextVisitor], due);
            nextVisitor = (nextVisitor + 1) % visitors.Count;
        }

        return Math.Min(pace.Next, pings.Next);
    }

    public void Opened(Link link) => client.Say(link,
        Wire.Hello(visitorOf.TryGetValue(link, out var visitor) ? visitor.Entry.Token : null));

    public void Received(Link link, ReadOnlySpan<byte> text)
    {
        if (Wire.Is(text, "message"u8)) Deliver(link, text);
        else if (Wire.Is(text, "ack"u8)) Acknowledge(text);
        else if (Wire.Is(text, "welcome"u8)) welcomed++;
        else if (Wire.Is(text, "live"u8)) live++;
        else if (Wire.Is(text, "refused"u8)) Refuse(text);
    }

    public void Closed(Link link)
    {
        Cut++;
        FirstRefusal ??= $"closed with {link.CloseCode}";
    }

    private void SayNext(Visitor visitor, long due)
    {
        if (visitor.Open >= OpenMax) return;
        var sequence = visitor.Next++;
        visitor.Open++;
        Outstanding++;
        visitor.DueAt[sequence % OpenMax] = due;
        visitor.Seen[sequence % OpenMax] = 0;
        client.Say(visitor.Link, frame.AsSpan(0, wire.Say(frame, visitor.Index, sequence)));
    }

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
        if (visitorOf.ContainsKey(link) || !wire.TryWhose(text, out var index, out var sequence)) return;
        var visitor = visitors[index];
        if (sequence < visitor.NextDelivered) Repeated++;
        else if (sequence > visitor.NextDelivered) Disordered++;
        visitor.NextDelivered = Math.Max(visitor.NextDelivered, sequence + 1);
        Arrived(visitor, sequence, Delivered);
    }

    private void Arrived(Visitor visitor, int sequence, byte what)
    {
        ref var seen = ref visitor.Seen[sequence % OpenMax];
        if ((seen & what) != 0) return;
        seen |= what;
        if (seen != Both || visitor.Next - sequence > OpenMax) return;

        visitor.Open--;
        Outstanding--;
        Done++;
        var (now, due) = (Clock.Now, visitor.DueAt[sequence % OpenMax]);
        if (due >= markedAt) Times.Add(now - due);
        if (visitor.Open < window) SayNext(visitor, now);
    }

    private void Refuse(ReadOnlySpan<byte> text)
    {
        Refused++;
        FirstRefusal ??= System.Text.Encoding.UTF8.GetString(text);
    }

    private void Await(Func<bool> over, double seconds, string what, Func<int> soFar)
    {
        if (client.Run(seconds, over)) return;
        throw new TimeoutException($"Not all {what} within {seconds:0} s: {soFar()} so far; {FirstRefusal ?? "no refusal"}.");
    }

    private sealed class Visitor(int index, Link link, Entry entry)
    {
        public int Index { get; } = index;

        public Link Link { get; } = link;

        public Entry Entry { get; } = entry;

        public string? Conversation { get; set; }

        /// <summary>The number of the first message, after which the agent listens.</summary>
        public long Number { get; set; }

        public int Next { get; set; }

        public int NextDelivered { get; set; }

        public int Open { get; set; }

        public long[] DueAt { get; } = new long[OpenMax];

        public byte[] Seen { get; } = new byte[OpenMax];

        public void Forget() => (NextDelivered, Open) = (Next, 0);
    }
}
