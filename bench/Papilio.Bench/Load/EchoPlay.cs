namespace Papilio.Bench.Load;

/// <summary>Each link keeps some frames under way and sends one again for each that comes back.</summary>
internal sealed class EchoPlay : IPlay
{
    private const int BodyBytes = 200;

    private readonly LoadClient client;
    private readonly List<Link> links = [];
    private readonly byte[] body = new byte[BodyBytes];
    private bool pressing;

    public EchoPlay(LoadClient client, int count)
    {
        this.client = client;
        Array.Fill(body, (byte)'p');
        for (var i = 0; i < count; i++) links.Add(client.Add(this, "/"));
    }

    public long Done { get; private set; }

    public int Welcomed { get; private set; }

    public void Connect(double seconds)
    {
        foreach (var link in links) client.Connect(link);
        if (!client.Run(seconds, () => Welcomed == links.Count)) throw new TimeoutException("Not all echo links opened.");
    }

    public void Press(int each)
    {
        pressing = true;
        foreach (var link in links)
            for (var i = 0; i < each; i++) client.Say(link, body);
    }

    public void Halt() => pressing = false;

    public void Opened(Link link) => Welcomed++;

    public void Received(Link link, ReadOnlySpan<byte> text)
    {
        Done++;
        if (pressing) client.Say(link, text);
    }

    public void Closed(Link link) => throw new InvalidOperationException("The echo server hung up.");

    public long Due(long now) => long.MaxValue;
}
