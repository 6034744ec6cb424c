using System.Net.Http.Headers;
using System.Text.Json;
using Papilio.Reach.Conversations;

namespace Papilio.Reach.Channels.Open;

/// <summary>Any application as a channel: our messages go to its webhook, signed, with our message id as its idempotency key.</summary>
internal sealed class OpenChannel(GuardedHttp http, TimeProvider clock) : IChannel
{
    public string Kind => "open";
    public bool Pushes => true;
    public Capabilities Capabilities { get; } = new(Buttons: false, Files: true, Receipts: true, TextMax: 10_000);

    private sealed record Envelope(string Type, long Timestamp, Data Data);
    private sealed record Data(Guid Id, ConversationId Conversation, long Number, string Customer, string Text, IReadOnlyList<FileView> Files, AuthorView Author);

    public async Task<Sent> SendAsync(InboxSettings inbox, Outbound message, CancellationToken cancel)
    {
        if (inbox.WebhookUrl is null) return new Sent(true);
        var body = JsonSerializer.SerializeToUtf8Bytes(new Envelope("message.sent", clock.Now(),
            new Data(message.Id, message.Conversation, message.Number, message.CustomerId, message.Text, message.Files, message.Author)), Json.Options);
        var id = message.Id.ToString();
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, inbox.WebhookUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{timestamp}");
        request.Headers.Add("webhook-signature", string.Join(' ', inbox.Secrets.Select(s => Signature.Sign(s, id, timestamp, body))));
        try
        {
            using var answer = await http.SendAsync(request, cancel);
            return answer.IsSuccessStatusCode ? new Sent(true)
                : new Sent(false, $"HTTP {(int)answer.StatusCode}", Final: (int)answer.StatusCode == 410);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException && !cancel.IsCancellationRequested)
        {
            return new Sent(false, fault is TaskCanceledException ? "no answer in time" : fault.Message);
        }
    }
}
