using System.Text.Json;
using Papilio.Care.Forecasting;
using Papilio.Maths.Forecasting;

namespace Papilio.Tests.Care.Forecasting;

/// <summary>What holds of every expectation, whatever has been counted.</summary>
public sealed class ExpectTests
{
    private static readonly DateOnly Origin = new(2026, 3, 3);

    private static double Shop(DateOnly day, int slot) => ForecastingOnAStore.Shop(day, slot);

    [Fact]
    public void A_blind_origin_never_sees_the_future()
    {
        var series = MadeUp.Series(MadeUp.FirstQueue, Origin.AddDays(-60));
        var rule = MadeUp.Noisy(1, Shop);

        var honest = MadeUp.Expect(MadeUp.History(Origin, (series, rule)));
        var poisoned = MadeUp.Expect(MadeUp.History(MadeUp.Time.StartOf(Origin), Origin.AddDays(30), (series, (day, slot) => day < Origin ? rule(day, slot) : 1_000_000)));

        JsonSerializer.Serialize(poisoned[Line.People]).ShouldBe(JsonSerializer.Serialize(honest[Line.People]));
    }

    [Fact]
    public void What_could_not_have_been_known_is_left_out_of_a_trial()
    {
        var knowledge = MadeUp.Knowing(
            MadeUp.Driver(DriverKind.Incident, "outage", new(2026, 2, 20, 9, 0, 0), new(2026, 2, 20, 12, 0, 0)) with { RecordedAt = MadeUp.At(new(2026, 2, 21)) },
            MadeUp.Driver(DriverKind.Release, "app 8", new(2026, 2, 25), new(2026, 2, 26)) with { RecordedAt = MadeUp.At(new(2026, 2, 27)) });
        var line = new Line(Line.People, Level.Person, null, null, []);

        knowledge.Occasions(line, MadeUp.At(new(2026, 2, 20))).Select(o => o.Name).ShouldBe(["app 8"]);
        knowledge.Occasions(line, MadeUp.At(new(2026, 2, 21))).Select(o => o.Name).ShouldBe(["outage", "app 8"]);
        var orders = new Knowledge([], [new("orders", new(2026, 2, 20), false, 5, 0), new("orders", new(2026, 2, 21), true, 7, 0)], new Dictionary<Guid, QueuePlan>(), MadeUp.Time).Numbers(MadeUp.At(new(2026, 2, 20)));
        var value = new double[1];
        orders.Of(new(2026, 2, 20), value);
        value[0].ShouldBe(double.NaN);
        orders.Of(new(2026, 2, 21), value);
        value[0].ShouldBe(7);
    }

    [Fact]
    public void Forecasts_shift_with_the_calendar()
    {
        var (early, late) = (MadeUp.Series(MadeUp.FirstQueue, Origin.AddDays(-30)), MadeUp.Series(MadeUp.FirstQueue, Origin.AddDays(-23)));
        var rule = MadeUp.Noisy(2, Shop);

        var first = MadeUp.Expect(MadeUp.History(Origin, (early, rule)))[Line.People];
        var second = MadeUp.Expect(MadeUp.History(Origin.AddDays(7), (late, (day, slot) => rule(day.AddDays(-7), slot))))[Line.People];

        foreach (var (day, points) in first.Days) second.Days[day.AddDays(7)].Mean.ShouldBe(points.Mean);
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(2, 22)]
    [InlineData(3, 40)]
    [InlineData(4, 61)]
    public void Expectations_are_never_negative_their_bounds_in_order_and_their_sums_exact(int seed, int days)
    {
        var level = 0.2 + seed * seed;
        var since = Origin.AddDays(-days);
        var history = MadeUp.History(Origin,
            (MadeUp.Series(MadeUp.FirstQueue, since), MadeUp.Noisy(seed, (d, s) => level * Shop(d, s) / 12)),
            (MadeUp.Series(MadeUp.FirstQueue, since, "退款"), MadeUp.Noisy(seed + 10, (d, s) => 0.3 * Shop(d, s) / 12)),
            (MadeUp.Series(MadeUp.OtherQueue, since), MadeUp.Noisy(seed + 20, (d, s) => 2 * Shop(d, s) / 12)));
        var knowledge = MadeUp.Knowing(
            MadeUp.Driver(DriverKind.Promotion, "sale", Origin.AddDays(5).ToDateTime(default), Origin.AddDays(6).ToDateTime(default), lift: 800),
            MadeUp.Driver(DriverKind.Occasion, "rain", Origin.AddDays(2).ToDateTime(new(18, 0)), Origin.AddDays(2).ToDateTime(new(21, 0)), lift: -300),
            MadeUp.Driver(DriverKind.Closed, "", Origin.AddDays(3).ToDateTime(default), Origin.AddDays(4).ToDateTime(default)));

        var lines = MadeUp.Expect(history, knowledge, days: 8);

        lines.Count.ShouldBe(5);
        foreach (var line in lines.Values)
        {
            foreach (var points in line.Days.Values)
            {
                for (var s = 0; s < HouseTime.Slots; s++)
                {
                    points.Mean[s].ShouldBeGreaterThanOrEqualTo(0);
                    double[] bounds = [0, points.P025[s], points.P10[s], points.P50[s], points.P90[s], points.P975[s]];
                    bounds.ShouldBeInOrder();
                    points.Parts.Sum(p => p.Values[s]).ShouldBe(points.Mean[s], 1e-9);
                }
            }

            line.Days[Origin.AddDays(3)].Mean.Sum().ShouldBe(0);
        }

        foreach (var day in lines[Line.People].Days.Keys)
        {
            for (var s = 0; s < HouseTime.Slots; s++)
            {
                double At(string line) => lines[line].Days[day].Mean[s];
                lines.Keys.Where(k => k.StartsWith("queue:", StringComparison.Ordinal)).Sum(At).ShouldBe(At(Line.People), 1e-9);
                lines.Keys.Where(k => k.StartsWith("series:", StringComparison.Ordinal)).Sum(At).ShouldBe(At(Line.OfQueue(MadeUp.FirstQueue)), 1e-9);
            }
        }
    }

