namespace Papilio.Maths.Forecasting;

/// <summary>
/// Several seasons at once: STL for each period in turn, shortest first, on what the others leave
/// (Bandara, Hyndman and Bergmeir 2021). For series without closed days; with closed days use the calendar models.
/// </summary>
public sealed class Mstl
{
    private readonly double[][] seasons;
    private readonly int[] periods;

    private Mstl(double[][] seasons, int[] periods, double[] adjusted) =>
        (this.seasons, this.periods, Adjusted) = (seasons, periods, adjusted);

    /// <summary>The series without its seasons: trend and remainder.</summary>
    public double[] Adjusted { get; }

    public static Mstl Decompose(ReadOnlySpan<double> y, ReadOnlySpan<int> periods, int rounds = 2)
    {
        var n = y.Length;
        var used = new List<int>();
        foreach (var period in periods)
            if (period > 1 && n >= 2 * period) used.Add(period);
        used.Sort();
        var cycles = used.Select(_ => new double[n]).ToArray();
        var rest = y.ToArray();
        var trend = new double[n];
        for (var round = 0; round < (used.Count == 1 ? 1 : rounds); round++)
            for (var p = 0; p < used.Count; p++)
            {
                for (var i = 0; i < n; i++) rest[i] += cycles[p][i];
                Stl.Decompose(rest, used[p], new(7 + 4 * (p + 1)), cycles[p], trend);
                for (var i = 0; i < n; i++) rest[i] -= cycles[p][i];
            }
        return new(cycles, [.. used], rest);
    }

    /// <summary>The last cycle of each season repeated, added up, <paramref name="step"/> = 0 for the first point ahead.</summary>
    public double SeasonAhead(int step)
    {
        var sum = 0.0;
        for (var p = 0; p < periods.Length; p++)
            sum += seasons[p][seasons[p].Length - periods[p] + step % periods[p]];
        return sum;
    }
}
