using Papilio.Maths.Text;
using Shouldly;
using Xunit;

namespace Papilio.Tests.Maths.Text;

public sealed class NormalizeTests
{
    [Theory]
    [InlineData("ＡＢｃ１２", "abc12")]
    [InlineData("①②㈱", "12(株)")]
    [InlineData("ﬁne ½", "fine 1⁄2")]
    [InlineData("ｶﾞｷﾞ", "ガギ")]
    [InlineData("e\u0301", "é")]
    [InlineData("É", "é")]
    [InlineData("⼈⼯", "人工")]
    [InlineData("豈", "豈")]
    [InlineData("𝓗𝓮𝓵𝓵𝓸", "hello")]
    [InlineData("转\u200b人\ufeff工", "转人工")]
    [InlineData("️❤️", "❤")]
    [InlineData("a\u3000b", "a b")]
    [InlineData("", "")]
    public void Many_spellings_fold_into_one(string text, string folded) => Normalize.Fold(text).ShouldBe(folded);

    [Theory]
    [InlineData("  轉　人工 \n 客服!!!!", "转 人工 客服!")]
    [InlineData("好好好。。。", "好好好。")]
    [InlineData("請幫我聯繫經理", "请帮我联系经理")]
    [InlineData("aaa  bbb", "aaa bbb")]
    public void Rules_see_plain_words(string text, string plain) => Normalize.ForMatching(text).ShouldBe(plain);

    [Fact]
    public void Folding_twice_changes_nothing()
    {
        var random = new Random(5);
        for (var round = 0; round < 2_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, 20).Select(_ => (char)random.Next(0x10000)));
            var once = Normalize.Fold(text);

            Normalize.Fold(once).ShouldBe(once);
        }
    }
}
