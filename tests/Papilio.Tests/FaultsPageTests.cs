using System.Text.RegularExpressions;

namespace Papilio.Tests;

/// <summary>docs/faults.md promises a test for every fault; none of them may be missing.</summary>
public sealed class FaultsPageTests
{
    [Fact]
    public void Every_test_the_page_of_faults_names_is_there()
    {
        var page = File.ReadAllText(Path.Combine(Sources.Root, "docs", "faults.md"));
        var tests = Tests("tests", "*.cs") + Tests(Path.Combine("web", "desk", "e2e"), "*.ts");

        var named = Regex.Matches(page, "`([^`\n]+)`").Select(m => m.Groups[1].Value).Where(n => n.Length >= 12 && !n.Contains('.') && (n.Contains('_') || n.Contains(' '))).Distinct().ToArray();

        named.Length.ShouldBeGreaterThan(60);
        named.Where(name => !tests.Contains(name, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string Tests(string folder, string pattern) => string.Concat(
        Directory.EnumerateFiles(Path.Combine(Sources.Root, folder), pattern, SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}") && !f.EndsWith(nameof(FaultsPageTests) + ".cs", StringComparison.Ordinal))
            .Select(File.ReadAllText));
}
