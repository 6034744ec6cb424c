using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Care.Forecasting;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;
using Papilio.Tests.Care.Forecasting;

namespace Papilio.Tests.Host.Edge;

/// <summary>
/// Two teams in one house. Whoever is of the other one tries every operation on what is this team's: the answer is the one
/// they would get for an id that belongs to nothing, an empty list, or that it is not allowed. Those whose it is get another one.
/// </summary>
public sealed class RowsTests : IAsyncLifetime
{
    private const string Conversation = "/api/v1/conversations/{id}";

    private RunningHost host = null!;
    private HttpClient chief = null!;
    private readonly Dictionary<string, HttpClient> callers = [];
    private readonly Dictionary<string, Guid> ids = [];

    /// <param name="Operation">As in the table of rights.</param>
    /// <param name="Whose">Who of this team is not told that it is not there.</param>
    /// <param name="Body">Made of the ids of things.</param>
    private sealed record Row(string Operation, string Whose, string Address, Func<Func<string, Guid>, object?>? Body = null, long? IfMatch = null);

    /// <summary>In this order the owner's own call of one leaves the next what it needs.</summary>
    private static readonly Row[] Rows =
    [
        new($"GET {Conversation}", "lin", "conversations/{conversation}"),
        new($"GET {Conversation}/messages", "lin", "conversations/{conversation}/messages"),
        new($"GET {Conversation}/events", "lin", "conversations/{conversation}/events"),
        new($"GET {Conversation}/colleagues", "lin", "conversations/{conversation}/colleagues"),
        new($"PUT {Conversation}/draft", "lin", "conversations/{conversation}/draft", _ => new { text = "您好", kind = "text" }),
        new($"GET {Conversation}/draft", "lin", "conversations/{conversation}/draft"),
        new($"DELETE {Conversation}/draft", "lin", "conversations/{conversation}/draft"),
        new($"POST {Conversation}/seen", "lin", "conversations/{conversation}/seen", _ => new { number = 1 }),
        new($"POST {Conversation}/unread", "lin", "conversations/{conversation}/unread", _ => new { number = 0 }),
        new($"POST {Conversation}/messages", "lin", "conversations/{conversation}/messages", _ => new { id = NewId(), kind = "note", text = "内部" }),
        new($"PATCH {Conversation}/messages/{{number}}", "lin", "conversations/{conversation}/messages/2", _ => new { id = NewId(), text = "改正" }),
        new($"DELETE {Conversation}/messages/{{number}}", "lin", "conversations/{conversation}/messages/2?id={fresh}"),
        new($"POST {Conversation}/messages/{{number}}/retry", "lin", "conversations/{conversation}/messages/2/retry"),
        new($"POST {Conversation}/reopen", "lin", "conversations/{conversation}/reopen"),
        new($"POST {Conversation}/accept", "lin", "conversations/{conversation}/accept"),
        new($"POST {Conversation}/decline", "lin", "conversations/{offered}/decline"),
        new($"POST {Conversation}/takeover", "lin", "conversations/{conversation}/takeover"),
        new($"POST {Conversation}/transfer", "lin", "conversations/{conversation}/transfer", id => new { to = new { queue = id("queue") } }),
        new($"POST {Conversation}/close", "lin", "conversations/{conversation}/close", _ => new { exit = "solved" }),
        new("GET /api/v1/conversations", "lin", "conversations?view=queue&queue={queue}"),
        new("GET /api/v1/customers/{id}/conversations", "lin", "customers/{customer}/conversations"),
        new("POST /api/v1/deliveries/{id}/retry", "chief", "deliveries/{delivery}/retry"),
        new("PUT /api/v1/staff/{id}/presence", "chief", "staff/{lin}/presence", _ => new { state = "busy" }),
        new("PUT /api/v1/queues/{id}", "chief", "queues/{queue}", id => new { name = "售后二线", members = new[] { id("lin"), id("zhao") } }, IfMatch: 1),
        new("GET /api/v1/plan/actual", "chief", "plan/actual?line=queue:{queue:N}&from=0&until=900000"),
        new("GET /api/v1/plan/forecast", "chief", "plan/forecast?line=queue:{queue:N}&from=2026-03-03"),
        new("GET /api/v1/plan/quality", "chief", "plan/quality?line=queue:{queue:N}"),
        new("GET /api/v1/plan/gap", "chief", "plan/gap?queue={queue}&at={tomorrow}"),
        new("GET /api/v1/plan/patience", "chief", "plan/patience?queue={queue}&day={day}"),
        new("POST /api/v1/plan/drill", "chief", "plan/drill", id => new { day = "2026-03-03", queue = id("queue") }),
        new("PUT /api/v1/plan/queues/{queue}", "chief", "plan/queues/{queue}", _ => new { layer = "first", terms = new { } }, IfMatch: 0),
        new("POST /api/v1/plan/drivers", "chief", "plan/drivers", id => Rain(id("queue"))),
        new("PUT /api/v1/plan/drivers/{id}", "chief", "plan/drivers/{driver}", id => Rain(id("queue")), IfMatch: 1),
        new("DELETE /api/v1/plan/drivers/{id}", "chief", "plan/drivers/{driver}"),
        new("POST /api/v1/plan/leave/{id}/decision", "chief", "plan/leave/{leave}/decision", _ => new { approve = false }),
        new("DELETE /api/v1/me/leave/{id}", "lin", "me/leave/{leave}"),
        new("GET /api/v1/me/swaps/offers", "lin", "me/swaps/offers?shift={shift}&to={zhao}"),
        new("POST /api/v1/me/swaps/{id}/answer", "zhao", "me/swaps/{swap}/answer", _ => new { agree = true }),
        new("POST /api/v1/plan/swaps/{id}/decision", "chief", "plan/swaps/{swap}/decision", _ => new { approve = false }),
        new("DELETE /api/v1/me/swaps/{id}", "lin", "me/swaps/{swap}"),
        new("POST /api/v1/plan/shifts", "chief", "plan/shifts", id => Shift(id("lin"), day: 5)),
        new("PUT /api/v1/plan/shifts/{id}", "chief", "plan/shifts/{shift}", id => Shift(id("lin"), day: 1), IfMatch: 1),
        new("DELETE /api/v1/plan/shifts/{id}", "chief", "plan/shifts/{shift}"),
        new("PUT /api/v1/phrases/{id}", "lin", "phrases/{phrase}", _ => new { scope = "personal", group = "", title = "问候", text = "您好" }, IfMatch: 1),
        new("DELETE /api/v1/phrases/{id}", "lin", "phrases/{phrase}"),
    ];

