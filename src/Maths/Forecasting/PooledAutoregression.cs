using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// Long autoregressions learnt from many series together (Montero-Manso and Hyndman 2021): each window is brought to
/// mean 0 and deviation 1, series of like roughness share coefficients, and every step ahead has its own (direct
/// forecasts from one Gram matrix). What one queue is too short to tell, all queues together know.
/// </summary>
public sealed class PooledAutoregression
{
    private readonly Options options;
    private readonly int lags, cycle, season, horizon;
    private readonly double[] roughnessMax;
    private readonly double[]?[] coefficients;

    /// <param name="Cycles">Lags reach back that many cycles of the longest period.</param>
    /// <param name="Groups">How many classes of roughness learn separately.</param>
    /// <param name="Log">Learn on logarithms (relative changes).</param>
    /// <param name="Ridge">Penalty as a share of the mean squared feature.</param>
    /// <param name="Stride">Every how many points a window is taken.</param>
    public sealed record Options(double Cycles = 2, int Groups = 4, bool Log = true, double Ridge = 1e-4, int Stride = 3);

    private PooledAutoregression(
        Options options, int lags, int cycle, int season, int horizon, double[] roughnessMax, double[]?[] coefficients) =>
        (this.options, this.lags, this.cycle, this.season, this.horizon, this.roughnessMax, this.coefficients) =
        (options, lags, cycle, season, horizon, roughnessMax, coefficients);

    /// <param name="series">Evenly spaced histories that end at their origin; the short ones only take, never teach.</param>
    /// <param name="periods">In points, shortest first.</param>
    public static PooledAutoregression Learn(
        Options options, IReadOnlyList<double[]> series, ReadOnlySpan<int> periods, int horizon)
    {
        var learning = new PooledAutoregression(
            options, (int)(options.Cycles * periods[^1]), periods[^1], periods[0], horizon, [], []);
        var usable = series.Where(y => y.Length >= learning.lags + horizon).Select(learning.Transformed).ToArray();
        var roughness = usable.Select(learning.Roughness).ToArray();
        Array.Sort(roughness, usable);
        // Each group needs several windows per coefficient, or the groups are too many.
        var windows = usable.Sum(y => (y.Length - learning.lags - horizon) / options.Stride + 1);
        var groups = Math.Clamp(windows / (4 * (learning.lags + 1)), 1, options.Groups);
        var limits = new double[groups];
        var solved = new double[]?[groups];
        for (var g = 0; g < groups; g++)
        {
            var (from, until) = (usable.Length * g / groups, usable.Length * (g + 1) / groups);
            limits[g] = g == groups - 1 ? double.PositiveInfinity : roughness[until - 1];
            solved[g] = until > from ? learning.Solve(usable.AsSpan(from, until - from)) : null;
        }
        return new(options, learning.lags, learning.cycle, learning.season, horizon, limits, solved);
    }

    /// <summary>False, and nothing written, when the series is shorter than the lags or nothing could be learnt.</summary>
    public bool TryForecast(ReadOnlySpan<double> y, Span<double> ahead)
    {
        if (y.Length < lags) return false;
        var shift = Shift(y);
        var x = Transformed(y.ToArray());
        var roughness = Roughness(x);
        var group = 0;
        while (roughness > roughnessMax[group]) group++;
        if (coefficients[group] is not { } chosen) return false;
        var row = new double[lags + 1];
        var (mean, scale) = Window(x, row);
        for (var h = 0; h < ahead.Length; h++)
        {
            var value = mean + scale * (Repeated(row, h) + Dense.Dot(row, chosen.AsSpan(h * row.Length, row.Length)));
            ahead[h] = options.Log ? Math.Exp(Math.Min(value, 700)) - shift : value;
        }
        return true;
    }

    private double[] Solve(ReadOnlySpan<double[]> group)
    {
        var width = lags + 1;
        var gram = new double[width * width];
        var cross = new double[horizon * width];
        var row = new double[width];
        foreach (var y in group)
            for (var origin = y.Length - horizon; origin >= lags; origin -= options.Stride)
            {
                var (mean, scale) = Window(y.AsSpan(0, origin), row);
                // Rows weigh by how predictable they are, as the error of a rough series says little.
                var recent = y.AsSpan(Math.Max(0, origin - 2 * cycle)..origin);
                var weight = 1 / Math.Max(Accuracy.NaiveScale(recent, season) / scale, 0.02);
                for (var j = 0; j < width; j++)
                    Dense.AddScaled(weight * row[j], row.AsSpan(0, j + 1), gram.AsSpan(j * width, j + 1));
                for (var h = 0; h < horizon; h++)
                {
                    var target = Clip((y[origin + h] - mean) / scale) - Repeated(row, h);
                    Dense.AddScaled(weight * target, row, cross.AsSpan(h * width, width));
                }
            }
        var trace = 0.0;
        for (var j = 0; j < width; j++) trace += gram[j * width + j];
        for (var j = 0; j < width; j++) gram[j * width + j] += options.Ridge * trace / width + 1e-12;
        if (!Dense.Cholesky(gram, width)) throw new ArithmeticException("The pooled regression is not positive definite.");
        for (var h = 0; h < horizon; h++) Dense.SolveFactored(gram, width, cross.AsSpan(h * width, width));
        return cross;
    }

    /// <summary>Fills the features of the window ending with y: j is the value j + 1 steps back, the last is constant.</summary>
    private (double Mean, double Scale) Window(ReadOnlySpan<double> y, Span<double> row)
    {
        var last = y[^cycle..];
        var mean = Sample.Mean(last);
        var scale = Math.Max(Math.Sqrt(Sample.Variance(last)), 1e-6 * (1 + Math.Abs(mean)));
        for (var j = 0; j < lags; j++) row[j] = Clip((y[y.Length - 1 - j] - mean) / scale);
        row[lags] = 1;
        return (mean, scale);
    }

    /// <summary>The same point of the last cycle, which the regression corrects.</summary>
    private double Repeated(ReadOnlySpan<double> row, int step) => row[cycle - 1 - step % cycle];

    private double Roughness(double[] x)
    {
        var recent = x.AsSpan(Math.Max(0, x.Length - 4 * cycle));
        return Accuracy.NaiveScale(recent, season) / Math.Max(Math.Sqrt(Sample.Variance(recent)), 1e-12);
    }

    private double[] Transformed(double[] y)
    {
        if (!options.Log) return y;
        var shift = Shift(y);
        return Array.ConvertAll(y, value => Math.Log(value + shift));
    }

    /// <summary>What is added before taking logarithms: nothing when all values are positive, else enough to make them so.</summary>
    private static double Shift(ReadOnlySpan<double> y)
    {
        var least = double.PositiveInfinity;
        foreach (var value in y) least = Math.Min(least, value);
        return least > 0 ? 0 : 1 - least;
    }

    private static double Clip(double value) => Math.Clamp(value, -8, 8);
}
