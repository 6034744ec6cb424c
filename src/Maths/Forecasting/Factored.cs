namespace Papilio.Maths.Forecasting;

/// <summary>Takes known day factors out of a history, lets another forecaster see the rest, and puts them back ahead.</summary>
internal static class Factored
{
    public static DayForecast Forecast(
        IDayForecaster inner, Func<DateOnly, double> factor,
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets)
    {
        var slots = history.Slots;
        var ordinary = new double[history.Days * slots];
        for (var d = 0; d < history.Days; d++)
        {
            var divisor = factor(history.Dates[d]);
            for (var s = 0; s < slots; s++) ordinary[d * slots + s] = history.Day(d)[s] / divisor;
        }
        var made = inner.Forecast(new(history.Dates.ToArray(), ordinary, slots), calendar, drivers, targets);
        for (var t = 0; t < targets.Count; t++)
        {
            var times = factor(targets[t]);
            for (var i = t * slots; i < (t + 1) * slots; i++)
            {
                made.Mean[i] *= times;
                if (made.Deviation.Length > 0) made.Deviation[i] *= Math.Sqrt(times);
            }
        }
        return made;
    }
}
