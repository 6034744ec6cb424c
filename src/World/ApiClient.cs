using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Papilio.World;

/// <summary>
/// Somebody who calls the API over HTTP like any other program: a colleague by their session, a visitor or a program by
/// their token. Told to slow down, it does; anything else that is refused is a <see cref="RefusedException"/>.
/// </summary>
public sealed class ApiClient : IDisposable
{
    private const int SlowDownsMax = 60;

    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    /// <param name="token">A bearer token; null for a session by cookie, or nobody.</param>
    public ApiClient(Uri address, string? token = null, TimeSpan? patience = null)
    {
        Address = address;
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, UseProxy = false, MaxConnectionsPerServer = 16 })
        {
            BaseAddress = new Uri(address, "/api/v1/"), Timeout = patience ?? TimeSpan.FromSeconds(30),
        };
        // Changes made with a cookie are looked at for where they come from; we come from the place itself.
        http.DefaultRequestHeaders.Add("Origin", address.GetLeftPart(UriPartial.Authority));
        http.DefaultRequestHeaders.Add("Accept-Language", "zh-CN");
        if (token is not null) http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    private ApiClient(Uri listening, string cookies)
        : this(listening, patience: TimeSpan.FromMinutes(5))
    {
        // What we are called outside, and by which scheme, is not known here; a program may say that it comes from the place itself.
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        http.DefaultRequestHeaders.Add("Cookie", cookies);
    }

    public Uri Address { get; }

    /// <summary>On behalf of somebody who calls us: with their cookies, but straight to where the host listens.</summary>
    public static ApiClient OnBehalf(string listening, string cookies) => new(Loopback(listening), cookies);

    /// <summary>An address a host listens on, as somebody on the same machine reaches it.</summary>
    public static Uri Loopback(string listening) => new(Local(listening));

    /// <summary>The same as words, which need not be an address at all.</summary>
    public static string Local(string listening) => listening
        .Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)
        .Replace("://*", "://127.0.0.1", StringComparison.Ordinal).Replace("://+", "://127.0.0.1", StringComparison.Ordinal);

    /// <summary>For the live socket: the cookies as a header.</summary>
    public string Cookies => cookies.GetCookieHeader(Address);

    public Task<JsonObject> SignInAsync(string email, string password, CancellationToken cancel = default) =>
        PostAsync("session", new { email, password }, cancel);

    public Task<JsonObject> GetAsync(string path, CancellationToken cancel = default) => SendAsync(HttpMethod.Get, path, null, null, cancel);

    public Task<JsonObject> PostAsync(string path, object? body, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, path, body ?? new { }, null, cancel);

    public Task<JsonObject> PutAsync(string path, object body, long? version = null, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Put, path, body, version, cancel);

    public Task<JsonObject> PatchAsync(string path, object body, long? version = null, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Patch, path, body, version, cancel);

    public Task<JsonObject> DeleteAsync(string path, CancellationToken cancel = default) => SendAsync(HttpMethod.Delete, path, null, null, cancel);

    /// <summary>All pages of a list.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string path, CancellationToken cancel = default)
    {
        var items = new List<JsonObject>();
        string? cursor = null;
        do
        {
            var page = await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=200{(cursor is null ? "" : "&cursor=" + cursor)}", cancel);
            items.AddRange(page["items"]!.AsArray().Select(i => i!.AsObject()));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        return items;
    }

    public async Task<JsonObject> SendAsync(HttpMethod method, string path, object? body, long? version, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = body as HttpContent ?? JsonContent.Create(body, options: Json.Options);
            if (version is not null) request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
            using var answer = await http.SendAsync(request, cancel);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            if (answer.IsSuccessStatusCode) return text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject ?? [];
            if (answer.StatusCode is not HttpStatusCode.TooManyRequests || attempt == SlowDownsMax || CodeOf(text) is not "slow_down") throw new RefusedException((int)answer.StatusCode, CodeOf(text), text);
            await ClockExtensions.WaitAsync(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancel);
        }
    }

    /// <summary>The bare answer, for bodies that are signed or streamed.</summary>
    public Task<HttpResponseMessage> RawAsync(HttpRequestMessage request, CancellationToken cancel) =>
        http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);

    private static string CodeOf(string problem)
    {
        try
        {
            return (string?)(JsonNode.Parse(problem) as JsonObject)?["code"] ?? "";
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    public void Dispose() => http.Dispose();
}

/// <summary>The API said no, with its stable code.</summary>
public sealed class RefusedException(int status, string code, string problem) : Exception($"{status} {code}: {problem}")
{
    public int Status { get; } = status;
    public string Code { get; } = code;
}
