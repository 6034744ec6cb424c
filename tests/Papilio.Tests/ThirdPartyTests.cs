using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Papilio.Tests;

public sealed partial class ThirdPartyTests
{
    /// <summary>Names between backquotes; a star stands for whatever follows.</summary>
    private static readonly Regex[] Named =
    [
        .. Quoted().Matches(File.ReadAllText(Path.Combine(Sources.Root, "THIRD-PARTY.md"))).Select(m => m.Groups["name"].Value)
            .Select(name => new Regex("^" + Regex.Escape(name).Replace(@"\*", ".*") + "$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)),
    ];

    [Fact]
    public void Every_package_of_the_program_is_named() =>
        Packages("src/Host/packages.lock.json").Where(p => !IsNamed(p)).ShouldBeEmpty();

    [Fact]
    public void Every_package_of_the_desk_is_named()
    {
        var packages = JsonNode.Parse(File.ReadAllText(Path.Combine(Sources.Root, "web/desk/package-lock.json")))!["packages"]!.AsObject();

        var delivered = packages.Where(p => p.Key.Length > 0 && p.Value!["dev"] is null && p.Value["optional"] is null).Select(p => p.Key[(p.Key.LastIndexOf("node_modules/", StringComparison.Ordinal) + 13)..]);
        delivered.Distinct().Where(p => !IsNamed(p)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Packages(string lockFile) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Sources.Root, lockFile)))!["dependencies"]!.AsObject()
            .SelectMany(framework => framework.Value!.AsObject()).Where(p => (string?)p.Value!["type"] != "Project").Select(p => p.Key);

    private static bool IsNamed(string package) => Named.Any(n => n.IsMatch(package));

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Quoted();
}
