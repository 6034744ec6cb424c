using System.Globalization;

namespace Papilio.Bench;

/// <summary>What a run says: one `figure NAME VALUE UNIT` line per number, easy for a person, a script and a test.</summary>
internal sealed class Figures
{
    private readonly Dictionary<string, double> said = [];

    public double this[string name] => said[name];

    public void Add(string name, double value, string unit)
    {
        said[name] = value;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figure {name} {Shorten(value)} {unit}"));
    }

    /// <summary>p50, p95, p99 and the worst of a histogram.</summary>
    public void Add(string name, Percentiles times)
    {
        Add($"{name}_p50", times.Milliseconds(0.5), "ms");
        Add($"{name}_p95", times.Milliseconds(0.95), "ms");
        Add($"{name}_p99", times.Milliseconds(0.99), "ms");
        Add($"{name}_max", times.Milliseconds(1), "ms");
    }

    public static void Say(string sentence) => Console.Error.WriteLine(sentence);

    private static string Shorten(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1000 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.ToString("0.#####", CultureInfo.InvariantCulture),
    };
}
