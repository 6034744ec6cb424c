using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// Finds the last day on which demand moved to another level for good (a new entry opened, a product left) and brings what
/// was before to the new level, so that models keep their calendar knowledge and lose the old height.
/// </summary>
public static class LevelShifts
{
    private const int DaysBothSides = 6;
    private const double Evidence = 6, RatioMin = 1.15;

    /// <param name="Ratio">New level over old.</param>
    public sealed record Shift(DateOnly Since, double Ratio);

    /// <summary>The clearest shift, or null when the totals show none beyond doubt.</summary>
    public static Shift? Find(DaySeries history, BusinessCalendar calendar)
    {
        var n = history.Days;
        if (n < 2 * DaysBothSides) return null;
        var logs = new double[n];
        for (var d = 0; d < n; d++) logs[d] = history.Total(d) > 0 ? Math.Log(history.Total(d)) : double.NaN;
        // Differences to the last day of the same kind are free of weekday effects; a shift appears once in each kind.
        var (best, at, jump) = (0.0, -1, 0.0);
        for (var split = DaysBothSides; split <= n - DaysBothSides; split++)
        {
            var window = Math.Min(20, Math.Min(split, n - split));
            var (mean, error) = Jump(history, calendar, logs, split, window);
            var score = Math.Abs(mean) / error;
            if (score > best) (best, at, jump) = (score, split, mean);
        }
        return best > Evidence && Math.Abs(jump) > Math.Log(RatioMin) ? new(history.Dates[at], Math.Exp(jump)) : null;
    }

    /// <summary>The history with all before the shift brought to the new level.</summary>
    public static DaySeries Levelled(DaySeries history, Shift shift)
    {
        var counts = new double[history.Days * history.Slots];
        for (var d = 0; d < history.Days; d++)
            for (var s = 0; s < history.Slots; s++)
                counts[d * history.Slots + s] = history.Day(d)[s] * (history.Dates[d] < shift.Since ? shift.Ratio : 1);
        return new(history.Dates.ToArray(), counts, history.Slots);
    }

    /// <summary>Mean difference of ln totals, after less before, within kinds of days, and its standard error.</summary>
    private static (double Mean, double Error) Jump(DaySeries history, BusinessCalendar calendar, double[] logs, int split, int window)
    {
        List<double> differences = [];
        for (var d = split; d < split + window; d++)
        {
            List<double> before = [];
            for (var e = split - 1; e >= split - window; e--)
                if (calendar.Kind(history.Dates[e]) == calendar.Kind(history.Dates[d]) && !double.IsNaN(logs[e])) before.Add(logs[e]);
            if (before.Count > 0 && !double.IsNaN(logs[d])) differences.Add(logs[d] - Sample.Median([.. before]));
        }
        if (differences.Count < DaysBothSides) return (0, 1);
        var mean = Sample.Median([.. differences]);
        // Days follow one another, so they count for half; and nothing is known better than to 2 %.
        var error = Math.Sqrt(2 * Sample.Variance([.. differences]) / differences.Count) + 0.02;
        return (mean, error);
    }
}

/// <summary>Another forecaster on a history without its last level shift.</summary>
public sealed class AfterLevelShift(IDayForecaster inner) : IDayForecaster
{
    public string Name => inner.Name + "+levels";

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets) =>
        inner.Forecast(
            LevelShifts.Find(history, calendar) is { } shift ? LevelShifts.Levelled(history, shift) : history, calendar, drivers, targets);
}
