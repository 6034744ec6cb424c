using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Maths.Text;
using Papilio.Platform.Blobs;
using Papilio.Reach.Conversations;

namespace Papilio.Reach.Channels.Open;

/// <summary>
/// A customer's message arrives from an application. It is journalled, on disk, before it is answered 2xx; what happens
/// to it is the intake's business. The same message again changes nothing and gets the same answer.
/// </summary>
internal sealed class Inbound(IStore store, Inboxes inboxes, IConversations conversations, TimeProvider clock)
{
    /// <summary>Room for one picture; larger files are for the files API.</summary>
    public const int BodyMax = 16 * 1024 * 1024;

    public sealed record Sender(string Id, string? Name = null, string? Phone = null, bool PhoneVerified = false, string? Email = null, bool EmailVerified = false, string? Lang = null);
    public sealed record Attachment(string Name, string Type, string Data);
    public sealed record Envelope(string Id, Sender Customer, string? Text = null, IReadOnlyList<Attachment>? Files = null, long? At = null);
    public sealed record Receipt(Guid Message, string State, string? Reason = null);
    public sealed record Accepted(Guid Id);

    public async Task<Outcome<InboxSettings>> CheckAsync(InboxId inbox, HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var settings = await store.ReadAsync(session => inboxes.FindAsync(session, inbox), cancel);
        if (settings is null) return new Refusal("inbox.unknown", 404);
        if (settings.Inbox.Channel != "open") return new Refusal("channel.wrong_kind", 409, settings.Inbox.Channel);
        var refusal = Signature.Check(settings.Secrets, request.Headers["webhook-id"].ToString(), request.Headers["webhook-timestamp"].ToString(),
            request.Headers["webhook-signature"].ToString(), body.Span, clock.GetUtcNow().ToUnixTimeSeconds());
        return refusal is null ? settings : refusal;
    }

    public Task<Outcome<Accepted>> JournalAsync(InboxSettings settings, Envelope envelope, ReadOnlyMemory<byte> body, CancellationToken cancel = default)
    {
        if (Refuse(envelope) is { } refusal) return Task.FromResult<Outcome<Accepted>>(refusal);
        return store.WriteAsync<Outcome<Accepted>>(async session =>
        {
            var id = Id.New(clock);
            var fresh = await session.RunAsync(
                """
                insert into envelope (id, inbox_id, channel_message_id, sender, body, at) values (@id, @inbox, @channelId, @sender, @body, @at)
                on conflict (inbox_id, channel_message_id) do nothing
                """,
                new { id, inbox = settings.Inbox.Id, channelId = envelope.Id, sender = SafeText.Clean(envelope.Customer.Id).Trim(), body = System.Text.Encoding.UTF8.GetString(body.Span), at = session.Now });
            if (fresh == 1) session.Announce(new EnvelopeJournalled(id, settings.Inbox.Id), Actor.System);
            return new Accepted(await session.ScalarAsync<Guid>("select id from envelope where inbox_id = @inbox and channel_message_id = @channelId", new { inbox = settings.Inbox.Id, channelId = envelope.Id }));
        }, cancel);
    }

    private static Refusal? Refuse(Envelope envelope)
    {
        if (!IsName(envelope.Id)) return new Refusal("request.invalid", 400, "id");
        if (!IsName(envelope.Customer.Id)) return new Refusal("request.invalid", 400, "customer.id");
        if (envelope.Text?.Length > 10_000) return new Refusal("message.too_long", 413, "10000");
        if (envelope.Files?.Count > 10) return new Refusal("file.too_many", 413, "10");
        if (string.IsNullOrWhiteSpace(envelope.Text) && envelope.Files is not { Count: > 0 }) return new Refusal("message.empty", 400);
        return (envelope.Files ?? []).Select(RefuseFile).FirstOrDefault(no => no is not null);
    }

    /// <summary>Said while the application still listens: once it is answered 202, a message must not founder on its attachment.</summary>
    private static Refusal? RefuseFile(Attachment? file)
    {
        if (file is null) return new Refusal("request.invalid", 400, "files");
        var bytes = new byte[file.Data.Length];
        return Convert.TryFromBase64String(file.Data, bytes, out var length) ? Files.Refuse(file.Name, bytes.AsSpan(0, length)) : new Refusal("request.malformed", 400, Files.Clean(file.Name));
    }

    private static bool IsName(string id) => id.Length <= 200 && id.Trim().Length > 0 && !id.Any(char.IsControl);

    public Task<Outcome<Done>> ReceiptAsync(InboxSettings settings, Receipt receipt, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
    {
        if (receipt.State is not ("delivered" or "read" or "failed")) return new Refusal("request.invalid", 400, "state");
        if (await conversations.DeliveryAsync(session, receipt.Message) is not { } delivery || delivery.InboxId != settings.Inbox.Id) return new Refusal("message.unknown", 404);
        if (!await conversations.ReceiptAsync(session, receipt.Message, receipt.State, ReasonOf(receipt))) return Done.It;
        if (receipt.State is "delivered" or "read")
            await conversations.MarkAsync(session, delivery.ConversationId, delivery.Number, receipt.State == "read" ? delivery.Number : null, Actor.System);
        return Done.It;
    }, cancel);

    private static string? ReasonOf(Receipt receipt) => receipt.Reason is null ? null : SafeText.Clean(receipt.Reason is { Length: > 300 } ? receipt.Reason[..300] : receipt.Reason);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/channels/{inbox:guid}/messages", (Guid inbox, HttpContext http, Inbound inbound, CancellationToken cancel) =>
            inbound.HandleAsync<Envelope>(inbox, http, (settings, envelope, body) => inbound.AnswerAsync(settings, envelope, body, cancel), cancel))
            .WithMetadata(new RequestSizeLimit(BodyMax), new TakesBody(typeof(Envelope))).Produces<Accepted>(StatusCodes.Status202Accepted);
        routes.MapPost("/channels/{inbox:guid}/receipts", (Guid inbox, HttpContext http, Inbound inbound, CancellationToken cancel) =>
            inbound.HandleAsync<Receipt>(inbox, http, async (settings, receipt, _) => (await inbound.ReceiptAsync(settings, receipt, cancel)).ToResult(), cancel))
            .WithMetadata(new TakesBody(typeof(Receipt))).Produces(StatusCodes.Status204NoContent);
    }

    private async Task<IResult> AnswerAsync(InboxSettings settings, Envelope envelope, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var journalled = await JournalAsync(settings, envelope, body, cancel);
        return journalled.Refusal is { } no ? no.ToResult() : Results.Json(journalled.Value, Json.Options, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>The signature is over the bytes as they came, so they are read first and understood second.</summary>
    private async Task<IResult> HandleAsync<T>(Guid inbox, HttpContext http, Func<InboxSettings, T, ReadOnlyMemory<byte>, Task<IResult>> then, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, cancel);
        var body = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        var settings = await CheckAsync(new InboxId(inbox), http.Request, body, cancel);
        if (settings.Refusal is { } no) return no.ToResult();
        try
        {
            return JsonSerializer.Deserialize<T>(body.Span, Json.Options) is { } read ? await then(settings.Value, read, body) : new Refusal("request.malformed", 400, "null").ToResult();
        }
        catch (JsonException wrong)
        {
            return new Refusal("request.malformed", 400, wrong.Message).ToResult();
        }
    }

    private sealed record RequestSizeLimit(long? MaxRequestBodySize) : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata;
}
