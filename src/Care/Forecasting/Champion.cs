using Papilio.Maths.Forecasting;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Which model is right about a line, tried at rolling origins a few days apart, each looking two weeks ahead. The
/// bars are what most planners do by hand and see nothing but counts; whoever loses to them is no champion. The choice is
/// made on hours, where noise is less, the bounds on quarter hours, where they are wanted.
/// </summary>
internal static class Champion
{
    public const int Horizon = 14;

    /// <summary>Days between two origins; with no common factor with the week, so that all weekdays are tried at all distances.</summary>
    private const int Step = 4;

    /// <summary>With fewer days before its first origin a trial says nothing.</summary>
    public const int DaysNeeded = 21;

    private const int Hours = 24;

    /// <summary>Days that models look back at; older ones teach promotions and occasions only.</summary>
    private const int Window = 84;

    public static readonly IDayForecaster FirstDays = new SameWeekdayMean(4);

    private static readonly IDayForecaster[] Bars = [new SeasonalNaive(), FirstDays];

    private static readonly IDayForecaster[] Models =
        [new SameWeekdayMean(8), new DayFactor(2, Window), new DayFactor(4, Window), new CountRegressionDays(42, 4), new BoostedDays(60)];

    /// <param name="Model">On ordinary days, to be <see cref="Explained"/> unless <paramref name="Bare"/>.</param>
    /// <param name="Errors">Its trial on quarter hours; null when there were too few days.</param>
    public sealed record Chosen(IDayForecaster Model, bool Bare, IReadOnlyList<Judged> Judged, int Trials, RollingOrigin.Trial? Errors);

    public static Chosen Choose(DaySeries history, Line line, Knowledge knowledge, BusinessCalendar calendar, HouseTime time, int originsMax)
    {
        var origins = Math.Min(originsMax, (history.Days - Horizon - DaysNeeded) / Step + 1);
        if (history.Days < DaysNeeded + Horizon || origins < 1) return new Chosen(FirstDays, Bare: false, [], 0, null);

        var hourly = Hourly(history);
        var trials = new List<(IDayForecaster Model, bool Bare, RollingOrigin.Trial Trial)>();
        foreach (var bar in Bars) trials.Add((bar, true, Try(bar, bare: true, hourly, origins)));
        foreach (var model in Models) trials.Add((model, false, Try(model, bare: false, hourly, origins)));

        var best = trials.MinBy(t => t.Trial.Wape(1, Horizon));
        return new Chosen(best.Model, best.Bare,
            [.. trials.OrderBy(t => t.Trial.Wape(1, Horizon)).Select(t => new Judged(t.Bare ? t.Model.Name : t.Model.Name + "+drivers", Told(t.Trial.Wape(1, 1)), Told(t.Trial.Wape(2, 7)), Told(t.Trial.Wape(8, 14)), Told(t.Trial.Bias(1, Horizon))))],
            origins, Try(best.Model, best.Bare, history, origins));

        RollingOrigin.Trial Try(IDayForecaster model, bool bare, DaySeries on, int count) => RollingOrigin.Try(model.Name, on, (known, days) =>
            (bare ? model.Forecast(known, calendar, Drivers.None, days) : Explain(model, line, knowledge, time.StartOf(days[0])).Forecast(known, Coarse(calendar, known.Slots), knowledge.Numbers(time.StartOf(days[0])), days).Forecast).Mean,
            Horizon, count, Step, DaysNeeded);
    }

    public static IDayForecaster ModelNamed(string name) => Bars.Concat(Models).FirstOrDefault(m => m.Name == name) ?? FirstDays;

    public static Explained Explain(IDayForecaster model, Line line, Knowledge knowledge, long knownAt) =>
        new(model, knowledge.Promotions(line), knowledge.Occasions(line, knownAt));

    /// <summary>The calendar for slots of another length: an hour is open when any of its quarters is.</summary>
    private static BusinessCalendar Coarse(BusinessCalendar calendar, int slots) =>
        slots == HouseTime.Slots ? calendar : calendar.WithSlots((date, slot) => Enumerable.Range(slot * HouseTime.Slots / slots, HouseTime.Slots / slots).Any(s => calendar.IsOpen(date, s)));

    private static DaySeries Hourly(DaySeries history)
    {
        var sums = new double[history.Days * Hours];
        for (var d = 0; d < history.Days; d++)
        {
            for (var h = 0; h < Hours; h++)
            {
                var quarters = history.Day(d).Slice(h * 4, 4);
                var (sum, any) = (0.0, false);
                foreach (var quarter in quarters)
                    if (!double.IsNaN(quarter)) (sum, any) = (sum + quarter, true);
                sums[d * Hours + h] = any ? sum : double.NaN;
            }
        }

        return new DaySeries(history.Dates.ToArray(), sums, Hours);
    }

    /// <summary>Of nothing there is no share.</summary>
    private static double? Told(double figure) => double.IsFinite(figure) ? Math.Round(figure, 4) : null;
}
