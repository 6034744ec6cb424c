namespace Papilio.Maths.Forecasting;

/// <summary>
/// Something with a beginning and an end that moves demand while it lasts: a release, an incident, rain on a Friday
/// evening, a holiday. Times are those of the clock on the wall, until excluded.
/// </summary>
/// <param name="Name">The same for the same thing each time: what earlier times taught is found by it.</param>
/// <param name="Kind">What kind of thing it is: one never seen before is thought to do what its kind does.</param>
/// <param name="Lift">The planner's own estimate, 0.6 for 60 % more; null for none.</param>
public sealed record Occasion(string Name, string Kind, DateTime From, DateTime Until, double? Lift = null)
{
    public bool Covers(DateOnly date, int slot, int slots)
    {
        var at = date.ToDateTime(TimeOnly.MinValue).AddDays((double)slot / slots);
        return From <= at && at < Until;
    }

    public bool Touches(DateOnly date) => From < date.AddDays(1).ToDateTime(TimeOnly.MinValue) && Until > date.ToDateTime(TimeOnly.MinValue);
}

/// <summary>
/// What occasions of a name did, as a factor on ordinary hours: the mean of ln(came ÷ usual) over the times seen, drawn to
/// the planner's estimate or, without one, to what others of its kind did. The more contacts an occasion covered, the more
/// it says.
/// </summary>
public sealed class OccasionTransfer
{
    /// <summary>An occasion over this many ordinary contacts is half believed.</summary>
    private const double ContactsDoubted = 20;

    /// <summary>The prior is worth this many occasions.</summary>
    private const double PriorWeight = 0.5;

    private const int UsualDays = 4, UsualReach = 60;

    private readonly Dictionary<string, (double Log, double Weight)> names = [];
    private readonly Dictionary<string, (double Log, double Weight)> kinds = [];

    private OccasionTransfer(DaySeries history, BusinessCalendar calendar, IReadOnlyList<Occasion> occasions, Func<DateOnly, double> dayFactor)
    {
        foreach (var occasion in occasions)
        {
            var (came, usual) = (0.0, 0.0);
            for (var d = 0; d < history.Days; d++)
            {
                if (!occasion.Touches(history.Dates[d])) continue;
                var factor = dayFactor(history.Dates[d]);
                for (var slot = 0; slot < history.Slots; slot++)
                {
                    if (!occasion.Covers(history.Dates[d], slot, history.Slots) || double.IsNaN(history.Day(d)[slot])) continue;
                    if (Usual(history, calendar, occasions, dayFactor, d, slot) is { } expected) (came, usual) = (came + history.Day(d)[slot] / factor, usual + expected);
                }
            }

            if (usual <= 0) continue;
            var log = Math.Log(Math.Max(came, 0.5) / usual);
            var weight = usual / (usual + ContactsDoubted);
            Add(names, occasion.Name, log, weight);
            Add(kinds, occasion.Kind, log, weight);
        }
    }

    /// <param name="dayFactor">What is known of whole days otherwise (promotions), so that it is not learnt twice.</param>
    public static OccasionTransfer LearnFrom(DaySeries history, BusinessCalendar calendar, IReadOnlyList<Occasion> occasions, Func<DateOnly, double>? dayFactor = null) =>
        new(history, calendar, occasions, dayFactor ?? (static _ => 1));

    /// <summary>The factor while an occasion lasts.</summary>
    public double Factor(Occasion occasion)
    {
        var prior = occasion.Lift is { } lift ? Math.Log(Math.Max(0.02, 1 + lift)) : OfKind(occasion.Kind);
        var (log, weight) = names.GetValueOrDefault(occasion.Name);
        return Math.Exp((log + PriorWeight * prior) / (weight + PriorWeight));
    }

    private double OfKind(string kind) => kinds.TryGetValue(kind, out var seen) ? seen.Log / (seen.Weight + PriorWeight) : 0;

    private static void Add(Dictionary<string, (double Log, double Weight)> sums, string key, double log, double weight)
    {
        var (sum, all) = sums.GetValueOrDefault(key);
        sums[key] = (sum + weight * log, all + weight);
    }

    /// <summary>The mean of the same slot on the last days of its kind on which nothing happened then; null without such days.</summary>
    private static double? Usual(DaySeries history, BusinessCalendar calendar, IReadOnlyList<Occasion> occasions, Func<DateOnly, double> dayFactor, int day, int slot)
    {
        var kind = calendar.Kind(history.Dates[day]);
        var (sum, found) = (0.0, 0);
        for (var d = day - 1; d >= 0 && found < UsualDays && history.Dates[day].DayNumber - history.Dates[d].DayNumber <= UsualReach; d--)
        {
            var count = history.Day(d)[slot];
            if (calendar.Kind(history.Dates[d]) != kind || double.IsNaN(count) || occasions.Any(o => o.Covers(history.Dates[d], slot, history.Slots))) continue;
            (sum, found) = (sum + count / dayFactor(history.Dates[d]), found + 1);
        }

        return found > 0 ? sum / found : null;
    }
}
