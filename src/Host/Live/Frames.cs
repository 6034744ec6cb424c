using System.Text.Json;
using System.Text.Json.Serialization;
using Papilio.Platform;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>What a client may say; which fields belong to which type is in docs/guide/integrate.md §3.</summary>
internal sealed record ClientFrame(
    string Type, string? Token = null, Place? After = null, Guid? Conversation = null, long? AfterNumber = null, Guid? Id = null, MessageKind? Kind = null,
    string? Text = null, IReadOnlyList<BlobId>? Files = null, IReadOnlyList<string>? Quick = null, long? Expected = null, long? Number = null, string? Client = null);

internal sealed record Place(Guid Conversation, long Number);

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
