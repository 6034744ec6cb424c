using Papilio.Maths.Forecasting;
using Shouldly;
using Xunit;

namespace Papilio.Tests.Maths.Forecasting;

public sealed class DayForecasterTests
{
    public static TheoryData<string> Names => [.. All.Keys];

    private static readonly Dictionary<string, IDayForecaster> All = new IDayForecaster[]
    {
        new SeasonalNaive(), new SameWeekdayMean(4), new DayFactor(3), new CountRegressionDays(40, 4), new BoostedDays(60),
        new OnOrdinaryDays(new SameWeekdayMean(4)), new WithPromotions(new SameWeekdayMean(4)),
        new AfterLevelShift(new SameWeekdayMean(4)), new DayEnsemble([new DayFactor(2)], origins: 3),
    }.ToDictionary(m => m.Name);

    [Theory, MemberData(nameof(Names))]
    public void A_blind_origin_never_sees_the_future(string name)
    {
        var clean = MadeUp.Queue(60);
        var counts = new double[60 * clean.Slots];
        for (var d = 0; d < 60; d++) clean.Day(d).CopyTo(counts.AsSpan(d * clean.Slots));
        Array.Fill(counts, 1e9, 50 * clean.Slots, 10 * clean.Slots);
        var poisoned = new DaySeries(clean.Dates.ToArray(), counts, clean.Slots);
        var targets = clean.Dates[50..53].ToArray();

        var honest = All[name].Forecast(clean.First(50), MadeUp.Weekdays, Drivers.None, targets);
        var tempted = All[name].Forecast(poisoned.First(50), MadeUp.Weekdays, Drivers.None, targets);

        tempted.Mean.ShouldBe(honest.Mean);
    }

