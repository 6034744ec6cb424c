using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Papilio.Tests.Host.Live;

namespace Papilio.Tests.Host.Edge;

/// <summary>Nobody reads or does what is not theirs: every way in that performance.md's abuse cases name, from outside.</summary>
public sealed class StrangersTests : IAsyncLifetime
{
    private RunningHost host = null!;

    public async ValueTask InitializeAsync() => host = await RunningHost.StartAsync(settings: [("Limits:AnonymousPerSecond", "1000"), ("Limits:AnonymousBurst", "1000")]);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static Guid NewId() => Id.New(TimeProvider.System);

    private HttpClient VisitorClient(string token)
    {
        var client = host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>What anybody may call, or what asks for another proof than a sign-in: a token, a signature, an unguessable address.</summary>
    private static readonly string[] Open =
    [
        "POST /api/v1/session", "DELETE /api/v1/session", "POST /api/v1/widget/session", "GET /health", "GET /test",
        "POST /api/v1/channels/{inbox}/messages", "POST /api/v1/channels/{inbox}/receipts", "GET /api/v1/files/{id}", "GET /api/v1/schedule/{secret}.ics",
    ];

    [Fact]
    public async Task Neither_a_stranger_nor_a_visitor_gets_into_the_staffs_rooms_or_learns_what_they_would_want()
    {
        var (token, _) = await host.VisitAsync();
        using var stranger = host.Client();
        using var visitor = VisitorClient(token);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Sources.Root, "docs", "openapi.json")))!;
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(o => (Method: o.Key.ToUpperInvariant(), Path: path.Key)))
            .Where(o => o.Method is "GET" or "POST" or "PUT" or "PATCH" or "DELETE" && !Open.Contains($"{o.Method} {o.Path}")).ToArray();

        foreach (var (method, path) in operations)
        {
            var address = Regex.Replace(path["/api/v1/".Length..], @"\{(\w+)\}", parameter => parameter.Groups[1].Value switch { "number" => "1", "purpose" => "marketing", _ => $"{NewId()}" });
            object? nothing = method is "GET" or "DELETE" ? null : new { };
            (await stranger.SendJsonAsync(new HttpMethod(method), address, nothing)).Status.ShouldBe(401, $"a stranger: {method} {path}");
            // The widget's rooms are a visitor's own.
            if (!path.StartsWith("/api/v1/widget/", StringComparison.Ordinal)) (await visitor.SendJsonAsync(new HttpMethod(method), address, nothing)).Status.ShouldBe(401, $"a visitor: {method} {path}");
        }

        operations.Length.ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task A_page_of_another_origin_cannot_act_with_a_colleagues_cookie()
    {
        using var staff = await host.SignInAsync();
        staff.DefaultRequestHeaders.Remove("Origin");
        staff.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        var (status, body) = await staff.SendJsonAsync(HttpMethod.Put, "me/presence", new { state = "online" });

        status.ShouldBe(403);
        ((string)body!["code"]!).ShouldBe("csrf");
    }

    [Fact]
    public async Task A_socket_from_a_foreign_page_with_a_colleagues_cookie_is_refused_at_the_handshake()
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("Origin", host.Address.GetLeftPart(UriPartial.Authority));
        var answer = await client.PostAsJsonAsync("session", new { email = RunningHost.Email, password = RunningHost.Password });
        var cookie = answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];

        var refused = await Should.ThrowAsync<WebSocketException>(() => LiveClient.ConnectAsync(host.Address, cookie: cookie, origin: "https://evil.example"));

        refused.Message.ShouldContain("403");
    }

    [Fact]
    public async Task One_visitor_does_not_see_mark_or_end_the_conversation_of_another()
    {
        var (mine, _) = await host.VisitAsync();
        var (theirs, _) = await host.VisitAsync();
        using var me = VisitorClient(mine);
        using var them = VisitorClient(theirs);
        var said = await them.PostAsync("widget/messages", new { id = NewId(), text = "我的秘密" });
        var conversation = (Guid)said.Body!["conversation"]!;

        (await me.PostAsync("widget/marks", new { conversation, seen = 1 })).Status.ShouldBe(404);
        (await me.PostAsync("widget/leave", new { })).Status.ShouldBe(404);
        var poll = await me.SendJsonAsync(HttpMethod.Get, $"widget/poll?conversation={conversation}&number=0").WaitAsync(TimeSpan.FromSeconds(1)).ContinueWith(t => t.IsCompletedSuccessfully ? t.Result.Body!.ToJsonString() : "", TaskScheduler.Default);
        poll.ShouldNotContain("我的秘密");
    }

    [Fact]
    public async Task A_message_id_of_somebody_else_tells_nothing_and_stores_nothing()
    {
        var (mine, _) = await host.VisitAsync();
        var (theirs, _) = await host.VisitAsync();
        using var me = VisitorClient(mine);
        using var them = VisitorClient(theirs);
        var id = NewId();
        await them.PostAsync("widget/messages", new { id, text = "先来" });

        var (status, body) = await me.PostAsync("widget/messages", new { id, text = "后到" });

        status.ShouldBe(409);
        ((string)body!["code"]!).ShouldBe("message.id_reused");
    }

    [Fact]
    public async Task Only_a_signed_identity_that_has_not_expired_opens_a_customers_conversations()
    {
        var good = Jwt("张伟-1", TimeSpan.FromMinutes(10));
        var (token, _) = await host.VisitAsync(identity: good);
        using (var browser = VisitorClient(token)) await browser.PostAsync("widget/messages", new { id = NewId(), text = "以前的话" });

        var (_, again) = await host.VisitAsync(identity: Jwt("张伟-1", TimeSpan.FromMinutes(10)));
        again["items"]!.AsArray().Select(i => (string)i!["text"]!).ShouldContain("以前的话");

        using var client = host.Client();
        foreach (var bad in new[]
        {
            Jwt("张伟-1", TimeSpan.FromMinutes(-10)), Jwt("张伟-1", TimeSpan.FromHours(3)), Jwt("张伟-1", TimeSpan.FromMinutes(10), "whsec_" + Convert.ToBase64String(new byte[32])),
            Unsigned("张伟-1"), good[..^4] + "AAAA", "nonsense",
        })
        {
            var (status, body) = await client.PostAsync("widget/session", new { site = host.Inbox, identity = bad });
            status.ShouldBe(401);
            ((string)body!["code"]!).ShouldBeOneOf("identity.forged", "identity.expired");
        }
    }

    [Fact]
    public async Task Guessing_passwords_is_slowed_down()
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("Origin", host.Address.GetLeftPart(UriPartial.Authority));
        var statuses = new List<int>();
        for (var n = 0; n < 8; n++) statuses.Add((await client.PostAsync("session", new { email = RunningHost.Email, password = $"guess-{n}-wrong" })).Status);

        statuses.Take(5).ShouldAllBe(s => s == 401);
        statuses[^1].ShouldBe(429);
        (await client.PostAsync("session", new { email = RunningHost.Email, password = RunningHost.Password })).Status.ShouldBe(429);
    }

    [Theory]
    [InlineData("{\"email\":\"a\",\"password\":\"b\",\"extra\":1}", 400)]
    [InlineData("{\"email\":\"a\",\"email\":\"b\",\"password\":\"c\"}", 400)]
    [InlineData("{\"email\":", 400)]
    [InlineData("\"\\ud800\"", 400)]
    public async Task A_body_that_cannot_be_understood_is_refused_with_what_is_wrong(string body, int expected)
    {
        using var client = host.Client();

        var answer = await client.PostAsync("session", new StringContent(body, Encoding.UTF8, "application/json"));

        ((int)answer.StatusCode).ShouldBe(expected);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("request.");
    }

    /// <summary>Many clients send all before they listen: the answer must reach those too, not only a broken connection.</summary>
    [Theory]
    [InlineData("POST /api/v1/session", "application/json", 1_100_000, 413, "request.too_large")]
    [InlineData("POST /api/v1/session", "application/json", 24_000_000, 413, "request.too_large")]
    [InlineData("POST /api/v1/widget/files", "multipart/form-data; boundary=x", 32_000_000, 413, "file.too_large")]
    [InlineData("PUT /api/v1/me/preferences", "application/json", 24_000_000, 401, "session.none")]
    public async Task A_body_that_is_too_large_is_refused_in_words_that_arrive(string operation, string type, int length, int status, string code)
    {
        var (token, _) = await host.VisitAsync();
        var visitor = operation.Contains("widget", StringComparison.Ordinal) ? $"Authorization: Bearer {token}\r\n" : "";
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{operation} HTTP/1.1\r\nHost: {host.Address.Authority}\r\n{visitor}Content-Type: {type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"));
        var chunk = new byte[100_000];
        for (var left = length; left > 0; left -= chunk.Length) await stream.WriteAsync(chunk.AsMemory(0, Math.Min(left, chunk.Length)));

        var answer = await new StreamReader(stream).ReadToEndAsync();
        answer.ShouldStartWith($"HTTP/1.1 {status} ");
        answer.ShouldContain($"\"code\":\"{code}\"");
    }

    [Theory]
    [InlineData("x.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("x.html", "<!doctype html><script>alert(1)</script>")]
    [InlineData("../../etc/passwd", "just text")]
    [InlineData("CON.txt", "just text")]
    public async Task What_a_browser_might_run_is_served_as_a_download_in_a_sandbox_under_a_harmless_name(string name, string content)
    {
        var (token, _) = await host.VisitAsync();
        using var visitor = VisitorClient(token);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "file", name } };
        var added = await visitor.PostAsync("widget/files", form);
        added.StatusCode.ShouldBe(HttpStatusCode.Created);
        var file = (await added.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>())!;

        using var stranger = new HttpClient { BaseAddress = host.Address };
        var served = await stranger.GetAsync((string)file["url"]!);

        served.Content.Headers.ContentType!.MediaType.ShouldBeOneOf("text/plain", "application/octet-stream");
        served.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        served.Headers.GetValues("X-Content-Type-Options").ShouldHaveSingleItem().ShouldBe("nosniff");
        served.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        ((string)file["name"]!).ShouldNotContain("..");
        ((string)file["name"]!).ShouldNotContain("/");
    }

    [Fact]
    public async Task A_files_link_cannot_be_guessed_and_runs_out()
    {
        var (token, _) = await host.VisitAsync();
        using var visitor = VisitorClient(token);
        using var form = new MultipartFormDataContent { { new ByteArrayContent("hello"u8.ToArray()), "file", "a.txt" } };
        var file = (await (await visitor.PostAsync("widget/files", form)).Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>())!;
        var url = (string)file["url"]!;
        using var stranger = new HttpClient { BaseAddress = host.Address };

        (await stranger.GetAsync(url)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await stranger.GetAsync(url.Split('?')[0])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GetAsync(url[..^2] + "00")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GetAsync(url.Replace("exp=", "exp=9", StringComparison.Ordinal))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_same_post_twice_with_one_key_happens_once()
    {
        using var staff = await host.SignInAsync();
        staff.DefaultRequestHeaders.Add("Idempotency-Key", "k-1");

        var first = await staff.PostAsync("queues", new { name = "退款", members = Array.Empty<Guid>(), offer = "ask", offerSeconds = 30, takeover = true });
        var second = await staff.PostAsync("queues", new { name = "退款", members = Array.Empty<Guid>(), offer = "ask", offerSeconds = 30, takeover = true });
        var other = await staff.PostAsync("queues", new { name = "物流", members = Array.Empty<Guid>(), offer = "ask", offerSeconds = 30, takeover = true });

        first.Status.ShouldBe(201, first.Body?.ToJsonString());
        second.Body!.ToJsonString().ShouldBe(first.Body!.ToJsonString());
        other.Status.ShouldBe(422);
    }

    [Fact]
    public async Task Errors_speak_the_callers_language()
    {
        using var english = host.Client();
        english.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-GB, zh;q=0.5");
        using var chinese = host.Client();

        ((string)(await english.SendJsonAsync(HttpMethod.Get, "me")).Body!["title"]!).ShouldBe("Sign in first");
        ((string)(await chinese.SendJsonAsync(HttpMethod.Get, "me")).Body!["title"]!).ShouldBe("请先登录");
    }

    private string Jwt(string subject, TimeSpan until, string? secret = null) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
        $"{{\"sub\":\"{subject}\",\"exp\":{TimeProvider.System.GetUtcNow().Add(until).ToUnixTimeSeconds()}}}",
        new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret ?? host.Secret)), SecurityAlgorithms.HmacSha256));

    private static string Unsigned(string subject)
    {
        static string Part(string json) => Base64UrlEncoder.Encode(json);
        return $"{Part("{\"alg\":\"none\"}")}.{Part($"{{\"sub\":\"{subject}\",\"exp\":{TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds()}}}")}.";
    }
}
