using System.Net.Http.Json;
using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Host.Live;

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
