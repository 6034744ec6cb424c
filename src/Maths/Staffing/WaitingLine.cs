namespace Papilio.Maths.Staffing;

/// <summary>
/// The part of a birth-death queue in which everybody is busy: contacts arrive with rate λ, all agents together finish with
/// rate D, and each of j who wait gives up with rate θ. What lies below, agents one by one or chats side by side, is
/// summed by the caller.
///
/// The service level is closed, without integrating or uniformising over time. Whoever finds j waiting needs j + 1
/// departures ahead, V = Σ_{i=0..j} Exp(D + iθ), so e^{−θV} has the distribution Beta(D/θ, j + 1), and the share of them that
/// is served within t is D/(D + (j+1)θ) · (1 − I_{e^{−θt}}(D/θ + 1, j + 1)). The incomplete beta function I grows from j to
/// j + 1 by a term that is a product of ratios: O(states) for everything.
/// </summary>
internal static class WaitingLine
{
    private const double QueueMax = 1e7;
    private const double Negligible = 1e-17;

    /// <summary>Terms that grow are brought back before they overflow. The logarithm is added where the scale matters.</summary>
    private const double Large = 1e200, LogLarge = 460.51701859880913680;

    /// <param name="below">The probability that somebody is free, over that of "all busy and nobody waits".</param>
    /// <returns>Everything but the occupancy, which the caller knows better.</returns>
    public static QueueFigures Evaluate(double arrivals, double drain, double abandonment, double below, double within)
    {
        if ((arrivals - drain) / abandonment > QueueMax)
            throw new ArgumentOutOfRangeException(nameof(arrivals), arrivals, $"More than {QueueMax:0} would wait.");
        if (double.IsPositiveInfinity(below)) return QueueFigures.NobodyWaits(0);

        // (1 − e^{−θt}) / θ; for a small θt by the hyperbolic sine, because the plain difference loses its digits.
        var half = abandonment * within / 2;
        var clock = (half > 1 ? 1 - Math.Exp(-2 * half) : 2 * Math.Exp(-half) * Math.Sinh(half)) / abandonment;
        var logScale = -(drain + abandonment) * within;
        var (scale, step, late) = (Math.Exp(logScale), 1.0, 1.0);
        var (weight, waiting, queue, served, lost) = (1.0, 0.0, 0.0, 0.0, 0.0);
        for (var ahead = 0; ; ahead++)
        {
            var leave = (ahead + 1) * abandonment;
            var share = weight / (drain + leave);
            waiting += weight;
            queue += ahead * weight;
            lost += leave * share;
            served += drain * share * Math.Max(0, 1 - scale * late);

            weight = arrivals * share;
            if (weight * (ahead + 1) * (drain + leave) <= Negligible * waiting * (drain + leave - arrivals)) break;
            step *= clock * (drain / (ahead + 1) + abandonment);
            late += step;
            if (late > Large)
            {
                (step, late, logScale) = (step / Large, late / Large, logScale + LogLarge);
                scale = Math.Exp(logScale);
            }
            if (weight > Large)
                (weight, waiting, queue, lost, served, below) =
                    (weight / Large, waiting / Large, queue / Large, lost / Large, served / Large, below / Large);
        }
        var all = below + waiting;
        return new(waiting / all, lost / all, queue / all / arrivals, queue / all, (below + served) / all, double.NaN);
    }
}
