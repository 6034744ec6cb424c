namespace Papilio.Maths.Signals;

/// <summary>
/// What was expected of a count: its mean and the bounds between which 80 % of counts should lie, from whatever knows:
/// a forecast, a rate per exposure, a customer's own habit.
/// </summary>
public readonly record struct Expected(double Mean, double Low, double High);

/// <summary>How far a count is from what was expected, in standard deviations of such errors.</summary>
public static class Surprise
{
    /// <summary>Standard deviations between the middle and a bound of 80 %.</summary>
    private const double Eighty = 1.2815515655446004;

    /// <summary>That of the square root of a Poisson count: nothing can be expected more exactly than chance allows.</summary>
    private const double Least = 0.5;

    /// <summary>On the square-root scale, where a count's noise does not grow with its size; NaN where nothing was expected.</summary>
    public static double Of(double count, Expected expected)
    {
        if (double.IsNaN(count) || !(expected.Mean > 0)) return double.NaN;
        var deviation = Math.Max(Least, (Root(expected.High) - Root(expected.Low)) / (2 * Eighty));
        return (Root(count) - Root(expected.Mean)) / deviation;
    }

    private static double Root(double count) => Math.Sqrt(Math.Max(0, count) + 0.25);
}
