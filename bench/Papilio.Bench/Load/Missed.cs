namespace Papilio.Bench.Load;

/// <summary>
/// What a crowd misses while it is away: each has a conversation, and somebody writes one message into each of them, so
/// that coming back means a replay and not only a handshake. The writer is a program with a key: an agent would first
/// have to hold all these conversations.
/// </summary>
internal sealed class Missed : IPlay
{
    private const int AtOnce = 256;
    private const double Seconds = 60;

    private readonly LoadClient client;
    private readonly Crowd crowd;
    private readonly Link writer;
    private readonly string? key;
    private readonly Wire wire = new(seed: 21);
    private readonly byte[] frame = new byte[1024];
    private bool welcome;
    private int written, acknowledged;
    private string? refusal;

    public Missed(LoadClient client, Crowd crowd, string? key)
    {
        this.client = client;
        this.crowd = crowd;
        this.key = key;
        writer = client.Add(this, "/api/v1/live");
        client.Connect(writer);
        Await(() => welcome, "writers welcomed");
        crowd.Speak(Seconds);
    }

    /// <summary>Writes to everybody; returns when each message is on disk.</summary>
    public void Write()
    {
        while (written < Math.Min(AtOnce, crowd.Count)) WriteNext();
        Await(() => acknowledged == crowd.Count, "messages to the absent acknowledged");
    }

    public void Opened(Link link) => client.Say(link, Wire.Hello(key));

    public void Received(Link link, ReadOnlySpan<byte> text)
    {
        if (Wire.Is(text, "welcome"u8)) welcome = true;
        else if (Wire.Is(text, "refused"u8)) refusal ??= System.Text.Encoding.UTF8.GetString(text);
        else if (Wire.Is(text, "ack"u8) && wire.TryWhose(text, out var member, out _)) Acknowledge(member, Wire.Number(text));
    }

    public void Closed(Link link) => refusal ??= $"closed with {link.CloseCode}";

    public long Due(long now) => long.MaxValue;

    private void Acknowledge(int member, long number)
    {
        crowd.Expect(member, number);
        acknowledged++;
        if (written < crowd.Count) WriteNext();
    }

    private void WriteNext()
    {
        client.Say(writer, frame.AsSpan(0, wire.Say(frame, written, 0, crowd.ConversationOf(written))));
        written++;
    }

    private void Await(Func<bool> over, string what)
    {
        if (!client.Run(Seconds, () => over() || refusal is not null) || refusal is not null)
            throw new TimeoutException($"Not all {what}: {acknowledged} so far; {refusal ?? "no refusal"}.");
    }
}
