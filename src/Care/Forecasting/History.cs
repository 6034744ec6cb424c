using Papilio.Maths.Forecasting;

namespace Papilio.Care.Forecasting;

/// <summary>
/// What was counted before an instant. Nothing at or after it can be asked of this, so whatever is made from a history is
/// blind to what came later.
/// </summary>
internal sealed class History
{
    private readonly ILookup<SeriesId, (long Day, Counts Counts)> counts;
    private readonly HashSet<DateOnly> alive = [];

    public History(IReadOnlyList<Series> series, ILookup<SeriesId, (long Day, Counts Counts)> counts, HouseTime time, long origin)
    {
        (Series, this.counts, Time, Origin) = (series, counts, time, origin);
        foreach (var (day, block) in counts.SelectMany(c => c))
        {
            for (var slot = 0; slot < HouseTime.Slots; slot++)
            {
                if (block[Measure.Contacts, slot] > 0) alive.Add(time.DayOf(day * HouseTime.DayMilliseconds + slot * HouseTime.SlotMilliseconds));
            }
        }
    }

    private History(History all, long origin) => (Series, counts, alive, Time, Origin) = (all.Series, all.counts, all.alive, all.Time, origin);

    /// <summary>The same counts as they were known at an earlier instant.</summary>
    public History AsOf(long origin) => origin <= Origin ? new History(this, origin) : throw new ArgumentOutOfRangeException(nameof(origin), origin, "Later than the history itself.");

    public IReadOnlyList<Series> Series { get; }
    public HouseTime Time { get; }
    public long Origin { get; }

    /// <summary>The last whole day before the origin.</summary>
    public DateOnly LastWhole => Time.DayOf(Origin).AddDays(-1);

    public static async Task<History> ReadAsync(Session session, HouseTime time, long origin, int days) => new(
        await SeriesTable.ListAsync(session),
        await SeriesTable.ReadAsync(session, Counts.Place(origin).Day - days, Counts.Place(origin).Day), time, origin);

    /// <summary>
    /// Whole days of some series together, NaN where the calendar was closed. A day on which the whole house counted
    /// nothing was not observed, and is not there.
    /// </summary>
    public DaySeries Days(IReadOnlyCollection<Series> of, BusinessCalendar calendar, Measure measure = Measure.Contacts)
    {
        var own = of.Where(s => s.Since < Origin).ToArray();
        List<DateOnly> dates = [];
        List<double> values = [];
        if (own.Length > 0)
        {
            var blocks = own.Select(s => counts[s.Id].ToDictionary(c => c.Day, c => c.Counts)).ToArray();
            var first = Max(Time.DayOf(own.Min(s => s.Since)), Time.DayOf(Origin).AddDays(-1500));
            for (var date = first; date <= LastWhole; date = date.AddDays(1))
            {
                if (!calendar.IsOpen(date) || !alive.Contains(date)) continue;
                dates.Add(date);
                values.AddRange(Slots(date, blocks, measure, calendar));
            }
        }

        return new DaySeries([.. dates], [.. values], HouseTime.Slots);
    }

    /// <summary>One day up to the origin; NaN where it is closed or has not come yet.</summary>
    public double[] Day(IReadOnlyCollection<Series> of, DateOnly date, BusinessCalendar calendar, Measure measure = Measure.Contacts) =>
        [.. Slots(date, [.. of.Select(s => counts[s.Id].ToDictionary(c => c.Day, c => c.Counts))], measure, calendar)];

    /// <summary>Days between the first and the last on which nothing at all was counted: asked about, not guessed.</summary>
    public IReadOnlyList<DateOnly> Missing(IReadOnlyCollection<Series> of, BusinessCalendar calendar)
    {
        var missing = new List<DateOnly>();
        if (of.Count == 0) return missing;
        for (var date = Max(Time.DayOf(of.Min(s => s.Since)), LastWhole.AddDays(-1500)); date <= LastWhole; date = date.AddDays(1))
            if (calendar.IsOpen(date) && !alive.Contains(date)) missing.Add(date);
        return missing;
    }

    private IEnumerable<double> Slots(DateOnly date, Dictionary<long, Counts>[] blocks, Measure measure, BusinessCalendar calendar)
    {
        for (var slot = 0; slot < HouseTime.Slots; slot++)
        {
            if (Time.StartOf(date, slot) is not { } at || at + HouseTime.SlotMilliseconds > Origin || !calendar.IsOpen(date, slot))
            {
                yield return double.NaN;
                continue;
            }

            var (day, place) = Counts.Place(at);
            var sum = 0L;
            foreach (var block in blocks)
                if (block.TryGetValue(day, out var found)) sum += found[measure, place];
            yield return sum;
        }
    }

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;
}
