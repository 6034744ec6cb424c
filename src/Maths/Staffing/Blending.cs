namespace Papilio.Maths.Staffing;

/// <param name="Agents">Agents at work in each interval, live channels and deferred work together.</param>
/// <param name="Done">Deferred work done in each interval, in agent-intervals.</param>
/// <param name="Left">Deferred work not yet due when the day ends.</param>
public sealed record BlendedPlan(int[] Agents, double[] Done, double Left);

/// <summary>
/// Letters, forms and call-backs beside live channels: work that may wait some hours fills the time in which nobody calls.
/// First come is first done, which is earliest deadline first; agents are added only where a deadline would be missed.
/// </summary>
public static class Blending
{
    /// <param name="agents">Agents the live channels need in each interval.</param>
    /// <param name="busy">Agents the live channels keep busy on average, in erlangs.</param>
    /// <param name="work">Deferrable work that comes in each interval: contacts × handle time ÷ interval.</param>
    /// <param name="patience">Work that comes in interval k is done by the end of interval k + patience.</param>
    /// <param name="occupancyMax">The share of their time people work, on whatever channel.</param>
    public static BlendedPlan Plan(
        ReadOnlySpan<int> agents, ReadOnlySpan<double> busy, ReadOnlySpan<double> work, int patience,
        double occupancyMax = Occupancy.Max)
    {
        if (busy.Length != agents.Length || work.Length != agents.Length)
            throw new ArgumentException("Agents, busy and work need as many intervals as each other.", nameof(work));
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        if (!(occupancyMax > 0 && occupancyMax <= 1)) throw new ArgumentOutOfRangeException(nameof(occupancyMax), occupancyMax, null);
        var planned = agents.ToArray();
        var done = new double[planned.Length];
        while (true)
        {
            var (late, left) = Work(planned, busy, work, patience, occupancyMax, done);
            if (late is not { } missed) return new(planned, done, left);
            // Everybody was at the cap since the late work came; help comes where the least has been added.
            var thinnest = missed.Due;
            for (var k = missed.Due; k >= missed.Came; k--)
                if (planned[k] - agents[k] < planned[thinnest] - agents[thinnest]) thinnest = k;
            planned[thinnest]++;
        }
    }

    /// <summary>Works through the day; stops at the first piece of work that misses its deadline.</summary>
    private static ((int Came, int Due)? Late, double Left) Work(
        int[] agents, ReadOnlySpan<double> busy, ReadOnlySpan<double> work, int patience, double occupancyMax, double[] done)
    {
        const double nothing = 1e-9;
        var open = work.ToArray();
        var oldest = 0;
        for (var now = 0; now < agents.Length; now++)
        {
            var time = Math.Max(0, agents[now] * occupancyMax - busy[now]);
            done[now] = 0;
            while (oldest <= now && (open[oldest] <= nothing || time > 0))
            {
                var piece = Math.Min(open[oldest], time);
                (open[oldest], time, done[now]) = (open[oldest] - piece, time - piece, done[now] + piece);
                if (open[oldest] > nothing) break;
                oldest++;
            }
            if (oldest <= now && now - oldest >= patience) return ((oldest, now), 0);
        }
        return (null, open[oldest..].Sum());
    }
}
