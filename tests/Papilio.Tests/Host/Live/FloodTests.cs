using System.Diagnostics;
using System.Net.Http.Headers;

namespace Papilio.Tests.Host.Live;

/// <summary>Somebody who will not be slowed down opens more sockets, and new ones.</summary>
public sealed class FloodTests : IAsyncLifetime
{
    private const int PerSecond = 1;
    private const int Burst = 5;
    private const int SocketsMax = 6;

    private RunningHost host = null!;

    public async ValueTask InitializeAsync() => host = await RunningHost.StartAsync(settings:
        [("Limits:MessagesPerSecond", $"{PerSecond}"), ("Limits:MessagesBurst", $"{Burst}"), ("Limits:SocketsPerVisitor", $"{SocketsMax}")]);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task<LiveClient> EnterAsync(string token)
    {
        var socket = await LiveClient.ConnectAsync(host.Address, token);
        await socket.NextAsync("welcome");
        return socket;
    }

    /// <summary>Says more than a bucket holds until it is told to slow down.</summary>
    private static async Task FloodAsync(LiveClient socket)
    {
        for (var n = 0; n < 2 * Burst; n++) await socket.SendAsync(new { type = "say", id = Id.New(TimeProvider.System), text = $"{n}" });
        ((string)(await socket.NextAsync("refused"))["code"]!).ShouldBe("slow_down");
    }

    private Task<long> SaidAsync() => host.Store.ReadAsync(session => session.ScalarAsync<long>("select count(*) from message"));

    [Fact]
    public async Task More_sockets_and_new_ones_let_nobody_say_more()
    {
        var (token, _) = await host.VisitAsync();
        var began = Stopwatch.GetTimestamp();
        foreach (var round in new[] { 1, 2 })
        {
            var sockets = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => EnterAsync(token)));
            await Task.WhenAll(sockets.Select(FloodAsync));
            foreach (var socket in sockets) await socket.DisposeAsync();
        }

        using var post = host.Client();
        post.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        for (var n = 0; n < Burst; n++) await post.PostAsync("widget/messages", new { id = Id.New(TimeProvider.System), text = "还有" });

        var said = await SaidAsync();
        said.ShouldBePositive();
        ((double)said).ShouldBeLessThanOrEqualTo(Burst + (PerSecond * Stopwatch.GetElapsedTime(began).TotalSeconds));

        await using var other = await EnterAsync((await host.VisitAsync()).Token);
        await other.SendAsync(new { type = "say", id = Id.New(TimeProvider.System), text = "我很安静" });
        await other.NextAsync("ack");
    }

    [Fact]
    public async Task A_visitor_has_so_many_sockets_and_no_more()
    {
        var (token, _) = await host.VisitAsync();
        var sockets = await Task.WhenAll(Enumerable.Range(0, SocketsMax).Select(_ => EnterAsync(token)));

        await using var refused = await LiveClient.ConnectAsync(host.Address, token);
        (await refused.ClosedAsync()).ShouldBe(4002);
        await using var other = await EnterAsync((await host.VisitAsync()).Token);

        await sockets[0].DisposeAsync();
        await Eventually.HoldsAsync(async () =>
        {
            await using var again = await LiveClient.ConnectAsync(host.Address, token);
            return await again.NextAsync("welcome").ContinueWith(t => t.IsCompletedSuccessfully, TaskScheduler.Default);
        });
        foreach (var socket in sockets.Skip(1)) await socket.DisposeAsync();
    }
}
