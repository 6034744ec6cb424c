using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// How the errors of one part of a day go with those of another: the covariance of forecast errors on the square-root
/// scale, between blocks of neighbouring slots. With few days it is a day level, a tilt, a fading disturbance and noise,
/// their variances found by maximum likelihood; with more days what was really seen takes over, as far as it predicts
/// days left out. Days left out also say how far the rest of a day may be moved after so many blocks, less two standard
/// errors: where the first hours mean nothing, nothing moves.
/// </summary>
public sealed class IntradayPattern
{
    private const int BlocksMax = 30, Folds = 5;

    /// <summary>The weight of a day against that of the next: models err otherwise once they know more.</summary>
    private const double Forgetting = 0.95;

    /// <summary>Too few days to leave any out: so many are half believed.</summary>
    private const double DaysDoubted = 20;

    /// <summary>Standard errors by which the share heeded is less than estimated: what is heeded then surely helps.</summary>
    private const double Doubt = 2;

    private static readonly double[] Trusts = [0, 0.15, 0.3, 0.45, 0.6];

    private readonly double[] covariance, shrinkage;
    private readonly double slotNoise;

    private IntradayPattern(int slots, int width, int blocks, double[] covariance, double trust, double[] shrinkage, double slotNoise)
    {
        (Slots, Width, Blocks, Trust) = (slots, width, blocks, trust);
        (this.covariance, this.shrinkage, this.slotNoise) = (covariance, shrinkage, slotNoise);
    }

    public int Slots { get; }

    /// <summary>Slots in a block; the last block takes the rest.</summary>
    public int Width { get; }

    public int Blocks { get; }

    /// <summary>The share of what was seen in the covariance; the rest is the assumed form.</summary>
    public double Trust { get; }

    /// <summary>How much of what the errors of the first blocks would mean is heeded, 0 … 1; by blocks begun, from 0.</summary>
    public ReadOnlySpan<double> Shrinkage => shrinkage;

    /// <param name="actual">Counts of past days, oldest first, days × slots; NaN where nothing was observed.</param>
    /// <param name="forecast">What was forecast for them beforehand, days × slots.</param>
    public static IntradayPattern Learn(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, int slots)
    {
        var width = Math.Max(1, (slots + BlocksMax - 1) / BlocksMax);
        var blocks = Math.Max(1, slots / width);
        var days = actual.Length / slots;
        var errors = new double[days * blocks];
        var weights = new double[days];
        var (within, freedom) = (0.0, 0);
        for (var d = 0; d < days; d++)
        {
            weights[d] = Math.Pow(Forgetting, days - 1 - d);
            for (var b = 0; b < blocks; b++)
            {
                var (from, until) = Range(b, blocks, width, slots);
                var came = actual[(d * slots + from)..(d * slots + until)];
                var expected = forecast[(d * slots + from)..(d * slots + until)];
                var (mean, known) = MeanError(came, expected);
                errors[d * blocks + b] = mean;
                if (known < 2) continue;
                within += SquaresAround(mean, came, expected);
                freedom += known - 1;
            }
        }
        var seen = Moments(errors, blocks, weights);
        var assumed = Assumed(Fit(seen, blocks, days), blocks);
        var trust = TrustIn(errors, weights, assumed, blocks);
        return new(
            slots, width, blocks, Mixed(trust, seen, assumed), trust, ShrinkageOf(errors, weights, assumed, trust, blocks),
            freedom > 0 ? within / freedom : 0);
    }

    /// <summary>
    /// What the slots of a day are expected to be off, per block, given the errors of its first slots: a normal
    /// distribution conditioned on its first part, shrunk. On the square-root scale.
    /// </summary>
    /// <param name="counts">Of the first slots, NaN where not known.</param>
    /// <param name="forecast">Of all slots.</param>
    public double[] ExpectedErrors(ReadOnlySpan<double> counts, ReadOnlySpan<double> forecast)
    {
        if (counts.Length == 0) return new double[Blocks];
        var begun = Math.Min((counts.Length - 1) / Width, Blocks - 1) + 1;
        var (errors, noise) = (new double[begun], new double[begun]);
        for (var b = 0; b < begun; b++)
        {
            var (from, until) = Range(b, Blocks, Width, Slots);
            var seen = Math.Min(until, counts.Length);
            (errors[b], var known) = MeanError(counts[from..seen], forecast[from..seen]);
            // The mean of a part of a block says less of the whole.
            if (known > 0) noise[b] = slotNoise * (1.0 / known - 1.0 / (until - from));
        }
        var expected = Conditioned(covariance, Blocks, errors, noise);
        for (var b = 0; b < Blocks; b++) expected[b] *= shrinkage[begun];
        return expected;
    }

    private static (int From, int Until) Range(int block, int blocks, int width, int slots) =>
        (block * width, block == blocks - 1 ? slots : (block + 1) * width);

    /// <summary>The mean over the slots known, NaN when none is.</summary>
    private static (double Mean, int Known) MeanError(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        var (sum, known) = (0.0, 0);
        for (var s = 0; s < actual.Length; s++)
            if (!double.IsNaN(actual[s])) (sum, known) = (sum + Error(actual[s], forecast[s]), known + 1);
        return (known == 0 ? double.NaN : sum / known, known);
    }

    private static double SquaresAround(double mean, ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        var sum = 0.0;
        for (var s = 0; s < actual.Length; s++)
            if (!double.IsNaN(actual[s])) sum += Math.Pow(Error(actual[s], forecast[s]) - mean, 2);
        return sum;
    }

    private static double Error(double actual, double forecast) => SlotFactors.Stabilise(actual) - SlotFactors.Stabilise(forecast);

