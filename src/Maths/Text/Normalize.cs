using System.Globalization;
using System.Text;

namespace Papilio.Maths.Text;

/// <summary>One spelling for what customers type in many. Never shown and never stored in place of the original.</summary>
public static class Normalize
{
    // Only what occurs when somebody asks for a person; a search in traditional text needs the full OpenCC table.
    private const string Traditional =
        "轉專員經電話說機個聯繫絡請幫們見務類對談講聽這裡裏嗎沒會從動復覆問題無誰開關處長讓給與來領導負責難還"
        + "為費錢號線應該別實際顧連換喚幹僅麼樣夠現場視頻語撥總級師團隊時後臺兩變調試絕煩";
    private const string Simplified =
        "转专员经电话说机个联系络请帮们见务类对谈讲听这里里吗没会从动复复问题无谁开关处长让给与来领导负责难还"
        + "为费钱号线应该别实际顾连换唤干仅么样够现场视频语拨总级师团队时后台两变调试绝烦";

    private static readonly Dictionary<char, char> ToSimplified = Traditional.Zip(Simplified)
        .ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>
    /// Compatibility folding (full and half width, circled, ligatures, Kangxi radicals), composition, lower case, no
    /// invisible characters. White space and punctuation stay. A lone surrogate becomes U+FFFD.
    /// </summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();

        var folded = new StringBuilder(text.Length);
        var last = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsInvisible(rune)) continue;
            if (Folding.Of(rune) is not { } target) last = Append(folded, last, rune);
            else foreach (var part in target.EnumerateRunes()) last = Append(folded, last, part);
        }

        return folded.ToString();
    }

    /// <summary>
    /// For rules over words: folded, common traditional characters simplified, white space to one blank, a repeated
    /// punctuation mark to one, trimmed.
    /// </summary>
    public static string ForMatching(string text)
    {
        var folded = Fold(text);
        var matched = new StringBuilder(folded.Length);
        foreach (var letter in folded)
        {
            var one = char.IsWhiteSpace(letter) || char.IsControl(letter) ? ' ' : ToSimplified.GetValueOrDefault(letter, letter);
            var repeated = matched.Length > 0 && matched[^1] == one && (one == ' ' || char.IsPunctuation(one) || char.IsSymbol(one));
            if (!repeated) matched.Append(one);
        }

        return matched.ToString().Trim();
    }

    /// <summary>
    /// Zero-width joiners and spaces, soft hyphens, byte order marks, direction marks and variation selectors: they
    /// split words for the machine and not for the eye.
    /// </summary>
    internal static bool IsInvisible(Rune rune) =>
        rune.Value >= 0xAD
        && (rune.Value is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF
            || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format);

    private static Rune Append(StringBuilder folded, Rune last, Rune rune)
    {
        var lower = Rune.ToLowerInvariant(rune);
        if (Folding.Compose(last, lower) is { } composed)
        {
            folded.Length -= last.Utf16SequenceLength;
            lower = composed;
        }

        folded.Append(lower);
        return lower;
    }
}
