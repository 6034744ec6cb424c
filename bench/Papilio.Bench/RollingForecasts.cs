using Papilio.Maths.Forecasting;

namespace Papilio.Bench;

/// <summary>One forecast per origin, each seeing only the days before it, beside what came.</summary>
public static class RollingForecasts
{
    public sealed record Made(DateOnly Date, double[] Actual, double[] Forecast);

    /// <summary>Forecasts the day <paramref name="horizon"/> open days after the first n days, n = from … until − horizon.</summary>
    public static Made[] Of(
        IDayForecaster model, DaySeries series, BusinessCalendar calendar, int from, int until, int horizon)
    {
        var made = new Made[until - horizon - from + 1];
        for (var i = 0; i < made.Length; i++)
        {
            var known = from + i;
            var targets = series.Dates[known..(known + horizon)].ToArray();
            var forecast = model.Forecast(series.First(known), calendar, Drivers.None, targets);
            var day = known + horizon - 1;
            made[i] = new(series.Dates[day], series.Day(day).ToArray(), forecast.Day(horizon - 1).ToArray());
        }
        return made;
    }
}
