using System.Text;

namespace Papilio.Bench.Load;

/// <summary>
/// XMPP over TCP: one XML document for each direction, whose top-level elements are the frames. It looks for the end of
/// an element instead of parsing it, which is enough for a server that nests no element in one of its own name.
/// </summary>
internal sealed class XmppFraming : IFraming
{
    /// <summary>The server's stream header needs no answer of its own: it is read as a frame like everything after it.</summary>
    public bool TryOpen(ref ReadOnlySpan<byte> data) => true;

    public bool TryRead(ref ReadOnlySpan<byte> data, out Frame frame)
    {
        frame = default;
        var end = EndOfFirst(data);
        if (end < 0) return false;
        frame = new(1, data[..end]);
        data = data[end..];
        return true;
    }

    public void Write(Link link, ReadOnlySpan<byte> text) => link.Write(text);

    private static int EndOfFirst(ReadOnlySpan<byte> data)
    {
        var tagEnd = data.IndexOf((byte)'>') + 1;
        if (tagEnd == 0) return -1;
        var tag = data[..tagEnd];
        if (tag[0] != '<') throw new InvalidDataException("Not an element: " + Encoding.UTF8.GetString(tag));
        // A declaration, an empty element, the end of the stream, and its header, which stays open as long as it does.
        if (tag[^2] is (byte)'?' or (byte)'/' || tag[1] == '/' || tag.StartsWith("<stream:stream"u8)) return tagEnd;

        var name = tag[1..tag.IndexOfAny(" \n>"u8)];
        Span<byte> close = stackalloc byte[name.Length + 3];
        "</"u8.CopyTo(close);
        name.CopyTo(close[2..]);
        close[^1] = (byte)'>';
        var at = data[tagEnd..].IndexOf(close);
        return at < 0 ? -1 : tagEnd + at + close.Length;
    }
}
