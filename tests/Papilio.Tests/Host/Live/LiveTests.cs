using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Host.Live;
using Papilio.Platform.Edge;
using Papilio.Tests.Reach.Channels;

namespace Papilio.Tests.Host.Live;

public sealed class LiveTests : IAsyncLifetime
{
    private RunningHost host = null!;

    public async ValueTask InitializeAsync() => host = await RunningHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static Guid NewId() => Id.New(TimeProvider.System);

    [Fact]
    public async Task A_host_that_stops_says_so_to_every_socket()
    {
        var stopping = await RunningHost.StartAsync();
        var (token, _) = await stopping.VisitAsync();
        await using var visitor = await LiveClient.ConnectAsync(stopping.Address, token);
        await visitor.NextAsync("welcome");

        await stopping.DisposeAsync();

        (await visitor.ClosedAsync()).ShouldBe((int)WebSocketCloseStatus.EndpointUnavailable);
    }

    [Fact]
    public async Task A_socket_that_is_ended_hears_why()
    {
        var (token, _) = await host.VisitAsync();
        await using var visitor = await LiveClient.ConnectAsync(host.Address, token);
        await visitor.NextAsync("welcome");

        foreach (var connection in host.Services.GetRequiredService<LiveHub>().Connections) connection.End(LiveConnection.Close.SignedOut, "signed out");

        (await visitor.ClosedAsync()).ShouldBe(LiveConnection.Close.SignedOut);
    }

