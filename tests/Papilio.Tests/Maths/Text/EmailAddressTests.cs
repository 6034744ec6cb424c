using Papilio.Maths.Text;
using Shouldly;
using Xunit;

namespace Papilio.Tests.Maths.Text;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData(" Li.Na+shop@Example.COM ", "li.na+shop@example.com")]
    [InlineData("ｌｉｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "lina@example.com")]
    [InlineData("lina@BÜCHER.example", "lina@xn--bcher-kva.example")]
    [InlineData("客服@邮箱.中国", "客服@xn--c0zu34b.xn--fiqs8s")]
    [InlineData("lina@example。com", "lina@example.com")]
    [InlineData("o'neil@example.ie", "o'neil@example.ie")]
    [InlineData("a@b.co", "a@b.co")]
    public void Two_spellings_of_one_mailbox_are_one_address(string text, string address)
    {
        EmailAddress.Of(text).ShouldBe(address);
        EmailAddress.Of(address).ShouldBe(address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("lina")]
    [InlineData("lina@")]
    [InlineData("@example.com")]
    [InlineData("lina@example")]
    [InlineData("lina@@example.com")]
    [InlineData("li na@example.com")]
    [InlineData("lina@exa mple.com")]
    [InlineData(".lina@example.com")]
    [InlineData("lina.@example.com")]
    [InlineData("li..na@example.com")]
    [InlineData("lina@-example.com")]
    [InlineData("lina@example..com")]
    [InlineData("lina@.com")]
    [InlineData("lina@example.com.")]
    [InlineData("lina@127.0.0.1")]
    [InlineData("lina@[127.0.0.1]")]
    [InlineData("\"li na\"@example.com")]
    [InlineData("Li Na <lina@example.com>")]
    [InlineData("lina@exa_mple.com")]
    [InlineData("lina@example.com\r\nBcc: x@y.zz")]
    public void Nonsense_is_no_address(string text) => EmailAddress.Of(text).ShouldBeNull();

    [Fact]
    public void An_address_too_long_to_be_sent_to_is_none() =>
        EmailAddress.Of(new string('a', 65) + "@example.com").ShouldBeNull();
}
