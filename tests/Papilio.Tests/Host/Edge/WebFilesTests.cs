using System.Net;

namespace Papilio.Tests.Host.Edge;

public sealed class WebFilesTests : IAsyncLifetime
{
    private RunningHost host = null!;
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        host = await RunningHost.StartAsync();
        http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
    }

    [Fact]
    public async Task The_widget_is_a_module_that_any_page_may_load()
    {
        using var answer = await http.GetAsync("/widget/papilio.js");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
    }

    /// <summary>What it weighs on a customer's line; how it is written is the widget's own test.</summary>
    [Fact]
    public async Task The_widget_travels_in_fifteen_kilobytes()
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/widget/papilio.js") { Headers = { { "Accept-Encoding", "gzip, deflate, br, zstd" } } };
        using var answer = await http.SendAsync(asked);

        answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        (await answer.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThanOrEqualTo(15 * 1024);
    }

    [Theory]
    [InlineData("/widget/test.html", "text/html")]
    [InlineData("/widget/test.css", "text/css")]
    [InlineData("/widget/test.js", "text/javascript")]
    public async Task The_test_page_comes_with_what_it_needs(string path, string type)
    {
        using var answer = await http.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
    }

    [Theory]
    [InlineData("/widget/package.json")]
    [InlineData("/widget/README.md")]
    [InlineData("/widget/test/fake-host.mjs")]
    [InlineData("/widget/node_modules/.package-lock.json")]
    [InlineData("/widget/..%2fdesk%2fpackage.json")]
    [InlineData("/assets/gone.js")]
    public async Task Nothing_else_of_those_folders_is_served(string path)
    {
        using var answer = await http.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_short_address_of_the_test_page_keeps_what_was_asked()
    {
        using var answer = await http.GetAsync("/test?lang=en");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldBe("/widget/test.html?lang=en");
    }

    [Fact]
    public async Task Any_other_place_is_one_in_the_desk()
    {
        using var answer = await http.GetAsync("/inbox/0192");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await host.DisposeAsync();
    }
}
