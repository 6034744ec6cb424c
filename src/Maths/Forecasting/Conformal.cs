using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// Prediction intervals from the errors a model really made (split conformal, Vovk and others). What was long ago counts
/// less (weighted quantiles, Barber, Candès, Ramdas and Tibshirani 2023), as a model errs more while it knows little, and
/// the share allowed to miss follows what was lately missed (Gibbs and Candès 2021). Errors are taken on the square-root
/// scale, where a count's noise does not grow with its size, and each slot of the day has its own scale.
/// </summary>
/// <param name="slots">Intervals of a day. Intervals of another length are calibrated apart, on their own sums.</param>
/// <param name="nominal">The share of counts that should fall between the bounds, as a fraction.</param>
/// <param name="daysKept">Days of errors remembered.</param>
public sealed class Conformal(int slots, double nominal, int daysKept = 60)
{
    private const double Adapting = 0.1;
    private const int DaysNeeded = 5;

    /// <summary>The weight of a day against that of the next: half after 14 days.</summary>
    private const double Forgetting = 0.95;

    /// <summary>A few bad days may halve or double the share allowed to miss; more would be remembered for months.</summary>
    private const double AdaptedMost = 2;

    private readonly List<double[]> residuals = [];
    private double miss = 1 - nominal;

    /// <summary>The slots' error scales, and the quantiles of errors over scale, as of the days observed.</summary>
    private (double[] Scales, double Low, double High)? learnt;

    /// <summary>Whether enough days were observed to say anything.</summary>
    public bool Ready => residuals.Count >= DaysNeeded;

    /// <summary>A day that was forecast and has come; the forecast must be the one made before it came.</summary>
    public void Observe(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        if (Ready)
        {
            var (lower, upper) = (new double[slots], new double[slots]);
            Bounds(forecast, lower, upper);
            var missed = 1 - Accuracy.Coverage(actual, lower, upper);
            if (!double.IsNaN(missed))
                miss = Math.Clamp(miss + Adapting * (1 - nominal - missed), (1 - nominal) / AdaptedMost, (1 - nominal) * AdaptedMost);
        }
        var day = new double[slots];
        for (var s = 0; s < slots; s++) day[s] = SlotFactors.Stabilise(actual[s]) - SlotFactors.Stabilise(forecast[s]);
        residuals.Add(day);
        if (residuals.Count > daysKept) residuals.RemoveAt(0);
        learnt = null;
    }

    /// <summary>The bounds between which the share <c>nominal</c> of the counts should fall.</summary>
    public void Bounds(ReadOnlySpan<double> forecast, Span<double> lower, Span<double> upper)
    {
        if (!Ready) throw new InvalidOperationException($"{DaysNeeded} observed days are needed for an interval.");
        var (scales, low, high) = learnt ??= Learn();
        for (var s = 0; s < slots; s++)
        {
            var root = SlotFactors.Stabilise(forecast[s]);
            lower[s] = Count(root + low * scales[s]);
            upper[s] = Count(root + high * scales[s]);
        }
    }

    /// <summary>What half of the counts should stay below.</summary>
    public void Middle(ReadOnlySpan<double> forecast, Span<double> middle)
    {
        if (!Ready) throw new InvalidOperationException($"{DaysNeeded} observed days are needed for a median.");
        for (var s = 0; s < slots; s++)
        {
            double[] own = [.. residuals.Select(day => day[s])];
            var shift = Sample.Median(own);
            middle[s] = Count(SlotFactors.Stabilise(forecast[s]) + (double.IsNaN(shift) ? 0 : shift));
        }
    }

