using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Papilio.Maths.Text;

/// <summary>
/// The table behind <see cref="Normalize"/>. The process runs with InvariantGlobalization, where .NET's
/// string.Normalize silently returns its input, so the folding is our own: NFKC of every single character and the
/// canonical pairs. Left out: reordering of several marks on one letter, and Hangul built from single jamo.
/// </summary>
internal static class Folding
{
    private static readonly FrozenDictionary<int, string> Folded;
    private static readonly FrozenDictionary<(int First, int Second), int> Composed;

    static Folding()
    {
        var folded = new Dictionary<int, string>();
        var composed = new Dictionary<(int, int), int>();
        using var table = new StreamReader(typeof(Folding).Assembly.GetManifestResourceStream("folding.txt")!);
        while (table.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var (left, right) = Split(line, " = ");
            if (left.Contains('+'))
            {
                var (first, second) = Split(left, " + ");
                composed[(Code(first), Code(second))] = Code(right);
            }
            else AddRange(folded, left, right);
        }

        Folded = folded.ToFrozenDictionary();
        Composed = composed.ToFrozenDictionary();
    }

    /// <summary>What stands for this character after folding, null when it stands for itself.</summary>
    public static string? Of(Rune rune) => IsPlain(rune.Value) ? null : Folded.GetValueOrDefault(rune.Value);

    public static Rune? Compose(Rune first, Rune second) =>
        second.Value >= 0x300 && !IsPlain(second.Value) && Composed.TryGetValue((first.Value, second.Value), out var one)
            ? new Rune(one)
            : null;

    /// <summary>Nearly all text is ASCII or common Han, which never folds nor composes.</summary>
    private static bool IsPlain(int value) => value < 0xA0 || value is >= 0x4E00 and <= 0x9FFF;

    private static void AddRange(Dictionary<int, string> folded, string left, string right)
    {
        var (from, to) = left.Contains("..") ? Split(left, "..") : (left, left);
        var target = string.Concat(right.Split(' ').Select(code => char.ConvertFromUtf32(Code(code))));
        for (var value = Code(from); value <= Code(to); value++)
            folded[value] = value == Code(from) ? target : char.ConvertFromUtf32(Code(right) + value - Code(from));
    }

    private static (string Left, string Right) Split(string text, string separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return (text[..at], text[(at + separator.Length)..]);
    }

    private static int Code(string hex) => int.Parse(hex, NumberStyles.HexNumber);
}
