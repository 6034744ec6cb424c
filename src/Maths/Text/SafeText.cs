using System.Text;

namespace Papilio.Maths.Text;

/// <summary>What strangers send, made fit to be stored and to be shown.</summary>
public static class SafeText
{
    private const char FirstStrongIsolate = '\u2068';
    private const char PopDirectionalIsolate = '\u2069';

    /// <summary>
    /// For storing: the same text back from UTF-8, JSON, SQLite and PostgreSQL. Lone surrogates become U+FFFD, NUL goes
    /// (PostgreSQL refuses it, C strings end at it); everything else stays as the customer wrote it.
    /// </summary>
    public static string Clean(string text)
    {
        if (!NeedsCleaning(text)) return text;

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value != 0) clean.Append(rune);
        return clean.ToString();
    }

    /// <summary>
    /// For showing beside our own text (never stored). Direction embeddings, overrides and isolates are taken out:
    /// typed text does not contain them, and U+202E makes "exe.gpj" read "jpg.exe". A line with right-to-left letters is
    /// put between U+2068 and U+2069, so it cannot reorder the name or time next to it. Each line by itself, because an
    /// isolate ends with its paragraph.
    /// </summary>
    public static string Display(string text)
    {
        var clean = Clean(text);
        if (!clean.Any(letter => letter >= '\u0590')) return clean;

        var shown = new StringBuilder(clean.Length + 2);
        foreach (var range in clean.AsSpan().Split('\n'))
        {
            if (shown.Length > 0 || range.Start.Value > 0) shown.Append('\n');
            ShowLine(clean.AsSpan()[range], shown);
        }

        return shown.ToString();
    }

    private static void ShowLine(ReadOnlySpan<char> line, StringBuilder shown)
    {
        var from = shown.Length;
        var rightToLeft = false;
        foreach (var rune in line.EnumerateRunes())
        {
            if (rune.Value is >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069) continue;
            rightToLeft |= IsRightToLeft(rune.Value);
            shown.Append(rune);
        }

        if (rightToLeft) shown.Insert(from, FirstStrongIsolate).Append(PopDirectionalIsolate);
    }

    /// <summary>The blocks Unicode reserves for right-to-left scripts, and the two marks that pull like their letters.</summary>
    private static bool IsRightToLeft(int value) => value is >= 0x590 and <= 0x8FF or 0x200F or 0x61C
        or >= 0xFB1D and <= 0xFDFF or >= 0xFE70 and <= 0xFEFE or >= 0x10800 and <= 0x10FFF or >= 0x1E800 and <= 0x1EFFF;

    private static bool NeedsCleaning(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\0') return true;
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return true;
            at++;
        }

        return false;
    }
}