    /// <summary>
    /// How wide the bounds of a sum of neighbouring intervals are, as a fraction of the sum of their bounds: 1 where their
    /// errors go together, 1/√width where they know nothing of each other. Learnt on the sums of the same errors.
    /// </summary>
    /// <param name="errors">Forecasts and what came; days that were not observed are left out.</param>
    /// <param name="width">Intervals in a sum; it divides the intervals of a day.</param>
    /// <returns>A fraction from 1/width to 1; 1 where there were too few days to learn from.</returns>
    public static double Narrowing(RollingOrigin.Trial errors, int width, double nominal)
    {
        var (single, summed) = (new Conformal(errors.Slots, nominal), new Conformal(errors.Slots / width, nominal));
        var mean = new double[errors.Slots];
        for (var d = 0; d < errors.Ahead.Count; d++)
        {
            var actual = errors.Actual.AsSpan(d * errors.Slots, errors.Slots);
            var forecast = errors.Forecast.AsSpan(d * errors.Slots, errors.Slots);
            single.Observe(actual, forecast);
            summed.Observe(Sums(actual, width), Sums(forecast, width));
            for (var s = 0; s < mean.Length; s++) mean[s] += forecast[s] / errors.Ahead.Count;
        }

        if (!single.Ready) return 1;
        var wide = Sums(mean, width);
        var (low, high, lowOfSums, highOfSums) = (new double[mean.Length], new double[mean.Length], new double[wide.Length], new double[wide.Length]);
        single.Bounds(mean, low, high);
        summed.Bounds(wide, lowOfSums, highOfSums);
        var apart = Enumerable.Range(0, mean.Length).Where(s => mean[s] > 0).Sum(s => high[s] - low[s]);
        var together = Enumerable.Range(0, wide.Length).Where(s => wide[s] > 0).Sum(s => highOfSums[s] - lowOfSums[s]);
        return apart > 0 ? Math.Clamp(together / apart, 1.0 / width, 1) : 1;
    }

    private static double[] Sums(ReadOnlySpan<double> values, int width)
    {
        var sums = new double[values.Length / width];
        for (var v = 0; v < values.Length; v++) sums[v / width] += values[v];
        return sums;
    }

    private (double[], double, double) Learn()
    {
        var weights = new double[residuals.Count];
        for (var d = 0; d < weights.Length; d++) weights[d] = Math.Pow(Forgetting, weights.Length - 1 - d);
        var scales = new double[slots];
        for (var s = 0; s < slots; s++)
        {
            var (sum, weight) = (0.0, 0.0);
            // Neighbouring slots lend each other their errors: a slot alone has too few.
            for (var near = Math.Max(0, s - slots / 24); near <= Math.Min(slots - 1, s + slots / 24); near++)
                for (var d = 0; d < weights.Length; d++)
                    if (residuals[d][near] is var error && !double.IsNaN(error))
                        (sum, weight) = (sum + weights[d] * error * error, weight + weights[d]);
            scales[s] = weight > 0 ? Math.Sqrt(sum / weight) + 1e-9 : 1;
        }
        var (scores, shares) = Scores(scales, weights);
        return (scales, -Reached(scores, shares, -1), Reached(scores, shares, 1));
    }

    /// <summary>Errors over their scales and the weights of their days; without what was not observed.</summary>
    private (double[] Scores, double[] Shares) Scores(double[] scales, double[] weights)
    {
        var (scores, shares) = (new List<double>(), new List<double>());
        for (var d = 0; d < weights.Length; d++)
            for (var s = 0; s < slots; s++)
                if (!double.IsNaN(residuals[d][s]))
                {
                    scores.Add(residuals[d][s] / scales[s]);
                    shares.Add(weights[d]);
                }
        return ([.. scores], [.. shares]);
    }

    /// <summary>How far scores reach on one side (sign −1 or 1) but for half the share allowed to miss.</summary>
    private double Reached(double[] scores, double[] shares, int sign)
    {
        double[] sided = [.. scores.Select(score => sign * score)];
        var weights = (double[])shares.Clone();
        Array.Sort(sided, weights);
        var (allowed, beyond) = (miss / 2 * weights.Sum(), 0.0);
        var at = sided.Length - 1;
        for (; at > 0 && beyond + weights[at] <= allowed; at--) beyond += weights[at];
        return at < 0 ? 0 : sided[at];
    }

    private static double Count(double root) => root <= 0.5 ? 0 : root * root - 0.25;
}
