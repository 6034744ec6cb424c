using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Papilio.World;

/// <summary>A program that brings messages of its own customers, signed after Standard Webhooks.</summary>
public static class OpenChannel
{
    private const int SlowDownsMax = 600;

    public static async Task SendAsync(ApiClient application, Guid inbox, string secret, TimeProvider clock, object message, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, Json.Options);
        for (var attempt = 1; ; attempt++)
        {
            var (id, timestamp) = ($"{Id.New(clock):N}", clock.GetUtcNow().ToUnixTimeSeconds());
            using var request = new HttpRequestMessage(HttpMethod.Post, $"channels/{inbox}/messages") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", $"{timestamp}");
            byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
            request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed)));
            using var answer = await application.RawAsync(request, cancel);
            if (answer.IsSuccessStatusCode) return;
            if ((int)answer.StatusCode != 429 || attempt == SlowDownsMax) throw new RefusedException((int)answer.StatusCode, "channel", await answer.Content.ReadAsStringAsync(cancel));
            await ClockExtensions.WaitAsync(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancel);
        }
    }
}
