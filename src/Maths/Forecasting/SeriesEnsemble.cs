namespace Papilio.Maths.Forecasting;

/// <summary>
/// Forecasts many evenly spaced series at once with members that proved themselves on the series' own past. Rolling
/// origins before the end say how each member did; members that lose to repeating the last cycle are dropped, the rest
/// meet in a weighted median, and the errors made there become the prediction interval.
/// </summary>
public static class SeriesEnsemble
{
    /// <summary>Runs the body for 0 … count − 1, in any order, perhaps at the same time.</summary>
    public delegate void Loop(int count, Action<int> body);

    /// <param name="Origins">How many earlier origins, one horizon apart, are forecast to learn from.</param>
    /// <param name="Miss">What share of the future may fall outside the interval.</param>
    public sealed record Options(int Origins = 4, double Miss = 0.05);

    /// <param name="Kept">How many members beat repeating the last cycle and were heard.</param>
    public sealed record Result(double[] Expected, double[] Lower, double[] Upper, int Kept);

    public static readonly ISeriesForecaster[] Locals =
    [
        new RepeatLastCycle(0), new RepeatLastCycle(int.MaxValue),
        new MstlForecaster(new Autoregression()), new MstlForecaster(new Autoregression(), log: true),
        new MstlForecaster(new ExponentialSmoothing(dampedTrend: true)),
    ];

    public static readonly PooledAutoregression.Options[] Pools =
    [
        new(), new(Groups: 8), new(Groups: 6), new(Log: false), new(Cycles: 8.0 / 7),
    ];

    private const int NaiveMembers = 2;

    public static Result[] Forecast(
        IReadOnlyList<double[]> series, int[] periods, int horizon, Options options, Loop loop)
    {
        var rounds = options.Origins + 1;
        var made = new double[]?[rounds][][];
        var members = Locals.Length + Pools.Length;
        for (var k = 0; k < rounds; k++) made[k] = [.. series.Select(_ => new double[]?[members])];
        loop(rounds * (Pools.Length + 1), job =>
        {
            var (k, p) = (job % rounds, job / rounds);
            var known = series.Select(y => y[..Math.Max(0, y.Length - k * horizon)]).ToArray();
            if (p < Pools.Length) FillPooled(made[k], Locals.Length + p, Pools[p], known, periods, horizon);
            else FillLocal(made[k], known, periods, horizon);
        });
        var expected = new double[series.Count][];
        var errors = new double[series.Count][][];
        var kept = new int[series.Count];
        for (var i = 0; i < series.Count; i++)
        {
            var rows = Array.ConvertAll(made, round => round[i]);
            var weights = Weigh(series[i], rows, horizon);
            kept[i] = weights.Count(w => w > 0);
            expected[i] = WeightedMedian.Of(rows[0], weights, horizon);
            errors[i] = [.. Enumerable.Range(1, options.Origins).Where(k => rows[k].Any(r => r is not null)).Select(k =>
                AbsoluteErrors(series[i], WeightedMedian.Of(rows[k], weights, horizon), k * horizon))];
        }
        var reach = ErrorBands.HalfWidths(errors, horizon, options.Miss);
        return [.. expected.Select((e, i) => new Result(e, Shifted(e, reach[i], -1), Shifted(e, reach[i], 1), kept[i]))];
    }

    private static double[] Shifted(double[] middle, double[] reach, int sign) =>
        [.. middle.Select((m, h) => m + sign * reach[h])];

    private static double[] AbsoluteErrors(double[] y, double[] forecast, int back) =>
        [.. forecast.Select((f, h) => Math.Abs(y[y.Length - back + h] - f))];

    private static void FillPooled(
        double[]?[][] made, int member, PooledAutoregression.Options pool, double[][] known, int[] periods, int horizon)
    {
        var learnt = PooledAutoregression.Learn(pool, known, periods, horizon);
        for (var i = 0; i < known.Length; i++)
        {
            var ahead = new double[horizon];
            if (learnt.TryForecast(known[i], ahead)) made[i][member] = AtLeastZero(ahead, known[i]);
        }
    }

    private static void FillLocal(double[]?[][] made, double[][] known, int[] periods, int horizon)
    {
        for (var i = 0; i < known.Length; i++)
            for (var m = 0; m < Locals.Length; m++)
            {
                if (known[i].Length < 2 * periods[0]) continue;
                var ahead = new double[horizon];
                Locals[m].Forecast(known[i], periods, ahead);
                made[i][m] = AtLeastZero(ahead, known[i]);
            }
    }

    /// <summary>Inverse-error weights of the members that beat every naive one; the best naive one when none does.</summary>
    private static double[] Weigh(double[] y, double[]?[][] made, int horizon)
    {
        var members = made[0].Length;
        var errors = new double[members];
        for (var m = 0; m < members; m++)
        {
            var (sum, count) = (0.0, 0);
            for (var k = 1; k < made.Length && made[0][m] is not null; k++)
            {
                if (made[k][m] is not { } past) continue;
                sum += AbsoluteErrors(y, past, k * horizon).Sum();
                count += horizon;
            }
            errors[m] = count > 0 ? sum / count : double.PositiveInfinity;
        }
        var bar = errors.Take(NaiveMembers).Min();
        if (double.IsInfinity(bar)) return [.. made[0].Select((f, m) => m < NaiveMembers && f is not null ? 1.0 : 0)];
        return [.. errors.Select(e => e <= bar ? 1 / (e + 1e-9 * (1 + bar)) : 0)];
    }

    private static double[] AtLeastZero(double[] ahead, double[] history)
    {
        if (history.Any(v => v < 0)) return ahead;
        for (var h = 0; h < ahead.Length; h++) ahead[h] = Math.Max(0, ahead[h]);
        return ahead;
    }
}
