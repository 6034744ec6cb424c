using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Papilio.Bench.Load;

namespace Papilio.Bench.Product;

/// <summary>The product's HTTP API, as far as a measuring needs it before anybody talks.</summary>
internal sealed class ProductDoor : IDisposable
{
    private const int AtOnce = 32;
    private const string Api = "/api/v1";

    private readonly HttpClient http;
    private string? cookie;
    private string? inbox;
    private string? key;

    public ProductDoor(int port)
    {
        var origin = $"http://127.0.0.1:{port}";
        http = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(origin) };
        http.DefaultRequestHeaders.Add("Origin", origin);
    }

    public async Task AwaitAsync(double seconds, ServerProcess server)
    {
        var until = Clock.Now + (long)(seconds * Clock.Second);
        while (Clock.Now < until && server.IsAlive)
        {
            try
            {
                using var answer = await http.GetAsync("/health");
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Clock.WaitAsync(0.1);
        }

        throw new TimeoutException($"The product was not healthy within {seconds:0} s.");
    }

    /// <summary>
    /// Signs in and makes what the talk needs: a queue whose offers go to nobody and a web inbox that goes to people,
    /// so that neither the bot nor the routing answers in between.
    /// </summary>
    public async Task PrepareAsync()
    {
        cookie = await SignInAsync(Settings.Email, Settings.Password);
        // The database may hold an earlier measuring.
        var name = $"Bench {Clock.UnixMilliseconds}";
        var queue = await PostAsync("/queues", new
        {
            name,
            members = Array.Empty<string>(),
            offer = "ask",
            offerSeconds = 30,
            takeover = true,
        });
        var made = await PostAsync("/inboxes", new
        {
            name,
            channel = "web",
            queue = queue.GetProperty("id").GetString(),
            firstLevel = "human",
            origins = Array.Empty<string>(),
            identityRequired = false,
        });
        inbox = made.GetProperty("id").GetString();
        var granted = await PostAsync("/keys", new { name, scopes = (string[])["conversations.read", "conversations.reply"] });
        key = granted.EnumerateObject().Select(p => p.Value).Where(v => v.ValueKind is JsonValueKind.String)
            .Select(v => v.GetString()!).First(text => text.StartsWith("pk_", StringComparison.Ordinal));
    }

    public async Task<People> PeopleAsync(int visitors, int agentSockets)
    {
        var tokens = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, visitors, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, _) =>
        {
            var session = await PostAsync("/widget/session", new { site = inbox, lang = "zh" });
            tokens.Add(session.GetProperty("token").GetString()!);
        });
        return new([.. tokens.Select(token => new Entry(token))], [.. Enumerable.Repeat(cookie, agentSockets)], key);
    }

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Api + path) { Content = JsonContent.Create(body) };
        if (cookie is not null && !path.StartsWith("/widget", StringComparison.Ordinal)) request.Headers.Add("Cookie", cookie);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"POST {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>What the desk of the signed-in agent is answered, as bytes: whoever times it does not want to time the reading.</summary>
    public async Task<byte[]> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Api + path);
        request.Headers.Add("Cookie", cookie);
        using var answer = await http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return answer.IsSuccessStatusCode ? bytes : throw new HttpRequestException($"GET {path}: {(int)answer.StatusCode} {Encoding.UTF8.GetString(bytes)}");
    }

    /// <summary>How many facts the slowest listener has not heard, as `/health` says once they are some thousands; 0 when it says nothing.</summary>
    public async Task<long> BehindAsync()
    {
        var health = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync("/health"));
        var pump = health.GetProperty("parts").EnumerateArray().First(part => part.GetProperty("name").GetString() == "pump");
        var trouble = pump.TryGetProperty("trouble", out var said) ? said.GetString() : null;
        return trouble is null ? 0 : long.Parse(trouble.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public void Dispose() => http.Dispose();

    private async Task<string> SignInAsync(string email, string password)
    {
        using var answer = await http.PostAsJsonAsync(Api + "/session", new { email, password });
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"Sign-in: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }
}