    [Theory, MemberData(nameof(Names))]
    public void Forecasts_are_finite_and_never_negative_from_three_days_of_history_on(string name)
    {
        foreach (var days in new[] { 3, 4, 11, 31 })
        {
            var series = MadeUp.Queue(days, level: 2);
            var made = All[name].Forecast(series, MadeUp.Weekdays, Drivers.None, MadeUp.Next(series, 5));

            made.Mean.ShouldAllBe(v => double.IsFinite(v) && v >= 0);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_closed_day_is_forecast_as_nothing(string name)
    {
        var series = MadeUp.Queue(40);
        var closed = MadeUp.Next(series, 2)[1];
        var calendar = new BusinessCalendar(
            [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], [closed]);

        var made = All[name].Forecast(series, calendar, Drivers.None, MadeUp.Next(series, 3));

        made.Day(1).ToArray().ShouldAllBe(v => v == 0);
        made.Day(2).ToArray().Sum().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Forecasts_shift_with_the_calendar()
    {
        // Four weeks later the same history stands on the same weekdays; months are made to matter for neither.
        var early = MadeUp.Queue(40);
        var late = MadeUp.Queue(40, from: MadeUp.Start.AddDays(28));

        var first = new SameWeekdayMean(4).Forecast(early, MadeUp.Weekdays, Drivers.None, MadeUp.Next(early, 5));
        var second = new SameWeekdayMean(4).Forecast(late, MadeUp.Weekdays, Drivers.None, MadeUp.Next(late, 5));

        second.Mean.ShouldBe(first.Mean);
    }

    [Fact]
    public void A_closed_friday_does_not_put_the_factor_model_out_of_step()
    {
        var whole = MadeUp.Queue(60);
        var kept = Enumerable.Range(0, 60).Where(d => d != 54).ToArray();
        var gapped = new DaySeries(
            [.. kept.Select(d => whole.Dates[d])], [.. kept.SelectMany(d => whole.Day(d).ToArray())], whole.Slots);
        var targets = MadeUp.Next(whole, 1);

        var made = new DayFactor(3).Forecast(gapped, BusinessCalendar.Implied(gapped.Dates), Drivers.None, targets);

        var truth = MadeUp.Queue(61).Day(60).ToArray().Sum();
        made.Mean.Sum().ShouldBe(truth, 0.08 * truth);
    }

    [Fact]
    public void Growth_of_the_last_months_is_followed_a_week_ahead()
    {
        double Grown(DateOnly date) => Math.Exp(0.004 * (date.DayNumber - MadeUp.Start.DayNumber));
        var series = MadeUp.Queue(100, factor: (date, _) => Grown(date));

        var made = new DayFactor(3).Forecast(series.First(95), MadeUp.Weekdays, Drivers.None, series.Dates[95..].ToArray());

        var truth = Enumerable.Range(95, 5).Sum(series.Total);
        made.Mean.Sum().ShouldBe(truth, 0.025 * truth);
        new SameWeekdayMean(4).Forecast(series.First(95), MadeUp.Weekdays, Drivers.None, series.Dates[95..].ToArray()).Mean.Sum().ShouldBeLessThan(0.95 * truth);
    }

    [Fact]
    public void An_outage_of_yesterday_is_not_forecast_again()
    {
        var broken = MadeUp.Queue(50, factor: (date, slot) => date == MadeUp.Queue(50).Last && slot is >= 12 and < 20 ? 0 : 1);

        Outages.Mask(broken).Masked.ShouldBeInRange(8, 12);
        var made = new DayFactor(3).Forecast(broken, MadeUp.Weekdays, Drivers.None, MadeUp.Next(broken, 1));

        var usual = new SameWeekdayMean(8).Forecast(broken.First(49), MadeUp.Weekdays, Drivers.None, MadeUp.Next(broken, 1));
        made.Mean.Sum().ShouldBe(usual.Mean.Sum(), 0.12 * usual.Mean.Sum());
    }

    [Fact]
    public void A_level_shift_is_found_and_the_old_height_forgotten()
    {
        var since = MadeUp.Queue(60).Dates[48];
        var moved = MadeUp.Queue(60, factor: (date, _) => date >= since ? 1.6 : 1);

        var shift = LevelShifts.Find(moved, MadeUp.Weekdays).ShouldNotBeNull();

        Math.Abs(shift.Since.DayNumber - since.DayNumber).ShouldBeLessThanOrEqualTo(3);
        shift.Ratio.ShouldBe(1.6, 0.1);
        LevelShifts.Find(MadeUp.Queue(60), MadeUp.Weekdays).ShouldBeNull();
    }

    [Fact]
    public void A_queue_of_three_days_takes_its_shape_from_the_older_one()
    {
        var older = MadeUp.Queue(60);
        var fresh = new DaySeries(
            older.Dates[^3..].ToArray(), [.. Enumerable.Range(57, 3).SelectMany(d => older.Day(d).ToArray().Select(c => c / 4))], older.Slots);

        var made = new NewSeries(new DayFactor(3), older).Forecast(fresh, MadeUp.Weekdays, Drivers.None, MadeUp.Next(older, 1));

        var whole = new DayFactor(3).Forecast(older, MadeUp.Weekdays, Drivers.None, MadeUp.Next(older, 1));
        (made.Mean.Sum() / whole.Mean.Sum()).ShouldBe(0.23, 0.03);
    }

    [Fact]
    public void A_promotion_comes_back_as_large_as_the_planner_expects()
    {
        var last = new DateOnly(2025, 6, 18);
        var next = new DateOnly(2025, 11, 11);
        var series = MadeUp.Queue(215, factor: (date, _) => date == last ? 3 : 1);
        var calendar = new BusinessCalendar(
            [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday],
            promotions: [Promotion.On("sale", last), Promotion.On("sale", next, strength: 1.5)]);

        var transfer = PromotionTransfer.LearnFrom(series, calendar);

        transfer.EventsOf("sale").ShouldBe(1);
        transfer.Factor(last, calendar.Promotions).ShouldBe(3, 0.3);
        transfer.Factor(next, calendar.Promotions).ShouldBe(4, 0.45);
        transfer.Factor(new DateOnly(2025, 9, 1), calendar.Promotions).ShouldBe(1);
    }
}
