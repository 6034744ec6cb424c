using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// ARIMA(p ≤ 3, d ≤ 1, q ≤ 3) by conditional least squares. Whether to difference is decided by the variance it leaves,
/// the orders by AICc. Coefficients come from partial autocorrelations (Barndorff-Nielsen and Schou 1973), so every model
/// tried is stationary and invertible.
/// </summary>
public sealed class Arima : ISeriesForecaster
{
    private const int OrderMax = 3;

    public string Name => "arima";

    private sealed record Model(double[] Ar, double[] Ma, double Criterion);

    public void Forecast(ReadOnlySpan<double> y, ReadOnlySpan<int> periods, Span<double> ahead)
    {
        var changes = new double[Math.Max(0, y.Length - 1)];
        for (var i = 0; i < changes.Length; i++) changes[i] = y[i + 1] - y[i];
        // A random walk has changes of much less variance than levels; over-differencing would double the noise's.
        var differenced = y.Length > 10 && Sample.Variance(changes) < 0.2 * Sample.Variance(y);
        var x = differenced ? changes : y.ToArray();
        var mean = differenced ? 0 : Sample.Mean(x);
        for (var i = 0; i < x.Length; i++) x[i] -= mean;
        var best = Choose(x);
        var errors = Errors(x, best.Ar, best.Ma);
        var last = differenced ? y[^1] : 0;
        var (values, shocks) = (x.ToList(), errors.ToList());
        for (var h = 0; h < ahead.Length; h++)
        {
            var next = 0.0;
            for (var k = 0; k < best.Ar.Length && k < values.Count; k++) next += best.Ar[k] * values[^(k + 1)];
            for (var k = 0; k < best.Ma.Length && k < shocks.Count; k++) next += best.Ma[k] * shocks[^(k + 1)];
            values.Add(next);
            shocks.Add(0);
            last += next;
            ahead[h] = differenced ? last : mean + next;
        }
    }

    private static Model Choose(double[] x)
    {
        Model? best = null;
        for (var p = 0; p <= OrderMax; p++)
            for (var q = 0; q <= OrderMax && p + q < x.Length / 5.0; q++)
            {
                var model = Fit(x, p, q);
                if (best is null || model.Criterion < best.Criterion) best = model;
            }
        return best ?? new([], [], 0);
    }

    /// <summary>Coordinate search over the transformed partial autocorrelations.</summary>
    private static Model Fit(double[] x, int p, int q)
    {
        var z = new double[p + q];
        var best = Loss(x, z, p);
        for (var width = 0.8; width > 0.02; width /= 2)
            for (var (moved, rounds) = (true, 0); moved && rounds < 6; rounds++)
            {
                moved = false;
                for (var j = 0; j < 2 * z.Length; j++)
                {
                    var before = z[j / 2];
                    z[j / 2] = Math.Clamp(before + (j % 2 == 0 ? width : -width), -4, 4);
                    var next = Loss(x, z, p);
                    if (next < best) (best, moved) = (next, true);
                    else z[j / 2] = before;
                }
            }
        var (n, free) = (x.Length, p + q + 2);
        return new(
            Stable(z.AsSpan(0, p)), Negated(Stable(z.AsSpan(p))),
            n * Math.Log(best / n + 1e-300) + 2.0 * free + 2.0 * free * (free + 1) / Math.Max(1, n - free - 1));
    }

    private static double Loss(double[] x, double[] z, int p)
    {
        var errors = Errors(x, Stable(z.AsSpan(0, p)), Negated(Stable(z.AsSpan(p))));
        return Dense.Dot(errors, errors);
    }

    private static double[] Errors(double[] x, double[] ar, double[] ma)
    {
        var errors = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var expected = 0.0;
            for (var k = 0; k < Math.Min(ar.Length, i); k++) expected += ar[k] * x[i - 1 - k];
            for (var k = 0; k < Math.Min(ma.Length, i); k++) expected += ma[k] * errors[i - 1 - k];
            errors[i] = x[i] - expected;
        }
        return errors;
    }

    /// <summary>Partial autocorrelations tanh(z) to coefficients of a stationary autoregression (Durbin's recursion).</summary>
    private static double[] Stable(ReadOnlySpan<double> z)
    {
        var a = new double[z.Length];
        for (var k = 0; k < z.Length; k++)
        {
            var partial = Math.Tanh(z[k]);
            var before = a[..k];
            for (var i = 0; i < k; i++) a[i] = before[i] - partial * before[k - 1 - i];
            a[k] = partial;
        }
        return a;
    }

    private static double[] Negated(double[] a) => Array.ConvertAll(a, v => -v);
}
