using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;
using Papilio.Tests.Care.Routing;

namespace Papilio.Tests.Care;

/// <summary>The routes as a desk calls them: cookie, origin, bodies and answers in the words of the guide.</summary>
public sealed class OverHttpTests() : RoutingOnAStore(Engine.Sqlite)
{
    private const string Password = "correct horse";

    private WebApplication app = null!;
    private Uri address = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        Furnish(builder.Services).ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        foreach (var loop in builder.Services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(DispatchLoop)).ToArray())
            builder.Services.Remove(loop);
        app = builder.Build();
        app.UseMiddleware<Authenticate>();
        var api = app.MapGroup("/api/v1");
        api.MapPeople();
        api.MapRouting();
        await app.StartAsync();
        address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public override async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_day_at_the_desk()
    {
        using var shen = await DeskAsync("沈", Role.Administrator);
        var hired = await SendAsync(shen, HttpMethod.Post, "staff", new { name = "小林", email = "lin@papilio.test", role = "agent", password = Password, capacity = 2 }, 201);
        hired.Body["active"]!.GetValue<bool>().ShouldBeTrue();
        using var lin = Desk();
        var me = await SendAsync(lin, HttpMethod.Post, "session", new { email = "lin@papilio.test", password = Password });
        me.Body.ToJsonString().ShouldBe((await SendAsync(lin, HttpMethod.Get, "me")).Body.ToJsonString());
        me.Body["queues"]![0]!["name"]!.GetValue<string>().ShouldBe("客服");
        me.Body["presence"]!["state"]!.GetValue<string>().ShouldBe("offline");

        (await SendAsync(lin, HttpMethod.Put, "me/presence", new { state = "online" })).Body["state"]!.GetValue<string>().ShouldBe("online");
        await SendAsync(lin, HttpMethod.Put, "me/preferences", new { theme = "dark", send = new { enter = true } }, 204);
        var waiting = await WaitAsync();
        (await SendAsync(shen, HttpMethod.Get, "routing")).Body["waiting"]!.GetValue<int>().ShouldBe(1);

        var head = await SendAsync(lin, HttpMethod.Post, $"conversations/{waiting}/accept");
        head.Body["phase"]!.GetValue<string>().ShouldBe("open");
        head.Body["agent"]!["name"]!.GetValue<string>().ShouldBe("小林");
        head.Etag.ShouldBe($"\"{head.Body["version"]!.GetValue<long>()}\"");
        (await SendAsync(lin, HttpMethod.Get, "me")).Body.ShouldSatisfyAllConditions(
            m => m["held"]!.GetValue<int>().ShouldBe(1), m => m["preferences"]!["theme"]!.GetValue<string>().ShouldBe("dark"));

        await SendAsync(shen, HttpMethod.Put, $"staff/{hired.Body["id"]}",
            new { name = "林小林", email = "lin@papilio.test", role = "agent", capacity = 2 }, ifMatch: hired.Etag);
        (await FindAsync(waiting)).AgentName.ShouldBe("林小林");

        var colleagues = (await SendAsync(lin, HttpMethod.Get, "colleagues")).Body["items"]!.AsArray();
        var boss = colleagues.Single(c => c!["name"]!.GetValue<string>() == "沈")!["id"]!.GetValue<Guid>();
        (await SendAsync(lin, HttpMethod.Post, $"conversations/{waiting}/transfer", new { to = new { agent = boss } }, 409)).Body["code"]!.GetValue<string>().ShouldBe("transfer.offline");
        await SendAsync(shen, HttpMethod.Put, $"staff/{boss}/presence", new { state = "busy", reason = "meeting" });
        (await SendAsync(lin, HttpMethod.Post, $"conversations/{waiting}/transfer", new { to = new { agent = boss }, note = "请您看看" })).Body["agent"]!["name"]!.GetValue<string>().ShouldBe("沈");
        (await SendAsync(lin, HttpMethod.Post, $"conversations/{waiting}/takeover", null, 403)).Body["code"]!.GetValue<string>().ShouldBe("permission.denied");
        (await SendAsync(lin, HttpMethod.Post, $"conversations/{waiting}/decline", null, 409)).Body["code"]!.GetValue<string>().ShouldBe("offer.none");

        await SendAsync(lin, HttpMethod.Delete, "session", null, 204);
        (await SendAsync(lin, HttpMethod.Get, "me", null, 401)).Body["code"]!.GetValue<string>().ShouldBe("session.none");
    }

    [Fact]
    public async Task Those_who_run_it_change_staff_and_queues_on_the_version_they_saw()
    {
        using var shen = await DeskAsync("沈", Role.Administrator);
        var lin = await SendAsync(shen, HttpMethod.Post, "staff", new { name = "小林", email = "lin@papilio.test", role = "agent", password = Password }, 201);
        var change = new { name = "林小林", email = "lin@papilio.test", role = "agent", capacity = 7 };
        var path = $"staff/{lin.Body["id"]}";

        await SendAsync(shen, HttpMethod.Put, path, change, 428);
        (await SendAsync(shen, HttpMethod.Put, path, change, ifMatch: lin.Etag)).Body["capacity"]!.GetValue<int>().ShouldBe(7);
        await SendAsync(shen, HttpMethod.Put, path, change, 412, ifMatch: lin.Etag);
        await SendAsync(shen, HttpMethod.Post, path + "/password", new { password = "another horse" }, 204);
        (await SendAsync(shen, HttpMethod.Get, "staff")).Body["items"]!.AsArray().Count.ShouldBe(2);

        var queue = await SendAsync(shen, HttpMethod.Post, "queues", new { name = "售后", members = new[] { lin.Body["id"]!.GetValue<Guid>() }, offer = "assign" }, 201);
        queue.Body["offerSeconds"]!.GetValue<int>().ShouldBe(30);
        var changed = await SendAsync(shen, HttpMethod.Put, $"queues/{queue.Body["id"]}",
            new { name = "售后", members = Array.Empty<Guid>(), offer = "ask", offerSeconds = 20, takeover = true }, ifMatch: queue.Etag);
        changed.Body["takeover"]!.GetValue<bool>().ShouldBeTrue();
        (await SendAsync(shen, HttpMethod.Get, "queues")).Body["items"]!.AsArray().Count.ShouldBe(2);

        var key = await SendAsync(shen, HttpMethod.Post, "keys", new { name = "crm", scopes = new[] { "conversations.read" } }, 201);
        key.Body["key"]!.GetValue<string>().ShouldStartWith("pk_");
        await SendAsync(shen, HttpMethod.Delete, $"keys/{key.Body["id"]}", null, 204);
        (await SendAsync(shen, HttpMethod.Post, "staff", new { name = "x", email = "x@y.z", role = "agent", password = Password, typo = 1 }, 400)).Body.ShouldBeOfType<JsonObject>();
    }

    [Fact]
    public async Task An_agent_runs_nothing_and_a_strange_page_changes_nothing()
    {
        using var lin = await DeskAsync("小林", Role.Agent);

        foreach (var path in new[] { "staff", "keys", "routing" }) await SendAsync(lin, HttpMethod.Get, path, null, 403);
        await SendAsync(lin, HttpMethod.Post, "queues", new { name = "x" }, 403);
        await SendAsync(lin, HttpMethod.Get, "queues");
        lin.DefaultRequestHeaders.Remove("Origin");
        lin.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        (await SendAsync(lin, HttpMethod.Put, "me/presence", new { state = "online" }, 403)).Body["code"]!.GetValue<string>().ShouldBe("csrf");
    }

    [Fact]
    public async Task Preferences_have_a_size()
    {
        using var lin = await DeskAsync("小林", Role.Agent);

        await SendAsync(lin, HttpMethod.Put, "me/preferences", new { blob = new string('x', 17_000) }, 422);
        await SendAsync(lin, HttpMethod.Put, "me/preferences", new[] { 1 }, 400);
    }

    private HttpClient Desk()
    {
        var desk = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(address, "/api/v1/") };
        desk.DefaultRequestHeaders.Add("Origin", address.ToString().TrimEnd('/'));
        return desk;
    }

    private async Task<HttpClient> DeskAsync(string name, Role role)
    {
        var email = $"{role}@papilio.test";
        (await The<Hire.Handler>().HandleAsync(new(new NewPerson(name, email, role, null, null, null), Password, Actor.System))).Accepted.ShouldBeTrue();
        var desk = Desk();
        await SendAsync(desk, HttpMethod.Post, "session", new { email, password = Password });
        return desk;
    }

    private static async Task<(JsonNode Body, string? Etag)> SendAsync(
        HttpClient desk, HttpMethod method, string path, object? body = null, int status = 200, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await desk.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, $"{method} {path}: {text}");
        return (text.Length == 0 ? new JsonObject() : text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject(), response.Headers.ETag?.ToString());
    }
}
