using System.Globalization;

namespace Papilio.Bench;

/// <summary>
/// `--name value` pairs; `--name` alone is true. A name nobody asked for is an error: a typo never passes silently.
/// </summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> given = [];
    private readonly HashSet<string> asked = [];

    public Arguments(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
                throw new ArgumentException($"'{words[i]}' is not an option; options look like --seconds 5.");
            var hasValue = i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal);
            given[words[i][2..]] = hasValue ? words[++i] : "true";
        }
    }

    public string? Text(string name)
    {
        asked.Add(name);
        return given.GetValueOrDefault(name);
    }

    public bool Flag(string name) => Text(name) == "true";

    public int Count(string name, int otherwise, int max)
    {
        if (Text(name) is not { } text) return otherwise;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < 1 || value > max)
            throw new ArgumentException($"--{name} takes a whole number from 1 to {max}.");
        return value;
    }

    public void RefuseUnknown()
    {
        var unknown = given.Keys.Where(name => !asked.Contains(name)).ToList();
        if (unknown.Count > 0) throw new ArgumentException($"Unknown option --{unknown[0]}.");
    }
}
