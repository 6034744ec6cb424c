namespace Papilio.Maths.Forecasting;

/// <summary>
/// ETS without season: simple (A,N,N) or with damped trend (A,Ad,N). Parameters minimise the squared one-step error
/// over a coarse-to-fine grid: three numbers at most, no derivative, always the same answer.
/// </summary>
public sealed class ExponentialSmoothing(bool dampedTrend) : ISeriesForecaster
{
    private const double Damping = 0.96;

    public string Name => dampedTrend ? "ets-damped" : "ets";

    public void Forecast(ReadOnlySpan<double> y, ReadOnlySpan<int> periods, Span<double> ahead)
    {
        var (level, slope) = Fit(y);
        var reach = 0.0;
        for (var h = 0; h < ahead.Length; h++)
        {
            reach = Damping * (1 + reach);
            ahead[h] = level + reach * slope;
        }
    }

    private (double Level, double Slope) Fit(ReadOnlySpan<double> y)
    {
        var (alpha, beta) = (0.5, dampedTrend ? 0.1 : 0.0);
        var best = Run(y, alpha, beta);
        for (var width = 0.25; width > 0.005; width /= 2)
            for (var moved = true; moved;)
            {
                moved = false;
                foreach (var (da, db) in Moves)
                {
                    if (!dampedTrend && db != 0) continue;
                    var (a, b) = (Math.Clamp(alpha + width * da, 0.0001, 0.9999), Math.Clamp(beta + width * db, 0, 0.9));
                    if (b > a || (a == alpha && b == beta)) continue;
                    var next = Run(y, a, b);
                    if (next.Loss >= best.Loss) continue;
                    (alpha, beta, best, moved) = (a, b, next, true);
                }
            }
        return (best.Level, best.Slope);
    }

    private static readonly (int, int)[] Moves = [(1, 0), (-1, 0), (0, 1), (0, -1)];

    private static (double Loss, double Level, double Slope) Run(ReadOnlySpan<double> y, double alpha, double beta)
    {
        var early = Math.Min(10, y.Length);
        var (level, slope, loss) = (Statistics.Sample.Mean(y[..early]), 0.0, 0.0);
        foreach (var value in y)
        {
            var expected = level + Damping * slope;
            var error = value - expected;
            loss += error * error;
            level = expected + alpha * error;
            slope = Damping * slope + beta * error;
        }
        return (loss, level, slope);
    }
}

/// <summary>
/// Theta (Assimakopoulos and Nikolopoulos 2000), in the form of Hyndman and Billah 2003: simple smoothing with half the
/// slope of the straight line as drift.
/// </summary>
public sealed class Theta : ISeriesForecaster
{
    private static readonly ExponentialSmoothing Simple = new(dampedTrend: false);

    public string Name => "theta";

    public void Forecast(ReadOnlySpan<double> y, ReadOnlySpan<int> periods, Span<double> ahead)
    {
        Simple.Forecast(y, periods, ahead);
        var (middle, mean, covariance, variance) = ((y.Length - 1) / 2.0, Statistics.Sample.Mean(y), 0.0, 0.0);
        for (var i = 0; i < y.Length; i++)
        {
            covariance += (i - middle) * (y[i] - mean);
            variance += (i - middle) * (i - middle);
        }
        var drift = variance > 0 ? 0.5 * covariance / variance : 0;
        for (var h = 0; h < ahead.Length; h++) ahead[h] += drift * (h + 1);
    }
}
