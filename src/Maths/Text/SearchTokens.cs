using System.Globalization;
using System.Text;

namespace Papilio.Maths.Text;

/// <summary>
/// The tokens that must all occur; the last may be the beginning of a longer word. Pairs say of three characters and more
/// only that each two of them stand together somewhere, so a text that has all tokens is held against these stretches too.
/// </summary>
public sealed record SearchQuery(IReadOnlyList<string> Tokens, bool LastIsPrefix, IReadOnlyList<string> Stretches)
{
    /// <summary>Whether a text that has all the tokens also has the longer stretches of characters as they were asked for.</summary>
    public bool Holds(string text)
    {
        if (Stretches.Count == 0 || Stretches.All(s => text.Contains(s, StringComparison.Ordinal))) return true;
        var folded = Normalize.Fold(text);
        return Stretches.All(s => folded.Contains(s, StringComparison.Ordinal));
    }
}

/// <summary>
/// Full-text tokens made by us, the same for both engines, because neither cuts Chinese: FTS5 and tsvector keep a whole
/// clause as one word, and trigrams cannot find the two-character words Chinese is made of (measured, performance.md 2g).
///
/// Chinese, kana and Hangul give each character and each neighbouring pair; a query of two or more asks for its pairs
/// only, a query of one for the character. Other letters and digits give words, cut where letters meet digits, so that
/// "W-100", "W100" and "w 100" meet. Everything else, emoji included, separates and is not indexed.
///
/// Tokens hold letters and digits only: nothing to escape in array_to_tsvector or a quoted FTS5 phrase. In FTS5 use
/// tokenize = 'ascii' over <see cref="Joined"/>: it takes every non-ASCII character as a letter, while unicode61 knows
/// no Han newer than Unicode 6.1.
/// </summary>
public static class SearchTokens
{
    /// <summary>Longer words are cut here, in text and query alike: base64 is not searched for, and a lexeme has a limit.</summary>
    public const int WordCharactersMax = 64;

    /// <summary>Further tokens of a query are dropped, which can only find more.</summary>
    public const int QueryTokensMax = 64;

    /// <summary>The distinct tokens of a text, in order of appearance.</summary>
    public static IReadOnlyList<string> Tokens(string text)
    {
        var sink = new Sink();
        Cut(Normalize.Fold(text), sink, singles: true);
        return sink.Found;
    }

    /// <summary>The distinct tokens with a blank between them, for the one column of an FTS5 table.</summary>
    public static string Joined(string text) => string.Join(' ', Tokens(text));

    public static SearchQuery Query(string text)
    {
        var folded = Normalize.Fold(text);
        var sink = new Sink();
        var openEnd = Cut(folded, sink, singles: false);

        // A prefix that also stands as a whole word before adds nothing and would not be last any more.
        var prefix = openEnd && !sink.LastWasKnown && sink.Found.Count <= QueryTokensMax;
        return new SearchQuery(sink.Found.Count <= QueryTokensMax ? sink.Found : sink.Found[..QueryTokensMax], prefix, sink.Stretches);
    }

    /// <returns>Whether the text ends inside a word.</returns>
    private static bool Cut(ReadOnlySpan<char> text, Sink sink, bool singles)
    {
        var at = 0;
        while (at < text.Length)
        {
            var kind = KindAt(text, at, out var width);
            var end = at + width;
            while (end < text.Length && KindAt(text, end, out width) is var next && (next == kind || next == Kind.Mark)) end += width;

            var run = text[at..end];
            if (kind is Kind.Ideograph)
            {
                CutIdeographs(run, sink, singles);
                if (!singles && run.Length > 2) sink.Stretches.Add(run.ToString());
            }
            else if (kind is Kind.Letter or Kind.Digit)
            {
                sink.AddWord(run);
                if (end == text.Length) return true;
            }

            at = end;
        }

        return false;
    }

    private static void CutIdeographs(ReadOnlySpan<char> run, Sink sink, bool singles)
    {
        var before = default(ReadOnlySpan<char>);
        var alone = true;
        while (run.Length > 0)
        {
            var kind = KindAt(run, 0, out var width);
            if (kind is Kind.Ideograph)
            {
                var one = run[..width];
                if (singles) sink.Add(one);
                if (before.Length > 0)
                {
                    alone = false;
                    sink.AddPair(before, one);
                }

                before = one;
            }

            run = run[width..];
        }

        if (alone && !singles) sink.Add(before);
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int at, out int width)
    {
        width = 1;
        var letter = text[at];
        if (char.IsAscii(letter)) return char.IsAsciiDigit(letter) ? Kind.Digit : char.IsAsciiLetter(letter) ? Kind.Letter : Kind.Gap;
        if (letter is >= '\u4E00' and <= '\u9FFF') return Kind.Ideograph;

        Rune.DecodeFromUtf16(text[at..], out var rune, out width);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.DecimalDigitNumber => Kind.Digit,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Kind.Mark,
            <= UnicodeCategory.OtherLetter => IsWrittenWithoutBlanks(rune.Value) ? Kind.Ideograph : Kind.Letter,
            _ => rune.Value == 0x3007 ? Kind.Ideograph : Kind.Gap,
        };
    }

    /// <summary>Kana, bopomofo, Han of all extensions, Hangul: where a reader searches for any stretch of characters.</summary>
    private static bool IsWrittenWithoutBlanks(int value) => value is >= 0x1100 and <= 0x11FF or >= 0x3005 and <= 0x3006
        or >= 0x3031 and <= 0x312F or >= 0x3131 and <= 0x318E or >= 0x31A0 and <= 0x31BF or >= 0x31F0 and <= 0x31FF
        or >= 0x3400 and <= 0x9FFF or >= 0xA960 and <= 0xA97C or >= 0xAC00 and <= 0xD7FF or >= 0xF900 and <= 0xFAFF
        or >= 0x1AFF0 and <= 0x1B16F or >= 0x20000 and <= 0x3FFFF;

    private enum Kind { Gap, Letter, Digit, Ideograph, Mark }

    /// <summary>Collects distinct tokens; a token seen before costs no allocation.</summary>
    private sealed class Sink
    {
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _known =
            new HashSet<string>().GetAlternateLookup<ReadOnlySpan<char>>();

        public List<string> Found { get; } = [];

        public List<string> Stretches { get; } = [];

        public bool LastWasKnown { get; private set; }

        public void Add(ReadOnlySpan<char> token)
        {
            LastWasKnown = !_known.Add(token);
            if (!LastWasKnown && _known.TryGetValue(token, out var kept)) Found.Add(kept);
        }

        public void AddPair(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
        {
            Span<char> pair = stackalloc char[4];
            first.CopyTo(pair);
            second.CopyTo(pair[first.Length..]);
            Add(pair[..(first.Length + second.Length)]);
        }

        /// <summary>Marks that composed with no letter are dropped, so a word is letters or digits only.</summary>
        public void AddWord(ReadOnlySpan<char> word)
        {
            Span<char> kept = stackalloc char[WordCharactersMax];
            var length = 0;
            while (word.Length > 0)
            {
                var kind = KindAt(word, 0, out var width);
                if (length + width > WordCharactersMax) break;
                if (kind is not Kind.Mark)
                {
                    word[..width].CopyTo(kept[length..]);
                    length += width;
                }

                word = word[width..];
            }

            Add(kept[..length]);
        }
    }
}
