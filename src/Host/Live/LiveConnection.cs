using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using Papilio.Host.Edge;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>One socket: reads frames, lets its role act on them, and ends. What it subscribes to lives in its streams.</summary>
internal abstract class LiveConnection(Line line, Caller caller, string? language, Voice voice, CancellationTokenSource closing, IConversations conversations)
{
    /// <summary>Bytes of one frame from a client.</summary>
    public const int FrameMax = 64 * 1024;

    /// <summary>Messages under way over one socket; more are told to slow down.</summary>
    public const int PendingMax = 256;

    public static class Close
    {
        public const int HelloMissing = 4000;
        public const int Resume = 4001;
        public const int TooMany = 4002;
        public const int SignedOut = 4003;
    }

    private const int RetryAfterMs = 1000;

    private readonly SpeechOrder order = new();
    private string? chosen = language;
    private int pending;
    private (int Code, string Why)? ending;

    protected Outgoing Outgoing { get; } = new(line);
    protected IConversations Conversations => conversations;

    /// <summary>Cancelled when the socket begins to end.</summary>
    public CancellationToken Closed => closing.Token;

    public Caller Caller => caller;
    public ConcurrentDictionary<ConversationId, MessageStream> Streams { get; } = new();

    /// <summary>Real time of the last frame heard, for cutting silent sockets.</summary>
    public long HeardAt { get; private set; } = TimeProvider.System.GetTimestamp();

    public bool TrySend(ReadOnlyMemory<byte> frame) => Outgoing.TrySend(frame);

    /// <summary>Ends the socket with a code the client knows what to do with.</summary>
    public void End(int code, string why)
    {
        ending ??= (code, why);
        closing.Cancel();
    }

    public async Task RunAsync()
    {
        var sending = Outgoing.RunAsync();
        var hearing = HearAsync();
        try
        {
            await hearing.WaitAsync(closing.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException)
        {
            // The client or we ended it; below it is closed in form if it still can be.
        }
        finally
        {
            var stopping = closing.IsCancellationRequested;
            Outgoing.Complete();
            await closing.CancelAsync();
            var (code, why) = ending ?? (stopping ? ((int)WebSocketCloseStatus.EndpointUnavailable, "restarting") : ((int)WebSocketCloseStatus.NormalClosure, ""));
            await line.CloseAsync(code, why, sending, hearing);
        }
    }

    private async Task HearAsync()
    {
        await BeginAsync();
        await ReceiveAsync();
    }

    protected abstract Task BeginAsync();
    protected abstract Task HandleAsync(ClientFrame frame);

    /// <summary>A frame came, be it only a ping: whoever is at the other end is there.</summary>
    protected virtual Task HeardAsync() => Task.CompletedTask;

    protected void Refuse(Guid? id, Refusal refusal, int? retryAfterMs = null) => Outgoing.TrySend(Frames.Refused(id, refusal, chosen, retryAfterMs));

    /// <summary>The turn of a message that may be said now; null when its writer was told to slow down.</summary>
    protected long? MaySay(Guid id)
    {
        if (order.Enter(id) is not { } turn)
        {
            Refuse(id, new Refusal("slow_down", 429), RetryAfterMs);
            return null;
        }

        var paced = voice.MaySay();
        if (paced && Interlocked.Increment(ref pending) <= PendingMax) return turn;
        if (paced) Interlocked.Decrement(ref pending);
        order.Hold(id, turn);
        Refuse(id, new Refusal("slow_down", 429), RetryAfterMs);
        return null;
    }

    /// <summary>
    /// Acknowledges a message that was let in, after its commit, without holding up the frames behind it: the append is
    /// queued before this is called, so order is kept.
    /// </summary>
    protected async Task AcknowledgeAsync(Guid id, long turn, Task<Outcome<Appended>> append)
    {
        try
        {
            var outcome = await append;
            if (outcome.Refusal is { Status: 429 or >= 500 }) order.Hold(id, turn);
            if (outcome.Refusal is { Code: "slow_down" }) await SlowedDownAsync();
            var frame = outcome.Refusal is { } no ? Frames.Refused(id, no, chosen, no.Status is 429 or >= 500 ? RetryAfterMs : null) : Frames.Ack(outcome.Value);
            // An unsent acknowledgement is not a lost message: the client sends again and gets the same number.
            if (!await Outgoing.SendAsync(frame, Closed)) End(Close.Resume, "resume");
        }
        catch (OperationCanceledException)
        {
            // The socket closed meanwhile; the message stays stored.
        }
        catch (Exception)
        {
            order.Hold(id, turn);
            Refuse(id, new Refusal("unexpected", 500), RetryAfterMs);
        }
        finally
        {
            Interlocked.Decrement(ref pending);
        }
    }

    /// <summary>A message was refused for now: before its writer is told, what they write into may have to be looked at again.</summary>
    protected virtual Task SlowedDownAsync() => Task.CompletedTask;

    private async Task ReceiveAsync()
    {
        while (true)
        {
            // Nothing is held while a socket is quiet: most of ten thousand are.
            var ready = await line.ReceiveAsync(Memory<byte>.Empty);
            if (ready.MessageType == WebSocketMessageType.Close) return;
            await conversations.Room;
            var buffer = ArrayPool<byte>.Shared.Rent(4096);
            try
            {
                var length = 0;
                while (true)
                {
                    if (length == buffer.Length) buffer = Grow(buffer);
                    // No further than it takes to know: a socket fills what it is given before it says anything.
                    var read = await line.ReceiveAsync(buffer.AsMemory(length, Math.Min(buffer.Length, FrameMax + 1) - length));
                    if (read.MessageType == WebSocketMessageType.Close) return;
                    length += read.Count;
                    if (length > FrameMax) End((int)WebSocketCloseStatus.MessageTooBig, "frame over the limit");
                    // Once we are leaving nothing more is acted upon; it is only taken off the line, so that our close is read.
                    if (closing.IsCancellationRequested) length = 0;
                    if (!read.EndOfMessage) continue;
                    if (read.MessageType == WebSocketMessageType.Binary) End((int)WebSocketCloseStatus.InvalidMessageType, "text frames only");
                    break;
                }

                if (closing.IsCancellationRequested) continue;
                HeardAt = TimeProvider.System.GetTimestamp();
                await UnderstandAsync(buffer.AsMemory(0, length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async Task UnderstandAsync(ReadOnlyMemory<byte> bytes)
    {
        ClientFrame? frame;
        try
        {
            frame = JsonSerializer.Deserialize<ClientFrame>(bytes.Span, Json.Options);
        }
        catch (JsonException wrong)
        {
            Refuse(null, new Refusal("request.malformed", 400, wrong.Message));
            return;
        }

        await HeardAsync();
        // Said again, it changes the language of what is refused from here on.
        if (frame is { Type: "hello", Lang: { } now }) chosen = now;
        if (frame is null) Refuse(null, new Refusal("request.malformed", 400, "null"));
        else if (frame.Type == "ping") Outgoing.TrySend(Frames.Pong);
        else await HandleAsync(frame);
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan().CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
