using Papilio.Care.People;

namespace Papilio.Care.Mentions;

/// <summary>Who is named in a note by "@" and their name. Names may hold blanks and stand in the middle of Chinese text, so they are looked for as they are.</summary>
internal static class Mentioned
{
    /// <returns>Each once, in the order of the text; of names that begin alike the longest counts, of namesakes all.</returns>
    public static IReadOnlyList<Person> In(string text, IReadOnlyCollection<Person> colleagues)
    {
        var named = new List<Person>();
        for (var at = text.AsSpan().IndexOfAny('@', '＠'); at >= 0; at = Next(text, at))
        {
            var rest = text.AsSpan(at + 1);
            var longest = 0;
            foreach (var one in colleagues)
                if (one.Name.Length > longest && Begins(rest, one.Name)) longest = one.Name.Length;
            if (longest == 0) continue;
            foreach (var one in colleagues)
                if (one.Name.Length == longest && Begins(rest, one.Name) && !named.Contains(one)) named.Add(one);
        }

        return named;
    }

    private static int Next(string text, int at) => text.AsSpan(at + 1).IndexOfAny('@', '＠') is var next and >= 0 ? at + 1 + next : -1;

    /// <summary>A name that ends in a letter of an alphabet has to end there: "@Al" is not "@Alice".</summary>
    private static bool Begins(ReadOnlySpan<char> text, string name) =>
        text.StartsWith(name, StringComparison.OrdinalIgnoreCase)
        && !(text.Length > name.Length && char.IsAsciiLetterOrDigit(name[^1]) && char.IsAsciiLetterOrDigit(text[name.Length]));
}
