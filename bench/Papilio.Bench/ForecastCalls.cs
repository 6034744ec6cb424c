using System.Diagnostics;
using Papilio.Maths.Forecasting;

namespace Papilio.Bench;

/// <summary>
/// `forecast-calls --series S.csv [--from N] [--until M] [--horizon-days H]`: counts per slot of open days
/// (CSV datetime,calls; closed days absent). Each origin after day N forecasts the H-th open day ahead.
/// </summary>
public static class ForecastCalls
{
    public static void Run(ForecastOptions options)
    {
        var series = Read(options.Text("series"));
        var calendar = BusinessCalendar.Implied(series.Dates);
        var from = options.Whole("from", 80);
        var until = Math.Min(options.Whole("until", series.Days), series.Days);
        var horizon = options.Whole("horizon-days", 1);
        ForecastVerbs.Figure("days", series.Days, "days");
        ForecastVerbs.Figure("origins", until - from - horizon + 1, "origins");
        IDayForecaster[] models =
            [new SeasonalNaive(), new SameWeekdayMean(4), new SameWeekdayMean(8), new DayFactor()];
        foreach (var model in models) Score(model, series, calendar, from, until, horizon);
    }

    private static void Score(IDayForecaster model, DaySeries series, BusinessCalendar calendar, int from, int until, int horizon)
    {
        List<double> actual = [], forecast = [];
        var watch = Process.GetCurrentProcess().TotalProcessorTime;
        for (var known = from; known + horizon <= until; known++)
        {
            var targets = series.Dates[known..(known + horizon)].ToArray();
            var made = model.Forecast(series.First(known), calendar, Drivers.None, targets);
            actual.AddRange(series.Day(known + horizon - 1));
            forecast.AddRange(made.Day(horizon - 1));
        }
        var seconds = (Process.GetCurrentProcess().TotalProcessorTime - watch).TotalSeconds / (until - from - horizon + 1);
        double[] y = [.. actual], f = [.. forecast];
        ForecastVerbs.Figure($"{model.Name}.wape-slot", 100 * Accuracy.Wape(y, f), "%");
        ForecastVerbs.Figure($"{model.Name}.wape-30min", 100 * Accuracy.Wape(Sums(y, 6, series.Slots), Sums(f, 6, series.Slots)), "%");
        ForecastVerbs.Figure(
            $"{model.Name}.wape-day", 100 * Accuracy.Wape(Sums(y, series.Slots, series.Slots), Sums(f, series.Slots, series.Slots)), "%");
        ForecastVerbs.Figure($"{model.Name}.day-ape", 100 * DayApe(y, f, series.Slots), "%");
        ForecastVerbs.Figure($"{model.Name}.bias", 100 * Accuracy.Bias(y, f), "%");
        ForecastVerbs.Figure($"{model.Name}.cpu-seconds", seconds, "s");
    }

    private static double DayApe(double[] y, double[] f, int slots)
    {
        var (actual, forecast) = (Sums(y, slots, slots), Sums(f, slots, slots));
        return actual.Select((a, i) => Math.Abs(a - forecast[i]) / a).Average();
    }

    /// <summary>Sums of <paramref name="width"/> slots that never reach over midnight; a shorter rest is left out.</summary>
    private static double[] Sums(double[] values, int width, int slots)
    {
        List<double> sums = [];
        for (var day = 0; day < values.Length; day += slots)
            for (var s = 0; s + width <= slots; s += width)
                sums.Add(values.AsSpan(day + s, width).ToArray().Sum());
        return [.. sums];
    }

    public static DaySeries Read(string path)
    {
        SortedDictionary<DateOnly, Dictionary<TimeOnly, double>> days = [];
        SortedSet<TimeOnly> times = [];
        foreach (var line in ForecastOptions.Lines(path).Skip(1))
        {
            var comma = line.IndexOf(',');
            var at = DateTime.Parse(line[..comma].Trim('"'));
            var (date, time) = (DateOnly.FromDateTime(at), TimeOnly.FromDateTime(at));
            if (!days.TryGetValue(date, out var day)) days[date] = day = [];
            day[time] = double.Parse(line[(comma + 1)..]);
            times.Add(time);
        }
        var slots = times.ToArray();
        var counts = days.Values.SelectMany(day => slots.Select(t => day.GetValueOrDefault(t, double.NaN))).ToArray();
        return new([.. days.Keys], counts, slots.Length);
    }
}
