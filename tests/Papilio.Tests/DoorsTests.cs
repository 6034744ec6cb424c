using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Papilio.Tests;

/// <summary>
/// Calls go down, events come up. The modules stand in one row; each may know those before it and no other. The compiler
/// keeps this between chapters, these tests keep it within them.
/// </summary>
public sealed partial class DoorsTests
{
    private static readonly string[] Row = ReadRow();

    /// <summary>Chapters and the first of their modules: what a chapter's own files may know is what that module may.</summary>
    private static readonly Dictionary<string, string> Chapters = new() { ["Reach"] = "Customers", ["Care"] = "People", ["Resolve"] = "Knowledge" };

    /// <summary>ARCHITECTURE.md says it, so that what is read there is what holds.</summary>
    private static string[] ReadRow() =>
        File.ReadAllLines(Path.Combine(Sources.Root, "ARCHITECTURE.md")).Single(l => l.StartsWith("`Maths → ", StringComparison.Ordinal)).Trim('`').Split(" → ");

    [Fact]
    public void Every_module_has_its_place_in_the_row() =>
        Sources.All.Select(f => f.Module).Distinct().Where(m => !Row.Contains(m) && !Chapters.ContainsKey(m)).ShouldBeEmpty();

    [Fact]
    public void Every_module_of_a_chapter_has_a_door() =>
        Sources.All.Where(f => Row.Contains(f.Module) && f.Path.Split('/')[0] is var chapter && Chapters.ContainsKey(chapter))
            .GroupBy(f => f.Module).Where(m => !m.Any(f => f.IsDoor)).Select(m => m.Key).ShouldBeEmpty();

    [Fact]
    public void Calls_go_down()
    {
        var broken = from file in Sources.All
                     from known in ModulesNamedIn(file)
                     where PlaceOf(known) > PlaceOf(file.Module)
                     select $"{file.Path}: {file.Module} must not know {known}";

        broken.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Maths_knows_nothing_but_itself()
    {
        var project = XDocument.Load(Path.Combine(Sources.Root, "src/Maths/Papilio.Maths.csproj"));

        project.Descendants().Where(e => e.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference").ShouldBeEmpty();
        Sources.All.Where(f => f.Module == "Maths" && MoreThanMaths().IsMatch(f.Code)).Select(f => f.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Behind_the_door_everything_is_internal()
    {
        var shown = from chapter in Chapters.Keys
                    where Sources.All.Any(f => f.Path.StartsWith(chapter + "/", StringComparison.Ordinal))
                    from type in Assembly.Load("Papilio." + chapter).GetExportedTypes()
                    let place = type.Namespace?.Split('.') ?? []
                    where !type.IsNested && place.Length > 2 && place[0] == "Papilio"
                    let module = place[2]
                    let name = type.Name.Split('`')[0]
                    where name != module + "Module" && !DoorTypes(chapter, module).Contains(name)
                    select $"{type.FullName} is public and stands outside {chapter}/{module}/{module}.cs";

        shown.ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Sources.Root, "Papilio.slnx"));
        var projects = new[] { "src", "tests", "bench" }.SelectMany(part => Directory.EnumerateFiles(Path.Combine(Sources.Root, part), "*.csproj", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(Sources.Root, f).Replace('\\', '/'));

        projects.Where(p => !solution.Contains($"\"{p}\"")).ShouldBeEmpty();
    }

    /// <summary>By its using directives and its qualified names; a neighbour may also be named without the chapter.</summary>
    private static IEnumerable<string> ModulesNamedIn(Sources.File file)
    {
        foreach (Match name in QualifiedNames().Matches(file.Code))
        {
            var (chapter, module) = (name.Groups["chapter"].Value, name.Groups["module"].Value);
            if (Row.Contains(chapter)) yield return chapter;
            else if (Chapters.ContainsKey(chapter) && Row.Contains(module)) yield return module;
        }

        var neighbours = Row.Where(m => Sources.All.Any(f => f.Module == m && f.Path.Split('/')[0] == file.Path.Split('/')[0]));
        foreach (var neighbour in neighbours.Where(m => Regex.IsMatch(file.Code, $@"(?<![\w.]){m}\.[A-Z]"))) yield return neighbour;
    }

    private static int PlaceOf(string module) => Array.IndexOf(Row, Chapters.GetValueOrDefault(module, module));

    private static HashSet<string> DoorTypes(string chapter, string module) =>
    [
        .. Sources.All.Where(f => f.Path == $"{chapter}/{module}/{module}.cs").SelectMany(f => Declarations().Matches(f.Code)).Select(m => m.Groups["name"].Value),
    ];

    [GeneratedRegex(@"\bPapilio\.(?<chapter>\w+)(?:\.(?<module>\w+))?")]
    private static partial Regex QualifiedNames();

    [GeneratedRegex(@"^public [^\n(={]*?\b(?:class|interface|enum|record struct|record|struct|delegate \S+) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declarations();

    /// <summary>Time, randomness without a seed, tasks and the outside world have no place in pure mathematics.</summary>
    [GeneratedRegex(@"\bTimeProvider\b|\bTask\b|\bnew Random\(\)|\bSystem\.(?:IO|Net|Data|Threading\.Tasks)\b(?!\.Stream)|\bFile\.")]
    private static partial Regex MoreThanMaths();
}
