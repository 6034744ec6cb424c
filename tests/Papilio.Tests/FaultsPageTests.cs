using System.Reflection;
using System.Text.RegularExpressions;

namespace Papilio.Tests;

/// <summary>docs/faults.md promises a test for every fault; none of them may be missing, left out, or only spoken of.</summary>
public sealed partial class FaultsPageTests
{
    [Fact]
    public void Every_test_the_page_of_faults_names_is_there_and_is_run()
    {
        var page = File.ReadAllText(Path.Combine(Sources.Root, "docs", "faults.md"));
        var there = InPrograms().Concat(InBrowsers()).ToHashSet(StringComparer.Ordinal);

        var named = Quoted().Matches(page).Select(m => m.Groups["name"].Value).Where(n => n.Length >= 12 && !n.Contains('.') && (n.Contains('_') || n.Contains(' '))).Distinct().ToArray();

        named.Length.ShouldBeGreaterThan(60);
        named.Where(name => !there.Contains(name)).ShouldBeEmpty();
    }

    /// <summary>The tests of both test programs as they were built: what bears [Fact] or [Theory], is not skipped, and stands in a class that can be made.</summary>
    private static IEnumerable<string> InPrograms()
    {
        var acceptance = new FileInfo(typeof(FaultsPageTests).Assembly.Location.Replace("Papilio.Tests", "Papilio.Acceptance", StringComparison.Ordinal));
        acceptance.Exists.ShouldBeTrue($"{acceptance} is not there: build the whole of Papilio.slnx");
        return new[] { typeof(FaultsPageTests).Assembly, Assembly.LoadFrom(acceptance.FullName) }
            .SelectMany(program => program.GetTypes()).Where(type => !type.IsAbstract)
            .SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttribute<FactAttribute>() is { Skip: null }).Select(method => method.Name);
    }

    /// <summary>The titles of the desk's tests in a browser.</summary>
    private static IEnumerable<string> InBrowsers() =>
        Directory.EnumerateFiles(Path.Combine(Sources.Root, "web", "desk", "e2e"), "*.spec.ts").SelectMany(file => Title().Matches(File.ReadAllText(file))).Select(m => m.Groups["name"].Value);

    [GeneratedRegex("`(?<name>[^`\n]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s*test\('(?<name>[^'\n]+)',", RegexOptions.Multiline)]
    private static partial Regex Title();
}
