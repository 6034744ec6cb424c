using System.Net.Http.Json;

namespace Papilio.Tests.Host.Edge;

/// <summary>A refusal on its way to a page of another origin: what the page may not read is to it a broken line, for ever.</summary>
public sealed class RefusalsElsewhereTests
{
    private const string Elsewhere = "https://shop.qinghe.example";

    [Fact]
    public async Task A_page_elsewhere_may_read_that_its_token_is_void()
    {
        await using var host = await RunningHost.StartAsync();
        using var page = host.Client();
        page.DefaultRequestHeaders.Add("Origin", Elsewhere);
        page.DefaultRequestHeaders.Add("Authorization", "Bearer v_void");

        using var answer = await page.PostAsJsonAsync("widget/session", new { site = host.Inbox });

        ((int)answer.StatusCode).ShouldBe(401);
        MayBeRead(answer);
    }

    [Fact]
    public async Task A_page_elsewhere_may_read_when_to_come_back()
    {
        await using var host = await RunningHost.StartAsync(settings: [("Limits:AnonymousPerSecond", "1"), ("Limits:AnonymousBurst", "1")]);
        using var page = host.Client();
        page.DefaultRequestHeaders.Add("Origin", Elsewhere);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => page.PostAsJsonAsync("widget/session", new { site = host.Inbox })));
        var slowed = answers.First(a => (int)a.StatusCode == 429);

        slowed.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        slowed.Headers.GetValues("Access-Control-Expose-Headers").ShouldContain("retry-after");
        MayBeRead(slowed);
    }

    private static void MayBeRead(HttpResponseMessage answer)
    {
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Elsewhere]);
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Content-Security-Policy").ShouldNotBeEmpty();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }
}
