using System.Buffers.Binary;

namespace Papilio.Bench.Load;

/// <summary>A frame from the server: never masked, and here never in fragments.</summary>
internal readonly ref struct Frame(byte opcode, ReadOnlySpan<byte> payload)
{
    public byte Opcode { get; } = opcode;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Cuts the first whole frame off the data; false when more bytes are needed.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> data, out Frame frame)
    {
        frame = default;
        if (data.Length < 2) return false;
        var (header, length) = (2, (long)(data[1] & 0x7F));
        if (length == 126)
        {
            if (data.Length < 4) return false;
            (header, length) = (4, BinaryPrimitives.ReadUInt16BigEndian(data[2..]));
        }
        else if (length == 127)
        {
            if (data.Length < 10) return false;
            (header, length) = (10, BinaryPrimitives.ReadInt64BigEndian(data[2..]));
        }

        if ((data[0] & 0xF0) != 0x80 || (data[1] & 0x80) != 0)
            throw new InvalidDataException($"Cannot read a frame that begins {data[0]:X2}{data[1]:X2}: " +
                "fragments, extensions and masks are not expected here.");
        if (data.Length < header + length) return false;

        frame = new((byte)(data[0] & 0x0F), data.Slice(header, (int)length));
        data = data[(int)(header + length)..];
        return true;
    }
}
