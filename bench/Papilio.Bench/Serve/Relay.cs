using System.Collections.Concurrent;
using System.Text;

namespace Papilio.Bench.Serve;

/// <summary>
/// The floor under durable chat: the same live protocol and the same bytes, but kept nowhere. It parses `say`, answers
/// `ack`, and hands the message to whoever subscribed. No authentication, no store, no order beyond the socket's own; it
/// remembers only what agents wrote, so that a visitor who comes back has something to be replayed.
/// </summary>
internal static class Relay
{
    private static readonly ConcurrentDictionary<string, Conversation> Conversations = new();

    private static DurablePath? path;

    public static Task<int> RunAsync() => Serving.RunAsync(async socket =>
    {
        using var peer = new Peer(socket);
        await Serving.ReadAllAsync(socket, text => TakeAsync(peer, text));
    });

    /// <summary>The same sockets with a store behind them: what a visitor says is on disk before anybody is told of it.</summary>
    public static async Task<int> RunDurableAsync(IDurableStore store)
    {
        using (store)
        {
            path = new DurablePath(store);
            return await RunAsync();
        }
    }

    private static ValueTask TakeAsync(Peer peer, ReadOnlyMemory<byte> text)
    {
        var frame = Incoming.Parse(text.Span);
        switch (frame.Type)
        {
            case "say":
                return SayAsync(peer, frame);
            case "hello":
                return HelloAsync(peer, frame);
            case "subscribe":
                Of(frame.Conversation!).Listener = peer;
                return peer.SendAsync(Live(frame.Conversation!));
            default:
                return peer.SendAsync("{\"type\":\"pong\"}"u8.ToArray());
        }
    }

    private static Conversation Of(string id) => Conversations.GetOrAdd(id, key => new Conversation(key));

    private static byte[] Live(string conversation) =>
        Encoding.UTF8.GetBytes($$"""{"type":"live","conversation":"{{conversation}}","number":0}""");

    private static async ValueTask HelloAsync(Peer peer, Incoming frame)
    {
        await peer.SendAsync("{\"type\":\"welcome\",\"you\":{\"kind\":\"visitor\"},\"now\":0}"u8.ToArray());
        if (frame.Token is null) return;

        peer.Own = Of("00000000-0000-7000-8000-" + frame.Token[2..].PadLeft(12, '0'));
        if (!frame.Resumes) return;
        foreach (var missed in peer.Own.Written.ToArray()) await peer.SendAsync(missed);
        await peer.SendAsync(Live(peer.Own.Id));
    }

    private static async ValueTask SayAsync(Peer peer, Incoming frame)
    {
        var conversation = peer.Own ?? Of(frame.Conversation!);
        if (path is not null)
        {
            await path.TakeAsync(new(peer, conversation, frame));
            return;
        }

        var number = ++conversation.Number;
        var message = Outgoing.Message(peer.Buffer, conversation.Id, frame, number);
        if (peer.Own is null) conversation.Written.Enqueue(message.ToArray());
        else if (conversation.Listener is { } listener) await listener.SendAsync(message);
        await peer.SendAsync(Outgoing.Ack(peer.Buffer, conversation.Id, frame, number));
    }
}
