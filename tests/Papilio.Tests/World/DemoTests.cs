using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Host.Commands;
using Papilio.Platform.Store;
using Papilio.Tests.Host.Commands;
using Papilio.World;

namespace Papilio.Tests.World;

public sealed class DemoOnSqlite() : DemoTests(Engine.Sqlite);

public sealed class DemoOnPostgres() : DemoTests(Engine.Postgres);

/// <summary>The demonstration as somebody meets it who has just started the product.</summary>
public abstract class DemoTests(Engine engine) : CommandsOnAStore(engine)
{
    [Fact]
    public async Task A_newcomer_finds_three_days_of_work_a_living_inbox_and_is_answered_and_leaves_nothing_behind()
    {
        var place = await PlaceAsync(Engine);
        await Serve.SeedAsync(place, new Terminal(TextWriter.Null, TextWriter.Null), CancellationToken.None);
        await using (var house = Serve.Build([.. place, "--Papilio:Url=http://127.0.0.1:0", "--ForwardedHeaders_Enabled=true"], demo: true))
        {
            await house.StartAsync();
            var address = new Uri(house.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            using var nobody = new ApiClient(address);
            var shown = (await nobody.GetAsync("demo"))["accounts"]!.AsArray();
            using var newcomer = new ApiClient(address);
            var me = await newcomer.SignInAsync((string)shown[0]!["email"]!, (string)shown[0]!["password"]!);
            ((bool)me["demo"]!).ShouldBeTrue();

            await HasPastAsync(newcomer);
            await IsAnsweredAsync(nobody);
            await Eventually.HoldsAsync(async () => (await newcomer.ListAsync("conversations?view=all")).Count >= 2);

            using var agent = new ApiClient(address);
            await agent.SignInAsync((string)shown[2]!["email"]!, (string)shown[2]!["password"]!);
            (await Should.ThrowAsync<RefusedException>(() => agent.DeleteAsync("demo"))).Status.ShouldBe(403);
            (await agent.ListAsync("me/wishes")).Select(w => (string)w["wish"]!).ShouldBe(["off", "early", "off"], ignoreOrder: true);
            await LeavesAsync(newcomer, nobody);
            await house.StopAsync();
        }

        (await RunAsync(place, "verify")).ShouldSatisfyAllConditions(r => r.Error.ShouldBe(""), r => r.Code.ShouldBe(0));
    }

    private static async Task HasPastAsync(ApiClient newcomer)
    {
        var past = await newcomer.ListAsync("conversations?view=ended");
        past.Count.ShouldBe(QingheSeed.ConversationsPast);
        var began = past.Select(h => (long)h["startedAt"]!).ToArray();
        (began.Max() - began.Min()).ShouldBeGreaterThan((long)TimeSpan.FromDays(2).TotalMilliseconds);
        began.Max().ShouldBeLessThan(TimeProvider.System.Now());
        past.ShouldContain(h => (string?)h["exit"] == "abandoned");
        past.Select(h => (string)h["inbox"]!["channel"]!).Distinct().Count().ShouldBe(2);
        (await newcomer.ListAsync("queues")).Select(q => (string)q["name"]!).ShouldBe(["客服", "售前", "售后", "物流"], ignoreOrder: true);
        (await newcomer.ListAsync("phrases")).Count.ShouldBe(Qinghe.Phrases.Count);
        var lines = await newcomer.ListAsync("plan/lines");
        lines.Count(l => ((string)l["line"]!).StartsWith("queue:", StringComparison.Ordinal)).ShouldBe(3);
        lines.Min(l => (long)l["since"]!).ShouldBeLessThan(TimeProvider.System.Now() - (long)TimeSpan.FromDays(720).TotalMilliseconds);
        (await newcomer.ListAsync("plan/drivers")).Count(d => (string?)d["kind"] == "promotion").ShouldBe(12);
    }

    private static async Task IsAnsweredAsync(ApiClient nobody)
    {
        var site = (Guid)(await nobody.GetAsync("widget/sites"))["items"]![0]!["id"]!;
        var (visitor, _) = await SayAsync(nobody, site, "你好，我买的 W-100 每天都慢几十秒");
        using (visitor)
        {
            await Eventually.HoldsAsync(async () => (await visitor.GetAsync("widget/poll?number=0"))["items"]!.AsArray().Any(m => (string?)m!["author"]!["kind"] == "agent"), seconds: 60);
        }
    }

    private static async Task LeavesAsync(ApiClient newcomer, ApiClient nobody)
    {
        // As behind a proxy that speaks TLS: the browser knows this host by another scheme than those who call it from within.
        using var browser = new HttpClient { BaseAddress = new Uri(newcomer.Address, "/api/v1/"), Timeout = TimeSpan.FromMinutes(2) };
        using var leave = new HttpRequestMessage(HttpMethod.Delete, "demo");
        leave.Headers.Add("Cookie", newcomer.Cookies);
        leave.Headers.Add("X-Forwarded-Proto", "https");
        leave.Headers.Add("Origin", $"https://{newcomer.Address.Authority}");
        using var answer = await browser.SendAsync(leave);
        var left = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        answer.IsSuccessStatusCode.ShouldBeTrue(left.ToJsonString());

        ((int)left["customers"]!).ShouldBeGreaterThan(30);
        ((int)left["accounts"]!).ShouldBe(Qinghe.Staff.Count - 1);
        (await newcomer.ListAsync("customers")).ShouldAllBe(c => (string?)c["state"] == "erased");
        (await newcomer.ListAsync("conversations?view=all")).ShouldBeEmpty();
        (await newcomer.ListAsync("plan/lines")).ShouldAllBe(l => (long)l["since"]! > TimeProvider.System.Now() - 3600_000);
        ((bool)(await newcomer.GetAsync("me"))["demo"]!).ShouldBeFalse();
        (await Should.ThrowAsync<RefusedException>(() => nobody.GetAsync("demo"))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Data_of_ones_own_is_never_made_a_demonstration_of()
    {
        var place = await PlaceAsync(Engine);
        var (host, administrator) = await StartAsync(place);
        administrator.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();

        var (code, _, error) = await RunAsync(place, "demo");

        code.ShouldBe(1);
        error.ShouldContain("not a demonstration's");
    }
}
