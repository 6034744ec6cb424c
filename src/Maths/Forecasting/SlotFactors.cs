using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// The shapes days are made of: variance-stabilised counts x = √(y + ¼) as a mean profile plus a few common factors,
/// x_ds ≈ μ_s + Σ_k t_dk v_ks (Shen and Huang 2008). Factors are orthonormal over the slots of a day.
/// </summary>
public sealed class SlotFactors
{
    private const int Sweeps = 25;

    private SlotFactors(double[] mean, double[] factors, double[] scores, double[] noise, int rank) =>
        (Mean, Factors, Scores, Noise, Rank) = (mean, factors, scores, noise, rank);

    public int Rank { get; }

    /// <summary>μ, one per slot.</summary>
    public double[] Mean { get; }

    /// <summary>v, rank × slots.</summary>
    public double[] Factors { get; }

    /// <summary>t, days × rank.</summary>
    public double[] Scores { get; }

    /// <summary>What the factors leave over: variance per slot.</summary>
    public double[] Noise { get; }

    public static double Stabilise(double count) => Math.Sqrt(count + 0.25);

    /// <param name="weights">How much each day counts, one per day.</param>
    public static SlotFactors Fit(DaySeries history, int rank, ReadOnlySpan<double> weights)
    {
        var (days, slots) = (history.Days, history.Slots);
        rank = Math.Min(rank, Math.Min(days - 1, slots));
        var x = new double[days * slots];
        var gaps = Fill(history, x);
        var mean = new double[slots];
        var factors = new double[rank * slots];
        var scores = new double[days * rank];
        for (var k = 0; k < rank; k++)
            for (var s = 0; s < slots; s++) factors[k * slots + s] = Math.Cos(Math.PI * k * (s + 0.5) / slots);
        for (var round = 0; round < (gaps.Count > 0 ? 4 : 1); round++)
        {
            Centre(x, mean, weights, days, slots);
            for (var sweep = 0; sweep < Sweeps; sweep++) Sweep(x, mean, factors, scores, weights, days, slots, rank);
            Project(x, mean, factors, scores, days, slots, rank);
            foreach (var (d, s) in gaps) x[d * slots + s] = Rebuilt(mean, factors, scores, d, s, slots, rank);
        }
        return new(mean, factors, scores, NoiseOf(x, mean, factors, scores, weights, days, slots, rank), rank);
    }

    /// <summary>Stabilised counts; gaps are filled with the slot's mean moved by the day's level, to be refined.</summary>
    private static List<(int Day, int Slot)> Fill(DaySeries history, double[] x)
    {
        var (days, slots) = (history.Days, history.Slots);
        List<(int, int)> gaps = [];
        var slotSum = new double[slots];
        var slotCount = new int[slots];
        for (var d = 0; d < days; d++)
            for (var s = 0; s < slots; s++)
            {
                var count = history.Day(d)[s];
                x[d * slots + s] = Stabilise(count);
                if (double.IsNaN(count)) gaps.Add((d, s));
                else (slotSum[s], slotCount[s]) = (slotSum[s] + x[d * slots + s], slotCount[s] + 1);
            }
        foreach (var day in gaps.GroupBy(g => g.Item1))
        {
            var (level, seen) = (0.0, 0);
            for (var s = 0; s < slots; s++)
                if (!double.IsNaN(x[day.Key * slots + s]))
                    (level, seen) = (level + x[day.Key * slots + s] - slotSum[s] / slotCount[s], seen + 1);
            foreach (var (d, s) in day)
                x[d * slots + s] = slotCount[s] == 0 ? 0 : slotSum[s] / slotCount[s] + (seen == 0 ? 0 : level / seen);
        }
        return gaps;
    }

    private static void Centre(double[] x, double[] mean, ReadOnlySpan<double> weights, int days, int slots)
    {
        Array.Clear(mean);
        var total = 0.0;
        for (var d = 0; d < days; d++)
        {
            Dense.AddScaled(weights[d], x.AsSpan(d * slots, slots), mean);
            total += weights[d];
        }
        for (var s = 0; s < slots; s++) mean[s] /= total;
    }

    /// <summary>One orthogonal iteration: factors ← orthonormalised (XᵀWX) factors.</summary>
    private static void Sweep(
        double[] x, double[] mean, double[] factors, double[] scores, ReadOnlySpan<double> weights,
        int days, int slots, int rank)
    {
        Project(x, mean, factors, scores, days, slots, rank);
        for (var k = 0; k < rank; k++)
        {
            var factor = factors.AsSpan(k * slots, slots);
            factor.Clear();
            for (var d = 0; d < days; d++)
            {
                var score = weights[d] * scores[d * rank + k];
                Dense.AddScaled(score, x.AsSpan(d * slots, slots), factor);
                Dense.AddScaled(-score, mean, factor);
            }
            Smooth(factor);
            for (var j = 0; j < k; j++)
            {
                var other = factors.AsSpan(j * slots, slots);
                Dense.AddScaled(-Dense.Dot(factor, other), other, factor);
            }
            var length = Math.Sqrt(Dense.Dot(factor, factor));
            for (var s = 0; s < slots; s++) factor[s] = length > 1e-12 ? factor[s] / length : 0;
        }
    }

    private static void Project(double[] x, double[] mean, double[] factors, double[] scores, int days, int slots, int rank)
    {
        for (var k = 0; k < rank; k++)
        {
            var factor = factors.AsSpan(k * slots, slots);
            var shift = Dense.Dot(mean, factor);
            for (var d = 0; d < days; d++) scores[d * rank + k] = Dense.Dot(x.AsSpan(d * slots, slots), factor) - shift;
        }
    }

    /// <summary>
    /// Factors vary slowly over the day, the noise of single slots does not: a binomial kernel of about 1.2 % of the day.
    /// </summary>
    private static void Smooth(Span<double> curve)
    {
        var passes = (int)Math.Round(8.0 * curve.Length * curve.Length / (169 * 169));
        for (var pass = 0; pass < passes; pass++)
        {
            var before = curve[0];
            for (var s = 0; s < curve.Length; s++)
            {
                var here = curve[s];
                var after = s + 1 < curve.Length ? curve[s + 1] : here;
                curve[s] = 0.25 * before + 0.5 * here + 0.25 * after;
                before = here;
            }
        }
    }

    private static double Rebuilt(double[] mean, double[] factors, double[] scores, int d, int s, int slots, int rank)
    {
        var value = mean[s];
        for (var k = 0; k < rank; k++) value += scores[d * rank + k] * factors[k * slots + s];
        return value;
    }

    private static double[] NoiseOf(
        double[] x, double[] mean, double[] factors, double[] scores, ReadOnlySpan<double> weights,
        int days, int slots, int rank)
    {
        var noise = new double[slots];
        var total = 0.0;
        for (var d = 0; d < days; d++)
        {
            total += weights[d];
            for (var s = 0; s < slots; s++)
            {
                var off = x[d * slots + s] - Rebuilt(mean, factors, scores, d, s, slots, rank);
                noise[s] += weights[d] * off * off;
            }
        }
        var freedom = Math.Max(0.1, 1 - (rank + 1.0) / days);
        for (var s = 0; s < slots; s++) noise[s] /= total * freedom;
        return noise;
    }
}
