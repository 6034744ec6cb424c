using Papilio.Maths.Forecasting;

namespace Papilio.Bench;

/// <summary>
/// `intraday --series S.csv [--from N]`: how much of the rest-of-day error the counts of the first hours take away, hour
/// by hour, against the opening forecast of the same model. What is learnt is learnt on days before the one revised.
/// </summary>
public static class ForecastIntraday
{
    private const int DaysLearnt = 90;

    public static void Run(ForecastOptions options)
    {
        var series = ForecastCalls.Read(options.Text("series"));
        var calendar = BusinessCalendar.Implied(series.Dates);
        var from = options.Whole("from", 80);
        var slots = series.Slots;
        var slotsPerHour = options.Whole("slots-per-hour", 12);
        var warm = Math.Max(20, from - DaysLearnt);
        var made = RollingForecasts.Of(new DayFactor(), series, calendar, warm, series.Days, 1);
        var hours = (slots - 1) / slotsPerHour;
        // Errors of single slots are mostly noise nobody could know; those of half hours and of the whole rest show more of the gain.
        Sums[] sums = [new("", 1, hours), new("-30min", slotsPerHour / 2, hours), new("-total", slots, hours)];
        for (var i = from - warm; i < made.Length; i++)
        {
            var past = made[Math.Max(0, i - DaysLearnt)..i];
            var pattern = IntradayPattern.Learn([.. past.SelectMany(d => d.Actual)], [.. past.SelectMany(d => d.Forecast)], slots);
            var revision = new IntradayRevision(pattern, made[i].Forecast);
            for (var hour = 1; hour <= hours; hour++)
            {
                for (var slot = (hour - 1) * slotsPerHour; slot < hour * slotsPerHour; slot++) revision.Observe(made[i].Actual[slot]);
                var now = revision.Revised();
                foreach (var sum in sums) sum.Add(hour, hour * slotsPerHour, made[i], now);
            }
        }
        foreach (var sum in sums) sum.Report();
    }

    /// <summary>Absolute errors of sums of so many slots over the rest of the day, by hours seen.</summary>
    private sealed class Sums(string label, int width, int hours)
    {
        private readonly double[] opening = new double[hours + 1], revised = new double[hours + 1], volume = new double[hours + 1];

        public void Add(int hour, int seen, RollingForecasts.Made day, double[] now)
        {
            for (var s = seen; s < now.Length; s += width)
            {
                var rest = s..Math.Min(s + width, now.Length);
                var came = day.Actual[rest].Sum();
                volume[hour] += came;
                opening[hour] += Math.Abs(came - day.Forecast[rest].Sum());
                revised[hour] += Math.Abs(came - now[rest].Sum());
            }
        }

        public void Report()
        {
            for (var hour = 1; hour < volume.Length; hour++)
            {
                ForecastVerbs.Figure($"hour-{hour}.opening-wape{label}", 100 * opening[hour] / volume[hour], "%");
                ForecastVerbs.Figure($"hour-{hour}.revised-wape{label}", 100 * revised[hour] / volume[hour], "%");
                ForecastVerbs.Figure($"hour-{hour}.less-error{label}", 100 * (1 - revised[hour] / opening[hour]), "%");
            }
        }
    }
}
