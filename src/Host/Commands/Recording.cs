using System.IO.Compression;
using System.Text.Json;

namespace Papilio.Host.Commands;

/// <summary>A file of dialogues, one a line; read as it is played.</summary>
internal sealed class Recording(string path)
{
    private const int LineMax = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web);

    public sealed record Turn(string Sender, string? Text);
    public sealed record Spoken(string Id, IReadOnlyList<Turn> Turns);

    public IEnumerable<Spoken> Read(Action<double> told)
    {
        using var file = File.OpenRead(path);
        var packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        using Stream text = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(text);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.Length > LineMax) throw new CommandFault($"Line {number} of {path} is too long for a dialogue.");
            told((double)file.Position / Math.Max(1, file.Length));
            yield return Understand(line, number);
        }
    }

    private Spoken Understand(string line, int number)
    {
        try
        {
            var spoken = JsonSerializer.Deserialize<Spoken>(line, Lenient);
            if (spoken is { Id.Length: > 0 and <= 100, Turns: not null } && spoken.Turns.All(t => t is { Sender: "customer" or "helpdesk" })) return spoken;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new CommandFault($"Line {number} of {path} is no dialogue with an id and turns of customer and helpdesk.");
    }
}
