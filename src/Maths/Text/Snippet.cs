using System.Buffers;
using System.Globalization;
using System.Text;

namespace Papilio.Maths.Text;

/// <summary>One line of a message for lists and notices.</summary>
public static class Snippet
{
    public const int ElementsMax = 80;

    /// <summary>A text element may carry any number of marks; what looks like one letter must not fill the page.</summary>
    private const int CharactersPerElementMax = 32;

    private const string More = "…";

    /// <summary>
    /// At most <paramref name="elementsMax"/> text elements (what a reader sees as one character: an emoji family, a
    /// letter with its accent), the closing ellipsis included. Line breaks, tabs and runs of blanks become one blank.
    /// </summary>
    public static string Of(string text, int elementsMax = ElementsMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elementsMax, 1);

        var line = OneLine(SafeText.Clean(text));
        if (IsPlain(line)) return line.Length <= elementsMax ? line : Cut(line, elementsMax - 1);
        var rest = line.AsSpan();
        var shown = 0;
        var keep = 0;
        for (var elements = 0; rest.Length > 0; elements++)
        {
            var length = StringInfo.GetNextTextElementLength(rest);
            if (elements == elementsMax || length > CharactersPerElementMax) return Cut(line, keep);
            shown += length;
            if (elements < elementsMax - 1) keep = shown;
            rest = rest[length..];
        }

        return line;
    }

    /// <summary>Every character is an element of its own: ASCII, Han, their punctuation. Saves most messages the segmentation.</summary>
    private static bool IsPlain(string line) => !line.AsSpan().ContainsAnyExcept(Plain);

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Letters(' ', '~'), .. Letters('\u3000', '\u3029'), .. Letters('\u4E00', '\u9FFF'), .. Letters('\uFF01', '\uFF60')]);

    private static IEnumerable<char> Letters(char first, char last) => Enumerable.Range(first, last - first + 1).Select(c => (char)c);

    private static string Cut(string line, int length) => string.Concat(line.AsSpan(0, length).TrimEnd(), More);

    private static string OneLine(string text)
    {
        if (IsOneLine(text)) return text;
        var line = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!char.IsWhiteSpace(letter) && !char.IsControl(letter)) line.Append(letter);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>Nothing but letters with single blanks between them, as most messages are.</summary>
    private static bool IsOneLine(string text)
    {
        var blank = true;
        foreach (var letter in text)
        {
            var isBlank = letter == ' ';
            if (isBlank ? blank : char.IsWhiteSpace(letter) || char.IsControl(letter)) return false;
            blank = isBlank;
        }

        return !blank || text.Length == 0;
    }
}
