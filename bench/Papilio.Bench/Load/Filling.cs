using System.Text;

namespace Papilio.Bench.Load;

/// <summary>One message that is on disk: its words and its number in its conversation.</summary>
internal sealed record Told(string Text, long Number);

/// <summary>
/// Fills a product through its live socket: some hundred visitors at a time say all they have to say and go. What was
/// acknowledged is kept here, so that any answer about it can be checked against a plain look through the words.
/// </summary>
internal sealed class Filling : IPlay
{
    /// <summary>So many talk at once and have so many messages under way each: half of what the server lets wait.</summary>
    private const int AtOnce = 256, WindowMax = 16;

    private const double WaveSeconds = 240;

    private readonly LoadClient client;
    private readonly Wire wire = new(seed: 31);
    private readonly List<Speaker> speakers = [];
    private readonly Dictionary<Link, Speaker> speakerOf = [];
    private readonly byte[] frame = new byte[1024];
    private int talking;
    private string? refusal;

    public Filling(LoadClient client, IReadOnlyList<Entry> entries, Func<int, IReadOnlyList<string>> textsOf)
    {
        this.client = client;
        foreach (var entry in entries)
        {
            var speaker = new Speaker(speakers.Count, client.Add(this, entry.Path), entry, textsOf(speakers.Count));
            speakers.Add(speaker);
            speakerOf[speaker.Link] = speaker;
        }
    }

    /// <summary>What each conversation holds, by its id.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Told>> Conversations =>
        speakers.ToDictionary(s => s.Conversation!, IReadOnlyList<Told> (s) => s.Told);

    public void Fill()
    {
        // Whoever comes last speaks alone, so that it is known what was said last.
        foreach (var wave in speakers.SkipLast(1).Chunk(AtOnce).Append([speakers[^1]]))
        {
            talking = wave.Length;
            foreach (var speaker in wave) client.Connect(speaker.Link);
            if (!client.Run(WaveSeconds, () => talking == 0 || refusal is not null) || refusal is not null)
                throw new TimeoutException($"The product was not filled: {talking} of {wave.Length} still talk; {refusal ?? "no refusal"}.");
            foreach (var speaker in wave) client.Cut(speaker.Link);
        }
    }

    public long Due(long now) => long.MaxValue;

    public void Opened(Link link) => client.Say(link, Wire.Hello(speakerOf[link].Entry.Token));

    public void Closed(Link link) => refusal ??= $"closed with {link.CloseCode}";

    public void Received(Link link, ReadOnlySpan<byte> text)
    {
        var speaker = speakerOf[link];
        if (Wire.Is(text, "welcome"u8)) SayNext(speaker);
        else if (Wire.Is(text, "refused"u8)) refusal ??= Encoding.UTF8.GetString(text);
        else if (Wire.Is(text, "ack"u8) && wire.TryWhose(text, out _, out var sequence)) Acknowledge(speaker, sequence, text);
    }

    private void Acknowledge(Speaker speaker, int sequence, ReadOnlySpan<byte> ack)
    {
        speaker.Conversation ??= Wire.Field(ack, "\"conversation\""u8);
        speaker.Told[sequence] = new(speaker.Texts[sequence], Wire.Number(ack));
        if (++speaker.Acknowledged == speaker.Told.Length) talking--;
        // The first word begins the conversation; the others follow it.
        while (speaker.Next < speaker.Told.Length && speaker.Next - speaker.Acknowledged < WindowMax) SayNext(speaker);
    }

    private void SayNext(Speaker speaker)
    {
        var text = Encoding.UTF8.GetBytes(speaker.Texts[speaker.Next]);
        client.Say(speaker.Link, frame.AsSpan(0, wire.Say(frame, speaker.Index, speaker.Next++, text: text)));
    }

    private sealed class Speaker(int index, Link link, Entry entry, IReadOnlyList<string> texts)
    {
        public int Index { get; } = index;

        public Link Link { get; } = link;

        public Entry Entry { get; } = entry;

        public IReadOnlyList<string> Texts { get; } = texts;

        public Told[] Told { get; } = new Told[texts.Count];

        public string? Conversation { get; set; }

        public int Next { get; set; }

        public int Acknowledged { get; set; }
    }
}
