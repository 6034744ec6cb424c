using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Reach.Channels;
using Papilio.Tests.Host.Live;

namespace Papilio.Tests.Host.Edge;

/// <summary>Two inboxes: the shop names the one page that may show it, the house's own one names none and so opens to every page.</summary>
public sealed class WidgetOriginsTests : IAsyncLifetime
{
    private const string Shop = "https://shop.qinghe.example";
    private const string Foreign = "https://evil.example";
    private const string Public = "https://service.qinghe.example";

    private RunningHost host = null!;
    private Guid shop;

    public async ValueTask InitializeAsync()
    {
        host = await RunningHost.StartAsync(settings: [("PublicUrl", Public + "/")]);
        shop = await InboxAsync(Shop);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private string Own => host.Address.GetLeftPart(UriPartial.Authority);

    private async Task<Guid> InboxAsync(params string[] origins) => (await host.Store.WriteAsync(session =>
        host.Services.GetRequiredService<IInboxes>().CreateAsync(session, new InboxForm("青禾商城", "web", Origins: origins), Actor.System))).Value.Inbox.Id.Value;

    private HttpClient Page(string? origin, string? token = null)
    {
        var client = host.Client();
        if (origin is not null) client.DefaultRequestHeaders.Add("Origin", origin);
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private async Task<(int Status, JsonNode? Body)> OpenAsync(Guid site, string? origin)
    {
        using var page = Page(origin);
        return await page.PostAsync("widget/session", new { site });
    }

    private async Task<string> TokenAsync(Guid site, string? origin = null) => (string)(await OpenAsync(site, origin)).Body!["token"]!;

    [Fact]
    public async Task A_page_the_inbox_does_not_name_opens_no_session_though_another_inbox_is_open_to_all()
    {
        var (status, body) = await OpenAsync(shop, Foreign);

        status.ShouldBe(403);
        ((string)body!["code"]!).ShouldBe("inbox.origin");
        (await OpenAsync(host.Inbox, Foreign)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_page_it_names_our_own_and_what_is_no_page_open_one()
    {
        foreach (var origin in new[] { Shop, Shop.ToUpperInvariant(), Own, Public, null }) (await OpenAsync(shop, origin)).Status.ShouldBe(200, origin);
    }

    [Fact]
    public async Task A_token_carried_to_another_page_says_and_hears_nothing_there()
    {
        var token = await TokenAsync(shop, Shop);
        using var page = Page(Foreign, token);
        using var named = Page(Shop, token);

        foreach (var (status, body) in new[]
        {
            await page.PostAsync("widget/messages", new { id = Id.New(TimeProvider.System), text = "您好" }),
            await page.SendJsonAsync(HttpMethod.Get, "widget/poll"),
            await page.PostAsync("widget/contact", new { name = "张伟" }),
        })
        {
            status.ShouldBe(403);
            ((string)body!["code"]!).ShouldBe("inbox.origin");
        }

        (await named.PostAsync("widget/messages", new { id = Id.New(TimeProvider.System), text = "您好" })).Status.ShouldBe(201);
        (await named.SendJsonAsync(HttpMethod.Get, "widget/poll")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_token_carried_to_another_page_gets_no_socket_there()
    {
        var token = await TokenAsync(shop);
        await using var foreign = await LiveClient.ConnectAsync(host.Address, token, origin: Foreign);
        await using var named = await LiveClient.ConnectAsync(host.Address, token, origin: Shop);
        await using var own = await LiveClient.ConnectAsync(host.Address, token);

        (await foreign.ClosedAsync()).ShouldBe(4003);
        await named.NextAsync("welcome");
        await own.NextAsync("welcome");
    }

    [Fact]
    public async Task An_inbox_that_is_new_counts_at_once()
    {
        await OpenAsync(shop, Foreign);
        var token = await TokenAsync(await InboxAsync(Shop), Shop);
        using var page = Page(Foreign, token);
        using var named = Page(Shop, token);

        (await page.PostAsync("widget/contact", new { name = "张伟" })).Status.ShouldBe(403);
        (await named.PostAsync("widget/contact", new { name = "张伟" })).Status.ShouldBe(204);
    }

    [Fact]
    public async Task While_every_inbox_names_its_pages_a_foreign_one_gets_neither_an_answer_it_may_read_nor_a_handshake()
    {
        await host.Store.WriteAsync(session => session.RunAsync($"update channel_setting set origins = '[\"{Shop}\"]'"));

        (await PreflightAsync(Shop)).GetValues("Access-Control-Allow-Origin").ShouldBe([Shop]);
        (await PreflightAsync(Foreign)).Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        (await Should.ThrowAsync<WebSocketException>(() => LiveClient.ConnectAsync(host.Address, origin: Foreign))).Message.ShouldContain("403");
    }

    [Fact]
    public async Task A_page_that_may_show_the_window_can_read_why_it_was_refused()
    {
        using var page = Page(Shop, "v_" + new string('0', 48));

        var refused = await page.GetAsync("widget/poll");

        ((int)refused.StatusCode).ShouldBe(401);
        refused.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Shop]);
        refused.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        (await PreflightAsync(Shop)).GetValues("Access-Control-Allow-Headers").Single().ShouldContain("authorization");
    }

    private async Task<HttpResponseHeaders> PreflightAsync(string origin)
    {
        using var page = Page(origin);
        using var asked = new HttpRequestMessage(HttpMethod.Options, "widget/messages");
        asked.Headers.Add("Access-Control-Request-Method", "POST");
        return (await page.SendAsync(asked)).Headers;
    }
}
