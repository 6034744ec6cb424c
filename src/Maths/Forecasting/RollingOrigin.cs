namespace Papilio.Maths.Forecasting;

/// <summary>
/// Forecasters on trial: each origin forecasts the days after it from nothing but the days before, then moves on. What
/// wins there is the champion, and the errors made there are how sure it is.
/// </summary>
public static class RollingOrigin
{
    /// <param name="Name">The forecaster.</param>
    /// <param name="Ahead">Which day after its origin each forecast day is, from 1.</param>
    /// <param name="Actual">Counts that came, forecast days × slots.</param>
    /// <param name="Forecast">What was forecast for them.</param>
    public sealed record Trial(string Name, int Slots, IReadOnlyList<int> Ahead, double[] Actual, double[] Forecast)
    {
        /// <summary>Over the days up to so many ahead.</summary>
        public double Wape(int from, int until) => Accuracy.Wape(Of(Actual, from, until), Of(Forecast, from, until));

        public double Bias(int from, int until) => Accuracy.Bias(Of(Actual, from, until), Of(Forecast, from, until));

        private double[] Of(double[] values, int from, int until) =>
            [.. Enumerable.Range(0, Ahead.Count).Where(d => Ahead[d] >= from && Ahead[d] <= until).SelectMany(d => values.Skip(d * Slots).Take(Slots))];
    }

    /// <param name="forecast">What a forecaster makes of a history for some days; it is given no more than the history.</param>
    /// <param name="horizon">Days each origin looks ahead.</param>
    /// <param name="origins">At most so many, the last one a horizon before the end.</param>
    /// <param name="daysNeeded">An origin has at least so many days before it.</param>
    public static Trial Try(string name, DaySeries history, Func<DaySeries, DateOnly[], double[]> forecast, int horizon, int origins, int step, int daysNeeded)
    {
        List<int> ahead = [];
        List<double> actual = [], made = [];
        for (var k = origins - 1; k >= 0; k--)
        {
            var known = history.Days - horizon - k * step;
            if (known < daysNeeded) continue;
            made.AddRange(forecast(history.First(known), history.Dates.Slice(known, horizon).ToArray()));
            for (var d = 0; d < horizon; d++)
            {
                ahead.Add(d + 1);
                actual.AddRange(history.Day(known + d));
            }
        }

        return new(name, history.Slots, ahead, [.. actual], [.. made]);
    }
}
