using Papilio.Care.Forecasting;
using Papilio.Care.People;
using Papilio.Platform.Edge;
using Papilio.World;
using Line = Papilio.Care.Forecasting.Line;

namespace Papilio.Tests.Care.Forecasting;

public sealed class StoriesOnSqlite() : StoriesTests(Engine.Sqlite);

public sealed class StoriesOnPostgres() : StoriesTests(Engine.Postgres);

/// <summary>Planning as the people of the stories live it.</summary>
public abstract class StoriesTests(Engine engine) : ForecastingOnAStore(engine)
{
    protected override int HorizonDays => 5;

    [Fact]
    public async Task Double_eleven_is_seen_coming()
    {
        // A21: two years with 618, 双11 and 双12; on 8 November the 11th is forecast.
        Clock.Advance(new DateTimeOffset(2026, 11, 8, 9, 0, 0, TimeSpan.FromHours(8)) - Clock.GetUtcNow());
        foreach (var name in new[] { Qinghe.PreSale, Qinghe.AfterSale, Qinghe.Delivery })
            (await The<Papilio.Care.Routing.Queues.Handler>().CreateAsync(new(name), Chief)).Accepted.ShouldBeTrue();
        await ImportAsync(QingheHistory.Csv(Clock.GetUtcNow()));
        var peak = new DateOnly(2026, 11, 11);

        await The<Forecasts>().MakeAsync(RunKind.Asked, null, Actor.System);
        var blind = await PreSaleAsync(peak);
        (await The<DriverBook.Handler>().ImportAsync(QingheHistory.Drivers(Today), Planner())).Accepted.ShouldBeTrue();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await The<Forecasts>().MakeAsync(RunKind.Asked, null, Actor.System);
        var seen = await PreSaleAsync(peak);

        int[] came = [.. QingheHistory.Counts(Qinghe.PreSale, peak)];
        double[] Hours(IEnumerable<double> slots) => [.. slots.Chunk(4).Select(h => h.Sum())];
        var (truth, expected) = (Hours(came.Select(c => (double)c)), Hours(seen.Mean));
        var peakHour = Array.IndexOf(truth, truth.Max());
        (Math.Abs(expected[peakHour] - truth[peakHour]) / truth[peakHour]).ShouldBeLessThan(0.2, $"hour {peakHour}: {expected[peakHour]} for {truth[peakHour]}");
        truth[peakHour].ShouldBeInRange(Hours(seen.P10)[peakHour], Hours(seen.P90)[peakHour]);
        double Wrong(DayPoints points) => Hours(points.Mean).Zip(truth, (f, t) => Math.Abs(f - t)).Sum() / truth.Sum();
        Wrong(seen).ShouldBeLessThan(0.5 * Wrong(blind), "what planners know has to be worth something");
        seen.Parts.ShouldContain(p => p.Name == "promotion:双11");
    }

