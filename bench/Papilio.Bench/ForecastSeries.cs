using System.Diagnostics;
using Papilio.Maths.Forecasting;

namespace Papilio.Bench;

/// <summary>
/// `forecast-series --series S.csv --value COL --periods P,Q --horizon H --from N [--step K] [--peers A,B]`: one evenly
/// spaced series without closed days. Origins after point N and every K points on (by default one more than the shortest
/// period, so that all times of day come first) forecast the next H points.
/// </summary>
public static class ForecastSeries
{
    public static void Run(ForecastOptions options)
    {
        var y = Read(options.Text("series"), options.Text("value"));
        int[] periods = [.. options.Text("periods").Split(',').Select(int.Parse).Order()];
        var horizon = options.Whole("horizon", periods[0]);
        var (from, step) = (options.Whole("from", y.Length * 3 / 5), options.Whole("step", periods[0] + 1));
        int[] origins = [.. Enumerable.Range(0, Math.Max(0, (y.Length - horizon - from) / step + 1)).Select(k => from + k * step)];
        ForecastVerbs.Figure("points", y.Length, "points");
        ForecastVerbs.Figure("origins", origins.Length, "origins");
        double[][] futures = [.. origins.Select(o => y[o..(o + horizon)])];
        var scale = origins.Select(o => Accuracy.NaiveScale(y.AsSpan(0, o), periods[^1])).Average();

        var naive = Measured("seasonal-naive", origins, o => Repeated(y[..o], periods, horizon));
        Report("seasonal-naive", futures, naive, scale);
        var made = new SeriesEnsemble.Result[origins.Length];
        var expected = Measured("ensemble", origins, o =>
        {
            var result = SeriesEnsemble.Forecast([y[..o]], periods, horizon, new(), (count, body) => Parallel.For(0, count, body))[0];
            made[Array.IndexOf(origins, o)] = result;
            return result.Expected;
        });
        Report("ensemble", futures, expected, scale);
        ForecastVerbs.Figure("ensemble.coverage-95", 100 * made.Select((r, i) => Accuracy.Coverage(futures[i], r.Lower, r.Upper)).Average(), "%");
        ForecastVerbs.Figure("ensemble.members-kept", made.Average(r => r.Kept), "members");
        ForecastVerbs.Figure("ensemble.origins-worse-than-naive", origins.Where((_, i) => Accuracy.Wape(futures[i], expected[i]) > Accuracy.Wape(futures[i], naive[i])).Count(), "origins");

        var chosen = ForecastPeers.Chosen(options, origins.Length);
        double[][] Of(double[][] values) => [.. chosen.Select(i => values[i])];
        foreach (var peer in ForecastPeers.Of(options, [.. chosen.Select(i => y[..origins[i]])], periods, horizon))
        {
            Report($"peer.{peer.Name}", Of(futures), peer.Forecasts, scale);
            Report($"peer.{peer.Name}.beside-ensemble", Of(futures), Of(expected), scale);
            ForecastVerbs.Figure($"peer.{peer.Name}.cpu-seconds-per-fit", peer.Seconds, "s");
        }
    }

    private static double[] Repeated(double[] y, int[] periods, int horizon)
    {
        var ahead = new double[horizon];
        new RepeatLastCycle(periods.Length - 1).Forecast(y, periods, ahead);
        return ahead;
    }

    private static double[][] Measured(string name, int[] origins, Func<int, double[]> forecast)
    {
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        double[][] made = [.. origins.Select(forecast)];
        ForecastVerbs.Figure($"{name}.cpu-seconds-per-fit", (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds / origins.Length, "s");
        return made;
    }

    private static void Report(string name, double[][] futures, double[][] made, double scale)
    {
        double[] y = [.. futures.SelectMany(f => f)], f = [.. made.SelectMany(m => m)];
        ForecastVerbs.Figure($"{name}.wape", 100 * Accuracy.Wape(y, f), "%");
        ForecastVerbs.Figure($"{name}.mase", y.Zip(f, (a, b) => Math.Abs(a - b)).Average() / scale, "ratio");
        ForecastVerbs.Figure($"{name}.bias", 100 * Accuracy.Bias(y, f), "%");
    }

    private static double[] Read(string path, string value)
    {
        var lines = ForecastOptions.Lines(path).Select(l => l.Split(',').Select(c => c.Trim('"')).ToArray()).ToArray();
        var column = Array.IndexOf(lines[0], value);
        return column >= 0 ? [.. lines.Skip(1).Select(l => double.Parse(l[column]))] : throw new ArgumentException($"no column {value}", nameof(value));
    }
}
