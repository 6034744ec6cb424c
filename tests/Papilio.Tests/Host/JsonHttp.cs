using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Papilio.Tests.Host;

public static class JsonHttp
{
    public static async Task<JsonNode> GetJsonAsync(this HttpClient client, string path) => (await client.GetFromJsonAsync<JsonNode>(path))!;

    public static async Task<(int Status, JsonNode? Body)> SendJsonAsync(this HttpClient client, HttpMethod method, string path, object? body = null, long? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", $"\"{ifMatch}\"");
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length > 0 && text[0] is '{' or '[' ? JsonNode.Parse(text) : null);
    }

    public static Task<(int Status, JsonNode? Body)> PostAsync(this HttpClient client, string path, object body) => client.SendJsonAsync(HttpMethod.Post, path, body);
}
