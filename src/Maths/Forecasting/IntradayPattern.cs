using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// How the errors of one part of a day go with those of another: the covariance of forecast errors on the square-root
/// scale, between blocks of neighbouring slots. With few days it is a day level, a tilt, a fading disturbance and noise,
/// their variances found by maximum likelihood; with more days what was really seen takes over, as far as it predicts
/// days left out.
/// </summary>
public sealed class IntradayPattern
{
    private const int BlocksMax = 28, Folds = 5;
    private static readonly double[] Trusts = [0, 0.15, 0.3, 0.45, 0.6];

    private IntradayPattern(int days, int slots, int width, int blocks, double[] covariance, double trust) =>
        (Days, Slots, Width, Blocks, Covariance, Trust) = (days, slots, width, blocks, covariance, trust);

    /// <summary>Past days learnt from.</summary>
    public int Days { get; }

    public int Slots { get; }

    /// <summary>Slots in a block; the last block takes the rest.</summary>
    public int Width { get; }

    public int Blocks { get; }

    /// <summary>Of the blocks' mean errors, blocks × blocks.</summary>
    public double[] Covariance { get; }

    /// <summary>The share of what was seen in the covariance; the rest is the assumed form.</summary>
    public double Trust { get; }

    /// <param name="actual">Counts of past days, days × slots.</param>
    /// <param name="forecast">What was forecast for them beforehand.</param>
    public static IntradayPattern Learn(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, int slots)
    {
        var width = Math.Max(1, (slots + BlocksMax - 1) / BlocksMax);
        var blocks = Math.Max(1, slots / width);
        var days = actual.Length / slots;
        var errors = new double[days * blocks];
        for (var d = 0; d < days; d++)
            for (var b = 0; b < blocks; b++)
            {
                var (from, until) = Range(b, blocks, width, slots);
                errors[d * blocks + b] = MeanError(
                    actual[(d * slots + from)..(d * slots + until)], forecast[(d * slots + from)..(d * slots + until)]);
            }
        var seen = Moments(errors, blocks, _ => true);
        var assumed = Assumed(Fit(seen, blocks, days), blocks);
        var trust = TrustIn(errors, assumed, blocks, days);
        for (var i = 0; i < seen.Length; i++) seen[i] = trust * seen[i] + (1 - trust) * assumed[i];
        return new(days, slots, width, blocks, seen, trust);
    }

    internal static (int From, int Until) Range(int block, int blocks, int width, int slots) =>
        (block * width, block == blocks - 1 ? slots : (block + 1) * width);

    /// <summary>The mean over the slots known, NaN when none is.</summary>
    internal static double MeanError(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        var (sum, count) = (0.0, 0);
        for (var s = 0; s < actual.Length; s++)
            if (!double.IsNaN(actual[s]))
                (sum, count) = (sum + SlotFactors.Stabilise(actual[s]) - SlotFactors.Stabilise(forecast[s]), count + 1);
        return count == 0 ? double.NaN : sum / count;
    }

    /// <summary>Mean products of errors over the days chosen; a pair never seen together has 0.</summary>
    private static double[] Moments(double[] errors, int blocks, Func<int, bool> chosen)
    {
        var moments = new double[blocks * blocks];
        for (var a = 0; a < blocks; a++)
            for (var b = 0; b < blocks; b++)
            {
                var (sum, count) = (0.0, 0);
                for (var d = 0; d * blocks < errors.Length; d++)
                {
                    var product = errors[d * blocks + a] * errors[d * blocks + b];
                    if (chosen(d) && !double.IsNaN(product)) (sum, count) = (sum + product, count + 1);
                }
                moments[a * blocks + b] = count > 0 ? sum / count : 0;
            }
        return moments;
    }

    /// <summary>Level, tilt, drift, its fading per block, and noise: logarithms searched one by one from moderate values.</summary>
    private static double[] Fit(double[] moments, int blocks, int days)
    {
        double[] logs = [-3, -4, -3, 1, -2];
        var best = LogLikelihood(Assumed(logs, blocks), moments, blocks, days);
        for (var width = 1.6; width > 0.1; width /= 2)
            for (var (moved, rounds) = (true, 0); moved && rounds < 10; rounds++)
            {
                moved = false;
                for (var j = 0; j < 2 * logs.Length; j++)
                {
                    var before = logs[j / 2];
                    logs[j / 2] = Math.Clamp(before + (j % 2 == 0 ? width : -width), -12, 6);
                    var next = LogLikelihood(Assumed(logs, blocks), moments, blocks, days);
                    if (next > best + 1e-9) (best, moved) = (next, true);
                    else logs[j / 2] = before;
                }
            }
        return logs;
    }

    private static double[] Assumed(double[] logs, int blocks)
    {
        var (level, tilt, drift, noise) = (Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]), Math.Exp(logs[4]));
        var fading = 1 / (1 + Math.Exp(-logs[3]));
        var covariance = new double[blocks * blocks];
        for (var a = 0; a < blocks; a++)
            for (var b = 0; b < blocks; b++)
            {
                var (x, y) = blocks < 2 ? (0, 0) : (2.0 * a / (blocks - 1) - 1, 2.0 * b / (blocks - 1) - 1);
                covariance[a * blocks + b] =
                    level + tilt * x * y + drift * Math.Pow(fading, Math.Abs(a - b)) + (a == b ? noise : 0);
            }
        return covariance;
    }

    /// <summary>Which mix of seen and assumed makes days left out most likely.</summary>
    private static double TrustIn(double[] errors, double[] assumed, int blocks, int days)
    {
        if (days < 2 * Folds) return 0;
        var scores = new double[Trusts.Length];
        for (var fold = 0; fold < Folds; fold++)
        {
            var rest = Moments(errors, blocks, d => d % Folds != fold);
            var out1 = Moments(errors, blocks, d => d % Folds == fold);
            for (var t = 0; t < Trusts.Length; t++)
            {
                var mixed = new double[rest.Length];
                for (var i = 0; i < mixed.Length; i++) mixed[i] = Trusts[t] * rest[i] + (1 - Trusts[t]) * assumed[i];
                scores[t] += LogLikelihood(mixed, out1, blocks, days);
            }
        }
        return Trusts[Array.IndexOf(scores, scores.Max())];
    }

    private static double LogLikelihood(double[] covariance, double[] moments, int blocks, int days)
    {
        var factor = (double[])covariance.Clone();
        if (!Dense.Cholesky(factor, blocks)) return double.NegativeInfinity;
        var inverse = new double[blocks * blocks];
        Dense.InvertFactored(factor, blocks, inverse);
        return -0.5 * days * (Dense.LogDeterminantFactored(factor, blocks) + Dense.Dot(inverse, moments));
    }
}
