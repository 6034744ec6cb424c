using System.Buffers.Binary;
using System.Text;

namespace Papilio.Platform.Blobs;

/// <summary>
/// What a file really is, from its first bytes; the name and the declared type are only believed for what cannot do
/// harm. Pictures also tell their size in pixels, so a decompression bomb is known before anybody opens it.
/// </summary>
public static class Sniff
{
    public sealed record Kind(string Type, int? Width = null, int? Height = null);

    /// <summary>Types a browser may show in place; everything else is a download.</summary>
    public static bool MayBeShown(string type) => type is "image/png" or "image/jpeg" or "image/gif" or "image/webp"
        or "audio/mpeg" or "audio/ogg" or "audio/wav" or "video/mp4" or "video/webm";

    private static readonly string[] Archives = [".zip", ".xlsx", ".docx", ".pptx", ".odt", ".ods"];

    /// <summary>Null when the content is not of an allowed kind (programs, active documents, archives in disguise).</summary>
    public static Kind? Look(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length == 0) return null;
        if (Picture(bytes) is { } picture) return picture;
        if (bytes.StartsWith("%PDF-"u8)) return new Kind("application/pdf");
        if (bytes.StartsWith("ID3"u8) || (bytes.Length > 2 && bytes[0] == 0xFF && (bytes[1] & 0xE6) == 0xE2)) return new Kind("audio/mpeg");
        if (bytes.StartsWith("OggS"u8)) return new Kind("audio/ogg");
        if (bytes.StartsWith("RIFF"u8) && bytes.Length > 12 && bytes[8..].StartsWith("WAVE"u8)) return new Kind("audio/wav");
        if (bytes.Length > 12 && bytes[4..].StartsWith("ftyp"u8)) return new Kind("video/mp4");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])) return new Kind("video/webm");
        if (bytes.StartsWith("PK\x03\x04"u8)) return Array.Exists(Archives, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ? new Kind("application/zip") : null;
        if (bytes.StartsWith("MZ"u8) || bytes.StartsWith("\x7fELF"u8) || bytes.StartsWith("#!"u8)) return null;
        return Text(bytes);
    }

    private static Kind? Picture(ReadOnlySpan<byte> b)
    {
        if (b.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && b.Length >= 24)
        {
            var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(b[16..]), BinaryPrimitives.ReadInt32BigEndian(b[20..]));
            return width > 0 && height > 0 ? new Kind("image/png", width, height) : null;
        }

        if (b.StartsWith("GIF8"u8) && b.Length >= 10)
            return new Kind("image/gif", BinaryPrimitives.ReadUInt16LittleEndian(b[6..]), BinaryPrimitives.ReadUInt16LittleEndian(b[8..]));
        if (b.StartsWith("RIFF"u8) && b.Length >= 30 && b[8..].StartsWith("WEBP"u8)) return WebP(b);
        return b.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg(b) : null;
    }

    private static Kind WebP(ReadOnlySpan<byte> b) => b[12..16] switch
    {
        var f when f.SequenceEqual("VP8X"u8) => new Kind("image/webp", 1 + (b[24] | b[25] << 8 | b[26] << 16), 1 + (b[27] | b[28] << 8 | b[29] << 16)),
        var f when f.SequenceEqual("VP8 "u8) => new Kind("image/webp", BinaryPrimitives.ReadUInt16LittleEndian(b[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(b[28..]) & 0x3FFF),
        _ => new Kind("image/webp", 1 + ((b[22] & 0x3F) << 8 | b[21]), 1 + ((b[24] & 0x0F) << 10 | b[23] << 2 | b[22] >> 6)),
    };

    /// <summary>Null when no frame tells its size: a picture nobody can measure is not taken.</summary>
    private static Kind? Jpeg(ReadOnlySpan<byte> b)
    {
        for (var i = 2; i + 9 < b.Length && b[i] == 0xFF;)
        {
            var marker = b[i + 1];
            if (marker is 0xFF)
            {
                // Any number of fill bytes may stand before a marker.
                i++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return new Kind("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(b[(i + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(b[(i + 5)..]));
            i += 2 + BinaryPrimitives.ReadUInt16BigEndian(b[(i + 2)..]);
        }

        return null;
    }

    /// <summary>Any text, markup and script included, is plain text: it is never given a type a browser would run.</summary>
    private static Kind? Text(ReadOnlySpan<byte> bytes)
    {
        var head = bytes[..Math.Min(bytes.Length, 4096)];
        foreach (var b in head)
        {
            if (b < 0x09 || b is > 0x0D and < 0x20 and not 0x1B) return null;
        }

        // A character cut at the end of the head is fine; anything else that is not UTF-8 is not text.
        var whole = bytes.Length <= 4096 ? head : head[..^3];
        return System.Text.Unicode.Utf8.IsValid(whole) || Encoding.UTF8.GetCharCount(whole) > 0 && IsMostlyUtf8(whole) ? new Kind("text/plain") : null;
    }

    private static bool IsMostlyUtf8(ReadOnlySpan<byte> bytes)
    {
        for (var cut = 0; cut < 4 && cut < bytes.Length; cut++)
        {
            if (System.Text.Unicode.Utf8.IsValid(bytes[..^cut])) return true;
        }

        return false;
    }
}
