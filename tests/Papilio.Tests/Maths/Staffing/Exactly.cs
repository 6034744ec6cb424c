using System.Numerics;

namespace Papilio.Tests.Maths.Staffing;

/// <summary>
/// Erlang's formulas a second time and by other means: sums of all states in fixed-point integers of 60 decimals, and the
/// waiting time by uniformising the chain of departures.
/// </summary>
internal static class Exactly
{
    private static readonly BigInteger One = BigInteger.Pow(10, 60);

    /// <summary>B of the load p/q, by 1/B(k) = 1 + k/a · 1/B(k − 1).</summary>
    public static double Blocking(int p, int q, int lines) => Number(One * One / InverseBlocking(p, q, lines));

    /// <summary>C = nB / (n − a(1 − B)).</summary>
    public static double WaitProbability(int p, int q, int agents)
    {
        var b = One * One / InverseBlocking(p, q, agents);
        return Number(agents * b * One / (agents * One - p * (One - b) / q));
    }

    private static BigInteger InverseBlocking(int p, int q, int lines)
    {
        var inverse = One;
        for (var k = 1; k <= lines; k++) inverse = One + inverse * k * q / p;
        return inverse;
    }

    /// <summary>P(wait), P(abandon) and E[Q] of rates that are whole multiples of one unit, all states from the empty one up.</summary>
    public static (double Wait, double Abandon, double Queue) Abandonment(int arrivals, int service, int abandonment, int agents)
    {
        var (weight, all, waiting, queue) = (One, BigInteger.Zero, BigInteger.Zero, BigInteger.Zero);
        for (var state = 0; weight > 0; state++)
        {
            all += weight;
            if (state >= agents) (waiting, queue) = (waiting + weight, queue + (state - agents) * weight);
            var next = state + 1;
            weight = weight * arrivals / (Math.Min(next, agents) * service + Math.Max(0, next - agents) * abandonment);
            // From the mode down everything is scaled up, so that 60 decimals stay 60 decimals.
            if (weight > One * One) (weight, all, waiting, queue) = (weight / One, all / One, waiting / One, queue / One);
        }
        var wait = Number(waiting * One / all);
        var length = Number(queue * One / all);
        return (wait, length * abandonment / arrivals, length);
    }

    /// <summary>
    /// The share answered within t, from the chain of departures: the chance f_j(t) of somebody with j ahead obeys
    /// f_j′ = (D + jθ)(f_{j−1} − f_j) − θ f_j with f_{−1} = 1, here in steps of a uniformised chain.
    /// </summary>
    public static double ServiceLevel(double arrivals, double service, double abandonment, int agents, double within)
    {
        var states = new List<double> { 1 };
        for (var k = agents; k > 0; k--) states.Insert(0, states[0] * k * service / arrivals);
        var free = states.Take(agents).Sum();
        var waiting = new List<double> { 1 };
        while (waiting[^1] > 1e-18 * (free + waiting.Sum()))
            waiting.Add(waiting[^1] * arrivals / (agents * service + waiting.Count * abandonment));

        var length = waiting.Count;
        var uniform = agents * service + (length + 1) * abandonment;
        var chance = new double[length];
        var answered = new double[length];
        var (mean, logPoisson) = (uniform * within, -uniform * within);
        for (var k = 0; k < mean + 12 * Math.Sqrt(mean) + 60; k++)
        {
            for (var j = 0; j < length; j++) answered[j] += Math.Exp(logPoisson) * chance[j];
            for (var j = length - 1; j >= 0; j--)
            {
                var leaves = agents * service + j * abandonment;
                chance[j] += (leaves * ((j == 0 ? 1 : chance[j - 1]) - chance[j]) - abandonment * chance[j]) / uniform;
            }
            logPoisson += Math.Log(mean / (k + 1));
        }
        return (free + waiting.Zip(answered, (weight, share) => weight * share).Sum()) / (free + waiting.Sum());
    }

    private static double Number(BigInteger fixedPoint) => (double)fixedPoint / 1e60;
}
