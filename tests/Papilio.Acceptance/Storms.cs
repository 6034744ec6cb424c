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
        // Garbage is collected every 16 MB, not when the machine feels like it: what is in memory is what is held.
        host = await HostProcess.StartAsync(folder.Path, ("/DOTNET_GCgen0size", "1000000"));
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
        (await crowd.CheckAsync(host)).ShouldBe(2000);
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

    /// <summary>
    /// The deaf one goes on to ping, so that it is not cut as one that is silent, and is sent far more than may wait for
    /// it; that it is told to resume is shown in RawSocketTests. The other one sends a byte a second of a frame that
    /// never ends, which is no sign of life.
    /// </summary>
    [Fact]
    public async Task Screens_that_have_stopped_reading_or_never_come_to_the_end_of_a_word_cost_the_others_nothing_and_are_cut()
    {
        const int Large = 10_000, Before = 3000, After = 3500;
        await using var crowd = await Crowd.ComeAsync(host, inbox, 2);
        var (loud, other) = (crowd.Visitors[0], crowd.Visitors[1]);
        // First without them, for what so much talk costs in any case, above all the database's own cache.
        await SayAsync(loud, Before, Large);
        var before = Memory();
        using var dribbling = await HelloAsync(other.Token, 64 * 1024);
        using var deaf = await HelloAsync(loud.Token, 1024);
        await Wait.UntilAsync(async () => await SocketsAsync() == 4, 20, "both are there");
        var ends = Task.WhenAll(SendAsync(deaf, Masked("{\"type\":\"ping\"}"u8.ToArray())), SendAsync(dribbling, Masked(new byte[120])[..1], Masked(new byte[120])[1..2], [0]));

        var began = Stopwatch.StartNew();
        var talking = SayAsync(loud, After, Large);
        for (var n = 1; !talking.IsCompleted; n++)
        {
            await other.SayAsync($"别人照常 {n}");
            await other.SettleAsync();
        }

        await talking;
        (Memory() - before).ShouldBeLessThan(40L * 1024 * 1024, "what waits for a deaf screen is bounded");
        await Wait.UntilAsync(() => OnlyAsync(3, crowd), 45, "the deaf screen is cut");
        began.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(58), "before it could have been taken for silent");
        await Wait.UntilAsync(() => OnlyAsync(2, crowd), 60, "so is the one that dribbles");
        await ends;

        crowd.Visitors.ShouldAllBe(v => v.Reconnects == 0);
        await crowd.CheckAsync(host);
    }

    /// <summary>Whether only so many sockets are left; meanwhile the others go on to talk, or they would be cut as silent themselves.</summary>
    private async Task<bool> OnlyAsync(int sockets, Crowd others)
    {
        foreach (var visitor in others.Visitors) await visitor.SayAsync("我还在");
        await Wait.ForAsync(500);
        return await SocketsAsync() == sockets;
    }

    private static async Task SayAsync(FaithfulVisitor visitor, int times, int length)
    {
        var text = new string('长', length);
        for (var n = 0; n < times; n++)
        {
            await visitor.SayAsync(text);
            if (n % 50 == 49) await visitor.SettleAsync();
        }

        await visitor.SettleAsync();
    }

    private async Task<TcpClient> HelloAsync(string token, int room)
    {
        var screen = new TcpClient { ReceiveBufferSize = room };
        await screen.ConnectAsync(host.Address.Host, host.Address.Port);
        await screen.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/v1/live HTTP/1.1\r\nHost: {host.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        await screen.GetStream().ReadExactlyAsync(new byte[64]);
        await screen.GetStream().WriteAsync(Masked(Encoding.UTF8.GetBytes($"{{\"type\":\"hello\",\"token\":\"{token}\"}}")));
        return screen;
    }

    /// <summary>Sends this, a piece a second and the last again and again, until it is cut.</summary>
    private static async Task SendAsync(TcpClient screen, params byte[][] pieces)
    {
        try
        {
            for (var n = 0; ; n++)
            {
                await screen.GetStream().WriteAsync(pieces[Math.Min(n, pieces.Length - 1)]);
                await Wait.ForAsync(1000);
            }
        }
        catch (IOException)
        {
        }
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
