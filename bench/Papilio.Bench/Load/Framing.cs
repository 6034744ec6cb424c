using System.Text;

namespace Papilio.Bench.Load;

/// <summary>What divides a connection's bytes into frames, so that one load client can measure servers of several protocols.</summary>
internal interface IFraming
{
    /// <summary>Cuts the server's answer to the greeting off the data; false when more bytes are needed.</summary>
    bool TryOpen(ref ReadOnlySpan<byte> data);

    /// <summary>Cuts the first whole frame off the data; false when more bytes are needed.</summary>
    bool TryRead(ref ReadOnlySpan<byte> data, out Frame frame);

    void Write(Link link, ReadOnlySpan<byte> text);
}

internal sealed class WebSocketFraming : IFraming
{
    public bool TryOpen(ref ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        if (!data.StartsWith("HTTP/1.1 101"u8))
            throw new InvalidDataException("The server refused a WebSocket: " + Encoding.UTF8.GetString(data));
        data = data[(end + 4)..];
        return true;
    }

    public bool TryRead(ref ReadOnlySpan<byte> data, out Frame frame) => Frame.TryRead(ref data, out frame);

    public void Write(Link link, ReadOnlySpan<byte> text) => link.WriteFrame(1, text);
}
