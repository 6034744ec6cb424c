using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Threading.Channels;

namespace Papilio.Tests.Host.Live;

/// <summary>A live socket in a test's hand: everything heard is kept in order; waiting has a limit, so nothing hangs.</summary>
public sealed class LiveClient : IAsyncDisposable
{
    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket socket = new();
    private readonly Channel<JsonNode> heard = Channel.CreateUnbounded<JsonNode>();
    private readonly CancellationTokenSource ended = new();
    private readonly List<JsonNode> passed = [];

    public int? CloseCode => (int?)socket.CloseStatus;

    public static async Task<LiveClient> ConnectAsync(Uri host, string? token = null, string? cookie = null, object? after = null, string? origin = null, string? lang = null)
    {
        var client = new LiveClient();
        if (cookie is not null) client.socket.Options.SetRequestHeader("Cookie", cookie);
        client.socket.Options.SetRequestHeader("Origin", origin ?? host.GetLeftPart(UriPartial.Authority));
        await client.socket.ConnectAsync(new Uri($"ws://{host.Authority}/api/v1/live"), CancellationToken.None);
        _ = client.ListenAsync();
        await client.SendAsync(new { type = "hello", token, after, lang });
        return client;
    }

    public Task SendAsync(object frame) => SendRawAsync(JsonSerializer.Serialize(frame, WithoutNulls));

    public Task SendRawAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>The next frame of this type (and, if given, that passes the test); frames passed over are kept for later.</summary>
    public async Task<JsonNode> NextAsync(string type, Func<JsonNode, bool>? that = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        if (passed.Find(f => (string?)f["type"] == type && that?.Invoke(f) != false) is { } earlier)
        {
            passed.Remove(earlier);
            return earlier;
        }

        try
        {
            await foreach (var frame in heard.Reader.ReadAllAsync(patience.Token))
            {
                if ((string?)frame["type"] == type && that?.Invoke(frame) != false) return frame;
                passed.Add(frame);
            }
        }
        catch (OperationCanceledException)
        {
        }

        throw new TimeoutException($"No '{type}' came (closed: {socket.CloseStatus} {socket.CloseStatusDescription}); heard instead: {string.Join(", ", passed.Select(f => (string?)f["type"]))}");
    }

    /// <summary>Whether a frame of this type came and was passed over.</summary>
    public bool Heard(string type) => passed.Exists(f => (string?)f["type"] == type);

    /// <summary>Waits for the close and answers its code.</summary>
    public async Task<int?> ClosedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var frame in heard.Reader.ReadAllAsync(patience.Token)) passed.Add(frame);
        return (int?)socket.CloseStatus;
    }

    public void Cut() => socket.Abort();

    private async Task ListenAsync()
    {
        var buffer = new byte[128 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                while (true)
                {
                    var read = await socket.ReceiveAsync(buffer.AsMemory(length), ended.Token);
                    if (read.MessageType == WebSocketMessageType.Close) return;
                    length += read.Count;
                    if (read.EndOfMessage) break;
                }

                heard.Writer.TryWrite(JsonNode.Parse(buffer.AsSpan(0, length))!);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
        finally
        {
            heard.Writer.TryComplete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        socket.Dispose();
        ended.Dispose();
    }
}