    [Fact]
    public void A_queue_of_three_days_gets_its_share_and_says_how_little_it_rests_on()
    {
        var history = MadeUp.History(Origin,
            (MadeUp.Series(MadeUp.FirstQueue, Origin.AddDays(-50)), MadeUp.Noisy(5, Shop)),
            (MadeUp.Series(MadeUp.OtherQueue, Origin.AddDays(-3)), MadeUp.Noisy(6, (d, s) => Shop(d, s) / 3)));

        var lines = MadeUp.Expect(history);

        var young = lines[Line.OfQueue(MadeUp.OtherQueue)];
        (young.Champion, young.Proof.Days, young.Proof.Trials).ShouldBe(("share-of-all", 3, 0));
        var share = young.Days.Values.Sum(d => d.Mean.Sum()) / lines[Line.People].Days.Values.Sum(d => d.Mean.Sum());
        share.ShouldBeInRange(0.15, 0.32);
        young.Days[Origin.AddDays(1)].Mean[20].ShouldBe(0);
    }

    [Fact]
    public void A_day_on_which_nothing_was_counted_is_asked_about_and_not_taken_for_a_quiet_one()
    {
        var lost = Origin.AddDays(-7);
        var series = MadeUp.Series(MadeUp.FirstQueue, Origin.AddDays(-30));

        var with = MadeUp.Expect(MadeUp.History(Origin, (series, (d, s) => d == lost ? 0 : Shop(d, s))))[Line.People];

        with.Proof.Missing.ShouldBe([lost]);
        with.Proof.Days.ShouldBe(29);
        with.Days[Origin].Mean.Sum().ShouldBe(Enumerable.Range(0, 96).Sum(s => Math.Floor(Shop(Origin, s))), 2);
    }

    [Fact]
    public void The_champion_is_tried_against_what_planners_do_by_hand()
    {
        var rule = MadeUp.Noisy(7, (d, s) => Shop(d, s) * (d.Day <= 3 ? 1.6 : 1));
        var line = MadeUp.Expect(MadeUp.History(Origin, (MadeUp.Series(MadeUp.FirstQueue, Origin.AddDays(-120)), rule)), origins: 4)[Line.People];

        line.Proof.Models.Select(m => m.Model).ShouldBe(
            ["seasonal-naive", "same-weekday-4", "same-weekday-8+drivers", "day-factor-2+drivers", "day-factor-4+drivers", "count-regression+drivers", "boosted-trees+drivers"], ignoreOrder: true);
        line.Proof.Models[0].Model.ShouldStartWith(line.Champion);
        var (best, naive) = (line.Proof.Models[0], line.Proof.Models.Single(m => m.Model == "seasonal-naive"));
        best.Wape7!.Value.ShouldBeLessThan(0.8 * naive.Wape7!.Value);
    }

    [Fact]
    public void Demand_is_expected_where_it_will_be_before_it_is_there()
    {
        // E18: rain on a Friday evening in zone Z, 60 % more calls for help; five such evenings have been seen.
        static bool Friday(DateOnly d) => d.DayOfWeek is DayOfWeek.Friday && d.DayNumber / 7 % 3 == 0;
        var rainy = Enumerable.Range(-90, 104).Select(Origin.AddDays).Where(Friday).ToArray();
        var next = rainy.First(d => d >= Origin);
        var rule = MadeUp.Noisy(8, (d, s) => Shop(d, s) * (Friday(d) && s is >= 72 and < 80 ? 1.6 : 1));
        var history = MadeUp.History(Origin,
            (MadeUp.Series(MadeUp.FirstQueue, Origin.AddDays(-90)), rule), (MadeUp.Series(MadeUp.OtherQueue, Origin.AddDays(-90)), MadeUp.Noisy(9, Shop)));
        Driver Rain(DateOnly d) => MadeUp.Driver(DriverKind.Occasion, "rain", d.ToDateTime(new(18, 0)), d.ToDateTime(new(20, 0)), queue: MadeUp.FirstQueue);

        var past = rainy.Where(d => d < Origin).Select(Rain).ToArray();
        var dry = MadeUp.Expect(history, MadeUp.Knowing(past));
        var wet = MadeUp.Expect(history, MadeUp.Knowing([.. past, Rain(next)]));

        double Evening(IReadOnlyDictionary<string, LineForecast> lines, Guid queue) => lines[Line.OfQueue(queue)].Days[next].Mean[72..80].Sum();
        (Evening(wet, MadeUp.FirstQueue) / Evening(dry, MadeUp.FirstQueue)).ShouldBe(1.6, 0.12);
        (Evening(wet, MadeUp.OtherQueue) / Evening(dry, MadeUp.OtherQueue)).ShouldBe(1, 0.12);
        wet[Line.OfQueue(MadeUp.FirstQueue)].Days[next].Parts.ShouldContain(p => p.Name == "occasion:rain");
    }
}
