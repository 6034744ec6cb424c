using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// Revises the rest of a day by what has come so far: what the blocks already seen were off, times what such errors have
/// meant for the blocks to come (a normal distribution conditioned on its first part). A model that is usually right
/// about its days is hardly revised, one that is usually off by a level follows the first hours.
/// </summary>
public sealed class IntradayRevision(IntradayPattern pattern, ReadOnlySpan<double> openingForecast)
{
    /// <summary>A pattern of this many days is half believed: with fewer, the first hours would do harm.</summary>
    private const double DaysDoubted = 20;

    private readonly double[] opening = openingForecast.ToArray();
    private readonly double[] counts = new double[pattern.Slots];
    private readonly double[] shift = new double[pattern.Blocks];
    private int seen, blocksSeen;

    /// <summary>Takes the count of the next slot; NaN when it is not known.</summary>
    public void Observe(double count)
    {
        counts[seen++] = count;
        if (blocksSeen < pattern.Blocks && seen == RangeOf(blocksSeen).Until)
        {
            blocksSeen++;
            Condition();
        }
    }

    /// <summary>The day as it is expected now; slots already seen keep the opening forecast.</summary>
    public double[] Revised()
    {
        var revised = (double[])opening.Clone();
        for (var slot = seen; slot < opening.Length; slot++)
        {
            var moved = shift[Math.Min(slot / pattern.Width, pattern.Blocks - 1)];
            if (opening[slot] <= 0 || moved == 0) continue;
            var root = SlotFactors.Stabilise(opening[slot]) + moved;
            revised[slot] = root <= 0.5 ? 0 : root * root - 0.25;
        }
        return revised;
    }

    private (int From, int Until) RangeOf(int block) =>
        IntradayPattern.Range(block, pattern.Blocks, pattern.Width, pattern.Slots);

    /// <summary>E[later blocks | seen blocks] = C_ls C_ss⁻¹ errors. Blocks without any count are left out.</summary>
    private void Condition()
    {
        var known = new List<(int Block, double Error)>();
        for (var b = 0; b < blocksSeen; b++)
        {
            var (from, until) = RangeOf(b);
            var error = IntradayPattern.MeanError(counts.AsSpan(from..until), opening.AsSpan(from..until));
            if (!double.IsNaN(error)) known.Add((b, error));
        }
        var n = known.Count;
        var factor = new double[n * n];
        var weights = known.Select(k => k.Error).ToArray();
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                factor[i * n + j] = pattern.Covariance[known[i].Block * pattern.Blocks + known[j].Block];
        if (!Dense.Cholesky(factor, n)) throw new ArithmeticException("The intraday pattern is not positive definite.");
        Dense.SolveFactored(factor, n, weights);
        var trusted = pattern.Days / (pattern.Days + DaysDoubted);
        for (var later = blocksSeen; later < pattern.Blocks; later++)
        {
            shift[later] = 0;
            for (var i = 0; i < n; i++)
                shift[later] += trusted * weights[i] * pattern.Covariance[later * pattern.Blocks + known[i].Block];
        }
    }
}
