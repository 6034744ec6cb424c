using System.Text;

namespace Papilio.Bench.Load;

/// <summary>The one who is told what arrives on its links, and who may send.</summary>
internal interface IPlay
{
    void Opened(Link link);

    void Received(Link link, ReadOnlySpan<byte> text);

    void Closed(Link link);

    /// <summary>Does what is due and says when it wants to be asked again.</summary>
    long Due(long now);
}

/// <summary>
/// Many clients, WebSockets unless told otherwise, on one thread around one epoll. Client and server share the machine, so what the client costs
/// is taken from the server: no tasks, no locks, no allocation per message, one send for all a round has to say.
/// </summary>
internal sealed class LoadClient : IDisposable
{
    /// <summary>Handshakes under way at once: below Kestrel's backlog of 512, or the kernel drops them and waits a second.</summary>
    private const int ConnectingMax = 400;

    private const int ReceiveBytes = 256 * 1024, SourcesMax = 250;

    private readonly int epoll = Libc.Epoll();
    private readonly byte[] events = new byte[512 * Libc.EventSize];
    private readonly byte[] buffer = new byte[2 * ReceiveBytes];
    private readonly List<IPlay> plays = [];
    private readonly List<Link> links = [];
    private readonly Queue<Link> toConnect = new();
    private readonly List<Link> toSend = [];
    private readonly int port;
    private readonly IFraming framing;
    private int connecting;

    public LoadClient(int port, IFraming? framing = null) => (this.port, this.framing) = (port, framing ?? new WebSocketFraming());

    public IReadOnlyList<Link> Links => links;

    public long BytesReceived { get; private set; }

    /// <summary>Says beforehand, in plain words, when this many sockets cannot be opened.</summary>
    public static void Require(int sockets)
    {
        var max = Libc.OpenFilesMax();
        if (max < sockets + 200)
            throw new InvalidOperationException(
                $"{sockets} sockets need `ulimit -n {sockets + 200}`, but only {max} files may be open.");
    }

    public Link Add(IPlay play, string path, string? cookie = null)
    {
        var request = $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n" +
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
            "Sec-WebSocket-Key: cGFwaWxpby1iZW5jaC0wMQ==\r\n" +
            (cookie is null ? "" : $"Cookie: {cookie}\r\n") + "\r\n";
        return Add(play, Encoding.ASCII.GetBytes(request));
    }

    /// <summary>A link whose first words are these.</summary>
    public Link Add(IPlay play, byte[] greeting)
    {
        if (!plays.Contains(play)) plays.Add(play);
        var index = links.Count;
        // 127.0.1.1 to 127.0.1.250: visitors do not all come from one address, and each address has its own ports.
        var link = new Link(play, index, 0x7F000101u + (uint)(index % SourcesMax), greeting);
        links.Add(link);
        return link;
    }

    public void Connect(Link link) => toConnect.Enqueue(link);

    public void Say(Link link, ReadOnlySpan<byte> text)
    {
        if (link.State is not LinkState.Open) return;
        framing.Write(link, text);
        Queue(link);
    }

    /// <summary>Cuts the connection as a lost network does: without a close frame.</summary>
    public void Cut(Link link)
    {
        if (link.Socket < 0) return;
        if (link.State is LinkState.Connecting or LinkState.Greeting) connecting--;
        Libc.ResetOnClose(link.Socket);
        _ = Libc.Close(link.Socket);
        link.Socket = -1;
        link.State = LinkState.Closed;
        link.Reset();
    }

    /// <summary>Runs until it is over or the time is up; true when it was over.</summary>
    public bool Run(double seconds, Func<bool>? over = null)
    {
        var until = Clock.Now + (long)(seconds * Clock.Second);
        while (over is null || !over())
        {
            var now = Clock.Now;
            if (now >= until) return false;
            var next = until;
            foreach (var play in plays) next = Math.Min(next, play.Due(now));
            StartConnecting();
            SendAll();
            Listen(Math.Clamp(next - Clock.Now, 0, 100 * Clock.Millisecond));
            SendAll();
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var link in links) Cut(link);
        _ = Libc.Close(epoll);
    }

