namespace Papilio.Maths.Forecasting;

/// <summary>
/// The mean of the last few days of the same kind, slot by slot: what most planners do by hand, and the bar every other
/// model must clear. Falls back from the kind to similar days, then to any day, so it answers from the first day on.
/// </summary>
public sealed class SameWeekdayMean(int days) : IDayForecaster
{
    public string Name => $"same-weekday-{days}";

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets)
    {
        var slots = history.Slots;
        var mean = new double[targets.Count * slots];
        for (var t = 0; t < targets.Count; t++)
            for (var slot = 0; slot < slots; slot++)
                if (calendar.IsOpen(targets[t], slot)) mean[t * slots + slot] = Of(history, calendar, targets[t], slot);
        return new(targets, slots, mean, []);
    }

    private double Of(DaySeries history, BusinessCalendar calendar, DateOnly target, int slot)
    {
        var kind = calendar.Kind(target);
        for (var looseness = 0; looseness < 3; looseness++)
        {
            var (sum, found) = (0.0, 0);
            for (var d = history.Days - 1; d >= 0 && found < days; d--)
            {
                var count = history.Day(d)[slot];
                if (double.IsNaN(count) || !Alike(kind, calendar.Kind(history.Dates[d]), looseness)) continue;
                (sum, found) = (sum + count, found + 1);
            }
            if (found > 0) return sum / found;
        }
        return 0;
    }

    private static bool Alike(DayKind wanted, DayKind seen, int looseness) => looseness switch
    {
        0 => wanted == seen,
        1 => IsRest(wanted) == IsRest(seen),
        _ => true,
    };

    private static bool IsRest(DayKind kind) => kind is DayKind.Saturday or DayKind.Sunday or DayKind.Holiday;
}
