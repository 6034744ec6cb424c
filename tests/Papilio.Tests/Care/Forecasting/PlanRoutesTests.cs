using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Papilio.Care.Forecasting;
using Papilio.Tests.Host;

namespace Papilio.Tests.Care.Forecasting;

/// <summary>The routes as the plan screen and programs call them.</summary>
public sealed class PlanRoutesTests
{
    private static readonly HouseTime Time = ForecastingOnAStore.Time;

    [Fact]
    public async Task A_plan_over_http()
    {
        await using var host = await RunningHost.StartAsync(settings: [("Forecasting:TrialOrigins", "1"), ("Forecasting:HorizonDays", "7"), ("Forecasting:Running", "false")]);
        using var leader = await host.SignInAsync();
        var today = Time.DayOf(TimeProvider.System.Now());
        var queue = (Guid)(await leader.GetJsonAsync("queues"))["items"]![0]!["id"]!;
        var line = $"queue:{queue:N}";

        (await SendFileAsync(leader, "plan/history", "date,queue,contacts\n2026-01-01,没有,1")).ShouldSatisfyAllConditions(
            a => a.Status.ShouldBe(422), a => ((string)a.Body["code"]!).ShouldBe("import.lines"), a => ((string)a.Body["errors"]!["2"]!).ShouldBe("queue '没有'"));
        (await SendFileAsync(leader, "plan/history", ForecastingOnAStore.HistoryOf("客服", today.AddDays(-60), today.AddDays(-1), (d, s) => ForecastingOnAStore.Shop(d, s)))).Body["days"]!.GetValue<int>().ShouldBe(60);
        (await leader.GetJsonAsync("plan/lines"))["items"]!.AsArray().Select(l => (string)l!["line"]!).ShouldBe(["people", line]);
        (await leader.SendJsonAsync(HttpMethod.Get, $"plan/forecast?line={line}&from={today:yyyy-MM-dd}")).Status.ShouldBe(404);
        (await leader.PostAsync("plan/runs", new { })).Status.ShouldBe(201);

        var figure = await leader.GetJsonAsync($"plan/forecast?line={line}&from={today:yyyy-MM-dd}&until={today.AddDays(1):yyyy-MM-dd}&minutes=30");
        foreach (var series in new[] { "at", "mean", "p025", "p10", "p50", "p90", "p975", "opening", "actual" }) figure[series]!.AsArray().Count.ShouldBe(96, series);
        figure["parts"]!.AsArray().Sum(p => p!["values"]!.AsArray().Sum(v => (double)v!)).ShouldBe(figure["mean"]!.AsArray().Sum(v => (double)v!), 1e-6);
        var quality = await leader.GetJsonAsync($"plan/quality?line={line}");
        quality["models"]!.AsArray().Count.ShouldBe(7);
        var needs = await leader.GetJsonAsync($"plan/needs?from={today.AddDays(1):yyyy-MM-dd}");
        needs["queues"]![0]!["needed"]!.AsArray().Max(n => (int)n!).ShouldBeGreaterThan(3);
        ((string)needs["queues"]![0]!["handleFrom"]!).ShouldBe("measured");
        ((string)(await leader.GetJsonAsync($"plan/gap?queue={queue}&at={Time.StartOf(today.AddDays(1), 44)}"))["text"]!).ShouldContain("80/20 需要");
        (await leader.PostAsync("plan/what-if", new { from = today.AddDays(1).ToString("yyyy-MM-dd"), load = 2 })).Body!["after"]!["neededMax"]!.GetValue<int>().ShouldBeGreaterThan(needs["queues"]![0]!["needed"]!.AsArray().Max(n => (int)n!));
        (await leader.PostAsync("plan/drill", new { day = today.AddDays(-1).ToString("yyyy-MM-dd"), queue, factor = 10 })).Status.ShouldBe(200);
        (await leader.GetJsonAsync($"plan/patience?queue={queue}&day={today.AddDays(1):yyyy-MM-dd}"))["bearSeconds"].ShouldBeNull();
        (await leader.PostAsync("plan/portfolio", new { managers = 3, customersEach = 60, contactsPerCustomerWeek = 1, handleSeconds = 1200, add = 40 })).Body!["options"]!.AsArray().Count.ShouldBe(4);
        (await leader.GetStringAsync($"plan/forecast/export?from={today:yyyy-MM-dd}")).ShouldContain("line,at,mean,p10,p50,p90,actual");

        using var agent = await AgentAsync(host, leader);
        foreach (var path in new[] { "plan/lines", "plan/runs", "plan/drivers", "plan/queues", "plan/signals", "plan/leave", "plan/swaps", "plan/shifts?from=0&until=1", "plan/adherence?from=0&until=1", "plan/pools?day=2026-01-01" })
            (await agent.SendJsonAsync(HttpMethod.Get, path)).Status.ShouldBe(403, path);
        foreach (var path in new[] { "plan/runs", "plan/drivers", "plan/shifts", "plan/what-if", "plan/portfolio" }) (await agent.PostAsync(path, new { })).Status.ShouldBeOneOf(400, 403);
        (await agent.SendJsonAsync(HttpMethod.Delete, "plan")).Status.ShouldBe(403);
        await OwnAsync(host, leader, agent, today);

        await ByKeyAsync(host, leader, today);
        (await leader.SendJsonAsync(HttpMethod.Delete, "plan")).Status.ShouldBe(204);
        (await leader.GetJsonAsync("plan/lines"))["items"]!.AsArray().ShouldBeEmpty();
    }

