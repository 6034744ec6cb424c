using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Papilio.Acceptance;

/// <summary>
/// Whoever reads logs, traces and metrics learns nothing from them: neither what proves somebody to be who they are, nor
/// what customers say and who they are. Everything is used once, rightly and wrongly, with the host as talkative as it gets.
/// </summary>
public sealed class Confidence : IDisposable
{
    private const string Canary = "kanarienvogel";

    private readonly TemporaryFolder folder = new();
    private readonly MemoryStream collected = new();
    private readonly HttpListener collector = new();

    public void Dispose()
    {
        collector.Close();
        collected.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Neither_logs_nor_traces_nor_metrics_hold_a_secret_or_a_word_of_a_customer()
    {
        var endpoint = Collect();
        await using var host = await HostProcess.StartAsync(folder["data"],
            ("Telemetry__OtlpEndpoint", endpoint), ("/OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("/OTEL_METRIC_EXPORT_INTERVAL", "500"), ("/OTEL_BSP_SCHEDULE_DELAY", "200"),
            ("/Logging__LogLevel__Default", "Trace"));
        var secrets = new List<string> { HostProcess.Password };

        using (var admin = await host.SignInAsync())
        {
            Traced(admin);
            var (inbox, secret) = await host.NewInboxAsync();
            secrets.Add(secret);
            secrets.Add((await host.CookieAsync()).Split('=', 2)[1]);
            secrets.Add((string)(await admin.PostAsync("keys", new { name = "robot", scopes = new[] { "conversations.read" } })).Body!["key"]!);
            await admin.PostAsync("session", new { email = HostProcess.Email, password = $"{Canary}-password" });
            await admin.PostAsync("staff", new { name = "小林", email = $"{Canary}@qinghe.example", role = "agent", password = $"{Canary}-first" });
            await admin.PutAsJsonAsync("me/password", new { current = $"{Canary}-wrong", next = $"{Canary}-next" });
            secrets.Add(((string)(await admin.PostAsync("me/schedule/feed", new { })).Body!["path"]!));

            using var anybody = new HttpClient { BaseAddress = new Uri(host.Address, "/api/v1/") };
            Traced(anybody);
            var identity = Identity(secret);
            secrets.Add(identity);
            var (_, session) = await anybody.PostAsync("widget/session", new { site = inbox, identity });
            var token = (string)session!["token"]!;
            secrets.Add(token);
            await anybody.PostAsync("widget/session", new { site = inbox, identity = identity[..^4] + "aaaa" });
            anybody.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            await anybody.PostAsync("widget/messages", new { id = Platform.Id.New(TimeProvider.System), text = $"{Canary} 我的电话是 13812345678" });
            await anybody.PostAsync("widget/contact", new { name = $"{Canary}", phone = "13912345678", email = $"{Canary}@example.com" });
            await anybody.PostAsync("widget/messages", new { id = "no id", text = $"{Canary} wrong" });
            await anybody.PostAsync("widget/messages", new { id = Platform.Id.New(TimeProvider.System), text = $"{Canary}", unknown = 1 });
            await using var live = await Tests.Host.Live.LiveClient.ConnectAsync(host.Address, token);
            await live.NextAsync("welcome");
            await live.SendRawAsync($"{{\"type\":\"say\",\"{Canary}\":1}}");
            await live.NextAsync("refused");
            await using var wrong = await Tests.Host.Live.LiveClient.ConnectAsync(host.Address, $"v_{Canary}");
            await wrong.ClosedAsync();
            await admin.GetAsync($"conversations?search={Canary}");
            await admin.GetAsync("customers?search=13912345678");
            await admin.GetAsync($"schedule/{Canary}.ics");
            using var key = new HttpRequestMessage(HttpMethod.Get, "conversations") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", $"pk_{Canary}") } };
            await anybody.SendAsync(key);
        }

        await Wait.UntilAsync(() => Task.FromResult(Collected().Contains("papilio", StringComparison.Ordinal) && Collected().Contains("/api/v1/", StringComparison.Ordinal)), 20, "traces and metrics have come");
        await Wait.ForAsync(1500);

        var log = host.Log();
        log.ShouldContain("migrations run");
        foreach (var (where, text) in new[] { ("the log", log), ("the telemetry", Collected()) })
        {
            foreach (var word in secrets.Append(Canary).Append("13812345678").Append("13912345678")) Found(text, word).ShouldBeNull($"{where} holds {word}");
        }
    }

    /// <summary>Asks for a trace of every call; by itself the host keeps one in ten.</summary>
    private static void Traced(HttpClient client) => client.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    /// <summary>The line in which a word stands, to be shown; null when it stands nowhere.</summary>
    private static string? Found(string text, string word) =>
        text.Split('\n').FirstOrDefault(line => line.Contains(word, StringComparison.OrdinalIgnoreCase) || line.Contains(Uri.EscapeDataString(word), StringComparison.OrdinalIgnoreCase));

    private static string Identity(string secret) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Claims = new Dictionary<string, object>
        {
            ["sub"] = $"{Canary}-1",
            ["name"] = Canary,
            ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds(),
        },
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256),
    });

    /// <summary>Takes whatever is exported and answers well.</summary>
    private string Collect()
    {
        var address = $"http://127.0.0.1:{HostProcess.FreePort()}/";
        collector.Prefixes.Add(address);
        collector.Start();
        _ = Task.Run(async () =>
        {
            while (collector.IsListening)
            {
                try
                {
                    var call = await collector.GetContextAsync();
                    var bytes = new MemoryStream();
                    await call.Request.InputStream.CopyToAsync(bytes);
                    lock (collected) bytes.WriteTo(collected);
                    call.Response.Close();
                }
                catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
                {
                    return;
                }
            }
        });
        return address;
    }

    private string Collected()
    {
        lock (collected) return Encoding.UTF8.GetString(collected.ToArray());
    }
}
