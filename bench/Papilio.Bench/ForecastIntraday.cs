using Papilio.Maths.Forecasting;

namespace Papilio.Bench;

/// <summary>
/// `intraday --series S.csv [--from N]`: how much of the rest-of-day error the counts of the first hours take away, hour
/// by hour. Variances are estimated on days before the one revised.
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
        var opening = new double[hours + 1];
        var revised = new double[hours + 1];
        var volume = new double[hours + 1];
        for (var i = from - warm; i < made.Length; i++)
        {
            var past = made[Math.Max(0, i - DaysLearnt)..i];
            var pattern = IntradayPattern.Learn(
                [.. past.SelectMany(d => d.Actual)], [.. past.SelectMany(d => d.Forecast)], slots);
            var revision = new IntradayRevision(pattern, made[i].Forecast);
            for (var slot = 0; slot < hours * slotsPerHour; slot++)
            {
                revision.Observe(made[i].Actual[slot]);
                if ((slot + 1) % slotsPerHour != 0) continue;
                var hour = (slot + 1) / slotsPerHour;
                var now = revision.Revised();
                for (var s = slot + 1; s < slots; s++)
                {
                    volume[hour] += made[i].Actual[s];
                    opening[hour] += Math.Abs(made[i].Actual[s] - made[i].Forecast[s]);
                    revised[hour] += Math.Abs(made[i].Actual[s] - now[s]);
                }
            }
        }
        for (var hour = 1; hour <= hours; hour++)
        {
            ForecastVerbs.Figure($"hour-{hour}.opening-wape", 100 * opening[hour] / volume[hour], "%");
            ForecastVerbs.Figure($"hour-{hour}.revised-wape", 100 * revised[hour] / volume[hour], "%");
            ForecastVerbs.Figure($"hour-{hour}.less-error", 100 * (1 - revised[hour] / opening[hour]), "%");
        }
    }
}
