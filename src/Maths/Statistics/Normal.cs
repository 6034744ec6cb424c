namespace Papilio.Maths.Statistics;

/// <summary>The standard normal distribution.</summary>
public static class Normal
{
    public static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>P(Z ≤ x), to about 15 digits of 1 (Marsaglia's series, 2004: all terms of one sign).</summary>
    public static double Cumulative(double x)
    {
        if (x > 8.5) return 1;
        if (x < -8.5) return 0;
        var (sum, term) = (x, x);
        for (var k = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); k += 2)
        {
            term *= x * x / k;
            sum += term;
        }
        return Math.Clamp(0.5 + sum * Density(x), 0, 1);
    }
}
