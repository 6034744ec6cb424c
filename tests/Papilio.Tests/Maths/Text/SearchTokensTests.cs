using System.Text;
using Papilio.Maths.Text;
using Shouldly;
using Xunit;

namespace Papilio.Tests.Maths.Text;

public sealed class SearchTokensTests
{
    private static readonly string[] Alphabet =
        ["退", "款", "怎", "么", "还", "没", "到", "客", "服", "𠮷", "か", "한", "ab", "W100", "x", "12", " ", "，", "😀", "-", "\u200b", "Ａ", "é"];

    [Theory]
    [InlineData("退款", "退 款 退款")]
    [InlineData("退款 W-100", "退 款 退款 w 100")]
    [InlineData("Ｗ１００表带", "w 100 表 带 表带")]
    [InlineData("😀好😀", "好")]
    [InlineData("𠮷野家", "𠮷 野 𠮷野 家 野家")]
    [InlineData("退\u200b款", "退 款 退款")]
    [InlineData("a'b\"c*d", "a b c d")]
    [InlineData("!?", "")]
    [InlineData("", "")]
    public void A_text_gives_characters_pairs_and_words(string text, string tokens) => SearchTokens.Joined(text).ShouldBe(tokens);

    [Theory]
    [InlineData("退", "退", false)]
    [InlineData("退款到账", "退款 款到 到账", false)]
    [InlineData("退款 iph", "退款 iph", true)]
    [InlineData("iph 退款", "iph 退款", false)]
    [InlineData("iphone ", "iphone", false)]
    [InlineData("ab ab", "ab", false)]
    [InlineData("  ", "", false)]
    public void A_query_asks_for_pairs_and_leaves_the_last_word_open(string text, string tokens, bool prefix)
    {
        var query = SearchTokens.Query(text);

        string.Join(' ', query.Tokens).ShouldBe(tokens);
        query.LastIsPrefix.ShouldBe(prefix);
    }

    [Fact]
    public void Every_stretch_with_a_chinese_character_finds_its_text()
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var random = new Random(seed);
            var pieces = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Alphabet[random.Next(Alphabet.Length)]).ToArray();
            var text = string.Concat(pieces);
            var index = SearchTokens.Tokens(text).ToHashSet();

            for (var from = 0; from < pieces.Length; from++)
            {
                if (BeginsInsideAWord(pieces, from)) continue;
                for (var to = from + 1; to <= pieces.Length; to++)
                {
                    var words = string.Concat(pieces[from..to]);
                    (Finds(index, words) && SearchTokens.Query(words).Holds(text)).ShouldBeTrue($"seed {seed}: '{words}' in '{text}'");
                }
            }
        }
    }

    [Fact]
    public void One_and_two_characters_are_found_wherever_they_stand()
    {
        const string Text = "您好，订单显示已退款，但银行卡没到账，请问什么时候到？";
        var index = SearchTokens.Tokens(Text).ToHashSet();
        var letters = Text.Where(char.IsLetter).ToArray();

        letters.ShouldAllBe(letter => Finds(index, letter.ToString()));
        for (var at = 0; at + 2 <= Text.Length; at++)
            if (Text[at..(at + 2)].All(char.IsLetter)) Finds(index, Text[at..(at + 2)]).ShouldBeTrue();
        Finds(index, "退账").ShouldBeFalse();
    }

    [Theory]
    [InlineData("没有货", "一直没有发货，什么时候有货", false)]
    [InlineData("没有货", "又没有货了", true)]
    [InlineData("没有货", "又没\u200b有货了", true)]
    [InlineData("ＡＢ没有货，", "没有货 ab", true)]
    [InlineData("没有 有货", "一直没有发货，什么时候有货", true)]
    [InlineData("有货", "", true)]
    public void Three_characters_and_more_have_to_stand_together(string words, string text, bool holds) => SearchTokens.Query(words).Holds(text).ShouldBe(holds);

    [Fact]
    public void Tokens_are_letters_and_digits_and_never_twice()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, 40).Select(_ => (char)random.Next(0x10000)));
            var tokens = SearchTokens.Tokens(text);

            tokens.ShouldBeUnique();
            tokens.ShouldAllBe(token => token.Length > 0 && token.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || rune.Value == 0x3007));
        }
    }

    [Fact]
    public void Long_words_and_long_queries_are_cut_alike()
    {
        var word = new string('a', 500);

        Finds([.. SearchTokens.Tokens(word)], word).ShouldBeTrue();
        SearchTokens.Query(string.Concat(Enumerable.Range(0x4E00, 500).Select(letter => (char)letter))).Tokens.Count
            .ShouldBe(SearchTokens.QueryTokensMax);
    }

    private static bool Finds(HashSet<string> index, string text)
    {
        var query = SearchTokens.Query(text);
        var whole = query.LastIsPrefix ? query.Tokens.SkipLast(1) : query.Tokens;
        return whole.All(index.Contains) && (!query.LastIsPrefix || index.Any(token => token.StartsWith(query.Tokens[^1], StringComparison.Ordinal)));
    }

    /// <summary>Words are found from their beginning; nothing but letters tells where one that is cut came from.</summary>
    private static bool BeginsInsideAWord(string[] pieces, int from) =>
        IsWord(Visible(pieces[from..]).FirstOrDefault("")) && IsWord(Visible(pieces[..from]).LastOrDefault(""));

    private static IEnumerable<string> Visible(string[] pieces) => pieces.Where(piece => piece != "\u200b");

    private static bool IsWord(string piece) => piece.Length > 0 && (char.IsAsciiLetterOrDigit(piece[0]) || piece[0] is 'Ａ' or 'é');
}
