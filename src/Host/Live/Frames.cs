using System.Text.Json;
using System.Text.Json.Serialization;
using Papilio.Platform;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>What a client may say; which fields belong to which type is in docs/guide/integrate.md §3.</summary>
internal sealed record ClientFrame(
    string Type, string? Token = null, Place? After = null, Guid? Conversation = null, Guid? Id = null, MessageKind? Kind = null,
    string? Text = null, IReadOnlyList<BlobId>? Files = null, IReadOnlyList<string>? Quick = null, long? Expected = null, long? Number = null, string? Client = null);

/// <summary>Where a reader is: a number in the conversation the frame names, or (visitors) a message of their timeline.</summary>
[JsonConverter(typeof(PlaceConverter))]
internal sealed record Place(Guid? Conversation, long Number);

/// <summary>"after" is a number for staff and {"conversation","number"} for visitors.</summary>
internal sealed class PlaceConverter : JsonConverter<Place>
{
    private sealed record Timeline(Guid Conversation, long Number);

    public override Place Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Number) return new Place(null, reader.GetInt64());
        var place = JsonSerializer.Deserialize<Timeline>(ref reader, options) ?? throw new JsonException("after");
        return new Place(place.Conversation, place.Number);
    }

    public override void Write(Utf8JsonWriter writer, Place value, JsonSerializerOptions options) => throw new NotSupportedException("Only clients send it.");
}

/// <summary>Frames to a client, as bytes: most go to many sockets and are written once.</summary>
internal static class Frames
{
    public static readonly byte[] Pong = Of(new { type = "pong" });

    public static byte[] Of<T>(T frame) => JsonSerializer.SerializeToUtf8Bytes(frame, Json.Options);

    private sealed record MessageFrame(string Type, MessageView Message);

    public static byte[] Message(MessageView message) => Of(new MessageFrame("message", message));

    public static byte[] Refused(Guid? id, Refusal refusal, string? language, int? retryAfterMs = null)
    {
        var (title, detail) = Words.Of(refusal.Code, language);
        return Of(new RefusedFrame("refused", id, refusal.Code, title, detail.Replace("{about}", refusal.About ?? "", StringComparison.Ordinal), refusal.About, retryAfterMs));
    }

    private sealed record RefusedFrame(string Type, Guid? Id, string Code, string Title, string Detail, string? About, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RetryAfterMs);

    private sealed record AckFrame(string Type, Guid Id, Guid Conversation, long Number, long At);

    public static byte[] Ack(Appended place) => Of(new AckFrame("ack", place.Id, place.Conversation.Value, place.Number, place.At));
}
