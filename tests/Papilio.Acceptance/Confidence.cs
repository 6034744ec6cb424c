using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Papilio.World;

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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Neither_logs_nor_traces_nor_metrics_hold_a_secret_or_a_word_of_a_customer(bool postgres)
    {
        await using var database = postgres ? await Databases.NewAsync() : null;
        await using var host = await TalkativeAsync(database is null ? null : database.ConnectionString + $";Password={Canary}-database");
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

        await NothingIsToldAsync(host, [.. secrets, "13812345678", "13912345678"]);
    }

    /// <summary>Another application as a channel: what it signs with, where it hears us, and what it and we say, also when neither understands the other.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_open_channel_is_as_close_mouthed_and_so_is_what_is_told_of_its_failures(bool postgres)
    {
        await using var database = postgres ? await Databases.NewAsync() : null;
        await using var host = await TalkativeAsync(database is null ? null : database.ConnectionString + $";Password={Canary}-database", ("RabbitMq", $"amqp://papilio:{Canary}-broker@127.0.0.1:{HostProcess.FreePort()}/"));
        using var admin = await host.SignInAsync();
        Traced(admin);
        await admin.PutAsJsonAsync("me/presence", new { state = "online" });
        using var application = new ApiClient(host.Address);
        using var gone = Answering(410);
        using var troubled = Answering(500);
        var nowhere = $"http://127.0.0.1:{HostProcess.FreePort()}/";
        var (secrets, told) = (new List<string>(), new StringBuilder());

        foreach (var receiver in new[] { gone.Prefixes.Single(), troubled.Prefixes.Single(), nowhere })
        {
            var (inbox, secret) = await host.NewInboxAsync("open", $"{receiver}{Canary}-path?key={Canary}-query");
            secrets.Add(secret["whsec_".Length..]);
            await OpenChannel.SendAsync(application, inbox, secret, TimeProvider.System, new { id = $"{Canary}-1", customer = new { id = $"{Canary}-2", name = Canary, phone = "13812345678" }, text = $"{Canary} 转人工" }, CancellationToken.None);
            await Should.ThrowAsync<RefusedException>(() => OpenChannel.SendAsync(application, inbox, secret, TimeProvider.System, new { id = $"{Canary}-3", unknown = Canary }, CancellationToken.None));
            await Should.ThrowAsync<RefusedException>(() => OpenChannel.SendAsync(application, inbox, "whsec_" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary)), TimeProvider.System, new { id = $"{Canary}-4", text = Canary }, CancellationToken.None));
            Guid? conversation = null;
            await Wait.UntilAsync(async () => (conversation = (Guid?)(await admin.GetJsonAsync("conversations?view=queue"))["items"]!.AsArray().FirstOrDefault()?["id"]) is not null, 20, "the customer waits");
            await admin.PostAsync($"conversations/{conversation}/accept", new { });
            (await admin.PostAsync($"conversations/{conversation}/messages", new { id = Platform.Id.New(TimeProvider.System), kind = "text", text = $"{Canary} 您好" })).Status.ShouldBe(201);
        }

        await admin.PostAsync("inboxes", new { name = "青禾 open", channel = "open", webhookUrl = $"https://papilio:{Canary}-user@hooks.qinghe.example/" });
        await Wait.UntilAsync(async () =>
        {
            var failures = new List<string>();
            foreach (var state in new[] { "failed", "queued" })
                failures.AddRange((await admin.GetJsonAsync($"deliveries?state={state}"))["items"]!.AsArray().Select(d => (string?)d!["reason"]).OfType<string>());
            told.Clear().AppendJoin('\n', failures);
            return failures.Count == 3;
        }, 30, "three messages could not be carried out");

        told.ToString().ShouldContain("HTTP 410");
        told.ToString().ShouldContain("HTTP 500");
        told.Append((await admin.GetJsonAsync("parked")).ToJsonString()).Append(await admin.GetStringAsync("/health"));
        Nothing(told.ToString(), "what is told of failures", [.. secrets]);
        await NothingIsToldAsync(host, [.. secrets, "13812345678"]);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("doctor")]
    [InlineData("serve")]
    public async Task A_database_that_cannot_be_used_is_told_of_without_its_password(string command)
    {
        foreach (var address in new[] { $"Host=127.0.0.1;Port={HostProcess.FreePort()};Username=papilio;Password={Canary};Database=papilio;Timeout=2", $"Host=127.0.0.1;Port=five;Password={Canary}", $"Hosts=127.0.0.1;Password={Canary}", $"postgres://papilio:{Canary}@127.0.0.1/papilio" })
        {
            var (code, told) = await HostProcess.CommandAsync(command, $"--Papilio:Data={folder["data"]}", $"--Papilio:Postgres={address}", "--Logging:LogLevel:Default=Trace");

            code.ShouldNotBe(0, told);
            Nothing(told, address, []);
        }
    }

    /// <summary>A host that logs all it can and is asked for a trace of every call.</summary>
    private Task<HostProcess> TalkativeAsync(string? postgres, params (string Key, string? Value)[] settings) => HostProcess.StartAsync(folder["data"],
    [
        ("Postgres", postgres), ("Telemetry__OtlpEndpoint", Collect()), ("/OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("/OTEL_METRIC_EXPORT_INTERVAL", "500"), ("/OTEL_BSP_SCHEDULE_DELAY", "200"),
        ("/Logging__LogLevel__Default", "Trace"), .. settings,
    ]);

    private async Task NothingIsToldAsync(HostProcess host, string[] secrets)
    {
        await Wait.UntilAsync(() => Task.FromResult(Collected().Contains("papilio", StringComparison.Ordinal) && Collected().Contains("/api/v1/", StringComparison.Ordinal)), 20, "traces and metrics have come");
        await Wait.ForAsync(1500);

        host.Log().ShouldContain("Papilio");
        Nothing(host.Log(), "the log", secrets);
        Nothing(Collected(), "the telemetry", secrets);
    }

    private static void Nothing(string text, string where, string[] secrets)
    {
        foreach (var word in secrets.Append(Canary)) Found(text, word).ShouldBeNull($"{where} holds {word}");
    }

    /// <summary>A receiver that always gives the same answer.</summary>
    private static HttpListener Answering(int status)
    {
        var receiver = new HttpListener { Prefixes = { $"http://127.0.0.1:{HostProcess.FreePort()}/" } };
        receiver.Start();
        _ = Task.Run(() => TakeAsync(receiver, (call, _) => call.Response.StatusCode = status));
        return receiver;
    }

    private static async Task TakeAsync(HttpListener listener, Action<HttpListenerContext, MemoryStream> answer)
    {
        while (listener.IsListening)
        {
            try
            {
                var call = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await call.Request.InputStream.CopyToAsync(body);
                answer(call, body);
                call.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
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
        _ = Task.Run(() => TakeAsync(collector, (_, body) =>
        {
            lock (collected) body.WriteTo(collected);
        }));
        return address;
    }

    private string Collected()
    {
        lock (collected) return Encoding.UTF8.GetString(collected.ToArray());
    }
}
