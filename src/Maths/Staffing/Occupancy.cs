namespace Papilio.Maths.Staffing;

/// <summary>
/// How busy people may be kept. A quarter of an hour at 95 % does no harm, two hours of it do: so the cap is on every
/// stretch of so many intervals and not on each interval.
/// </summary>
public static class Occupancy
{
    /// <summary>85 % over two hours.</summary>
    public const double Max = 0.85;

    public const double StretchHours = 2;

    /// <summary>The highest occupancy of any stretch of <paramref name="stretch"/> intervals (of the whole when it is shorter).</summary>
    /// <param name="agents">Agents at work in each interval.</param>
    /// <param name="busy">Agents busy on average in each interval: the load that is carried, in erlangs.</param>
    public static double Worst(ReadOnlySpan<int> agents, ReadOnlySpan<double> busy, int stretch)
    {
        Check(agents, busy, stretch);
        var worst = 0.0;
        for (var from = 0; from == 0 || from + stretch <= agents.Length; from++)
        {
            var length = Math.Min(stretch, agents.Length - from);
            var (there, work) = Sums(agents.Slice(from, length), busy.Slice(from, length));
            if (work > 0) worst = Math.Max(worst, work / there);
        }
        return worst;
    }

    /// <summary>
    /// Adds agents until no stretch is busier than <paramref name="max"/>. Stretch by stretch the next agent goes to the
    /// interval that is busiest, so relief comes where it is needed; the sum is close to the least, not proven least.
    /// </summary>
    public static int[] Relieve(ReadOnlySpan<int> agents, ReadOnlySpan<double> busy, int stretch, double max = Max)
    {
        Check(agents, busy, stretch);
        if (!(max > 0 && max <= 1)) throw new ArgumentOutOfRangeException(nameof(max), max, null);
        var relieved = agents.ToArray();
        for (var from = 0; from == 0 || from + stretch <= relieved.Length; from++)
        {
            var length = Math.Min(stretch, relieved.Length - from);
            var (there, work) = Sums(relieved.AsSpan(from, length), busy.Slice(from, length));
            for (var missing = (long)Math.Ceiling(work / max - there - 1e-9); missing > 0; missing--)
            {
                var busiest = from;
                // Later first among equals: the stretches to come profit as well.
                for (var k = from; k < from + length; k++)
                    if (busy[k] * relieved[busiest] >= busy[busiest] * relieved[k]) busiest = k;
                relieved[busiest]++;
            }
        }
        return relieved;
    }

    private static (long There, double Work) Sums(ReadOnlySpan<int> agents, ReadOnlySpan<double> busy)
    {
        var (there, work) = (0L, 0.0);
        for (var k = 0; k < agents.Length; k++) (there, work) = (there + agents[k], work + busy[k]);
        return (there, work);
    }

    private static void Check(ReadOnlySpan<int> agents, ReadOnlySpan<double> busy, int stretch)
    {
        if (agents.Length != busy.Length) throw new ArgumentException("As many loads as intervals are needed.", nameof(busy));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stretch);
    }
}
