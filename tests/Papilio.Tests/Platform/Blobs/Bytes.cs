using System.Buffers.Binary;

namespace Papilio.Tests.Platform.Blobs;

/// <summary>Small files of every kind.</summary>
internal static class Bytes
{
    public static byte[] Png(int width = 2, int height = 3)
    {
        byte[] bytes = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        return bytes;
    }

    public static byte[] Gif(ushort width, ushort height) => [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 0, 0];

    /// <param name="fill">Fill bytes before the frame's marker, which the format allows.</param>
    public static byte[] Jpeg(ushort width, ushort height, int fill = 0) =>
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, .. Enumerable.Repeat((byte)0xFF, fill), 0xFF, 0xC0, 0, 17, 8,
        (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9,
    ];

    public static byte[] WebP(string form, int width, int height)
    {
        var (w, h) = (width - 1, height - 1);
        byte[] head = form switch
        {
            "VP8X" => [0, 0, 0, 0, (byte)w, (byte)(w >> 8), (byte)(w >> 16), (byte)h, (byte)(h >> 8), (byte)(h >> 16)],
            "VP8 " => [0, 0, 0, 0x9D, 0x01, 0x2A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)],
            _ => [0x2F, (byte)w, (byte)((w >> 8 & 0x3F) | (h << 6)), (byte)(h >> 2), (byte)(h >> 10 & 0x0F), 0, 0, 0, 0, 0],
        };
        return [.. "RIFF"u8, 40, 0, 0, 0, .. "WEBP"u8, .. System.Text.Encoding.ASCII.GetBytes(form), 10, 0, 0, 0, .. head, 0, 0];
    }

    public static readonly byte[] Zip = [.. "PK\x03\x04"u8, 20, 0, 0, 0, 8, 0];
    public static readonly byte[] Exe = [.. "MZ"u8, 0x90, 0, 3, 0, 0, 0];
}
