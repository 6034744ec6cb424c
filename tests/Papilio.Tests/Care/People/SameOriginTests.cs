using Papilio.Care.People;

namespace Papilio.Tests.Care.People;

public sealed class SameOriginTests
{
    private const string Own = "https://care.example.com";

    [Theory]
    [InlineData("GET", null, null)]
    [InlineData("HEAD", "https://evil.example", "cross-site")]
    [InlineData("POST", Own, null)]
    [InlineData("POST", "HTTPS://CARE.example.com", "")]
    [InlineData("PUT", Own, "same-origin")]
    [InlineData("DELETE", null, "same-origin")]
    [InlineData("POST", null, "none")]
    public void Our_own_pages_may(string method, string? origin, string? site) => SameOrigin.Allows(method, Own, origin, site).ShouldBeTrue();

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("null", null)]
    [InlineData("https://evil.example", null)]
    [InlineData("http://care.example.com", null)]
    [InlineData("https://care.example.com:8443", null)]
    [InlineData("https://care.example.com.evil.example", null)]
    [InlineData(Own, "cross-site")]
    [InlineData(Own, "same-site")]
    [InlineData("https://evil.example", "none")]
    public void Nobody_elses_may_change_anything(string? origin, string? site) => SameOrigin.Allows("POST", Own, origin, site).ShouldBeFalse();
}