    /// <summary>An agent's own shifts, leave and calendar.</summary>
    private static async Task OwnAsync(RunningHost host, HttpClient leader, HttpClient agent, DateOnly today)
    {
        var me = (Guid)(await agent.GetJsonAsync("me"))["id"]!;
        var (from, until) = (Time.StartOf(today), Time.StartOf(today.AddDays(7)));
        var start = Time.StartOf(today.AddDays(1)) + 9 * 3600_000L;
        (await leader.PostAsync("plan/shifts", new { agent = me, start, end = start + 8 * 3600_000L, activities = new[] { new { kind = "learning", start, end = start + 3600_000L } } })).Status.ShouldBe(201);
        (await agent.GetJsonAsync($"me/schedule?from={from}&until={until}"))["items"]!.AsArray().ShouldBeEmpty("a draft is the leader's");
        ((bool)(await leader.PostAsync("plan/shifts/publish", new { from, until })).Body!["improvement"]!["enough"]!).ShouldBeTrue();
        (await agent.GetJsonAsync($"me/schedule?from={from}&until={until}"))["items"]!.AsArray().Count.ShouldBe(1);
        var leave = await agent.PostAsync("me/leave", new { kind = "annual", from, until });
        leave.Status.ShouldBe(201);
        (await agent.PostAsync($"plan/leave/{leave.Body!["id"]}/decision", new { approve = true })).Status.ShouldBe(403);
        ((string)(await leader.PostAsync($"plan/leave/{leave.Body["id"]}/decision", new { approve = false })).Body!["state"]!).ShouldBe("refused");
        await WishAsync(leader, agent, today);
        var feed = (string)(await agent.PostAsync("me/schedule/feed", new { })).Body!["path"]!;
        using var calendar = host.Client();
        var answer = await calendar.GetAsync(feed);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/calendar");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("BEGIN:VEVENT");
        ((int)(await calendar.GetAsync("/api/v1/schedule/guess.ics")).StatusCode).ShouldBe(404);
    }

    /// <summary>Wishes are one's own: there is no address under which another's could be said.</summary>
    private static async Task WishAsync(HttpClient leader, HttpClient agent, DateOnly today)
    {
        var day = today.AddDays(3).ToString("yyyy-MM-dd");
        (await agent.SendJsonAsync(HttpMethod.Put, "me/wishes", new { items = new object[] { new { weekday = "mon", wish = "off" }, new { date = day, wish = "late" } } })).Status.ShouldBe(200);
        (await agent.GetJsonAsync("me/wishes"))["items"]!.AsArray().Select(w => ((string?)w!["weekday"], (string?)w["date"], (string)w["wish"]!)).ShouldBe([(null, day, "late"), ("mon", null, "off")], ignoreOrder: true);
        (await leader.GetJsonAsync("me/wishes"))["items"]!.AsArray().ShouldBeEmpty("they have none");

        var past = await agent.SendJsonAsync(HttpMethod.Put, "me/wishes", new { items = new[] { new { date = "2020-01-01", wish = "off" } } });
        past.ShouldSatisfyAllConditions(p => p.Status.ShouldBe(422), p => ((string)p.Body!["code"]!).ShouldBe("wish.past"), p => ((string)p.Body!["detail"]!).ShouldBe("2020-01-01 已经过去，请去掉它的意愿。"));
        var word = await agent.SendJsonAsync(HttpMethod.Put, "me/wishes", new { items = new[] { new { weekday = "mon", wish = "holiday" } } });
        word.ShouldSatisfyAllConditions(w => w.Status.ShouldBe(400), w => ((string)w.Body!["code"]!).ShouldBe("request.malformed"), w => ((string)w.Body!["detail"]!).ShouldContain("wish"));
        (await agent.GetJsonAsync("me/wishes"))["items"]!.AsArray().Count.ShouldBe(2, "what is refused changes nothing");
    }

    private static async Task ByKeyAsync(RunningHost host, HttpClient leader, DateOnly today)
    {
        var key = (string)(await leader.PostAsync("keys", new { name = "天气", scopes = new[] { "plan.read" } })).Body!["key"]!;
        using var program = host.Client();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        (await program.SendJsonAsync(HttpMethod.Get, "plan/lines")).Status.ShouldBe(200);
        var rain = new { kind = "occasion", name = "rain", from = Time.StartOf(today.AddDays(1)), until = Time.StartOf(today.AddDays(1)) + 3600_000L };
        (await program.PostAsync("plan/drivers", rain)).Status.ShouldBe(403);
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)(await leader.PostAsync("keys", new { name = "天气", scopes = new[] { "plan.write" } })).Body!["key"]!);
        (await program.PostAsync("plan/drivers", rain)).Status.ShouldBe(201);
    }

    private static async Task<HttpClient> AgentAsync(RunningHost host, HttpClient leader)
    {
        (await leader.PostAsync("staff", new { name = "小林", email = "lin@qinghe.example", role = "agent", password = "correct horse" })).Status.ShouldBe(201);
        return await host.SignInAsync("lin@qinghe.example", "correct horse");
    }

    private static async Task<(int Status, JsonNode Body)> SendFileAsync(HttpClient client, string path, string text)
    {
        using var answer = await client.PostAsync(path, new StringContent(text, Encoding.UTF8, "text/csv"));
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
