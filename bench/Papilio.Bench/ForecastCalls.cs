using System.Diagnostics;
using Papilio.Maths.Forecasting;

namespace Papilio.Bench;

/// <summary>
/// `forecast-calls --series S.csv [--from N] [--until M] [--horizon-days H] [--only NAMES]
/// [--peers A,B [--peer-every K]]`: counts per slot of open days (CSV datetime,calls; closed days absent). Each origin
/// after day N forecasts the H-th open day ahead.
/// </summary>
public static class ForecastCalls
{
    /// <summary>Days of history peers get: more they cannot fit in bearable time.</summary>
    private const int PeerWindow = 60;

    public static void Run(ForecastOptions options)
    {
        var series = Read(options.Text("series"));
        var calendar = BusinessCalendar.Implied(series.Dates);
        var from = options.Whole("from", 80);
        var until = Math.Min(options.Whole("until", series.Days), series.Days);
        var horizon = options.Whole("horizon-days", 1);
        ForecastVerbs.Figure("days", series.Days, "days");
        ForecastVerbs.Figure("origins", until - from - horizon + 1, "origins");
        var only = options.TextOrNull("only");
        IDayForecaster[] models =
            [
                new SeasonalNaive(), new SameWeekdayMean(4), new SameWeekdayMean(8),
                new CountRegressionDays(), new BoostedDays(), new DayFactor(), DayEnsemble.Standard,
            ];
        foreach (var model in models.Where(m => only is null ? m is SeasonalNaive or SameWeekdayMean or DayFactor : only.Split(',').Contains(m.Name))) Score(model, series, calendar, from, until, horizon);
        Peers(options, series, calendar, from, until, horizon);
    }

    /// <summary>
    /// Peers know no calendar: they get open days one after the other, as if none were missing, with the periods of a day
    /// and of a week of five days, and forecast as many.
    /// </summary>
    private static void Peers(ForecastOptions options, DaySeries series, BusinessCalendar calendar, int from, int until, int horizon)
    {
        if (options.TextOrNull("peers") is null) return;
        var slots = series.Slots;
        int[] origins = [.. ForecastPeers.Chosen(options, until - from - horizon + 1).Select(i => from + i)];
        double[][] histories = [.. origins.Select(known => Flat(series.First(known).Recent(PeerWindow)))];
        double[] y = [.. origins.SelectMany(known => series.Day(known + horizon - 1).ToArray())];
        var own = new DayFactor();
        double[] beside = [.. origins.SelectMany(known => RollingForecasts.Of(own, series, calendar, known, known + horizon, horizon)[0].Forecast)];
        foreach (var peer in ForecastPeers.Of(options, histories, [slots, 5 * slots], horizon * slots))
        {
            Report($"peer.{peer.Name}", y, [.. peer.Forecasts.SelectMany(f => f[^slots..].Select(v => Math.Max(0, v)))], slots);
            Report($"peer.{peer.Name}.beside-{own.Name}", y, beside, slots);
            ForecastVerbs.Figure($"peer.{peer.Name}.cpu-seconds-per-fit", peer.Seconds, "s");
        }
    }

    private static double[] Flat(DaySeries days) => [.. Enumerable.Range(0, days.Days).SelectMany(d => days.Day(d).ToArray())];

    private static void Score(IDayForecaster model, DaySeries series, BusinessCalendar calendar, int from, int until, int horizon)
    {
        // Earlier origins are forecast too, so that the first interval rests on errors already made.
        var warm = Math.Max(Math.Min(from, 20), from - 40);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var made = RollingForecasts.Of(model, series, calendar, warm, until, horizon);
        var seconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds / made.Length;
        var scored = made[(from - warm)..];
        double[] y = [.. scored.SelectMany(d => d.Actual)], f = [.. scored.SelectMany(d => d.Forecast)];
        var name = model.Name;
        var slots = series.Slots;
        Report(name, y, f, slots);
        foreach (var (width, label) in new[] { (1, "slot"), (6, "30min"), (slots, "day") })
            foreach (var nominal in new[] { 0.8, 0.95 })
                Intervals($"{name}.{label}-{100 * nominal:0}", made, from - warm, width, slots, nominal, horizon);
        ForecastVerbs.Figure($"{name}.cpu-seconds-per-fit", seconds, "s");
    }

    private static void Report(string name, double[] y, double[] f, int slots)
    {
        ForecastVerbs.Figure($"{name}.wape-slot", 100 * Accuracy.Wape(y, f), "%");
        ForecastVerbs.Figure($"{name}.wape-30min", 100 * Accuracy.Wape(Sums(y, 6, slots), Sums(f, 6, slots)), "%");
        ForecastVerbs.Figure($"{name}.wape-day", 100 * Accuracy.Wape(Sums(y, slots, slots), Sums(f, slots, slots)), "%");
        ForecastVerbs.Figure($"{name}.day-ape", 100 * DayApe(y, f, slots), "%");
        ForecastVerbs.Figure($"{name}.bias", 100 * Accuracy.Bias(y, f), "%");
        ForecastVerbs.Figure($"{name}.rmse-slot", Accuracy.Rmse(y, f), "calls");
    }

    /// <summary>Coverage and width of conformal intervals, each made with the errors known at its origin.</summary>
    private static void Intervals(
        string name, RollingForecasts.Made[] made, int skip, int width, int slots, double nominal, int horizon)
    {
        var conformal = new Conformal(slots / width, nominal);
        List<double> actual = [], low = [], high = [], middle = [];
        for (var i = 0; i < made.Length; i++)
        {
            if (i >= horizon) conformal.Observe(Sums(made[i - horizon].Actual, width, slots), Sums(made[i - horizon].Forecast, width, slots));
            if (i < skip || !conformal.Ready) continue;
            var forecast = Sums(made[i].Forecast, width, slots);
            var (lower, upper) = (new double[forecast.Length], new double[forecast.Length]);
            conformal.Bounds(forecast, lower, upper);
            actual.AddRange(Sums(made[i].Actual, width, slots));
            low.AddRange(lower);
            high.AddRange(upper);
            middle.AddRange(forecast);
        }
        ForecastVerbs.Figure($"{name}.coverage", 100 * Accuracy.Coverage([.. actual], [.. low], [.. high]), "%");
        ForecastVerbs.Figure($"{name}.width", 100 * (high.Sum() - low.Sum()) / middle.Sum(), "%");
    }

    private static double DayApe(double[] y, double[] f, int slots)
    {
        var (actual, forecast) = (Sums(y, slots, slots), Sums(f, slots, slots));
        return actual.Select((a, i) => Math.Abs(a - forecast[i]) / a).Average();
    }

    /// <summary>Sums of <paramref name="width"/> slots that never reach over midnight; a shorter rest is left out.</summary>
    internal static double[] Sums(double[] values, int width, int slots)
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
