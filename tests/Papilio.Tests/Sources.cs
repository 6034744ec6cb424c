using System.Text.RegularExpressions;

namespace Papilio.Tests;

/// <summary>The repository as text, for tests that hold the house to its own rules.</summary>
internal static partial class Sources
{
    public static readonly string Root = FindRoot();

    /// <summary>A source file of src, its path from there with slashes, and its code without comments and strings.</summary>
    public sealed record File(string Path, string Text)
    {
        public string Code { get; } = Strings().Replace(Comments().Replace(Text, ""), "\"\"");
        public string Module => ModuleOf(Path);
        public bool IsDoor => Path.EndsWith($"/{Module}/{Module}.cs", StringComparison.Ordinal);
    }

    public static readonly IReadOnlyList<File> All =
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(f => (Full: f, Short: Path.GetRelativePath(Path.Combine(Root, "src"), f).Replace('\\', '/')))
            .Where(f => !f.Short.Contains("/obj/") && !f.Short.Contains("/bin/"))
            .OrderBy(f => f.Short, StringComparer.Ordinal)
            .Select(f => new File(f.Short, System.IO.File.ReadAllText(f.Full))),
    ];

    /// <summary>Reach/Channels/Web/WebChat.cs is of Channels; what stands in no module's folder is of its chapter.</summary>
    private static string ModuleOf(string path)
    {
        var parts = path.Split('/');
        return parts[0] is "Maths" or "Platform" or "World" or "Host" || parts.Length == 2 ? parts[0] : parts[1];
    }

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(at.FullName, "Papilio.slnx"))) return at.FullName;
        }

        throw new BrokenInvariant($"No Papilio.slnx above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex("""
        \"{3,}.*?\"{3,}|@?\"(?:[^\"\\\n]|\\.)*\"
        """, RegexOptions.Singleline)]
    private static partial Regex Strings();
}
