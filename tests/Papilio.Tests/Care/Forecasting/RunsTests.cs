using Papilio.Care.Forecasting;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Care.Forecasting;

public sealed class RunsOnSqlite() : RunsTests(Engine.Sqlite);

public sealed class RunsOnPostgres() : RunsTests(Engine.Postgres);

/// <summary>Runs as the loop makes them, what they were worth, and what is said when reality leaves them.</summary>
public abstract class RunsTests(Engine engine) : ForecastingOnAStore(engine)
{
    private string queue = "";
    private Lease? looping;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        queue = Line.OfQueue((await DefaultQueueAsync()).Id);
        looping = (await The<Leases>().TakeAsync("forecast")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_night_makes_one_run_and_a_day_revises_it()
    {
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => Shop(d, s)));
        (await LoopAsync()).ShouldBeTrue();
        (await LoopAsync()).ShouldBeFalse();
        Clock.Advance(TimeSpan.FromHours(6));
        await LoopAsync();
        await LoopAsync();

        (await RunsAsync()).Select(r => (r.Kind, r.Origin)).ShouldBe(
            [(RunKind.Intraday, Clock.Now()), (RunKind.Intraday, Clock.Now() - 6 * 3600_000), (RunKind.Nightly, Time.StartOf(Today))], "the first night is made up for at once");
        (await FactsAsync("expectation.%")).Count.ShouldBe(3);
        Clock.Advance(TimeSpan.FromHours(10));
        (await LoopAsync()).ShouldBeFalse("it is one o'clock, and yesterday may not be whole");
        Clock.Advance(TimeSpan.FromHours(1));
        await LoopAsync();
        (await RunsAsync()).Select(r => r.Kind).Take(2).ShouldBe([RunKind.Intraday, RunKind.Nightly]);
    }

    [Fact]
    public async Task A_house_is_closed_when_all_its_queues_are()
    {
        var own = (await DefaultQueueAsync()).Id;
        var other = (await The<Papilio.Care.Routing.Queues.Handler>().CreateAsync(new("售后"), Chief)).Value.Id;
        foreach (var name in new[] { "客服", "售后" }) await ImportAsync(HistoryOf(name, Today.AddDays(-50), Today.AddDays(-1), (d, s) => 2 + Shop(d, s)));
        await ServeAsync(own, "09:00-18:00");
        await LoopAsync();
        (await MeanAsync(Line.OfQueue(own)))[30].ShouldBe(0, "closed");
        (await MeanAsync(Line.People))[30].ShouldBeGreaterThan(1, "the other is always open");

        await ServeAsync(other, "10:00-20:00");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await The<Forecasts>().MakeAsync(RunKind.Asked, null, Actor.System);
        var people = await MeanAsync(Line.People);
        people[30].ShouldBe(0);
        people[38].ShouldBeGreaterThan(1, "one of them is open");
        people[85].ShouldBe(0);

        async Task ServeAsync(Guid id, string hours) => (await The<QueuePlans.Handler>().ChangeAsync(
            id, 0, new(Layer.First, new PlanTerms { Hours = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }.ToDictionary(d => d, IReadOnlyList<string> (_) => [hours]) }), Planner())).Accepted.ShouldBeTrue();

        async Task<double[]> MeanAsync(string line) => (await Store.ReadAsync(s => RunTable.NewestAsync(s, line, Today.AddDays(1), s.Now, intraday: false))).ShouldNotBeNull().Points.Mean;
    }

    [Fact]
    public async Task A_snapshot_never_changes()
    {
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => Shop(d, s)));
        await LoopAsync();
        var before = await DumpAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => 3 * Shop(d, s)));
        await The<Forecasts>().MakeAsync(RunKind.Asked, null, Actor.System);

        (await DumpAsync()).Take(before.Count).ShouldBe(before);
        (await DumpAsync()).Count.ShouldBe(before.Count + 2 * HorizonDays);
        foreach (var table in new[] { "forecast_run set at = 0", "forecast_line set champion = ''", "forecast_day set points = ''" })
            (await Should.ThrowAsync<Exception>(() => Store.WriteAsync(s => s.RunAsync($"update {table}")))).Message.ShouldContain("a snapshot never changes");
    }

    [Fact]
    public async Task A_morning_forty_percent_above_moves_the_afternoon()
    {
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => Shop(d, s)));
        await LoopAsync();
        var noon = await AfternoonAsync();
        await ImportAsync(HistoryOf("客服", Today, Today, (d, s) => 1.4 * Shop(d, s), seed: null));
        Clock.Advance(TimeSpan.FromHours(3));
        await LoopAsync();

        var revised = await AfternoonAsync();
        (revised.Mean / noon.Mean).ShouldBeInRange(1.08, 1.45);
        revised.Opening.ShouldBe(noon.Opening, 1e-6);
        var view = (await The<Expectations.Reader>().ReadAsync(Planner(), queue, Today, Today, 15, null)).Value;
        for (var i = 0; i < view.At.Count; i++) view.Parts.Sum(p => p.Values[i]).ShouldBe(view.Mean[i], 1e-9);
        view.Actual.Count(a => a is not null).ShouldBe(48);
        view.Outside.ShouldContain(o => o.Direction == Direction.High);
    }

    [Fact]
    public async Task An_hours_bounds_are_narrower_than_its_quarters_together_because_their_errors_cancel()
    {
        var rule = MadeUp.Noisy(13, (d, s) => Shop(d, s));
        await ImportAsync(HistoryOf("客服", Today.AddDays(-60), Today.AddDays(-1), (d, s) => rule(d, s), seed: null));
        await LoopAsync();

        async Task<double> WidthAsync(int minutes)
        {
            var view = (await The<Expectations.Reader>().ReadAsync(Planner(), queue, Today, Today, minutes, null)).Value;
            for (var i = 0; i < view.At.Count; i++) view.P10[i].ShouldBeLessThanOrEqualTo(view.P90[i]);
            return view.P90.Sum() - view.P10.Sum();
        }

        var quarters = await WidthAsync(15);
        (await WidthAsync(30) / quarters).ShouldBeInRange(0.5, 0.9);
        (await WidthAsync(60) / quarters).ShouldBeInRange(0.25, 0.8);
    }

    [Fact]
    public async Task What_an_expectation_was_worth_is_written_once()
    {
        var rule = MadeUp.Noisy(11, (d, s) => Shop(d, s));
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => rule(d, s), seed: null));
        for (var day = 0; day < 4; day++)
        {
            await LoopAsync();
            await ImportAsync(HistoryOf("客服", Today, Today, (d, s) => rule(d, s), seed: null));
            Clock.Advance(TimeSpan.FromDays(1));
        }

        await LoopAsync();
        var quality = (await The<Expectations.Reader>().QualityAsync(Planner(), queue)).Value;
        quality.Horizons.Select(h => (h.Horizon, h.Days)).ShouldBe([(1, 4), (2, 3), (3, 2)]);
        quality.Horizons[0].ShouldSatisfyAllConditions(
            h => h.Wape!.Value.ShouldBeInRange(0.01, 0.25), h => Math.Abs(h.Bias!.Value).ShouldBeLessThan(0.1), h => h.Coverage80!.Value.ShouldBeInRange(0.6, 1), h => h.Coverage95!.Value.ShouldBeGreaterThan(0.85));

        var written = await ScoresAsync();
        await ImportAsync(HistoryOf("客服", Today.AddDays(-4), Today.AddDays(-1), (d, s) => 9 * Shop(d, s)));
        Clock.Advance(TimeSpan.FromDays(1));
        await LoopAsync();
        (await ScoresAsync()).Take(written.Count).ShouldBe(written);
    }

    [Fact]
    public async Task A_signal_is_raised_once_when_demand_leaves_the_band_and_ends_when_it_is_back()
    {
        var rule = MadeUp.Noisy(12, (d, s) => Shop(d, s));
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => rule(d, s), seed: null));
        await LoopAsync();
        await ImportAsync(HistoryOf("客服", Today, Today, (d, s) => rule(d, s) * (s is >= 44 and < 50 ? 2.2 : 1), seed: null));
        Clock.Advance(TimeSpan.FromHours(2));
        await LoopAsync();
        (await SignalsAsync()).ShouldBeEmpty();

        Clock.Advance(TimeSpan.FromMinutes(60));
        await LoopAsync();
        Clock.Advance(TimeSpan.FromMinutes(15));
        await LoopAsync();
        var raised = (await SignalsAsync()).Single(s => s.Subject == queue);
        raised.ShouldSatisfyAllConditions(
            s => s.Direction.ShouldBe(Direction.High), s => s.EndedAt.ShouldBeNull(), s => s.Figures.Observed.ShouldBeGreaterThan((long)(1.5 * s.Figures.Expected)),
            s => s.Figures.FalseAlarmsIn100Days.ShouldBe(10), s => Time.SlotOf(s.Since).ShouldBeInRange(41, 45));

        Clock.Advance(TimeSpan.FromHours(5));
        await LoopAsync();
        (await SignalsAsync()).Single(s => s.Subject == queue).EndedAt.ShouldNotBeNull();
        (await FactsAsync("signal.%")).Count(f => f == "signal.raised").ShouldBe(2, "one for the queue and one for all people");
    }

    [Fact]
    public async Task A_planner_adds_a_promotion_and_asks_again()
    {
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => Shop(d, s)));
        await LoopAsync();
        var day = Today.AddDays(5);
        var before = await DayAsync(day);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var book = The<DriverBook.Handler>();
        var coupon = (await book.RecordAsync([new(DriverKind.Promotion, "满减 30%", Time.StartOf(day), Time.StartOf(day.AddDays(1)), Lift: 500)], Planner())).Value[0];
        await The<Forecasts>().MakeAsync(RunKind.Asked, null, Actor.System);

        var after = await DayAsync(day);
        (after.Mean.Sum() / before.Mean.Sum()).ShouldBe(1.5, 0.02);
        after.Parts.Single(p => p.Name == "promotion:满减 30%").Values.Sum().ShouldBe(after.Mean.Sum() - before.Mean.Sum(), 0.02 * before.Mean.Sum());
        (after.P90[50] - after.P10[50]).ShouldBeGreaterThan(before.P90[50] - before.P10[50]);
        (await book.RemoveAsync(coupon.Id, Planner())).Accepted.ShouldBeTrue();
        (await book.ListAsync(Planner(), null, null)).Items.ShouldBeEmpty();
        (await FactsAsync("driver.%")).ShouldBe(["driver.recorded", "driver.removed"]);
    }

    [Fact]
    public async Task Drivers_come_by_file_and_wrong_ones_are_named()
    {
        var book = The<DriverBook.Handler>();

        (await book.ImportAsync("kind,name,from,until,queue,strength,lift\npromotion,双11,2026-11-11,2026-11-11,,1.2,\nincident,支付故障,2026-02-01T09:00,2026-02-01T11:30,客服,,0.4\nmake_up_day,调休,2026-10-10,,,,", Planner())).Value.Count.ShouldBe(3);
        var kept = (await book.ListAsync(Planner(), null, null)).Items;
        kept.Select(d => d.Kind).ShouldBe([DriverKind.Incident, DriverKind.MakeUpDay, DriverKind.Promotion]);
        (kept[2].Strength, kept[2].UntilAt).ShouldBe((1200, Time.StartOf(new DateOnly(2026, 11, 12))));
        (await book.ImportAsync("kind,name,from\nparty,x,2026-01-01\npromotion,x,2026-02-31", Planner())).Refusal!.Errors!.Keys.ShouldBe(["2", "3"]);
        (await book.RecordAsync([new(DriverKind.Promotion, "x", Clock.Now(), Clock.Now() + 1)], Planner())).Refusal!.Code.ShouldBe("request.invalid");
        (await book.RecordAsync([new(DriverKind.Closed, "x", Clock.Now(), Clock.Now() + 1)], Planner(Scope.Team))).Refusal!.Code.ShouldBe("permission.denied");
        (await book.MeasureAsync([new("orders", Today, 120), new("orders", Today.AddDays(1), 150, Planned: true)], Planner())).Value.Count.ShouldBe(2);
        (await book.NumbersAsync(null, null)).Items.Select(n => n.Value).ShouldBe([120, 150]);
    }

    private Task<bool> LoopAsync() => The<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<ForecastLoop>().Single().TickAsync(looping!);

    private async Task<IReadOnlyList<Expectations.RunView>> RunsAsync() => (await The<Expectations.Reader>().RunsAsync(null)).Items;

    private async Task<DayPoints> DayAsync(DateOnly day) => (await Store.ReadAsync(s => RunTable.NewestAsync(s, queue, day, long.MaxValue, intraday: true)))!.Points;

    private async Task<(double Mean, double Opening)> AfternoonAsync()
    {
        var view = (await The<Expectations.Reader>().ReadAsync(Planner(), queue, Today, Today, 60, null)).Value;
        return (view.Mean.Skip(14).Take(5).Sum(), view.Opening.Skip(14).Take(5).Sum());
    }

    private async Task<IReadOnlyList<SignalWatch.View>> SignalsAsync() => (await The<Expectations.Reader>().SignalsAsync(Planner(), 0)).Items;

    private Task<IReadOnlyList<string>> ScoresAsync() => Store.ReadAsync(s => s.QueryAsync<string>("select sums from forecast_score order by day, horizon, line"));

    private Task<IReadOnlyList<string>> DumpAsync() => Store.ReadAsync(s => s.QueryAsync<string>(
        "select d.points || l.proof || l.champion from forecast_day d join forecast_line l on l.run_id = d.run_id and l.line = d.line join forecast_run r on r.id = d.run_id order by r.at, r.id, d.line, d.day"));
}