    [Fact]
    public async Task A_refusal_is_in_the_language_the_screen_has_chosen_and_follows_it()
    {
        var (token, _) = await host.VisitAsync();
        await using var visitor = await LiveClient.ConnectAsync(host.Address, token, lang: "en");
        using var staff = await host.SignInAsync();
        await using var desk = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync(), lang: "en");
        foreach (var screen in new[] { visitor, desk })
        {
            await screen.NextAsync("welcome");

            await screen.SendAsync(new { type = "nonsense" });
            ((string)(await screen.NextAsync("refused"))["title"]!).ShouldBe(Words.Of("request.invalid", "en").Title);

            await screen.SendAsync(new { type = "hello", lang = "zh-CN" });
            await screen.SendAsync(new { type = "nonsense" });
            ((string)(await screen.NextAsync("refused"))["title"]!).ShouldBe(Words.Of("request.invalid", "zh-CN").Title);
        }
    }

    [Fact]
    public async Task What_a_visitor_says_is_acknowledged_and_shown_on_all_their_screens_and_nobody_elses()
    {
        var (token, _) = await host.VisitAsync();
        var (other, _) = await host.VisitAsync();
        await using var one = await LiveClient.ConnectAsync(host.Address, token);
        await using var two = await LiveClient.ConnectAsync(host.Address, token);
        await using var stranger = await LiveClient.ConnectAsync(host.Address, other);
        await one.NextAsync("welcome");
        await two.NextAsync("welcome");
        var id = NewId();

        await one.SendAsync(new { type = "say", id, text = "我的表走慢了" });

        var ack = await one.NextAsync("ack");
        ((Guid)ack["id"]!).ShouldBe(id);
        ((long)ack["number"]!).ShouldBe(1);
        var shown = await two.NextAsync("message");
        ((string)shown["message"]!["text"]!).ShouldBe("我的表走慢了");
        await Should.ThrowAsync<TimeoutException>(() => stranger.NextAsync("message").WaitAsync(TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public async Task Answers_reach_a_screen_in_every_conversation_that_lives_and_in_one_that_is_reopened()
    {
        string Identity() => Jwt.Make(host.Secret, TimeProvider.System.GetUtcNow().AddMinutes(30), "u1");
        var (phone, _) = await host.VisitAsync(identity: Identity());
        var phones = await SayAsync(phone, "手机上问的");
        var (anonymous, _) = await host.VisitAsync();
        var laptops = await SayAsync(anonymous, "电脑上问的");
        var (laptop, opened) = await host.VisitAsync(anonymous, Identity());
        ((Guid)opened["head"]!["conversation"]!).ShouldBe(phones);
        using var staff = await host.SignInAsync();
        (await staff.PutAsJsonAsync("me/presence", new { state = "online" })).EnsureSuccessStatusCode();
        foreach (var id in new[] { phones, laptops }) (await staff.PostAsync($"conversations/{id}/accept", null)).EnsureSuccessStatusCode();
        await using var screen = await LiveClient.ConnectAsync(host.Address, laptop, after: new { conversation = laptops, number = 1 });
        await screen.NextAsync("live");

        await ReplyAsync(staff, phones, "答手机上的");
        await screen.NextAsync("message", f => (string)f["message"]!["text"]! == "答手机上的");
        await ReplyAsync(staff, laptops, "答电脑上的");
        await screen.NextAsync("message", f => (string)f["message"]!["text"]! == "答电脑上的");
        await ReplyAsync(staff, phones, "再答手机上的");
        await screen.NextAsync("message", f => (string)f["message"]!["text"]! == "再答手机上的");
        foreach (var id in new[] { phones, laptops }) (await staff.PostAsJsonAsync($"conversations/{id}/close", new { exit = "solved" })).EnsureSuccessStatusCode();
        await screen.NextAsync("head", f => f["head"] is null);

        await using var again = await LiveClient.ConnectAsync(host.Address, laptop, after: new { conversation = laptops, number = 2 });
        await again.NextAsync("live");
        (await staff.PostAsync($"conversations/{phones}/reopen", null)).EnsureSuccessStatusCode();
        await ReplyAsync(staff, phones, "还有一件事");
        await again.NextAsync("message", f => (string)f["message"]!["text"]! == "还有一件事");
    }

    [Fact]
    public async Task Screens_of_one_family_hear_of_each_other_s_conversations_until_they_are_parted()
    {
        string Identity(string sub) => Jwt.Make(host.Secret, TimeProvider.System.GetUtcNow().AddMinutes(30), sub);
        var (na, _) = await host.VisitAsync(identity: Identity("na"));
        var (wei, _) = await host.VisitAsync(identity: Identity("wei"));
        await using var before = await LiveClient.ConnectAsync(host.Address, na);
        var (one, two) = ((Guid)(await before.NextAsync("welcome"))["you"]!["id"]!, await CustomerOfAsync(wei));
        using var staff = await host.SignInAsync();
        var merged = await (await staff.PostAsJsonAsync($"customers/{one}/merge", new { other = two, evidence = "同一个人" })).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>();
        (await before.ClosedAsync()).ShouldBe(LiveConnection.Close.Resume, "what it may see has changed");

        await using var screen = await LiveClient.ConnectAsync(host.Address, na);
        await screen.NextAsync("welcome");
        var conversation = await SayAsync(wei, "张伟的话");
        await screen.NextAsync("message", f => (string)f["message"]!["text"]! == "张伟的话");
        ((Guid)(await screen.NextAsync("head"))["head"]!["conversation"]!).ShouldBe(conversation);

        (await staff.PostAsync($"customers/{one}/merges/{merged!["merges"]![0]!["id"]}/undo", null)).EnsureSuccessStatusCode();
        (await screen.ClosedAsync()).ShouldBe(LiveConnection.Close.Resume);
        await using var parted = await LiveClient.ConnectAsync(host.Address, na);
        (await parted.NextAsync("welcome"))["head"].ShouldBeNull();
        await SayAsync(wei, "只给客服的话");
        await Should.ThrowAsync<TimeoutException>(() => parted.NextAsync("message").WaitAsync(TimeSpan.FromMilliseconds(300)));
    }

    private async Task<Guid> CustomerOfAsync(string token)
    {
        await using var socket = await LiveClient.ConnectAsync(host.Address, token);
        return (Guid)(await socket.NextAsync("welcome"))["you"]!["id"]!;
    }

    private async Task<Guid> SayAsync(string token, string text)
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + token);
        var answer = await client.PostAsJsonAsync("widget/messages", new { id = NewId(), text });
        return (Guid)(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["conversation"]!;
    }

    private static async Task ReplyAsync(HttpClient staff, Guid conversation, string text) =>
        (await staff.PostAsJsonAsync($"conversations/{conversation}/messages", new { id = NewId(), kind = "text", text })).EnsureSuccessStatusCode();

    [Fact]
    public async Task A_member_of_staff_who_follows_a_conversation_gets_the_gap_and_then_every_message_in_order()
    {
        var (token, _) = await host.VisitAsync();
        await using var visitor = await LiveClient.ConnectAsync(host.Address, token);
        for (var n = 1; n <= 20; n++) await visitor.SendAsync(new { type = "say", id = NewId(), text = $"第 {n} 句" });
        var conversation = (Guid)(await visitor.NextAsync("ack", f => (long)f["number"]! == 20))["conversation"]!;
        using var staff = await host.SignInAsync();
        await using var desk = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync());

        await desk.SendAsync(new { type = "subscribe", conversation, after = 5 });
        for (var n = 6; n <= 20; n++) ((long)(await desk.NextAsync("message"))["message"]!["number"]!).ShouldBe(n);
        await desk.NextAsync("live");
        for (var n = 21; n <= 35; n++) await visitor.SendAsync(new { type = "say", id = NewId(), text = $"第 {n} 句" });

        for (var n = 21; n <= 35; n++) ((string)(await desk.NextAsync("message"))["message"]!["text"]!).ShouldBe($"第 {n} 句");
    }
}
