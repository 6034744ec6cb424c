using System.Net.WebSockets;

namespace Papilio.Host.Live;

/// <summary>A socket from its handshake to its end. It is closed in form wherever the other side still reads: only then does a client know why, and whether to come back.</summary>
internal sealed class Line(WebSocket socket, HttpContext http) : IDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly GatheringStream? carrier = GatheringStream.Of(http);

    public ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> into) => socket.ReceiveAsync(into, CancellationToken.None);

    /// <summary>Sends one frame, or keeps it for the next when there is <paramref name="more"/>. It cannot be cancelled, which would abort the socket; whoever is stuck is cut.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more)
    {
        carrier?.More = more;
        return socket.SendAsync(frame, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
    }

    /// <summary>
    /// Ends the line: what is being sent goes out, then the close with its code, then the other side has a moment to
    /// answer it. Whatever does not end in time is cut.
    /// </summary>
    /// <param name="sending">What still goes out; nothing is added to it any more.</param>
    /// <param name="hearing">Who reads; must go on reading until the other side closes.</param>
    public async Task CloseAsync(int code, string why, Task sending, Task hearing)
    {
        var leaving = Task.CompletedTask;
        var inTime = await EndsAsync(sending) && await SaidAsync(code, why) && await EndsAsync(hearing) && await EndsAsync(leaving = LeavingAsync());
        if (!inTime) http.Abort();

        // All end now, one way or the other; what they say of a line that was cut is of no use to anybody.
        await Task.WhenAll(sending, hearing, leaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Says the close, unless the socket has said its own, as it does to what breaks its protocol: then a cut would only keep that from being read.</summary>
    private async Task<bool> SaidAsync(int code, string why)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return true;
        using var patience = new CancellationTokenSource(Farewell);
        var closing = socket.CloseOutputAsync((WebSocketCloseStatus)code, why, patience.Token);
        await closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return closing.IsCompletedSuccessfully;
    }

    /// <summary>A socket that broke off has said its close and reads no more: the server would cut the line at once, and the close with it.</summary>
    private Task LeavingAsync() => socket.State is WebSocketState.Aborted && carrier is not null ? carrier.DrainAsync() : Task.CompletedTask;

    private static async Task<bool> EndsAsync(Task task)
    {
        await task.WaitAsync(Farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    public void Dispose() => socket.Dispose();
}
