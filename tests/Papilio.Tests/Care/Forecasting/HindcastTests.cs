using Papilio.Care.Forecasting;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Care.Forecasting;

public sealed class HindcastOnSqlite() : HindcastTests(Engine.Sqlite);

public sealed class HindcastOnPostgres() : HindcastTests(Engine.Postgres);

/// <summary>What mornings would have said that nobody foretold.</summary>
public abstract class HindcastTests(Engine engine) : ForecastingOnAStore(engine)
{
    private const int Mornings = 10;

    protected override int HindcastDays => Mornings;

    [Fact]
    public async Task A_house_that_brought_its_history_knows_on_the_first_day_what_its_plan_is_worth()
    {
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => Shop(d, s)));
        var lease = (await The<Leases>().TakeAsync("forecast")).ShouldNotBeNull();
        await Loop.TickAsync(lease);

        var quality = (await The<Expectations.Reader>().QualityAsync(Planner(), Line.People)).Value.Horizons;
        quality.Select(h => (h.Horizon, h.Days, h.Hindcast)).ShouldBe([(1, 10, 10), (2, 9, 9), (3, 8, 8), (7, 4, 4)]);
        quality[0].Wape.ShouldNotBeNull().ShouldBeInRange(0.01, 0.5);
        quality[0].Coverage80.ShouldNotBeNull().ShouldBeInRange(0.6, 1);
        var yesterday = (await The<Expectations.Reader>().ReadAsync(Planner(), Line.People, Today.AddDays(-1), Today.AddDays(-1), 30, run: null)).Value;
        yesterday.Run.ShouldSatisfyAllConditions(r => r.Kind.ShouldBe(RunKind.Hindcast), r => r.Origin.ShouldBe(Time.StartOf(Today.AddDays(-1))));
        yesterday.Actual.Sum().ShouldNotBeNull().ShouldBeGreaterThan(100);
        (await FactsAsync("expectation.%")).Count(f => f == "expectation.published").ShouldBe(2, "the night's and the day's: the past is nobody's plan");

        var runs = await CountAsync();
        await Loop.TickAsync(lease);
        (await The<Hindcasts>().MakeAsync(lease)).ShouldBe(0, "what has been made up for stays");
        (await CountAsync()).ShouldBe(runs);
    }

    [Fact]
    public async Task What_yesterday_did_unlike_its_morning_is_seen_at_the_first_look()
    {
        // A surge on the afternoon of a day that no run had foretold.
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => (d == Today.AddDays(-1) && s is >= 56 and < 68 ? 3 : 1) * Shop(d, s)));
        var lease = (await The<Leases>().TakeAsync("forecast")).ShouldNotBeNull();
        Clock.Advance(TimeSpan.FromMinutes(4));
        await Loop.TickAsync(lease);

        var signal = (await The<Expectations.Reader>().SignalsAsync(Planner(), from: 0)).Items.Where(s => s.Subject == Line.People).ShouldHaveSingleItem();
        signal.Direction.ShouldBe(Direction.High);
        signal.Since.ShouldBeInRange(Time.StartOf(Today.AddDays(-1), 52)!.Value, Time.StartOf(Today.AddDays(-1), 60)!.Value);
        signal.EndedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_morning_is_blind_to_all_that_came_after_it()
    {
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => Shop(d, s)));
        var morning = Today.AddDays(-5);
        var known = await OfAsync(morning);
        await ImportAsync(HistoryOf("客服", morning, Today.AddDays(-1), (d, s) => 5 * Shop(d, s)));
        var other = await OfAsync(morning);

        other.Keys.ShouldBe(known.Keys);
        other.Keys.ShouldBe([morning, morning.AddDays(1), morning.AddDays(2)], "only days that are judged and over");
        foreach (var (day, points) in known) other[day].Mean.ShouldBe(points.Mean, day.ToString());
        (await OfAsync(Today.AddDays(-1))).Values.Single().Mean.Sum().ShouldBeGreaterThan(1.3 * known.Values.First().Mean.Sum(), "later mornings have seen it");
    }

    [Fact]
    public async Task What_was_really_said_is_never_made_up_for()
    {
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => Shop(d, s)));
        var night = (await The<Forecasts>().MakeAsync(RunKind.Nightly, null, Actor.System)).ShouldNotBeNull();
        Clock.Advance(TimeSpan.FromDays(2));
        await ImportAsync(HistoryOf("客服", Today.AddDays(-2), Today.AddDays(-1), (d, s) => Shop(d, s)));
        var lease = (await The<Leases>().TakeAsync("forecast")).ShouldNotBeNull();
        (await The<Hindcasts>().MakeAsync(lease)).ShouldBe(Mornings - 1);

        (await Store.ReadAsync(s => RunTable.MorningOfAsync(s, night.Origin))).ShouldNotBeNull().Id.ShouldBe(night.Id);
        var said = await Store.ReadAsync(s => RunTable.NewestAsync(s, Line.People, Today.AddDays(-2), s.Now, intraday: true));
        said.ShouldNotBeNull().Run.Id.ShouldBe(night.Id);
        (await Store.ReadAsync(s => RunTable.OpeningAsync(s, s.Now))).ShouldNotBeNull().Id.ShouldBe(night.Id);
    }

    private Task<IReadOnlyDictionary<DateOnly, DayPoints>> OfAsync(DateOnly morning) => Store.ReadAsync(async session =>
    {
        var history = await History.ReadAsync(session, Time, Time.StartOf(Today), 760);
        return Hindcasts.Of(history.AsOf(Time.StartOf(morning)), await Knowledge.ReadAsync(session, Time), Today, [], 2).Single(l => l.Line == Line.People).Days;
    });

    private ForecastLoop Loop => The<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<ForecastLoop>().Single();

    private Task<long> CountAsync() => Store.ReadAsync(s => s.ScalarAsync<long>("select count(*) from forecast_run where kind = 'hindcast'"));
}
