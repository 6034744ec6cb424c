using System.IO.Compression;

namespace Papilio.Bench;

/// <summary>`--name value` pairs, and files that may be gzipped.</summary>
public sealed class ForecastOptions
{
    private readonly Dictionary<string, string> values = [];

    public static ForecastOptions Of(string[] args)
    {
        var options = new ForecastOptions();
        for (var i = 1; i + 1 < args.Length; i += 2)
            options.values[args[i].TrimStart('-')] = args[i + 1];
        return options;
    }

    public string Text(string name) =>
        values.TryGetValue(name, out var value) ? value : throw new ArgumentException($"--{name} is needed", nameof(name));

    public string? TextOrNull(string name) => values.GetValueOrDefault(name);

    public int Whole(string name, int otherwise) => values.TryGetValue(name, out var value) ? int.Parse(value) : otherwise;

    public static IEnumerable<string> Lines(string path)
    {
        using Stream file = File.OpenRead(path);
        using var stream = path.EndsWith(".gz") ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0) yield return line;
    }
}
