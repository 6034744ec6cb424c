using System.Net.WebSockets;

namespace Papilio.Bench.Serve;

/// <summary>The floor under everything: a frame comes and goes back.</summary>
internal static class Echo
{
    public static Task<int> RunAsync() => Serving.RunAsync(socket => Serving.ReadAllAsync(socket,
        text => socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None)));
}