    /// <summary>E[all blocks | the first] = C (C + N)⁻¹ errors. Blocks without any count (NaN) are left out.</summary>
    /// <param name="noise">N: what is added to the variance of each block seen.</param>
    private static double[] Conditioned(double[] covariance, int blocks, ReadOnlySpan<double> errors, ReadOnlySpan<double> noise)
    {
        var known = new List<int>(errors.Length);
        for (var b = 0; b < errors.Length; b++)
            if (!double.IsNaN(errors[b])) known.Add(b);
        var (factor, solved) = (new double[known.Count * known.Count], new double[known.Count]);
        for (var i = 0; i < known.Count; i++)
        {
            solved[i] = errors[known[i]];
            for (var j = 0; j <= i; j++) factor[i * known.Count + j] = covariance[known[i] * blocks + known[j]];
            factor[i * known.Count + i] += noise[known[i]];
        }
        if (!Dense.Cholesky(factor, known.Count)) throw new ArithmeticException("The intraday pattern is not positive definite.");
        Dense.SolveFactored(factor, known.Count, solved);
        var expected = new double[blocks];
        for (var i = 0; i < known.Count; i++) Dense.AddScaled(solved[i], covariance.AsSpan(known[i] * blocks, blocks), expected);
        return expected;
    }

    /// <summary>Weighted mean products of errors over the days; a pair never seen together has 0.</summary>
    private static double[] Moments(double[] errors, int blocks, double[] weights)
    {
        var moments = new double[blocks * blocks];
        for (var a = 0; a < blocks; a++)
            for (var b = 0; b < blocks; b++)
            {
                var (sum, weight) = (0.0, 0.0);
                for (var d = 0; d < weights.Length; d++)
                {
                    var product = errors[d * blocks + a] * errors[d * blocks + b];
                    if (!double.IsNaN(product)) (sum, weight) = (sum + weights[d] * product, weight + weights[d]);
                }
                moments[a * blocks + b] = weight > 0 ? sum / weight : 0;
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

    private static double[] Mixed(double trust, double[] seen, double[] assumed)
    {
        var mixed = new double[seen.Length];
        for (var i = 0; i < mixed.Length; i++) mixed[i] = trust * seen[i] + (1 - trust) * assumed[i];
        return mixed;
    }

    /// <summary>The weights of the days in a fold, or of those outside it; 0 for the others.</summary>
    private static double[] Folded(double[] weights, int fold, bool inside) =>
        [.. weights.Select((weight, day) => day % Folds == fold == inside ? weight : 0)];

    /// <summary>Which mix of seen and assumed makes days left out most likely.</summary>
    private static double TrustIn(double[] errors, double[] weights, double[] assumed, int blocks)
    {
        if (weights.Length < 2 * Folds) return 0;
        var scores = new double[Trusts.Length];
        for (var fold = 0; fold < Folds; fold++)
        {
            var rest = Moments(errors, blocks, Folded(weights, fold, inside: false));
            var left = Moments(errors, blocks, Folded(weights, fold, inside: true));
            for (var t = 0; t < Trusts.Length; t++) scores[t] += LogLikelihood(Mixed(Trusts[t], rest, assumed), left, blocks, weights.Length);
        }
        return Trusts[Array.IndexOf(scores, scores.Max())];
    }

    private static double[] ShrinkageOf(double[] errors, double[] weights, double[] assumed, double trust, int blocks)
    {
        var days = weights.Length;
        var shrinkage = new double[blocks + 1];
        if (days < 2 * Folds)
        {
            Array.Fill(shrinkage, days / (days + DaysDoubted));
            return shrinkage;
        }
        // What was expected times what came, and what was expected squared: block by block, and for the rest as a whole.
        var (each, eachSquared, whole, wholeSquared) = (new double[days], new double[days], new double[days], new double[days]);
        double[][] covariances = [.. Enumerable.Range(0, Folds).Select(fold => Mixed(trust, Moments(errors, blocks, Folded(weights, fold, inside: false)), assumed))];
        var noise = new double[blocks];
        for (var begun = 1; begun < blocks; begun++)
        {
            for (var d = 0; d < days; d++)
            {
                var day = errors.AsSpan(d * blocks, blocks);
                var expected = Conditioned(covariances[d % Folds], blocks, day[..begun], noise);
                var (all, came) = (0.0, 0.0);
                (each[d], eachSquared[d]) = (0, 0);
                for (var b = begun; b < blocks; b++)
                {
                    if (double.IsNaN(day[b])) continue;
                    each[d] += expected[b] * day[b];
                    eachSquared[d] += expected[b] * expected[b];
                    (all, came) = (all + expected[b], came + day[b]);
                }
                (whole[d], wholeSquared[d]) = (all * came, all * all);
            }
            shrinkage[begun] = Math.Min(Slope(each, eachSquared, weights), Slope(whole, wholeSquared, weights));
        }
        shrinkage[blocks] = shrinkage[blocks - 1];
        return shrinkage;
    }

    /// <summary>The slope of what came on what was expected, less its doubt, within 0 … 1.</summary>
    private static double Slope(double[] products, double[] squares, double[] weights)
    {
        var (product, square) = (Dense.Dot(weights, products), Dense.Dot(weights, squares));
        if (!(square > 0)) return 0;
        var (slope, variance) = (product / square, 0.0);
        for (var d = 0; d < weights.Length; d++) variance += Math.Pow(weights[d] * (products[d] - slope * squares[d]), 2);
        return Math.Clamp((product - Doubt * Math.Sqrt(variance)) / square, 0, 1);
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
