namespace Papilio.Bench.Load;

/// <summary>
/// Some speak and others read, in whatever protocol: how many messages are under way, and when each was due and done.
/// Each must come once and in order, or it is counted as a fault.
/// </summary>
/// <param name="client">Whose links they use.</param>
/// <param name="whole">The marks that a message needs to be done, for <see cref="Arrived"/>.</param>
internal abstract class Dialogue(LoadClient client, byte whole) : IPlay
{
    /// <summary>More than this many unanswered messages of one speaker and the server has lost the race for good.</summary>
    private const int OpenMax = 8192;

    private readonly List<Speaker> speakers = [];
    private readonly byte[] frame = new byte[1024];

    private int window, nextSpeaker;
    private long markedAt;
    private Pace? pace;

    public Percentiles Times { get; } = new();

    /// <summary>All that was ever said, the warm-up included.</summary>
    public long Said { get; private set; }

    public long Done { get; private set; }

    public long Outstanding { get; private set; }

    public long Repeated { get; private set; }

    public long Disordered { get; private set; }

    public long Refused { get; private set; }

    public string? FirstRefusal { get; private set; }

    public long Cut { get; private set; }

    protected LoadClient Client => client;

    /// <summary>Closed loop: each speaker always has this many messages under way.</summary>
    public void Press(int each)
    {
        window = each;
        foreach (var speaker in speakers)
            while (speaker.Open < window) SayNext(speaker, Clock.Now);
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

    public virtual long Due(long now)
    {
        if (pace is null) return long.MaxValue;
        while (pace.TryTake(now, out var due))
        {
            SayNext(speakers[nextSpeaker], due);
            nextSpeaker = (nextSpeaker + 1) % speakers.Count;
        }

        return pace.Next;
    }

    public abstract void Opened(Link link);

    public abstract void Received(Link link, ReadOnlySpan<byte> text);

    public void Closed(Link link)
    {
        Cut++;
        FirstRefusal ??= $"closed with {link.CloseCode}";
    }

    /// <summary>Writes what the speaker says as its how-manieth message and returns its length.</summary>
    protected abstract int Write(Span<byte> into, Speaker speaker, int sequence);

    protected void Enlist(Speaker speaker) => speakers.Add(speaker);

    /// <summary>Forgets what was said until everybody was there.</summary>
    protected void Forget()
    {
        foreach (var speaker in speakers) speaker.Forget();
        (window, Outstanding, Repeated, Disordered) = (0, 0, 0, 0);
    }

    /// <summary>The reader has it: it must be the next of its speaker's.</summary>
    protected void Deliver(Speaker speaker, int sequence, byte what)
    {
        if (sequence < speaker.NextDelivered) Repeated++;
        else if (sequence > speaker.NextDelivered) Disordered++;
        speaker.NextDelivered = Math.Max(speaker.NextDelivered, sequence + 1);
        Arrived(speaker, sequence, what);
    }

    protected void Arrived(Speaker speaker, int sequence, byte what)
    {
        ref var seen = ref speaker.Seen[sequence % OpenMax];
        if ((seen & what) != 0) return;
        seen |= what;
        if (seen != whole || speaker.Next - sequence > OpenMax) return;

        speaker.Open--;
        Outstanding--;
        Done++;
        var (now, due) = (Clock.Now, speaker.DueAt[sequence % OpenMax]);
        if (due >= markedAt) Times.Add(now - due);
        if (speaker.Open < window) SayNext(speaker, now);
    }

    protected void Refuse(ReadOnlySpan<byte> text)
    {
        Refused++;
        FirstRefusal ??= System.Text.Encoding.UTF8.GetString(text);
    }

    protected void Await(Func<bool> over, double seconds, string what, Func<int> soFar)
    {
        if (client.Run(seconds, over)) return;
        throw new TimeoutException($"Not all {what} within {seconds:0} s: {soFar()} so far; {FirstRefusal ?? "no refusal"}.");
    }

    private void SayNext(Speaker speaker, long due)
    {
        if (speaker.Open >= OpenMax) return;
        var sequence = speaker.Next++;
        speaker.Open++;
        Outstanding++;
        Said++;
        speaker.DueAt[sequence % OpenMax] = due;
        speaker.Seen[sequence % OpenMax] = 0;
        client.Say(speaker.Link, frame.AsSpan(0, Write(frame, speaker, sequence)));
    }

    protected class Speaker(int index, Link link)
    {
        public int Index { get; } = index;

        public Link Link { get; } = link;

        public int Next { get; set; }

        public int NextDelivered { get; set; }

        public int Open { get; set; }

        public long[] DueAt { get; } = new long[OpenMax];

        public byte[] Seen { get; } = new byte[OpenMax];

        public void Forget() => (NextDelivered, Open) = (Next, 0);
    }
}
