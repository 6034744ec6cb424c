using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Papilio.World;

/// <summary>
/// One live socket, spoken as docs/guide/integrate.md §3 says. Frames are handed on in order; when the socket ends,
/// <see cref="RunAsync"/> returns and its owner decides whether to come back.
/// </summary>
public sealed class LiveClient(Uri address, string? cookies = null) : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(25);

    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1, 1);

    public async Task OpenAsync(object hello, CancellationToken cancel)
    {
        if (cookies is not null) socket.Options.SetRequestHeader("Cookie", cookies);
        var live = new UriBuilder(address) { Scheme = address.Scheme == "https" ? "wss" : "ws", Path = "/api/v1/live" }.Uri;
        await socket.ConnectAsync(live, cancel);
        await SendAsync(hello, cancel);
    }

    public async Task SendAsync(object frame, CancellationToken cancel)
    {
        await sending.WaitAsync(cancel);
        try
        {
            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame, Json.Options), WebSocketMessageType.Text, endOfMessage: true, cancel);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Reads until the socket ends or the token does.</summary>
    public async Task RunAsync(Func<JsonObject, Task> heard, CancellationToken cancel)
    {
        using var beating = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var beat = BeatAsync(beating.Token);
        try
        {
            using var frame = new MemoryStream();
            var buffer = new byte[16 * 1024];
            while (socket.State is WebSocketState.Open)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(), cancel);
                if (read.MessageType is WebSocketMessageType.Close) return;
                frame.Write(buffer, 0, read.Count);
                if (!read.EndOfMessage) continue;
                if (JsonNode.Parse(frame.GetBuffer().AsSpan(0, (int)frame.Length)) is JsonObject spoken) await heard(spoken);
                frame.SetLength(0);
            }
        }
        catch (WebSocketException)
        {
            // Cut off: the same as closed, for whoever waits.
        }
        finally
        {
            await beating.CancelAsync();
            await beat;
        }
    }

    public async Task CloseAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            if (socket.State is WebSocketState.Open) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            socket.Abort();
        }
    }

    private async Task BeatAsync(CancellationToken cancel)
    {
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                await ClockExtensions.WaitAsync(Beat, cancel);
                await SendAsync(new { type = "ping" }, cancel);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException or InvalidOperationException)
        {
            // The reader notices the end by itself.
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        sending.Dispose();
    }
}