    /// <summary>Everybody's who may call it at all: the house has one list of customers, and one history of runs whose lines are sifted.</summary>
    private static readonly string[] OfTheHouse =
    [
        "GET /api/v1/customers/{id}", "PATCH /api/v1/customers/{id}", "POST /api/v1/customers/{id}/identities", "POST /api/v1/customers/{id}/identities/{identity}/verify",
        "DELETE /api/v1/customers/{id}/identities/{identity}", "POST /api/v1/customers/{id}/merge", "POST /api/v1/customers/{id}/merges/{merge}/undo",
        "PUT /api/v1/customers/{id}/consents/{purpose}", "GET /api/v1/customers/{id}/export", "GET /api/v1/plan/runs/{id}",
    ];

    private static readonly HouseTime Time = ForecastingOnAStore.Time;

    public async ValueTask InitializeAsync()
    {
        host = await RunningHost.StartAsync(settings: [("Forecasting:Running", "false"), ("Forecasting:TrialOrigins", "1"), ("Forecasting:HorizonDays", "2")]);
        chief = callers["chief"] = await host.SignInAsync();
        ids["chief"] = (Guid)(await chief.GetJsonAsync("me"))["id"]!;
        await HireAsync("lin", "agent", "team");
        await HireAsync("zhao", "agent", "team", presence: "busy");
        await HireAsync("leader of others", "leader", "team");
        await HireAsync("agent of others", "agent", "own");
        await FurnishAsync();
        await PlanAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var caller in callers.Values) caller.Dispose();
        await host.DisposeAsync();
    }

    [Theory]
    [InlineData("leader of others")]
    [InlineData("agent of others")]
    [InlineData("program of others")]
    public async Task What_is_another_team_s_is_as_if_it_were_not_there_or_not_allowed(string outsider)
    {
        var (open, untold) = (new List<string>(), new List<string>());
        foreach (var row in Rows)
        {
            var (theirs, nobodys) = (await CallAsync(outsider, row, real: true), await CallAsync(outsider, row, real: false));
            if (theirs is not ({ Status: 403 } or (200, "0")) && theirs != nobodys) open.Add($"{row.Operation}: {theirs} and not {nobodys}");
        }

        foreach (var row in Rows)
        {
            var own = await CallAsync(row.Whose, row, real: true);
            if (own == await CallAsync(row.Whose, row, real: false)) untold.Add($"{row.Operation}: {own}");
        }

        open.ShouldBeEmpty();
        untold.ShouldBeEmpty("without another answer for those whose it is, this shows nothing");
    }

    [Fact]
    public void Every_operation_on_one_thing_has_its_row() => RolesTests.Operations()
        .Where(o => o.Least is Role.Agent or Role.Leader && o.Path.Contains('{')).Select(o => $"{o.Method} {o.Path}")
        .Except(Rows.Select(r => r.Operation)).Except(OfTheHouse).ShouldBeEmpty("whose it is has to be said here");

    private async Task<(int Status, string? Code)> CallAsync(string caller, Row row, bool real)
    {
        var madeUp = new Dictionary<string, Guid>();
        Guid IdOf(string name) => real && name != "fresh" ? ids[name] : madeUp.TryGetValue(name, out var id) ? id : madeUp[name] = NewId();
        var address = Regex.Replace(row.Address, @"\{(\w+)(:N)?\}", p => p.Groups[1].Value switch
        {
            "tomorrow" => $"{Time.StartOf(Today.AddDays(1), 40)}",
            "day" => $"{Today.AddDays(1):yyyy-MM-dd}",
            var name => IdOf(name).ToString(p.Groups[2].Success ? "N" : "D"),
        });
        var (status, body) = await callers[caller].SendJsonAsync(new HttpMethod(row.Operation.Split(' ')[0]), address, row.Body?.Invoke(IdOf), row.IfMatch);
        return (status, status < 300 ? $"{(body?["items"] as JsonArray)?.Count}" : (string?)body?["code"]);
    }

    private static DateOnly Today => Time.DayOf(TimeProvider.System.Now());

    private static Guid NewId() => Id.New(TimeProvider.System);

    private static object Rain(Guid queue) => new { kind = "occasion", name = "雨", from = Time.StartOf(Today.AddDays(1)), until = Time.StartOf(Today.AddDays(1)) + 3600_000L, queue };

    private static object Shift(Guid agent, int day)
    {
        var start = Time.StartOf(Today.AddDays(day)) + 9 * 3600_000L;
        return new { agent, start, end = start + 8 * 3600_000L, activities = Array.Empty<object>() };
    }

    private async Task HireAsync(string name, string role, string scope, string presence = "online")
    {
        var (email, password) = ($"{name.Replace(' ', '-')}@qinghe.example", "qinghe-second-day");
        ids[name] = await MadeAsync(chief, "staff", new { name, email, role, scope, password });
        callers[name] = await host.SignInAsync(email, password);
        (await callers[name].SendJsonAsync(HttpMethod.Put, "me/presence", new { state = presence })).Status.ShouldBe(200);
    }

    /// <summary>A conversation of lin's with a reply that could not be carried out, and one that waits in her line.</summary>
    private async Task FurnishAsync()
    {
        var usual = (await chief.GetJsonAsync("queues"))["items"]![0]!;
        (await chief.SendJsonAsync(HttpMethod.Put, $"queues/{usual["id"]}", new { name = "客服", members = new[] { ids["chief"] } }, ifMatch: (long)usual["version"]!)).Status.ShouldBe(200);
        ids["queue"] = await MadeAsync(chief, "queues", new { name = "售后", members = new[] { ids["lin"], ids["zhao"] }, takeover = true });
        await MadeAsync(chief, "queues", new { name = "售前", members = new[] { ids["leader of others"], ids["agent of others"] }, takeover = true });
        ids["inbox"] = await MadeAsync(chief, "inboxes", new { name = "售后窗口", channel = "web", queue = ids["queue"] });
        ids["other inbox"] = await MadeAsync(chief, "inboxes", new { name = "售前窗口", channel = "web" });
        callers["program of others"] = host.Client();
        var key = await chief.PostAsync("keys", new { name = "报表", scopes = new[] { "conversations.read", "conversations.write", "conversations.reply", "plan.read", "plan.write" }, inbox = ids["other inbox"] });
        callers["program of others"].DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)key.Body!["key"]!);

        ids["conversation"] = await AskAsync();
        await Eventually.HoldsAsync(async () => (await chief.GetJsonAsync($"conversations/{ids["conversation"]}"))["queue"] is not null);
        (await callers["lin"].PostAsync($"conversations/{ids["conversation"]}/accept", new { })).Status.ShouldBe(200);
        (await callers["lin"].PostAsync($"conversations/{ids["conversation"]}/messages", new { id = NewId(), kind = "text", text = "您好" })).Status.ShouldBe(201);
        ids["customer"] = (Guid)(await chief.GetJsonAsync($"conversations/{ids["conversation"]}"))["customer"]!["id"]!;
        ids["delivery"] = await FailedAsync(number: 1);
        await FailedAsync(number: 2);
        ids["phrase"] = await MadeAsync(callers["lin"], "phrases", new { scope = "personal", group = "", title = "问候", text = "您好" });
        ids["offered"] = await AskAsync();
        await Eventually.HoldsAsync(async () => (await chief.GetJsonAsync("routing"))["offers"]!.AsArray().Count > 0);
    }

    private async Task<Guid> FailedAsync(long number)
    {
        var (conversations, delivery) = (host.Services.GetRequiredService<IConversations>(), new Delivery { Id = NewId(), ConversationId = new(ids["conversation"]), Number = number, InboxId = new(ids["inbox"]) });
        // In one unit: what is queued is carried out at once.
        await host.Store.WriteAsync(async session =>
        {
            await conversations.QueueDeliveryAsync(session, delivery);
            await conversations.SaveDeliveryAsync(session, delivery with { State = "failed" });
        });
        return delivery.Id;
    }

    private async Task<Guid> AskAsync()
    {
        using var visitor = host.Client();
        var (_, session) = await visitor.PostAsync("widget/session", new { site = ids["inbox"] });
        visitor.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)session!["token"]!);
        return (Guid)(await visitor.PostAsync("widget/messages", new { id = NewId(), text = "转人工" })).Body!["conversation"]!;
    }

    private async Task PlanAsync()
    {
        using var file = new StringContent(ForecastingOnAStore.HistoryOf("售后", Today.AddDays(-28), Today.AddDays(-1), (d, s) => ForecastingOnAStore.Shop(d, s)), Encoding.UTF8, "text/csv");
        (await chief.PostAsync("plan/history", file)).IsSuccessStatusCode.ShouldBeTrue();
        (await chief.PostAsync("plan/runs", new { })).Status.ShouldBe(201);
        ids["driver"] = await MadeAsync(chief, "plan/drivers", Rain(ids["queue"]));
        ids["shift"] = await MadeAsync(chief, "plan/shifts", Shift(ids["lin"], day: 1));
        (await chief.PostAsync("plan/shifts/publish", new { from = Time.StartOf(Today), until = Time.StartOf(Today.AddDays(7)) })).Status.ShouldBe(200);
        ids["swap"] = await MadeAsync(callers["lin"], "me/swaps", new { shift = ids["shift"], to = ids["zhao"] });
        ids["leave"] = await MadeAsync(callers["lin"], "me/leave", new { kind = "annual", from = Time.StartOf(Today.AddDays(20)), until = Time.StartOf(Today.AddDays(21)) });
    }

    private static async Task<Guid> MadeAsync(HttpClient caller, string path, object body)
    {
        var (status, made) = await caller.PostAsync(path, body);
        status.ShouldBe(201, $"{path}: {made?.ToJsonString()}");
        return (Guid)made!["id"]!;
    }
}
