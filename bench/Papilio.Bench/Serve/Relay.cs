using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Papilio.Bench.Serve;

/// <summary>
/// The floor under durable chat: the same live protocol and the same bytes, but kept nowhere. It parses `say`, answers
/// `ack`, and hands the message to whoever subscribed. No authentication, no store, no order beyond the socket's own; it
/// remembers only what agents wrote, so that a visitor who comes back has something to be replayed.
/// </summary>
internal static class Relay
{
    private static readonly ConcurrentDictionary<string, Conversation> Conversations = new();

    public static Task<int> RunAsync() => Serving.RunAsync(async socket =>
    {
        using var peer = new Peer(socket);
        await Serving.ReadAllAsync(socket, text => TakeAsync(peer, text));
    });

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
        var number = ++conversation.Number;
        var message = Outgoing.Message(peer, conversation.Id, frame, number);
        if (peer.Own is null) conversation.Written.Enqueue(message.ToArray());
        else if (conversation.Listener is { } listener) await listener.SendAsync(message);
        await peer.SendAsync(Outgoing.Ack(peer, conversation.Id, frame, number));
    }

    private sealed class Conversation(string id)
    {
        public string Id { get; } = id;

        public long Number { get; set; }

        public Peer? Listener { get; set; }

        public ConcurrentQueue<byte[]> Written { get; } = new();
    }

    private sealed class Peer(WebSocket socket) : IDisposable
    {
        private readonly SemaphoreSlim turn = new(1);

        /// <summary>A visitor's own conversation; agents have none.</summary>
        public Conversation? Own { get; set; }

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

    private readonly record struct Incoming(string Type, string? Id, string? Token, string? Conversation, bool Resumes, string? Text)
    {
        public static Incoming Parse(ReadOnlySpan<byte> json)
        {
            var found = new Incoming("", null, null, null, false, null);
            var reader = new Utf8JsonReader(json);
            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                if (name.SequenceEqual("type"u8)) found = found with { Type = Word(ref reader) };
                else if (name.SequenceEqual("id"u8)) found = found with { Id = Word(ref reader) };
                else if (name.SequenceEqual("text"u8)) found = found with { Text = Word(ref reader) };
                else if (name.SequenceEqual("token"u8)) found = found with { Token = Word(ref reader) };
                else if (name.SequenceEqual("conversation"u8)) found = found with { Conversation = Word(ref reader) };
                else
                {
                    found = found with { Resumes = found.Resumes || (name.SequenceEqual("after"u8) && found.Type == "hello") };
                    reader.Read();
                    reader.Skip();
                }
            }

            return found;
        }

        private static string Word(ref Utf8JsonReader reader)
        {
            reader.Read();
            return reader.GetString()!;
        }
    }

    private static class Outgoing
    {
        private static readonly JsonWriterOptions Plain =
            new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        [ThreadStatic]
        private static Utf8JsonWriter? writer;

        public static ReadOnlyMemory<byte> Ack(Peer peer, string conversation, Incoming frame, long number)
        {
            var json = Begin(peer, "ack");
            json.WriteString("id"u8, frame.Id);
            json.WriteString("conversation"u8, conversation);
            json.WriteNumber("number"u8, number);
            json.WriteNumber("at"u8, Clock.UnixMilliseconds);
            return End(peer, json);
        }

        public static ReadOnlyMemory<byte> Message(Peer peer, string conversation, Incoming frame, long number)
        {
            var json = Begin(peer, "message");
            json.WriteStartObject("message"u8);
            json.WriteString("conversation"u8, conversation);
            json.WriteNumber("number"u8, number);
            json.WriteNumber("prior"u8, number - 1);
            json.WriteString("id"u8, frame.Id);
            json.WriteString("kind"u8, "text"u8);
            json.WriteStartObject("author"u8);
            json.WriteString("kind"u8, "customer"u8);
            json.WriteString("id"u8, conversation);
            json.WriteNull("name"u8);
            json.WriteEndObject();
            json.WriteString("text"u8, frame.Text);
            json.WriteStartArray("files"u8);
            json.WriteEndArray();
            json.WriteNull("about"u8);
            json.WriteNull("quick"u8);
            json.WriteNumber("at"u8, Clock.UnixMilliseconds);
            json.WriteString("state"u8, "sent"u8);
            json.WriteEndObject();
            return End(peer, json);
        }

        // The buffer belongs to the speaking socket, whose next message is read only after this one has been sent.
        private static Utf8JsonWriter Begin(Peer peer, string type)
        {
            peer.Buffer.ResetWrittenCount();
            writer ??= new Utf8JsonWriter(peer.Buffer, Plain);
            writer.Reset(peer.Buffer);
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            return writer;
        }

        private static ReadOnlyMemory<byte> End(Peer peer, Utf8JsonWriter json)
        {
            json.WriteEndObject();
            json.Flush();
            return peer.Buffer.WrittenMemory;
        }
    }
}
