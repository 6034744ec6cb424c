using System.Diagnostics;
using Papilio.Maths.Forecasting;

namespace Papilio.Bench;

/// <summary>
/// `forecast-m4 --train T.csv [--test S.csv] [--back K] [--peers A,B [--peer-every K]]`: hourly series, one a line, 48 hours ahead, scored as the M4
/// competition did. Without a test file the last 48 hours of each series (of those K·48 hours earlier) are held back.
/// </summary>
public static class ForecastM4
{
    private const int Horizon = 48, Season = 24;
    private static readonly int[] Periods = [24, 168];

    private sealed record Case(string Id, double[] History, double[] Future);

    public static void Run(ForecastOptions options)
    {
        var cases = Read(options);
        ForecastVerbs.Figure("series", cases.Length, "series");
        var naive2 = Forecasts(cases, Naive2);
        var reference = (Smape: Mean(cases, naive2, SmapeOf), Mase: Mean(cases, naive2, MaseOf));
        Report("naive2", cases, naive2, reference);
        var made = Ensemble(cases, reference);

        var chosen = ForecastPeers.Chosen(options, cases.Length);
        Case[] same = [.. chosen.Select(i => cases[i])];
        double[][] Of(double[][] values) => [.. chosen.Select(i => values[i])];
        var level = (Mean(same, Of(naive2), SmapeOf), Mean(same, Of(naive2), MaseOf));
        foreach (var peer in ForecastPeers.Of(options, [.. same.Select(c => c.History)], Periods, Horizon))
        {
            Report($"peer.{peer.Name}", same, peer.Forecasts, level);
            Report($"peer.{peer.Name}.beside-ensemble", same, Of(made), level);
            ForecastVerbs.Figure($"peer.{peer.Name}.cpu-seconds-per-series", peer.Seconds, "s");
        }
    }

    private static double[][] Ensemble(Case[] cases, (double, double) reference)
    {
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var results = SeriesEnsemble.Forecast(
            [.. cases.Select(c => c.History)], Periods, Horizon, new(), (count, body) => Parallel.For(0, count, body));
        double[][] expected = [.. results.Select(r => r.Expected)];
        Report("ensemble", cases, expected, reference);
        ForecastVerbs.Figure("ensemble.msis", Over(cases, results, (c, r) => Accuracy.Msis(c.Future, r.Lower, r.Upper, c.History, Season)), "ratio");
        ForecastVerbs.Figure("ensemble.coverage-95", 100 * Over(cases, results, (c, r) => Accuracy.Coverage(c.Future, r.Lower, r.Upper)), "%");
        ForecastVerbs.Figure("ensemble.members-kept", results.Average(r => r.Kept), "members");
        ForecastVerbs.Figure("ensemble.seconds", watch.Elapsed.TotalSeconds, "s");
        ForecastVerbs.Figure("ensemble.cpu-seconds", (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds, "s");
        return expected;
    }

    private static double Over(Case[] cases, SeriesEnsemble.Result[] results, Func<Case, SeriesEnsemble.Result, double> measure) =>
        cases.Zip(results, measure).Average();

    private static double[][] Forecasts(Case[] cases, Func<double[], double[]> forecast)
    {
        var made = new double[cases.Length][];
        Parallel.For(0, cases.Length, i =>
        {
            made[i] = forecast(cases[i].History);
            for (var h = 0; h < Horizon; h++) made[i][h] = Math.Max(0, made[i][h]);
        });
        return made;
    }

    private static void Report(string name, Case[] cases, double[][] made, (double Smape, double Mase) reference)
    {
        var (smape, mase) = (Mean(cases, made, SmapeOf), Mean(cases, made, MaseOf));
        ForecastVerbs.Figure($"{name}.smape", smape, "%");
        ForecastVerbs.Figure($"{name}.mase", mase, "ratio");
        ForecastVerbs.Figure($"{name}.owa", (smape / reference.Smape + mase / reference.Mase) / 2, "ratio");
    }

    private static double Mean(Case[] cases, double[][] made, Func<Case, double[], double> measure) =>
        cases.Select((c, i) => measure(c, made[i])).Average();

    private static double SmapeOf(Case c, double[] made) => Accuracy.Smape(c.Future, made);

    private static double MaseOf(Case c, double[] made) => Accuracy.Mase(c.Future, made, c.History, Season);

    /// <summary>Naive on classically, multiplicatively seasonally adjusted data: the competition's yardstick.</summary>
    private static double[] Naive2(double[] y)
    {
        var indices = SeasonalTest(y) ? Multiplicative(y) : [.. Enumerable.Repeat(1.0, Season)];
        var last = y[^1] / indices[(y.Length - 1) % Season];
        return [.. Enumerable.Range(0, Horizon).Select(h => last * indices[(y.Length + h) % Season])];
    }

    /// <summary>Is the autocorrelation at the season beyond the 90 % limit? As in the competition's programs.</summary>
    private static bool SeasonalTest(double[] y)
    {
        var mean = y.Average();
        var variance = y.Sum(v => (v - mean) * (v - mean));
        var squares = 0.0;
        for (var lag = 1; lag <= Season; lag++)
        {
            var correlation = 0.0;
            for (var i = lag; i < y.Length; i++) correlation += (y[i] - mean) * (y[i - lag] - mean);
            correlation /= variance;
            if (lag == Season) return Math.Abs(correlation) > 1.645 * Math.Sqrt((1 + 2 * squares) / y.Length);
            squares += correlation * correlation;
        }
        return false;
    }

    private static double[] Multiplicative(double[] y)
    {
        var sums = new double[Season];
        var counts = new int[Season];
        for (var i = Season / 2; i + Season / 2 < y.Length; i++)
        {
            var trend = (y[i - Season / 2] + y[i + Season / 2]) / 2;
            for (var j = 1 - Season / 2; j < Season / 2; j++) trend += y[i + j];
            sums[i % Season] += y[i] / (trend / Season);
            counts[i % Season]++;
        }
        for (var s = 0; s < Season; s++) sums[s] /= counts[s];
        var mean = sums.Average();
        return [.. sums.Select(s => s / mean)];
    }

    private static Case[] Read(ForecastOptions options)
    {
        var futures = options.TextOrNull("test") is { } test ? Rows(test).ToDictionary(r => r.Id, r => r.Values) : null;
        var held = Horizon * (options.Whole("back", 0) + 1);
        return [.. Rows(options.Text("train")).Select(row => futures is not null
            ? new Case(row.Id, row.Values, futures[row.Id])
            : new Case(row.Id, row.Values[..^held], row.Values[^held..][..Horizon]))];
    }

    private static IEnumerable<(string Id, double[] Values)> Rows(string path) =>
        ForecastOptions.Lines(path).Skip(1).Select(line =>
        {
            var cells = line.Split(',').Select(c => c.Trim('"')).ToArray();
            return (cells[0], cells.Skip(1).TakeWhile(c => c.Length > 0 && c != "NA").Select(double.Parse).ToArray());
        });
}