    private void StartConnecting()
    {
        while (connecting < ConnectingMax && toConnect.TryDequeue(out var link))
        {
            link.Reset();
            link.CloseCode = 0;
            link.Socket = Libc.Socket();
            link.State = LinkState.Connecting;
            connecting++;
            Libc.Connect(link.Socket, link.Source, port);
            Libc.Watch(epoll, Libc.Add, link.Socket, Libc.Out, link.Index);
        }
    }

    private void Listen(long nanoseconds)
    {
        var count = Libc.Wait(epoll, events, nanoseconds);
        for (var i = 0; i < count; i++)
        {
            var (what, token) = Libc.Event(events, i);
            var link = links[token];
            if (link.Socket < 0) continue;
            if (link.State is LinkState.Connecting) Ask(link, what);
            else if ((what & (Libc.In | Libc.Error | Libc.HangUp)) != 0) Read(link);
            if ((what & Libc.Out) != 0 && link.Blocked) Unblock(link);
        }
    }

    private void Ask(Link link, uint what)
    {
        if ((what & (Libc.Error | Libc.HangUp)) != 0)
        {
            Lose(link);
            return;
        }

        link.State = LinkState.Greeting;
        Libc.Watch(epoll, Libc.Change, link.Socket, Libc.In, link.Index);
        link.Write(link.Greeting);
        Queue(link);
    }

    private void Read(Link link)
    {
        var held = link.Unparsed.Length;
        if (held >= ReceiveBytes) throw new InvalidDataException("A frame from the server is larger than 256 KiB.");
        link.Unparsed.CopyTo(buffer);
        var got = Libc.Receive(link.Socket, buffer.AsSpan(held, ReceiveBytes));
        if (got <= 0)
        {
            if (got < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == Libc.Again) return;
            Lose(link);
            return;
        }

        BytesReceived += got;
        ReadOnlySpan<byte> data = buffer.AsSpan(0, held + got);
        if (link.State is LinkState.Greeting && framing.TryOpen(ref data)) Open(link);
        while (link.State is LinkState.Open && framing.TryRead(ref data, out var frame)) Take(link, frame);
        if (link.State is not LinkState.Closed) link.Keep(data);
    }

    private void Open(Link link)
    {
        link.State = LinkState.Open;
        connecting--;
        link.Play.Opened(link);
    }

    private void Take(Link link, Frame frame)
    {
        switch (frame.Opcode)
        {
            case 1 or 2:
                link.Play.Received(link, frame.Payload);
                break;
            case 8:
                link.CloseCode = frame.Payload.Length < 2 ? 1005 : (frame.Payload[0] << 8) | frame.Payload[1];
                Lose(link);
                break;
            case 9:
                link.WriteFrame(10, frame.Payload);
                Queue(link);
                break;
        }
    }

    private void Lose(Link link)
    {
        Cut(link);
        link.Play.Closed(link);
    }

    private void Queue(Link link)
    {
        if (link.Queued) return;
        link.Queued = true;
        toSend.Add(link);
    }

    private void SendAll()
    {
        for (var i = 0; i < toSend.Count; i++)
        {
            var link = toSend[i];
            link.Queued = false;
            if (link.Socket >= 0 && !link.Blocked && !TrySend(link)) Lose(link);
        }

        toSend.Clear();
    }

    private bool TrySend(Link link)
    {
        while (!link.Unsent.IsEmpty)
        {
            var sent = Libc.Send(link.Socket, link.Unsent);
            if (sent < 0)
            {
                if (System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Libc.Again) return false;
                link.Blocked = true;
                Libc.Watch(epoll, Libc.Change, link.Socket, Libc.In | Libc.Out, link.Index);
                return true;
            }

            link.Sent(sent);
        }

        return true;
    }

    private void Unblock(Link link)
    {
        link.Blocked = false;
        Libc.Watch(epoll, Libc.Change, link.Socket, Libc.In, link.Index);
        Queue(link);
    }
}
