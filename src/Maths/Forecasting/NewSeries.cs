namespace Papilio.Maths.Forecasting;

/// <summary>
/// A queue opened three days ago: its share of an older series (all queues together, say) over the days both have, drawn
/// towards the share it is thought to get, times the older one's forecast. After some weeks it stands on its own.
/// </summary>
public sealed class NewSeries(IDayForecaster inner, DaySeries older, double shareThought = 0.1) : IDayForecaster
{
    /// <summary>With this many days of its own a series is no longer new.</summary>
    public const int DaysOfYouth = 20;

    /// <summary>The thought share is worth this many days.</summary>
    private const double Doubt = 0.5;

    public string Name => inner.Name + "+new";

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets)
    {
        if (history.Days >= DaysOfYouth) return inner.Forecast(history, calendar, drivers, targets);
        var known = older.First(DaysUntil(history.Last));
        var made = inner.Forecast(known, calendar, drivers, targets);
        var share = Share(history, known);
        for (var i = 0; i < made.Mean.Length; i++) made.Mean[i] *= share;
        return made with { Deviation = [] };
    }

    private double Share(DaySeries history, DaySeries known)
    {
        var (own, all, days) = (0.0, 0.0, 0);
        for (var d = 0; d < history.Days; d++)
        {
            if (known.IndexOf(history.Dates[d]) is not (>= 0 and var same) || double.IsNaN(history.Total(d))) continue;
            (own, all, days) = (own + history.Total(d), all + known.Total(same), days + 1);
        }
        return days == 0 || all <= 0 ? shareThought : (own / all * days + shareThought * Doubt) / (days + Doubt);
    }

    private int DaysUntil(DateOnly last)
    {
        var days = 0;
        while (days < older.Days && older.Dates[days] <= last) days++;
        return days;
    }
}
