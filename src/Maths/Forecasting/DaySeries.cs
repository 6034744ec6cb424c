namespace Papilio.Maths.Forecasting;

/// <summary>
/// Counts on a business calendar: one row per day that was open, one column per slot of the day.
/// NaN is "not observed" (closed slot, outage, lost data), 0 is "observed and nobody came". Days ascend and may have
/// gaps; nothing in this namespace ever reaches a day by an array lag, only by its date.
/// </summary>
public sealed class DaySeries
{
    private readonly DateOnly[] dates;
    private readonly double[] counts;

    /// <param name="dates">Ascending days, at least <paramref name="days"/> of them.</param>
    /// <param name="counts">Day-major, days × slots.</param>
    public DaySeries(DateOnly[] dates, double[] counts, int slots) : this(dates, counts, slots, dates.Length)
    {
        if (slots < 1 || counts.Length != dates.Length * slots)
            throw new ArgumentException($"{dates.Length} days × {slots} slots need as many counts, not {counts.Length}.", nameof(counts));
        for (var i = 1; i < dates.Length; i++)
            if (dates[i] <= dates[i - 1]) throw new ArgumentException($"Days must ascend: {dates[i]:O} came after {dates[i - 1]:O}.", nameof(dates));
    }

    private DaySeries(DateOnly[] dates, double[] counts, int slots, int days) =>
        (this.dates, this.counts, Slots, Days) = (dates, counts, slots, days);

    public int Days { get; }
    public int Slots { get; }
    public ReadOnlySpan<DateOnly> Dates => dates.AsSpan(0, Days);
    public DateOnly Last => dates[Days - 1];

    public ReadOnlySpan<double> Day(int index) => counts.AsSpan(0, Days * Slots).Slice(index * Slots, Slots);

    /// <summary>What was known after the first <paramref name="days"/> days. Shares memory, shows nothing later.</summary>
    public DaySeries First(int days) =>
        days <= Days ? new(dates, counts, Slots, days) : throw new ArgumentOutOfRangeException(nameof(days));

    /// <summary>The most recent days, at most <paramref name="days"/>.</summary>
    public DaySeries Recent(int days)
    {
        if (days >= Days) return this;
        return new(dates[(Days - days)..Days], counts[((Days - days) * Slots)..(Days * Slots)], Slots, days);
    }

    /// <summary>The sum of the slots observed that day, NaN when none was.</summary>
    public double Total(int index)
    {
        var (sum, any) = (0.0, false);
        foreach (var count in Day(index))
            if (!double.IsNaN(count)) (sum, any) = (sum + count, true);
        return any ? sum : double.NaN;
    }

    /// <summary>The row of a date, or −1.</summary>
    public int IndexOf(DateOnly date) => Math.Max(-1, Array.BinarySearch(dates, 0, Days, date));
}
