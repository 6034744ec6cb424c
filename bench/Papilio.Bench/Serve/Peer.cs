using System.Buffers;
using System.Net.WebSockets;

namespace Papilio.Bench.Serve;

/// <summary>One socket; who sends on it takes turns.</summary>
internal sealed class Peer(WebSocket socket) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>A visitor's own conversation; agents have none.</summary>
    public Conversation? Own { get; set; }

    /// <summary>For what this socket's own messages bring about; its next one is read only after that has been sent.</summary>
    public ArrayBufferWriter<byte> Buffer { get; } = new();

    public async ValueTask SendAsync(ReadOnlyMemory<byte> text)
    {
        await turn.WaitAsync();
        try
        {
            await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
