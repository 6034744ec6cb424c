using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Papilio.Acceptance;

/// <summary>Many come back at once, some do not read, some stay away for long: everybody's screen ends up equal to what is stored.</summary>
public sealed class Storms : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private HostProcess host = null!;
    private Guid inbox;

    public async ValueTask InitializeAsync()
    {
        host = await HostProcess.StartAsync(folder.Path);
        (inbox, _) = await host.NewInboxAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_thousand_clients_that_come_back_at_once_have_all_resumed_within_half_a_minute()
    {
        await using var crowd = await Crowd.ComeAsync(host, inbox, 1000);
        await Task.WhenAll(crowd.Visitors.Select(v => v.SayAsync("在吗")));
        foreach (var visitor in crowd.Visitors) await visitor.SettleAsync();

        await host.KillAsync();
        await host.StartAgainAsync();
        var began = Stopwatch.StartNew();
        await Task.WhenAll(crowd.Visitors.Select(v => v.SayAsync("还在吗")));
        await Wait.UntilAsync(() => Task.FromResult(crowd.Visitors.All(v => v.Unacknowledged == 0 && v.Shown.Count == 2)), 30, "all have resumed");

        began.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Somebody_who_was_away_for_long_sees_ten_thousand_words_in_order_while_more_are_said()
    {
        const int Missed = 10_000;
        await using var crowd = await Crowd.ComeAsync(host, inbox, 1);
        var visitor = crowd.Visitors[0];
        await visitor.SayAsync("我先走开一会儿");
        await visitor.SettleAsync();
        var conversation = visitor.Acked.Values.First().Conversation;
        await using var desk = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync());
        await desk.SendAsync(new { type = "subscribe", conversation, after = 0 });
        await desk.NextAsync("live");
        desk.Cut();
        for (var n = 1; n <= Missed; n++) await visitor.SayAsync($"第 {n} 句");
        await visitor.SettleAsync(120);

        // Ten minutes of a lively conversation are back at once.
        await using var back = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync());
        var began = Stopwatch.StartNew();
        await back.SendAsync(new { type = "subscribe", conversation, after = Missed - 2999 });
        for (var number = Missed - 2998L; number <= Missed + 1; number++) ((long)(await back.NextAsync("message"))["message"]!["number"]!).ShouldBe(number);
        began.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));

        // An hour's come in pages, with what is said meanwhile in its place.
        await using var whole = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync());
        await whole.SendAsync(new { type = "subscribe", conversation, after = 1 });
        for (var n = 1; n <= 200; n++) await visitor.SayAsync($"现在 {n}");
        for (var number = 2L; number <= Missed + 201; number++) ((long)(await whole.NextAsync("message"))["message"]!["number"]!).ShouldBe(number);
    }

    [Fact]
    public async Task A_screen_that_has_stopped_reading_costs_the_others_nothing_and_is_cut()
    {
        await using var crowd = await Crowd.ComeAsync(host, inbox, 2);
        await crowd.Visitors[0].SayAsync("开始");
        await crowd.Visitors[0].SettleAsync();
        using var deaf = new TcpClient { ReceiveBufferSize = 1024 };
        await deaf.ConnectAsync(host.Address.Host, host.Address.Port);
        var hello = Encoding.UTF8.GetBytes($"{{\"type\":\"hello\",\"token\":\"{crowd.Visitors[0].Token}\"}}");
        await deaf.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/v1/live HTTP/1.1\r\nHost: {host.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        await deaf.GetStream().ReadExactlyAsync(new byte[64]);
        await deaf.GetStream().WriteAsync(Masked(hello));
        var before = Memory();
        var text = new string('长', 3000);

        var began = Stopwatch.StartNew();
        for (var n = 0; n < 1500; n++) await crowd.Visitors[0].SayAsync(text);
        await crowd.Visitors[1].SayAsync("别人照常");
        await crowd.Visitors[1].SettleAsync();
        await crowd.Visitors[0].SettleAsync();

        (Memory() - before).ShouldBeLessThan(250L * 1024 * 1024, "what waits for a deaf screen is bounded");
        await Wait.UntilAsync(async () => await SocketsAsync() == 2, 60, "the deaf screen is cut");
    }

    private long Memory()
    {
        using var process = Process.GetProcessById(host.Id);
        return process.WorkingSet64;
    }

    private async Task<int> SocketsAsync()
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        return (int)(await client.GetJsonAsync("/health"))["sockets"]!;
    }

    private static byte[] Masked(byte[] payload)
    {
        var frame = new byte[6 + payload.Length];
        frame[0] = 0x81;
        frame[1] = (byte)(0x80 | payload.Length);
        payload.CopyTo(frame, 6);
        return frame;
    }
}
