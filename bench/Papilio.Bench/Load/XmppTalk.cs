using System.Text;

namespace Papilio.Bench.Load;

/// <summary>
/// Pairs of XMPP accounts, one of whom speaks and the other reads: the same load as <see cref="Talk"/>. XMPP has no `ack`
/// of its own, so a message is done when its reader holds it, which an archiving server sends only after it stored it.
/// </summary>
internal sealed class XmppTalk : Dialogue
{
    public const string Domain = "bench", Password = "bench";

    private const byte Delivered = 1;

    private readonly List<Pair> pairs = [];
    private readonly Dictionary<Link, Person> people = [];
    private int bound;

    /// <param name="client">With the framing of XMPP.</param>
    /// <param name="first">The first pair is the speaker s{first} and the reader r{first}.</param>
    /// <param name="count">How many pairs.</param>
    public XmppTalk(LoadClient client, int first, int count)
        : base(client, Delivered)
    {
        Wire = new(seed: 7 + first);
        for (var i = 0; i < count; i++)
        {
            var pair = new Pair(i, Add($"s{first + i}"), Add($"r{first + i}"),
                Encoding.ASCII.GetBytes($"<message type='chat' to='r{first + i}@{Domain}/x' id='"));
            pairs.Add(pair);
            Enlist(pair);
        }
    }

    public Wire Wire { get; }

    public void Introduce(double seconds)
    {
        foreach (var link in people.Keys) Client.Connect(link);
        Await(() => bound == people.Count, seconds, "XMPP accounts bound", () => bound);
    }

    public override void Opened(Link link)
    {
        // The server's own stream header comes first, its features say when it listens.
    }

    public override void Received(Link link, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("<message "u8)) Read(link, text);
        else if (text.StartsWith("<stream:features"u8)) Advance(link);
        else if (text.StartsWith("<success"u8)) Client.Say(link, StreamHeader());
        else if (text.StartsWith("<iq "u8) && text.IndexOf("<bind "u8) > 0) bound++;
        else if (text.StartsWith("<failure"u8) || text.StartsWith("<stream:error"u8)) Refuse(text);
    }

    protected override int Write(Span<byte> into, Speaker speaker, int sequence) =>
        Wire.Message(into, ((Pair)speaker).Opening, speaker.Index, sequence);

    private static byte[] StreamHeader() => Encoding.ASCII.GetBytes(
        $"<stream:stream to='{Domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");

    private Link Add(string name)
    {
        var link = Client.Add(this, StreamHeader());
        people[link] = new(name);
        return link;
    }

    /// <summary>
    /// The first features ask for a password, the second for a resource. Nobody sends presence: what goes to a whole
    /// address arrives without it, and the server has less to do.
    /// </summary>
    private void Advance(Link link)
    {
        var person = people[link];
        Client.Say(link, Encoding.ASCII.GetBytes(person.Asked
            ? "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>x</resource></bind></iq>"
            : "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" +
                Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{person.Name}\0{Password}")) + "</auth>"));
        person.Asked = true;
    }

    private void Read(Link link, ReadOnlySpan<byte> text)
    {
        // What comes back to its speaker was not delivered.
        if (!Wire.TryWhose(text, out var index, out var sequence) || pairs[index].Reader != link) Refuse(text);
        else Deliver(pairs[index], sequence, Delivered);
    }

    private sealed class Pair(int index, Link speaker, Link reader, byte[] opening) : Speaker(index, speaker)
    {
        public Link Reader { get; } = reader;

        public byte[] Opening { get; } = opening;
    }

    private sealed class Person(string name)
    {
        public string Name { get; } = name;

        public bool Asked { get; set; }
    }
}
