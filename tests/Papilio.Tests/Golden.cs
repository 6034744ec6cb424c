namespace Papilio.Tests;

/// <summary>
/// What others rely on, written down in a file that a change must change too. PAPILIO_ACCEPT=1 writes the file anew;
/// the difference is then read like any other.
/// </summary>
internal static class Golden
{
    public static void Check(string path, string actual)
    {
        var file = Path.Combine(Sources.Root, path);
        var text = actual.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("PAPILIO_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return;
        }

        var expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        text.ShouldBe(expected, $"{path} says otherwise. If the change is meant, run the tests with PAPILIO_ACCEPT=1 and read the difference.");
    }
}
