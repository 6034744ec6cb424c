using System.Buffers;
using System.Buffers.Binary;

namespace Papilio.Bench.Load;

internal enum LinkState
{
    Closed,
    Connecting,
    Greeting,
    Open,
}

/// <summary>
/// One connection of the load client. It holds no buffer while idle, so ten thousand of them cost little; what it sends
/// is gathered until the end of a round and leaves in one system call.
/// </summary>
internal sealed class Link(IPlay play, int index, uint source, byte[] greeting)
{
    private byte[]? outbound;
    private byte[]? inbound;
    private int from, to;

    public IPlay Play { get; } = play;

    public int Index { get; } = index;

    public uint Source { get; } = source;

    /// <summary>What is said first on a new connection.</summary>
    public byte[] Greeting { get; } = greeting;

    public LinkState State { get; set; }

    public int Socket { get; set; } = -1;

    /// <summary>Waits for its bytes to leave, by the end of the round or when the socket takes more.</summary>
    public bool Queued { get; set; }

    public bool Blocked { get; set; }

    /// <summary>The close code the server gave, 0 when the connection just broke.</summary>
    public int CloseCode { get; set; }

    /// <summary>When the owner last did what it times with this link, for example began to connect.</summary>
    public long Since { get; set; }

    public ReadOnlySpan<byte> Unsent => outbound.AsSpan(from, to - from);

    public ReadOnlySpan<byte> Unparsed => inbound.AsSpan(0, InboundLength);

    private int InboundLength { get; set; }

    public void Sent(int bytes)
    {
        from += bytes;
        if (from < to) return;

        ArrayPool<byte>.Shared.Return(outbound!);
        (outbound, from, to) = (null, 0, 0);
    }

    public void Keep(ReadOnlySpan<byte> rest)
    {
        if (inbound is not null) ArrayPool<byte>.Shared.Return(inbound);
        inbound = rest.IsEmpty ? null : ArrayPool<byte>.Shared.Rent(rest.Length);
        rest.CopyTo(inbound);
        InboundLength = rest.Length;
    }

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Space(bytes.Length));

    /// <summary>A client frame. The mask is constant but not zero, so that the server has to do its unmasking.</summary>
    public void WriteFrame(byte opcode, ReadOnlySpan<byte> payload)
    {
        const uint mask = 0x5AC35AC3;
        var header = payload.Length < 126 ? 6 : payload.Length <= ushort.MaxValue ? 8 : 14;
        var space = Space(header + payload.Length);
        space[0] = (byte)(0x80 | opcode);
        if (header == 6)
        {
            space[1] = (byte)(0x80 | payload.Length);
        }
        else if (header == 8)
        {
            space[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(space[2..], (ushort)payload.Length);
        }
        else
        {
            space[1] = 0x80 | 127;
            BinaryPrimitives.WriteUInt64BigEndian(space[2..], (ulong)payload.Length);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(space[(header - 4)..], mask);
        Mask(payload, space[header..], mask);
    }

    public void Reset()
    {
        if (outbound is not null) ArrayPool<byte>.Shared.Return(outbound);
        (outbound, from, to) = (null, 0, 0);
        Keep([]);
        Blocked = false;
    }

    private static void Mask(ReadOnlySpan<byte> payload, Span<byte> into, uint mask)
    {
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(payload);
        var targets = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(into)[..words.Length];
        for (var i = 0; i < words.Length; i++) targets[i] = words[i] ^ mask;
        for (var i = words.Length * 4; i < payload.Length; i++)
            into[i] = (byte)(payload[i] ^ (mask >> (8 * (i % 4))));
    }

    private Span<byte> Space(int bytes)
    {
        if (outbound is null)
        {
            outbound = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, 512));
        }
        else if (outbound.Length - to < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max((to - from + bytes) * 2, 512));
            outbound.AsSpan(from, to - from).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(outbound);
            (outbound, from, to) = (larger, 0, to - from);
        }

        to += bytes;
        return outbound.AsSpan(to - bytes, bytes);
    }
}
