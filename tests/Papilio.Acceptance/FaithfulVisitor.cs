using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Papilio.Acceptance;

/// <summary>
/// A visitor who keeps the protocol to the letter, whatever happens to the line: holds each message until it is
/// acknowledged, comes back with the last number seen, sends again with the same ids. It remembers all it was told, to
/// be held against what is stored.
/// </summary>
public sealed class FaithfulVisitor(Func<Uri> host, string token, string name) : IAsyncDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly Lock gate = new();
    private readonly List<(Guid Id, string Text)> said = [];
    private readonly Dictionary<Guid, (long Number, Guid Conversation)> acked = [];
    private readonly List<JsonNode> shown = [];
    private Task running = Task.CompletedTask;
    private WebSocket? line;
    private (Guid Conversation, long Number)? place;

    public string Token => token;
    public Guid? Conversation => place?.Conversation;
    public int Refused { get; private set; }

    /// <summary>Every reason a message was refused for; the ones behind a refused message are told to slow down.</summary>
    public ConcurrentBag<string?> Refusals { get; } = [];

    public int Reconnects { get; private set; }

    public int Acknowledged
    {
        get
        {
            lock (gate) return acked.Count;
        }
    }

    /// <summary>Messages that are on the line and not acknowledged.</summary>
    public int OnTheWay
    {
        get
        {
            lock (gate) return line is { State: WebSocketState.Open } ? said.Take(next).Count(s => !acked.ContainsKey(s.Id)) : 0;
        }
    }

    public int Unacknowledged
    {
        get
        {
            lock (gate) return said.Count - acked.Count;
        }
    }

    public IReadOnlyList<(Guid Id, string Text)> Said
    {
        get
        {
            lock (gate) return [.. said];
        }
    }

    public IReadOnlyDictionary<Guid, (long Number, Guid Conversation)> Acked
    {
        get
        {
            lock (gate) return new Dictionary<Guid, (long, Guid)>(acked);
        }
    }

    public IReadOnlyList<JsonNode> Shown
    {
        get
        {
            lock (gate) return [.. shown];
        }
    }

    public static async Task<FaithfulVisitor> ComeAsync(Func<Uri> host, Guid site, string name)
    {
        using var client = new HttpClient();
        var answer = await client.PostAsJsonAsync(new Uri(host(), "/api/v1/widget/session"), new { site });
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadFromJsonAsync<JsonNode>();
        var visitor = new FaithfulVisitor(host, (string)body!["token"]!, name);
        visitor.running = visitor.RunAsync();
        return visitor;
    }

    public async Task SayAsync(string text)
    {
        var id = Platform.Id.New(TimeProvider.System);
        lock (gate) said.Add((id, text));
        await PumpAsync();
    }

    public void Cut() => line?.Abort();

    public async Task SettleAsync(int seconds = 60) =>
        await Wait.UntilAsync(() => Task.FromResult(Unacknowledged == 0), seconds, $"{name} has all messages acknowledged ({Unacknowledged} are not)");

    /// <summary>The invariants I1 to I5 of one visitor against what is stored.</summary>
    public void Check(IReadOnlyList<JsonNode> stored)
    {
        var numbers = stored.Select(m => (long)m["number"]!).ToArray();
        numbers.ShouldBe(Enumerable.Range(1, numbers.Length).Select(n => (long)n), $"{name}: numbers have no gap (I3)");
        var ids = stored.Select(m => (Guid)m["id"]!).ToArray();
        ids.Distinct().Count().ShouldBe(ids.Length, $"{name}: nothing is stored twice (I2)");
        foreach (var (id, ack) in Acked)
        {
            var message = stored.FirstOrDefault(m => (Guid)m["id"]! == id);
            message.ShouldNotBeNull($"{name}: {id} was acknowledged and is not stored (I1)");
            ((long)message["number"]!).ShouldBe(ack.Number, $"{name}: it has the number that was acknowledged (I1)");
        }

        var mine = Said.Select(s => s.Id).ToHashSet();
        ids.Where(mine.Contains).ShouldBe(Said.Select(s => s.Id).Where(ids.Contains), $"{name}: what one sender said stays in order (I5)");
        var told = Shown.Select(m => (long)m["number"]!).ToArray();
        told.ShouldBe(told.Order().Distinct(), $"{name}: shown in order, nothing twice (I4)");
        var publicOnes = stored.Where(m => (string)m["kind"]! != "note").ToArray();
        Shown.Select(m => (string)m["text"]!).ShouldBe(publicOnes.Take(Shown.Count).Select(m => (string)m["text"]!), $"{name}: shown as stored, without a gap (I4)");
    }

    private async Task RunAsync()
    {
        var random = new Random(name.GetHashCode(StringComparison.Ordinal));
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await ConnectedAsync();
            }
            catch (Exception cut) when (cut is WebSocketException or OperationCanceledException or HttpRequestException or InvalidOperationException or ObjectDisposedException)
            {
            }

            Reconnects++;
            await Wait.ForAsync(30 + random.Next(200));
        }
    }

    private async Task ConnectedAsync()
    {
        using var socket = new ClientWebSocket();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        await socket.ConnectAsync(new Uri($"ws://{host().Authority}/api/v1/live"), patience.Token);
        object? after = place is { } at ? new { conversation = at.Conversation, number = at.Number } : null;
        await SendAsync(socket, after is null ? new { type = "hello", token } : new { type = "hello", token, after });
        var buffer = new byte[256 * 1024];
        var welcomed = false;
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult read;
            do
            {
                read = await socket.ReceiveAsync(buffer.AsMemory(length), ended.Token);
                if (read.MessageType == WebSocketMessageType.Close) return;
                length += read.Count;
            }
            while (!read.EndOfMessage);

            Hear(JsonNode.Parse(buffer.AsSpan(0, length))!);
            if (welcomed) _ = PumpAsync();
            if (welcomed) continue;
            welcomed = true;
            lock (gate) next = 0;
            line = socket;
            await PumpAsync();
        }
    }

    /// <summary>Messages on the line without an acknowledgement; the rest wait their turn.</summary>
    private const int Window = 100;

    private readonly SemaphoreSlim sending = new(1, 1);
    private int next;

    /// <summary>Puts what waits on the line, in the order it was said.</summary>
    private async Task PumpAsync()
    {
        await sending.WaitAsync();
        try
        {
            while (line is { State: WebSocketState.Open } open && Next() is { } message)
                await SendAsync(open, new { type = "say", id = message.Id, text = message.Text });
        }
        catch (Exception cut) when (cut is WebSocketException or InvalidOperationException or ObjectDisposedException or OperationCanceledException)
        {
        }
        finally
        {
            sending.Release();
        }
    }

    private (Guid Id, string Text)? Next()
    {
        lock (gate)
        {
            while (next < said.Count && acked.ContainsKey(said[next].Id)) next++;
            return next < said.Count && next - acked.Count < Window ? said[next++] : null;
        }
    }

    private void Hear(JsonNode frame)
    {
        lock (gate)
        {
            switch ((string)frame["type"]!)
            {
                case "ack":
                    acked[(Guid)frame["id"]!] = ((long)frame["number"]!, (Guid)frame["conversation"]!);
                    break;
                case "refused":
                    Refused++;
                    Refusals.Add((string?)frame["code"]);
                    // Not stored: it goes out again, and so does what came after it.
                    if (frame["id"] is not null) line?.Abort();
                    break;
                case "message":
                    var message = frame["message"]!;
                    var (conversation, number) = ((Guid)message["conversation"]!, (long)message["number"]!);
                    if (place is { } at && at.Conversation == conversation && number <= at.Number) break;
                    shown.Add(message.DeepClone());
                    place = (conversation, number);
                    break;
            }
        }
    }

    private static Task SendAsync(WebSocket socket, object frame) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(frame)), WebSocketMessageType.Text, true, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        line?.Abort();
        await running;
    }
}
