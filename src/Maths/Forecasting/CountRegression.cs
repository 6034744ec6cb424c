using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// Generalised linear model of counts with logarithmic link: Poisson, or negative binomial (NB2) with variance
/// μ + αμ². Coefficients by iteratively reweighted least squares, α by profile likelihood, in turn until both rest.
/// </summary>
public sealed class CountRegression
{
    private const int IterationsMax = 25, Rounds = 4;

    private CountRegression(double[] coefficients, double alpha, double logLikelihood, double chiSquare) =>
        (Coefficients, Alpha, LogLikelihood, Dispersion) = (coefficients, alpha, logLikelihood, chiSquare);

    public double[] Coefficients { get; }

    /// <summary>0 for Poisson.</summary>
    public double Alpha { get; }

    public double LogLikelihood { get; }

    /// <summary>Pearson χ² per degree of freedom; well above 1 under Poisson says that counts are over-dispersed.</summary>
    public double Dispersion { get; }

    /// <param name="design">Rows × columns, row-major; rows with a NaN count are skipped.</param>
    /// <param name="ridge">Penalty per column, none when empty.</param>
    public static CountRegression Poisson(ReadOnlySpan<double> design, ReadOnlySpan<double> counts, int columns, ReadOnlySpan<double> ridge = default) =>
        Summarise(design, counts, Reweigh(design, counts, columns, ridge, alpha: 0, null), alpha: 0);

    public static CountRegression NegativeBinomial(ReadOnlySpan<double> design, ReadOnlySpan<double> counts, int columns, ReadOnlySpan<double> ridge = default)
    {
        var (alpha, coefficients) = (0.0, (double[]?)null);
        for (var round = 0; round < Rounds; round++)
        {
            coefficients = Reweigh(design, counts, columns, ridge, alpha, coefficients);
            var means = Means(design, coefficients, counts.Length);
            var next = Profile(counts, means);
            if (Math.Abs(next - alpha) < 1e-8 + 1e-4 * alpha) break;
            alpha = next;
        }
        return Summarise(design, counts, Reweigh(design, counts, columns, ridge, alpha, coefficients), alpha);
    }

    /// <summary>The expected count of one row.</summary>
    public double Expected(ReadOnlySpan<double> row) => Math.Exp(Math.Clamp(Dense.Dot(row, Coefficients), -30, 30));

    private static CountRegression Summarise(ReadOnlySpan<double> design, ReadOnlySpan<double> counts, double[] coefficients, double alpha)
    {
        var means = Means(design, coefficients, counts.Length);
        var (chi, n) = (0.0, 0);
        for (var i = 0; i < means.Length; i++)
            if (!double.IsNaN(counts[i]))
                (chi, n) = (chi + (counts[i] - means[i]) * (counts[i] - means[i]) / (means[i] + alpha * means[i] * means[i]), n + 1);
        return new(coefficients, alpha, Likelihood(counts, means, alpha), chi / Math.Max(1, n - coefficients.Length));
    }

    private static double[] Reweigh(
        ReadOnlySpan<double> design, ReadOnlySpan<double> counts, int columns, ReadOnlySpan<double> ridge, double alpha, double[]? start)
    {
        var (working, weights) = (new double[counts.Length], new double[counts.Length]);
        var penalty = ridge.IsEmpty ? new double[columns] : ridge.ToArray();
        var coefficients = start;
        for (var iteration = 0; iteration < IterationsMax; iteration++)
        {
            for (var i = 0; i < counts.Length; i++)
            {
                if (double.IsNaN(counts[i])) continue;
                var mean = coefficients is null
                    ? counts[i] + 0.5
                    : Math.Exp(Math.Clamp(Dense.Dot(design.Slice(i * columns, columns), coefficients), -30, 30));
                weights[i] = mean / (1 + alpha * mean);
                working[i] = Math.Log(mean) + (counts[i] - mean) / mean;
            }
            var next = Dense.Ridge(design, working, weights, penalty);
            var moved = coefficients is null ? 1 : next.Zip(coefficients, (a, b) => Math.Abs(a - b)).Max();
            coefficients = next;
            if (moved < 1e-7) break;
        }
        return coefficients!; // set in the first iteration
    }

    private static double[] Means(ReadOnlySpan<double> design, double[] coefficients, int rows)
    {
        var means = new double[rows];
        for (var i = 0; i < rows; i++)
            means[i] = Math.Exp(Math.Clamp(Dense.Dot(design.Slice(i * coefficients.Length, coefficients.Length), coefficients), -30, 30));
        return means;
    }

    /// <summary>The likeliest α for given means: golden section on its logarithm, 0 when Poisson is as good.</summary>
    private static double Profile(ReadOnlySpan<double> counts, double[] means)
    {
        const double golden = 0.6180339887498949;
        var (low, high) = (Math.Log(1e-6), Math.Log(100));
        var (a, b) = (high - golden * (high - low), low + golden * (high - low));
        var (atA, atB) = (Likelihood(counts, means, Math.Exp(a)), Likelihood(counts, means, Math.Exp(b)));
        while (high - low > 1e-5)
            if (atA > atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - golden * (high - low);
                atA = Likelihood(counts, means, Math.Exp(a));
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + golden * (high - low);
                atB = Likelihood(counts, means, Math.Exp(b));
            }
        var alpha = Math.Exp((low + high) / 2);
        return alpha < 2e-6 ? 0 : alpha;
    }

    private static double Likelihood(ReadOnlySpan<double> counts, double[] means, double alpha)
    {
        var (sum, size) = (0.0, alpha > 0 ? 1 / alpha : 0);
        var ofSize = alpha > 0 ? Gamma.Log(size) : 0;
        for (var i = 0; i < means.Length; i++)
        {
            var (y, mean) = (counts[i], means[i]);
            if (double.IsNaN(y)) continue;
            sum += alpha > 0
                ? Gamma.Log(y + size) - ofSize - Gamma.Log(y + 1) - (y + size) * Math.Log(1 + alpha * mean) + y * Math.Log(alpha * mean)
                : y * Math.Log(mean) - mean - Gamma.Log(y + 1);
        }
        return sum;
    }
}
