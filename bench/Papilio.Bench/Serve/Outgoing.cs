using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Papilio.Bench.Serve;

/// <summary>The frames of the live protocol with the same fields and the same bytes as the product's.</summary>
internal static class Outgoing
{
    private static readonly JsonWriterOptions Plain =
        new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    public static ReadOnlyMemory<byte> Ack(ArrayBufferWriter<byte> into, string conversation, Incoming frame, long number)
    {
        var json = Begin(into, "ack");
        json.WriteString("id"u8, frame.Id);
        json.WriteString("conversation"u8, conversation);
        json.WriteNumber("number"u8, number);
        json.WriteNumber("at"u8, Clock.UnixMilliseconds);
        return End(into, json);
    }

    public static ReadOnlyMemory<byte> Message(ArrayBufferWriter<byte> into, string conversation, Incoming frame, long number)
    {
        var json = Begin(into, "message");
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
        return End(into, json);
    }

    // The buffer belongs to whoever sends what is written, and who writes into it again only afterwards.
    private static Utf8JsonWriter Begin(ArrayBufferWriter<byte> into, string type)
    {
        into.ResetWrittenCount();
        writer ??= new Utf8JsonWriter(into, Plain);
        writer.Reset(into);
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        return writer;
    }

    private static ReadOnlyMemory<byte> End(ArrayBufferWriter<byte> into, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        return into.WrittenMemory;
    }
}
