using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// Prediction intervals from the errors a model really made (split conformal, Vovk and others; widened and narrowed by
/// what was lately missed, Gibbs and Candès 2021). Errors are taken on the square-root scale, where a count's noise does
/// not grow with its size, and each slot of the day has its own scale.
/// </summary>
public sealed class Conformal(int slots, double nominal, int daysKept = 60)
{
    private const double Adapting = 0.02;
    private const int DaysNeeded = 5;

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
            miss = Math.Clamp(miss + Adapting * (1 - nominal - (1 - Accuracy.Coverage(actual, lower, upper))), 0.002, 0.6);
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

    private (double[], double, double) Learn()
    {
        var scales = new double[slots];
        for (var s = 0; s < slots; s++)
        {
            var (sum, count) = (0.0, 0);
            // Neighbouring slots lend each other their errors: a slot alone has too few.
            for (var near = Math.Max(0, s - slots / 24); near <= Math.Min(slots - 1, s + slots / 24); near++)
                foreach (var day in residuals)
                    if (!double.IsNaN(day[near])) (sum, count) = (sum + day[near] * day[near], count + 1);
            scales[s] = count > 0 ? Math.Sqrt(sum / count) + 1e-9 : 1;
        }
        double[] scores = [.. residuals.SelectMany(day => day.Select((r, s) => r / scales[s]))];
        var tail = miss / 2;
        return (scales, Sample.Quantile(scores, tail), Sample.Quantile(scores, 1 - tail));
    }

    private static double Count(double root) => root <= 0.5 ? 0 : root * root - 0.25;
}