    [Fact]
    public async Task A_planners_day()
    {
        // §5.6: Xu adds a promotion, plans shifts people can live with, rehearses, and replans live.
        var queue = (await DefaultQueueAsync()).Id;
        var planner = Planner();
        (await The<QueuePlans.Handler>().ChangeAsync(queue, 0, new(Layer.First, new PlanTerms { HandleSeconds = 300, PatienceSeconds = 120, HourlyCost = 50 }), planner)).Accepted.ShouldBeTrue();
        await ImportAsync(HistoryOf("客服", Today.AddDays(-60), Today.AddDays(-1), (d, s) => Shop(d, s, level: 30)));
        await The<Forecasts>().MakeAsync(RunKind.Nightly, null, Actor.System);
        var peak = Today.AddDays(2);
        var needs = The<Needs.Reader>();
        var plain = (await needs.ReadAsync(planner, peak, peak, 30)).Value.Queues.Single();

        await The<DriverBook.Handler>().RecordAsync([new(DriverKind.Promotion, "11.11 满减 30%", Time.StartOf(peak), Time.StartOf(peak.AddDays(1)), Lift: 800)], planner);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await The<Forecasts>().MakeAsync(RunKind.Asked, null, planner.Actor);
        var promoted = (await needs.ReadAsync(planner, peak, peak, 30)).Value.Queues.Single();
        (promoted.Contacts.Sum() / plain.Contacts.Sum()).ShouldBe(1.8, 0.05);
        promoted.Needed.Max().ShouldBeGreaterThan((int)(1.5 * plain.Needed.Max()));
        promoted.Needed.Sum().ShouldBeGreaterThanOrEqualTo(promoted.ForService.Sum(), "a service level alone may burn people");
        promoted.Scheduled.ShouldBeNull("nobody has been planned yet");

        var people = new List<Person>();
        for (var i = 0; i < plain.Needed.Max(); i++) people.Add(await HireAsync($"同事{i}", presence: PresenceState.Offline));
        var shifts = The<Shifts.Handler>();
        long At(DateOnly day, double hour) => Time.StartOf(day) + (long)(hour * 3600_000);
        var planned = people.SelectMany((p, i) => new[] { Today, peak }.Select(day => new Shifts.Body(p.Id, At(day, 9), At(day, 21),
            [new(ActivityKind.Meal, At(day, 12 + i % 3), At(day, 12.5 + i % 3)), new(ActivityKind.Learning, At(day, 15 + i % 4), At(day, 15.75 + i % 4))])));
        (await shifts.RecordAsync([.. planned], planner)).Accepted.ShouldBeTrue();
        (await shifts.PublishAsync(new(At(Today, 0), At(peak.AddDays(1), 0)), planner, english: true)).Value.Improvement.Enough.ShouldBeTrue();

        var staffed = (await needs.ReadAsync(planner, peak, peak, 30)).Value;
        var worst = staffed.Queues[0].Gap!.Min();
        worst.ShouldBeLessThan(0);
        var when = staffed.At[staffed.Queues[0].Gap!.ToList().IndexOf(worst)];
        var gap = (await needs.GapAsync(planner, queue, when, english: true)).Value;
        (gap.Gap, gap.Levers.Count).ShouldBe((worst, 3));
        gap.Text.ShouldStartWith($"needs {gap.Needed} for 80/20 (");
        gap.Levers[0].ServiceLevel.ShouldBeGreaterThanOrEqualTo(0.8);

        var ask = The<WhatIf.Handler>();
        var answer = (await ask.AskAsync(planner, new WhatIf.Body(peak, BotShare: 0.3))).Value;
        answer.After.ShouldSatisfyAllConditions(
            a => a.Contacts.ShouldBe(0.7 * answer.Before.Contacts, 0.2), a => a.Cost.ShouldBeLessThan(0.8 * answer.Before.Cost), a => a.ServiceLevel.ShouldBeGreaterThan(answer.Before.ServiceLevel));
        (await ask.AskAsync(planner, new WhatIf.Body(peak, Handle: 1.2))).Value.After.NeededMax.ShouldBeGreaterThan(answer.Before.NeededMax);
        (await ask.AskAsync(planner, new WhatIf.Body(peak, Shrinkage: 1))).Refusal!.Code.ShouldBe("request.invalid");

        var drill = (await ask.DrillAsync(planner, new WhatIf.DrillBody(Today.AddDays(-1), queue, Factor: 10))).Value;
        (drill.Answered + drill.Callbacks + drill.InLine).ShouldBe(drill.Came, 0.5, "no contact is lost");
        drill.Breaks.ShouldContain("people");
        drill.CallbackShare.ShouldBeGreaterThan(0.3);

        await ImportAsync(HistoryOf("客服", Today, Today, (d, s) => 1.3 * Shop(d, s, level: 30), seed: null));
        Clock.Advance(TimeSpan.FromHours(5));
        await The<Forecasts>().ReviseAsync(null);
        var live = (await needs.ReadAsync(planner, Today, Today, 30)).Value.Queues.Single();
        live.Contacts.Skip(30).Sum().ShouldBeGreaterThan(1.05 * Enumerable.Range(60, 36).Sum(s => Shop(Today, s, 30)));
        live.Scheduled!.Max().ShouldBe(people.Count);
    }

    [Fact]
    public async Task Another_teams_plan_is_not_for_a_leader_of_one()
    {
        var other = (await The<Papilio.Care.Routing.Queues.Handler>().CreateAsync(new("售后"), Chief)).Value;
        await ImportAsync(HistoryOf("客服", Today.AddDays(-10), Today.AddDays(-1), (d, s) => Shop(d, s)));
        await ImportAsync(HistoryOf("售后", Today.AddDays(-10), Today.AddDays(-1), (d, s) => Shop(d, s, level: 5)));
        await The<Forecasts>().MakeAsync(RunKind.Nightly, null, Actor.System);
        var leader = Planner(Scope.Team, other.Id);

        (await The<Needs.Reader>().ReadAsync(leader, Today, Today, 30)).Value.Queues.Select(q => q.Name).ShouldBe(["售后"]);
        (await The<Needs.Reader>().GapAsync(leader, (await DefaultQueueAsync()).Id, Clock.Now(), english: true)).Refusal!.Code.ShouldBe("queue.unknown");
        (await The<Expectations.Reader>().ReadAsync(leader, Line.People, Today, Today, 15, null)).Refusal!.Code.ShouldBe("line.unknown");
        (await The<WhatIf.Handler>().AskAsync(leader, new WhatIf.Body(Today, Queue: (await DefaultQueueAsync()).Id))).Refusal!.Code.ShouldBe("queue.unknown");
        var export = (await The<Expectations.Reader>().ExportAsync(leader, Today, Today, 30)).Value;
        export.Split("\r\n").Skip(1).Where(l => l.Length > 0).ShouldAllBe(l => l.StartsWith(Line.OfQueue(other.Id)));
    }

    private async Task<DayPoints> PreSaleAsync(DateOnly day)
    {
        var queue = (await The<QueuePlans.Handler>().ListAsync(Planner())).Items.Single(q => q.Name == Qinghe.PreSale).Queue;
        return (await Store.ReadAsync(s => RunTable.NewestAsync(s, Line.OfQueue(queue), day, long.MaxValue, intraday: false)))!.Points;
    }
}
