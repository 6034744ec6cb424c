namespace Papilio.Bench.Load;

/// <summary>
/// Visitors who are only there: connected, welcomed, quiet but for the ping every 25 s. They can all be cut at once and
/// sent back at once, each saying where it was, and each must then get what it missed.
/// </summary>
internal sealed class Crowd : IPlay
{
    private const double PingEverySeconds = 25;

    /// <summary>First words under way: this is the preparation, not the storm.</summary>
    private const int SpeakAtOnce = 1000;

    private readonly LoadClient client;
    private readonly List<Member> members = [];
    private readonly Dictionary<Link, Member> memberOf = [];
    private Pace? pings;
    private int nextPing, spoken;

    public Crowd(LoadClient client, IReadOnlyList<Entry> entries)
    {
        this.client = client;
        foreach (var entry in entries)
        {
            var member = new Member(client.Add(this, entry.Path), entry);
            members.Add(member);
            memberOf[member.Link] = member;
        }
    }

    /// <summary>From the first connect to each one's welcome, or to the end of its replay.</summary>
    public Percentiles Times { get; } = new();

    public int Ready { get; private set; }

    public int Cut { get; private set; }

    public int Missing => members.Count(m => m.Expected > 0 && m.Held < m.Expected);

    public string? FirstRefusal { get; private set; }

    public int Count => members.Count;

    public string? ConversationOf(int member) => members[member].Conversation;

    /// <summary>What this one must hold after it came back.</summary>
    public void Expect(int member, long number) => members[member].Expected = number;

    /// <summary>Each says a first word, so that each has a conversation to come back to.</summary>
    public void Speak(double seconds)
    {
        var wire = new Wire(seed: 20);
        var frame = new byte[1024];
        for (var from = 0; from < members.Count; from += SpeakAtOnce)
        {
            var to = Math.Min(members.Count, from + SpeakAtOnce);
            for (var i = from; i < to; i++) client.Say(members[i].Link, frame.AsSpan(0, wire.Say(frame, i, 0)));
            if (!client.Run(seconds, () => spoken == to))
                throw new TimeoutException($"{spoken} of {to} first words stored; {FirstRefusal ?? "no refusal"}.");
        }
    }

    /// <summary>Connects all of them; the seconds until the last was ready.</summary>
    public double Arrive(double seconds)
    {
        (Ready, Cut) = (0, 0);
        Times.Clear();
        var start = Clock.Now;
        foreach (var member in members)
        {
            member.Done = false;
            member.Link.Since = start;
            client.Connect(member.Link);
        }

        if (!client.Run(seconds, () => Ready == members.Count))
            throw new TimeoutException(
                $"{Ready} of {members.Count} visitors ready within {seconds:0} s; {FirstRefusal ?? "no refusal"}.");
        pings ??= new(Math.Max(1, members.Count / PingEverySeconds), Clock.Now);
        return (Clock.Now - start) / 1e9;
    }

    public void Leave()
    {
        foreach (var member in members) client.Cut(member.Link);
    }

    public void Opened(Link link)
    {
        var member = memberOf[link];
        if (member.Entry.Token is null) Finish(member);
        else client.Say(link, Wire.Hello(member.Entry.Token, member.Conversation, member.Held));
    }

    public void Received(Link link, ReadOnlySpan<byte> text)
    {
        var member = memberOf[link];
        if (Wire.Is(text, "welcome"u8) && member.Expected == 0) Finish(member);
        else if (Wire.Is(text, "live"u8) && member.Expected > 0) Finish(member);
        else if (Wire.Is(text, "ack"u8)) Spoke(member, text);
        else if (Wire.Is(text, "message"u8)) member.Held = Math.Max(member.Held, Wire.Number(text));
        else if (Wire.Is(text, "refused"u8)) FirstRefusal ??= System.Text.Encoding.UTF8.GetString(text);
    }

    public void Closed(Link link)
    {
        Cut++;
        FirstRefusal ??= $"closed with {link.CloseCode}";
    }

    public long Due(long now)
    {
        if (pings is null) return long.MaxValue;
        while (pings.TryTake(now, out _))
        {
            if (members[nextPing].Entry.Token is not null) client.Say(members[nextPing].Link, "{\"type\":\"ping\"}"u8);
            nextPing = (nextPing + 1) % members.Count;
        }

        return pings.Next;
    }

    private void Spoke(Member member, ReadOnlySpan<byte> ack)
    {
        member.Conversation = Wire.Field(ack, "\"conversation\""u8);
        member.Held = Wire.Number(ack);
        spoken++;
    }

    private void Finish(Member member)
    {
        if (member.Done) return;
        member.Done = true;
        Ready++;
        Times.Add(Clock.Now - member.Link.Since);
    }

    private sealed class Member(Link link, Entry entry)
    {
        public Link Link { get; } = link;

        public Entry Entry { get; } = entry;

        public string? Conversation { get; set; }

        public long Held { get; set; }

        public long Expected { get; set; }

        public bool Done { get; set; }
    }
}
