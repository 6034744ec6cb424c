using System.Buffers.Text;
using System.Text;

namespace Papilio.Bench.Load;

/// <summary>
/// The live protocol as bytes. A message id carries who sent it and the how-manieth it is, so that an answer is matched
/// by looking for this run's mark in the bytes, whatever order the server writes its fields in.
/// </summary>
internal sealed class Wire
{
    private const int IdLength = 36, TextsMax = 64;

    // xxxxxxxx-xxxx[-7mmm-8mmm-]vvvvssssssss: time, mark of the run, visitor, sequence.
    private readonly byte[] mark;
    private readonly byte[][] texts;

    public Wire(int seed)
    {
        var random = new Random(seed ^ Environment.ProcessId);
        mark = Encoding.ASCII.GetBytes($"-7{random.Next(4096):x3}-8{random.Next(4096):x3}-");
        texts = [.. Enumerable.Range(0, TextsMax).Select(_ => Encoding.UTF8.GetBytes(Chinese.Message(random)))];
    }

    /// <summary>What every id of this run holds and nobody else's.</summary>
    public string Mark => Encoding.ASCII.GetString(mark);

    public static byte[] Hello(string? token, string? conversation = null, long after = 0) => Encoding.UTF8.GetBytes(
        "{\"type\":\"hello\"" + (token is null ? "" : $",\"token\":\"{token}\"") +
        (conversation is null ? "" : $$""","after":{"conversation":"{{conversation}}","number":{{after}}}""") + "}");

    public static byte[] Subscribe(string conversation, long after) => Encoding.UTF8.GetBytes(
        $$"""{"type":"subscribe","conversation":"{{conversation}}","after":{{after}}}""");

    public static bool Is(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> type)
    {
        var start = "{\"type\":\""u8;
        return frame.StartsWith(start) && frame[start.Length..].StartsWith(type) && frame[start.Length + type.Length] == '"';
    }

    public static string? Field(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> quotedName)
    {
        var at = frame.IndexOf(quotedName);
        if (at < 0 || frame.Length <= at + quotedName.Length + 2 || frame[at + quotedName.Length + 1] != '"') return null;
        var rest = frame[(at + quotedName.Length + 2)..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)'"')]);
    }

    public static long Number(ReadOnlySpan<byte> frame)
    {
        var name = "\"number\":"u8;
        var at = frame.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(frame[(at + name.Length)..], out long number, out _) ? number : -1;
    }

    /// <summary>Writes a `say` into the buffer and returns its length; with one of a few dozen texts unless one is given.</summary>
    public int Say(Span<byte> into, int visitor, int sequence, string? conversation = null, ReadOnlySpan<byte> text = default)
    {
        var at = 0;
        Put(into, ref at, "{\"type\":\"say\",\"id\":\""u8);
        at += Id(into[at..], visitor, sequence);
        if (conversation is not null)
        {
            Put(into, ref at, "\",\"conversation\":\""u8);
            at += Encoding.ASCII.GetBytes(conversation, into[at..]);
        }

        Put(into, ref at, "\",\"text\":\""u8);
        Put(into, ref at, text.IsEmpty ? texts[(visitor + sequence) % TextsMax] : text);
        Put(into, ref at, "\"}"u8);
        return at;
    }

    /// <summary>Writes the same as an XMPP stanza whose opening ends where its id begins. The texts hold nothing to escape.</summary>
    public int Message(Span<byte> into, ReadOnlySpan<byte> opening, int speaker, int sequence)
    {
        var at = 0;
        Put(into, ref at, opening);
        at += Id(into[at..], speaker, sequence);
        Put(into, ref at, "'><body>"u8);
        Put(into, ref at, texts[(speaker + sequence) % TextsMax]);
        Put(into, ref at, "</body></message>"u8);
        return at;
    }

    /// <summary>Whose message this frame is about, when it is one of this run's.</summary>
    public bool TryWhose(ReadOnlySpan<byte> frame, out int visitor, out int sequence)
    {
        (visitor, sequence) = (0, 0);
        var at = frame.IndexOf(mark);
        if (at < 0 || frame.Length < at + mark.Length + 12) return false;
        var node = frame.Slice(at + mark.Length, 12);
        return Utf8Parser.TryParse(node[..4], out visitor, out _, 'x') && Utf8Parser.TryParse(node[4..], out sequence, out _, 'x');
    }

    private int Id(Span<byte> into, int visitor, int sequence)
    {
        var time = Clock.UnixMilliseconds;
        Hex(into[..8], time >> 16);
        into[8] = (byte)'-';
        Hex(into[9..13], time & 0xFFFF);
        mark.CopyTo(into[13..]);
        Hex(into.Slice(13 + mark.Length, 4), visitor);
        Hex(into.Slice(17 + mark.Length, 8), sequence);
        return IdLength;
    }

    private static void Hex(Span<byte> into, long value)
    {
        for (var i = into.Length - 1; i >= 0; i--, value >>= 4) into[i] = "0123456789abcdef"u8[(int)(value & 15)];
    }

    private static void Put(Span<byte> into, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(into[at..]);
        at += bytes.Length;
    }
}
