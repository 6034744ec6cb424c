using Papilio.Maths.Statistics;

namespace Papilio.Maths.Signals;

/// <summary>
/// How long a one-sided cumulative sum of standard normal surprises runs on average before it raises although nothing
/// happened (Brook and Evans 1972: its height, cut into states, is a Markov chain).
/// </summary>
public static class RunLength
{
    private const int States = 60;

    public static double Average(double allowance, double threshold)
    {
        // (I − P) · lengths = 1, states at the middle of their band; the first holds what lies at zero.
        var width = 2 * threshold / (2 * States - 1);
        var system = new double[States * States];
        var lengths = new double[States];
        for (var i = 0; i < States; i++)
        {
            lengths[i] = 1;
            for (var j = 0; j < States; j++)
            {
                var upper = Normal((j - i + 0.5) * width + allowance);
                var lower = j == 0 ? 0 : Normal((j - i - 0.5) * width + allowance);
                system[i * States + j] = (i == j ? 1 : 0) - (upper - lower);
            }
        }

        Solve(system, lengths);
        return lengths[0];
    }

    /// <summary>The threshold at which the average run is so long.</summary>
    public static double ThresholdFor(double allowance, double averageRun)
    {
        var (low, high) = (0.1, 20.0);
        for (var step = 0; step < 40; step++)
        {
            var middle = (low + high) / 2;
            if (Average(allowance, middle) < averageRun) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>Gaussian elimination; the matrix is diagonally dominant, so no pivot is looked for.</summary>
    private static void Solve(double[] system, double[] right)
    {
        var n = right.Length;
        for (var k = 0; k < n; k++)
        {
            for (var i = k + 1; i < n; i++)
            {
                var factor = system[i * n + k] / system[k * n + k];
                if (factor == 0) continue;
                Dense.AddScaled(-factor, system.AsSpan(k * n + k, n - k), system.AsSpan(i * n + k, n - k));
                right[i] -= factor * right[k];
            }
        }

        for (var i = n - 1; i >= 0; i--)
        {
            right[i] = (right[i] - Dense.Dot(system.AsSpan(i * n + i + 1, n - i - 1), right.AsSpan(i + 1))) / system[i * n + i];
        }
    }

    /// <summary>The normal distribution function, to seven digits (Abramowitz and Stegun 26.2.17).</summary>
    private static double Normal(double x)
    {
        var t = 1 / (1 + 0.2316419 * Math.Abs(x));
        var tail = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return x >= 0 ? 1 - tail : tail;
    }
}
