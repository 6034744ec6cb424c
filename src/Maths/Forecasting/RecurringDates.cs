using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// What earlier years tell about a date nobody put into the calendar: holidays keep their date (25 December), their
/// weekday in the month counted from the front (fourth Thursday of November) or from the back (last Monday of May).
/// The factor against a normal day of that weekday is averaged over the years, shrunk by how much the years disagree,
/// and the rule with the clearest effect wins. Needs two earlier years; until then every factor is 1.
/// </summary>
public sealed class RecurringDates
{
    private const int NeighbourWeeks = 4;
    private readonly Dictionary<(int Rule, int Month, int Number, int Class), List<(int Year, double Log)>> seen = [];
    private readonly double noise;

    private RecurringDates(DaySeries history)
    {
        var logs = Deviations(history);
        noise = Math.Max(Sample.RobustDeviation(logs), 1e-3);
        for (var d = 0; d < history.Days; d++)
            if (!double.IsNaN(logs[d]))
                foreach (var key in Keys(history.Dates[d]))
                {
                    if (!seen.TryGetValue(key, out var years)) seen[key] = years = [];
                    years.Add((history.Dates[d].Year, logs[d]));
                }
    }

    public static RecurringDates LearnFrom(DaySeries history) => new(history);

    /// <summary>The factor on a normal day, judged by all known years but the date's own.</summary>
    public double Factor(DateOnly date)
    {
        var strongest = 0.0;
        foreach (var key in Keys(date))
        {
            if (!seen.TryGetValue(key, out var years)) continue;
            double[] others = [.. years.Where(y => y.Year != date.Year).Select(y => y.Log)];
            if (others.Length < 2) continue;
            var middle = Sample.Median(others);
            var doubt = (noise * noise + Sample.Variance(others)) / others.Length;
            // The positive part of James and Stein: small or inconsistent effects vanish. Twice the doubt, as the
            // strongest of three rules is taken.
            var effect = middle * Math.Max(0, 1 - 2 * doubt / Math.Max(middle * middle, 1e-12));
            if (Math.Abs(effect) > Math.Abs(strongest)) strongest = effect;
        }
        return Math.Exp(strongest);
    }

    /// <summary>The logarithm of each day over the median of the same weekday in the weeks around it.</summary>
    private static double[] Deviations(DaySeries history)
    {
        var logs = new double[history.Days];
        List<double> around = [];
        for (var d = 0; d < history.Days; d++)
        {
            around.Clear();
            for (var week = -NeighbourWeeks; week <= NeighbourWeeks; week++)
            {
                if (week == 0 || history.IndexOf(history.Dates[d].AddDays(7 * week)) is not (>= 0 and var other)) continue;
                if (history.Total(other) > 0) around.Add(history.Total(other));
            }
            var total = history.Total(d);
            logs[d] = around.Count < 3 || !(total > 0) ? double.NaN : Math.Log(total / Sample.Median([.. around]));
        }
        return logs;
    }

    private static IEnumerable<(int, int, int, int)> Keys(DateOnly date)
    {
        var weekday = (int)date.DayOfWeek;
        var rest = weekday is 0 or 6 ? 1 : 0;
        var last = DateTime.DaysInMonth(date.Year, date.Month);
        yield return (0, date.Month, date.Day, rest);
        yield return (1, date.Month, (date.Day - 1) / 7, weekday);
        yield return (2, date.Month, (last - date.Day) / 7, weekday);
    }
}

/// <summary>Another forecaster on a history freed of recurring dates, whose factors are put back on the days ahead.</summary>
public sealed class OnOrdinaryDays(IDayForecaster inner) : IDayForecaster
{
    public string Name => inner.Name + "+dates";

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets)
    {
        var recurring = RecurringDates.LearnFrom(history);
        return Factored.Forecast(inner, recurring.Factor, history, calendar, drivers, targets);
    }
}
