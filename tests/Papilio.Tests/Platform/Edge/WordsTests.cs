using System.Text.RegularExpressions;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Platform.Edge;

public sealed partial class WordsTests
{
    /// <summary>Codes given in the first argument of a refusal, or of what becomes one at the edge.</summary>
    private static readonly Dictionary<string, string> Given = Sources.All
        .SelectMany(f => Refusals().Matches(f.Text).SelectMany(m => Literals().Matches(m.Groups["code"].Value)).Select(m => (Code: m.Groups["text"].Value, f.Path)))
        .GroupBy(c => c.Code).ToDictionary(g => g.Key, g => g.First().Path);

    [Fact]
    public void No_refusal_is_without_words() =>
        Given.Where(g => !Words.Codes.Contains(g.Key)).Select(g => $"{g.Key} ({g.Value})").ShouldBeEmpty();

    [Fact]
    public void No_words_are_without_a_refusal()
    {
        var spoken = Sources.All.Where(f => f.Path != "Platform/Edge/Words.cs").SelectMany(f => Literals().Matches(f.Text)).Select(m => m.Groups["text"].Value).ToHashSet();

        Words.Codes.Where(c => !spoken.Contains(c)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_code_speaks_both_languages()
    {
        foreach (var code in Words.Codes)
        {
            var (zhTitle, zhDetail) = Words.Of(code, "zh-CN,zh;q=0.9,en;q=0.8");
            var (enTitle, enDetail) = Words.Of(code, "en-GB,en;q=0.9");

            new[] { zhTitle, zhDetail, enTitle, enDetail }.ShouldAllBe(words => words.Length > 0, code);
            Han().IsMatch(zhTitle).ShouldBeTrue(code);
            Han().IsMatch(enTitle + enDetail).ShouldBeFalse(code);
        }
    }

    [GeneratedRegex(@"new (?:Refusal|StoreUnavailableException)\((?<code>[^,]*)")]
    private static partial Regex Refusals();

    [GeneratedRegex("\"(?<text>[a-z_.]+)\"")]
    private static partial Regex Literals();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();
}
