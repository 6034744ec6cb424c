using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Papilio.Platform;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;
using Papilio.Platform.Store;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>What a client may say; which fields belong to which type is in docs/guide/integrate.md §3.</summary>
internal sealed record ClientFrame
{
    public required string Type { get; init; }
    public string? Token { get; init; }
    public string? Lang { get; init; }
    public After? After { get; init; }
    public Guid? Conversation { get; init; }
    public Guid? Id { get; init; }
    public MessageKind? Kind { get; init; }
    public string? Text { get; init; }
    public IReadOnlyList<BlobId>? Files { get; init; }
    public IReadOnlyList<string>? Quick { get; init; }
    public long? Expected { get; init; }
    public long? Number { get; init; }
    public string? Client { get; init; }
    public bool? Away { get; init; }
}

/// <summary>The last message a reader holds of a conversation.</summary>
internal sealed record Place(Guid Conversation, long Number);

/// <summary>Where a reader is: a number in the conversation the frame names, or (visitors) a place in each conversation they hold.</summary>
[JsonConverter(typeof(AfterConverter))]
internal sealed record After(long Number, IReadOnlyList<Place> Places);

/// <summary>"after" is a number for staff, and {"conversation","number"} or a list of these for visitors.</summary>
internal sealed class AfterConverter : JsonConverter<After>
{
    public override After Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => new After(reader.GetInt64(), []),
        JsonTokenType.StartArray when JsonSerializer.Deserialize<IReadOnlyList<Place?>>(ref reader, options) is { } places && places.All(p => p is not null) => new After(0, places!),
        JsonTokenType.StartObject => new After(0, [JsonSerializer.Deserialize<Place>(ref reader, options)!]),
        _ => throw new JsonException("after"),
    };

    public override void Write(Utf8JsonWriter writer, After value, JsonSerializerOptions options) => throw new NotSupportedException("Only clients send it.");
}

/// <summary>Frames to a client, as bytes: most go to many sockets and are written once.</summary>
internal static class Frames
{
    public static readonly byte[] Pong = Of(new { type = "pong" });

    public static byte[] Of<T>(T frame) => JsonSerializer.SerializeToUtf8Bytes(frame, Json.Options);

    /// <summary>Written field by field, as <see cref="Ack"/> is: these two go out for every message, and the serializer made a dozen small objects for each.</summary>
    public static byte[] Message(MessageView message) => Written(message, static (json, view) =>
    {
        json.WriteString("type"u8, "message"u8);
        json.WriteStartObject("message"u8);
        json.WriteString("conversation"u8, view.Conversation.Value);
        json.WriteNumber("number"u8, view.Number);
        json.WriteNumber("prior"u8, view.Prior);
        json.WriteString("id"u8, view.Id);
        json.WriteString("kind"u8, EnumText.Of(view.Kind));
        json.WriteStartObject("author"u8);
        json.WriteString("kind"u8, EnumText.Of(view.Author.Kind));
        if (view.Author.Id is { } author) json.WriteString("id"u8, author);
        else json.WriteNull("id"u8);
        json.WriteString("name"u8, view.Author.Name);
        json.WriteEndObject();
        json.WriteString("text"u8, view.Text);
        Write(json, "files"u8, view.Files);
        if (view.About is { } about) json.WriteNumber("about"u8, about);
        else json.WriteNull("about"u8);
        Write(json, "quick"u8, view.Quick);
        json.WriteNumber("at"u8, view.At);
        json.WriteString("state"u8, view.State);
        json.WriteBoolean("withdrawn"u8, view.Withdrawn);
        json.WriteEndObject();
    });

    public static byte[] Ack(Appended place) => Written(place, static (json, it) =>
    {
        json.WriteString("type"u8, "ack"u8);
        json.WriteString("id"u8, it.Id);
        json.WriteString("conversation"u8, it.Conversation.Value);
        json.WriteNumber("number"u8, it.Number);
        json.WriteNumber("at"u8, it.At);
    });

    private static void Write<T>(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<T>? items)
    {
        json.WritePropertyName(name);
        if (items is { Count: 0 })
        {
            json.WriteStartArray();
            json.WriteEndArray();
        }
        else
        {
            JsonSerializer.Serialize(json, items, Json.Options);
        }
    }

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? pen;

    private static byte[] Written<T>(T what, Action<Utf8JsonWriter, T> write)
    {
        var (bytes, json) = pen ??= Pen();
        try
        {
            json.WriteStartObject();
            write(json, what);
            json.WriteEndObject();
            json.Flush();
            return bytes.WrittenSpan.ToArray();
        }
        finally
        {
            json.Reset();
            bytes.ResetWrittenCount();
        }
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Pen()
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        return (bytes, new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = Json.Options.Encoder, SkipValidation = true }));
    }

    public static byte[] Refused(Guid? id, Refusal refusal, string? language, int? retryAfterMs = null)
    {
        var (title, detail) = Words.Of(refusal.Code, language);
        return Of(new RefusedFrame("refused", id, refusal.Code, title, detail.Replace("{about}", refusal.About ?? "", StringComparison.Ordinal), refusal.About, retryAfterMs));
    }

    private sealed record RefusedFrame(string Type, Guid? Id, string Code, string Title, string Detail, string? About, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfterMs);
}
