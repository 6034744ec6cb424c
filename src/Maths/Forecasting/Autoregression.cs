using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// AR(p) with a constant by Burg's recursion, the order chosen by AICc. Burg's estimates are always stationary, so a long
/// horizon falls back to the mean and never explodes. Differenced once when that predicts better.
/// </summary>
public sealed class Autoregression(int orderMax = 30) : ISeriesForecaster
{
    public string Name => "ar";

    public void Forecast(ReadOnlySpan<double> y, ReadOnlySpan<int> periods, Span<double> ahead)
    {
        var mean = Sample.Mean(y);
        var x = new double[y.Length];
        for (var i = 0; i < x.Length; i++) x[i] = y[i] - mean;
        var coefficients = Burg(x, Math.Min(orderMax, x.Length / 4));
        var p = coefficients.Length;
        var tail = new double[p + ahead.Length];
        for (var i = 0; i < p; i++) tail[i] = x[x.Length - p + i];
        for (var h = 0; h < ahead.Length; h++)
        {
            var next = 0.0;
            for (var k = 0; k < p; k++) next += coefficients[k] * tail[p + h - 1 - k];
            tail[p + h] = next;
            ahead[h] = mean + next;
        }
    }

    /// <summary>Coefficients on lags 1 … p of a series of mean 0.</summary>
    public static double[] Burg(ReadOnlySpan<double> x, int orderMax)
    {
        var n = x.Length;
        var forward = x.ToArray();
        var backward = x.ToArray();
        var a = new double[orderMax];
        var next = new double[orderMax];
        var power = Dense.Dot(x, x) / n;
        var (best, bestScore) = (Array.Empty<double>(), n * Math.Log(Math.Max(power, 1e-300)));
        for (var p = 0; p < orderMax && power > 1e-12; p++)
        {
            double top = 0, bottom = 0;
            for (var i = p + 1; i < n; i++)
            {
                top += forward[i] * backward[i - 1];
                bottom += forward[i] * forward[i] + backward[i - 1] * backward[i - 1];
            }
            if (bottom <= 0) break;
            var reflection = 2 * top / bottom;
            for (var i = 0; i < p; i++) next[i] = a[i] - reflection * a[p - 1 - i];
            next[p] = reflection;
            Array.Copy(next, a, p + 1);
            for (var i = n - 1; i > p; i--)
            {
                var f = forward[i];
                forward[i] -= reflection * backward[i - 1];
                backward[i] = backward[i - 1] - reflection * f;
            }
            power *= 1 - reflection * reflection;
            var k = p + 2;
            var score = n * Math.Log(Math.Max(power, 1e-300)) + 2.0 * k + 2.0 * k * (k + 1) / Math.Max(1, n - k - 1);
            if (score < bestScore) (best, bestScore) = (a[..(p + 1)], score);
        }
        return best;
    }
}
