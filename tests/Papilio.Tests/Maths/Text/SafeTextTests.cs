using System.Globalization;
using System.Text;
using Papilio.Maths.Text;
using Shouldly;
using Xunit;

namespace Papilio.Tests.Maths.Text;

public sealed class SafeTextTests
{
    private const string Family = "👨‍👩‍👧";

    [Theory]
    [InlineData("好\0的", "好的")]
    [InlineData("😀\r\n\t", "😀\r\n\t")]
    public void What_is_stored_is_whole(string text, string clean) => SafeText.Clean(text).ShouldBe(clean);

    // Not as InlineData: attributes are stored in UTF-8, which cannot hold half a pair.
    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        SafeText.Clean("a\ud83d").ShouldBe("a\ufffd");
        SafeText.Clean("\ude00b").ShouldBe("\ufffdb");
        Normalize.Fold("\ud800x").ShouldBe("\ufffdx");
    }

    [Fact]
    public void What_is_stored_comes_back_the_same()
    {
        var random = new Random(11);
        for (var round = 0; round < 1_000; round++)
        {
            var clean = SafeText.Clean(string.Concat(Enumerable.Range(0, 30).Select(_ => (char)random.Next(0xD700, 0xE100))) + '\0');

            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(clean)).ShouldBe(clean);
            SafeText.Clean(clean).ShouldBe(clean);
            clean.ShouldNotContain('\0');
        }
    }

    [Fact]
    public void A_name_cannot_turn_the_line_around() =>
        SafeText.Display("invoice\u202Efdp.exe").ShouldBe("invoicefdp.exe");

    [Fact]
    public void Right_to_left_text_stays_within_its_own_line() =>
        SafeText.Display("hi\nשלום 1").ShouldBe("hi\n\u2068שלום 1\u2069");

    [Theory]
    [InlineData("plain")]
    [InlineData("退款怎么还没到")]
    [InlineData("")]
    [InlineData("\n好\n")]
    public void Ordinary_text_is_shown_as_it_is(string text) => SafeText.Display(text).ShouldBe(text);

    [Theory]
    [InlineData("  你好\r\n\r\n 退款\t呢 ", "你好 退款 呢")]
    [InlineData("", "")]
    public void A_snippet_is_one_line(string text, string line) => Snippet.Of(text).ShouldBe(line);

    [Fact]
    public void A_snippet_counts_what_the_reader_sees()
    {
        Snippet.Of(string.Concat(Enumerable.Repeat(Family, 80))).ShouldBe(string.Concat(Enumerable.Repeat(Family, 80)));
        Snippet.Of(string.Concat(Enumerable.Repeat(Family, 81))).ShouldBe(string.Concat(Enumerable.Repeat(Family, 79)) + "…");
    }

    [Fact]
    public void A_letter_with_a_thousand_marks_does_not_fill_the_page() =>
        Snippet.Of("ok a" + new string('\u0301', 1_000)).ShouldBe("ok…");

    [Fact]
    public void A_snippet_of_anything_is_short_and_whole()
    {
        var random = new Random(13);
        string[] pieces = ["好", "a", Family, "🇨🇳", "\ud83d", "e\u0301", "\n", " ", "\0", "👍🏽"];
        for (var round = 0; round < 1_000; round++)
        {
            var line = Snippet.Of(string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => pieces[random.Next(pieces.Length)])));

            new StringInfo(line).LengthInTextElements.ShouldBeLessThanOrEqualTo(Snippet.ElementsMax);
            SafeText.Clean(line).ShouldBe(line);
            line.ShouldNotContain('\n');
        }
    }
}
