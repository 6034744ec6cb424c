using Papilio.Maths.Forecasting;

namespace Papilio.Tests.Maths.Forecasting;

public sealed class ExplainedTests
{
    private static readonly SameWeekdayMean Usual = new(4);

    [Fact]
    public void Parts_add_up_to_the_forecast()
    {
        var series = MadeUp.Queue(80);
        var targets = MadeUp.Next(series, 5);
        PlannedPromotion[] promotions = [new(Promotion.On("sale", series.Dates[50])), new(Promotion.On("sale", targets[2], 1.4)), new(Promotion.On("new", targets[1]), Lift: 0.5)];
        Occasion[] occasions = [new("rain", "occasion", At(series.Dates[60], 14), At(series.Dates[60], 18)), new("rain", "occasion", At(targets[0], 14), At(targets[0], 18), Lift: 0.6)];
        var orders = new Drivers(["orders"], series.Dates.ToArray().Concat(targets).ToDictionary(d => d, d => new[] { 100.0 + d.Day }));

        var made = new Explained(new DayFactor(2, 80), promotions, occasions).Forecast(series, MadeUp.Weekdays, orders, targets);

        made.Parts.Select(p => p.Name).ShouldBe([Explained.Ordinary, Explained.Measures, "promotion:sale", "promotion:new", "occasion:rain"]);
        for (var i = 0; i < made.Forecast.Mean.Length; i++) made.Parts.Sum(p => p.Values[i]).ShouldBe(made.Forecast.Mean[i], 1e-9);
    }

    [Fact]
    public void Rain_seen_before_rains_again_and_is_not_taken_for_an_ordinary_day()
    {
        static bool Rains(DateOnly date, int slot) => date.DayNumber % 11 == 0 && slot is >= 18 and < 22;
        var series = MadeUp.Queue(90, factor: (date, slot) => Rains(date, slot) ? 1.6 : 1);
        var targets = MadeUp.Next(series, 2);
        Occasion Rain(DateOnly date) => new("rain", "occasion", At(date, 18), At(date, 22));
        var past = series.Dates.ToArray().Where(d => Rains(d, 18)).Select(Rain).ToArray();

        var dry = new Explained(Usual, [], past).Forecast(series, MadeUp.Weekdays, Drivers.None, targets).Forecast;
        var wet = new Explained(Usual, [], [.. past, Rain(targets[1])]).Forecast(series, MadeUp.Weekdays, Drivers.None, targets).Forecast;

        (Evening(wet, 1) / Evening(dry, 1)).ShouldBe(1.6, 0.12);
        Evening(wet, 0).ShouldBe(Evening(dry, 0));
        wet.Day(1)[..18].ToArray().ShouldBe(dry.Day(1)[..18].ToArray());
    }

    [Fact]
    public void A_planners_estimate_counts_until_something_was_seen()
    {
        var series = MadeUp.Queue(60);
        var target = MadeUp.Next(series, 1);

        double Of(params Occasion[] occasions) => new Explained(Usual, [], occasions).Forecast(series, MadeUp.Weekdays, Drivers.None, target).Forecast.Mean.Sum();
        Occasion Release(double? lift) => new("app 8.0", "release", At(target[0], 0), At(target[0].AddDays(1), 0), lift);

        Of(Release(0.25)).ShouldBe(1.25 * Of(), 1e-6);
        Of(Release(null)).ShouldBe(Of(), 1e-6);
    }

    [Fact]
    public void A_sale_that_begins_at_eight_peaks_at_eight_again()
    {
        var last = new DateOnly(2025, 6, 18);
        var next = new DateOnly(2025, 11, 11);
        var series = MadeUp.Queue(215, level: 60, factor: (date, slot) => date == last ? slot >= 20 ? 6 : 2 : 1);
        PlannedPromotion[] sales = [new(Promotion.On("sale", last)), new(Promotion.On("sale", next))];

        var day = new Explained(Usual, sales, []).Forecast(series, MadeUp.Weekdays, Drivers.None, [next]).Forecast.Day(0);
        var plain = Usual.Forecast(series, MadeUp.Weekdays, Drivers.None, [next]).Day(0);

        (day[22] / plain[22]).ShouldBe(6, 1.2);
        (day[8] / plain[8]).ShouldBe(2, 0.4);
    }

    [Fact]
    public void A_trial_gives_each_origin_only_what_lay_before_it()
    {
        var series = MadeUp.Queue(40);
        var seen = new List<(int Days, DateOnly First)>();

        var trial = RollingOrigin.Try("x", series, (known, days) =>
        {
            seen.Add((known.Days, days[0]));
            known.Last.ShouldBeLessThan(days[0]);
            return new double[days.Length * known.Slots];
        }, horizon: 5, origins: 3, step: 4, daysNeeded: 20);

        seen.ShouldBe([(27, series.Dates[27]), (31, series.Dates[31]), (35, series.Dates[35])]);
        trial.Ahead.ShouldBe([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
        trial.Wape(1, 5).ShouldBe(1);
        trial.Actual[..series.Slots].ShouldBe(series.Day(27).ToArray());
    }

    private static double Evening(DayForecast made, int day) => made.Day(day)[18..22].ToArray().Sum();

    private static DateTime At(DateOnly date, int slotOf24) => date.ToDateTime(new TimeOnly(slotOf24, 0));
}
