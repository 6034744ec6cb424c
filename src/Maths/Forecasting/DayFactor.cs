using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// The factor model of a business day. Stabilised counts are split into a profile and a few common factors; the score
/// of each factor is then a sum of random effects of the calendar (weekday, turn of the month, closings, recent days …)
/// whose variances are estimated from the history itself. So nothing is assumed to matter, everything may. Hours of an
/// outage are left out, and days far from what the others say of them weigh less (errors of Student's t).
/// </summary>
public sealed class DayFactor(int rank = 6, int window = 250) : IDayForecaster
{
    private const int StepsMax = 40, StepsAfterWeighing = 10;
    private const double TailFreedom = 6;

    public string Name => $"day-factor-{rank}";

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets)
    {
        history = Outages.Mask(history.Recent(window)).Clean;
        var (days, slots) = (history.Days, history.Slots);
        var weights = new double[days];
        Array.Fill(weights, 1);
        var parts = SlotFactors.Fit(history, rank, weights);
        var past = DayTraits.Of(history.Dates, calendar, drivers);
        var ahead = DayTraits.Of([.. targets], calendar, drivers, past[^1].Position, past[^1].Date);
        DayTraits.Standardise(past, ahead);
        var effects = drivers.Count == 0 ? DayEffects.Standard : [.. DayEffects.Standard, .. DayEffects.OfDrivers];
        var shapes = Shapes(effects, past);
        var level = new double[targets.Count * slots];
        var variance = new double[targets.Count * slots];
        for (var t = 0; t < targets.Count; t++)
        {
            parts.Mean.CopyTo(level, t * slots);
            parts.Noise.CopyTo(variance, t * slots);
        }
        var scores = new double[days];
        var components = new VarianceComponents(shapes, days, held: 1);
        for (var k = 0; k < parts.Rank; k++)
        {
            for (var d = 0; d < days; d++) scores[d] = parts.Scores[d * parts.Rank + k];
            if (FitScores(components, shapes, scores) is not { } variances) continue;
            var factor = parts.Factors.AsSpan(k * slots, slots);
            for (var t = 0; t < ahead.Length; t++)
            {
                var (expected, uncertain) = Predict(components, effects, variances, past, ahead[t]);
                Dense.AddScaled(expected, factor, level.AsSpan(t * slots, slots));
                for (var s = 0; s < slots; s++) variance[t * slots + s] += uncertain * factor[s] * factor[s];
            }
        }
        return Counts(targets, slots, level, variance, calendar);
    }

    /// <summary>The variances of the effects on one score, null when it never varies.</summary>
    private static double[]? FitScores(VarianceComponents components, double[][] shapes, double[] scores)
    {
        var (days, white) = (scores.Length, shapes[^2]);
        var spread = Sample.Variance(scores);
        if (spread < 1e-12) return null;
        var variances = new double[shapes.Length];
        Array.Fill(variances, spread / (shapes.Length - 1));
        variances[^1] = 10 * spread;
        for (var i = 0; i < days; i++) white[i * days + i] = 1;
        components.Fit(scores, variances, StepsMax);
        for (var i = 0; i < days; i++)
        {
            // The squared error of a day predicted from all others, over its variance.
            var surprise = components.Weights[i] * components.Weights[i] / components.Inverse[i * days + i];
            white[i * days + i] = (TailFreedom + surprise) / (TailFreedom + 1);
        }
        components.Fit(scores, variances, StepsAfterWeighing);
        return variances;
    }

    /// <summary>The effects, then white noise, then the overall mean (held wide).</summary>
    private static double[][] Shapes(DayEffects.Effect[] effects, DayTraits[] days)
    {
        var n = days.Length;
        var shapes = new double[effects.Length + 2][];
        for (var c = 0; c < effects.Length; c++)
        {
            var shape = shapes[c] = new double[n * n];
            for (var i = 0; i < n; i++)
                for (var j = 0; j <= i; j++) shape[i * n + j] = shape[j * n + i] = effects[c].Alike(days[i], days[j]);
        }
        var white = shapes[^2] = new double[n * n];
        for (var i = 0; i < n; i++) white[i * n + i] = 1;
        shapes[^1] = new double[n * n];
        Array.Fill(shapes[^1], 1);
        return shapes;
    }

    private static (double Expected, double Variance) Predict(
        VarianceComponents components, DayEffects.Effect[] effects, double[] variances, DayTraits[] past, DayTraits ahead)
    {
        var n = past.Length;
        var shared = new double[n];
        Array.Fill(shared, variances[^1]);
        var own = variances[^1] + variances[^2];
        for (var c = 0; c < effects.Length; c++)
        {
            for (var i = 0; i < n; i++) shared[i] += variances[c] * effects[c].Alike(past[i], ahead);
            own += variances[c] * effects[c].Alike(ahead, ahead);
        }
        var explained = 0.0;
        for (var i = 0; i < n; i++) explained += shared[i] * Dense.Dot(components.Inverse.Slice(i * n, n), shared);
        return (Dense.Dot(shared, components.Weights), Math.Max(0, own - explained));
    }

    private static DayForecast Counts(
        IReadOnlyList<DateOnly> targets, int slots, double[] level, double[] variance, BusinessCalendar calendar)
    {
        var mean = new double[level.Length];
        for (var i = 0; i < mean.Length; i++)
        {
            // E[y] = E[x²] − ¼: the curvature of the square root is given back.
            var expected = Math.Max(level[i], 0) * Math.Max(level[i], 0) + variance[i] - 0.25;
            mean[i] = calendar.IsOpen(targets[i / slots], i % slots) ? Math.Max(0, expected) : 0;
            variance[i] = Math.Sqrt(variance[i]);
        }
        return new(targets, slots, mean, variance);
    }
}
