using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// All the calendar knows of one open day, looked up once so that models may compare days by the thousand.
/// </summary>
/// <param name="Position">Open days counted from an arbitrary start: two days one closed day apart are neighbours.</param>
/// <param name="BusinessDay">1 for the first open day of the month.</param>
/// <param name="BusinessDaysLeft">0 for the last open day of the month.</param>
/// <param name="SinceClosing">1 on the first open day after an unusual closing, 0 when none is near.</param>
/// <param name="UntilClosing">1 on the last open day before an unusual closing, 0 when none is near.</param>
public sealed record DayTraits(
    DateOnly Date, int Position, DayKind Kind, int BusinessDay, int BusinessDaysLeft,
    int SinceClosing, int UntilClosing, string? Holiday, int? LunarNewYear, string? Promotion, int PromotionOffset,
    double[] Drivers)
{
    /// <summary>The traits of ascending days; positions count the calendar's open days from the first of them.</summary>
    public static DayTraits[] Of(
        ReadOnlySpan<DateOnly> dates, BusinessCalendar calendar, Drivers drivers, int startPosition = 0, DateOnly? start = null)
    {
        var traits = new DayTraits[dates.Length];
        var position = startPosition;
        var at = start ?? (dates.Length > 0 ? dates[0] : default);
        for (var i = 0; i < dates.Length; i++)
        {
            for (; at < dates[i]; at = at.AddDays(1))
                if (calendar.IsOpen(at)) position++;
            var values = new double[drivers.Count];
            drivers.Of(dates[i], values);
            var promotion = calendar.PromotionAround(dates[i]);
            traits[i] = new(
                dates[i], position, calendar.Kind(dates[i]),
                calendar.BusinessDayOfMonth(dates[i]), calendar.BusinessDaysLeftInMonth(dates[i]),
                calendar.DaysSinceClosing(dates[i]), calendar.DaysUntilClosing(dates[i]),
                calendar.HolidayOn(dates[i]), LunarDay.NewYearOffset(dates[i]),
                promotion?.Name, promotion?.Offset(dates[i]) ?? 0, values);
        }
        return traits;
    }

    /// <summary>
    /// Brings drivers to mean 0 and a total variance of 1 by what the past shows; unknown values become the mean, and
    /// values ahead are held within the range the past has taught.
    /// </summary>
    public static void Standardise(DayTraits[] past, DayTraits[] ahead)
    {
        var count = past.Length > 0 ? past[0].Drivers.Length : 0;
        var column = new double[past.Length];
        for (var j = 0; j < count; j++)
        {
            for (var i = 0; i < past.Length; i++) column[i] = past[i].Drivers[j];
            var (mean, scale) = (Sample.Mean(column), Math.Sqrt(Sample.Variance(column) * count));
            foreach (var day in past.Concat(ahead))
            {
                var value = (day.Drivers[j] - mean) / scale;
                day.Drivers[j] = scale > 0 && double.IsFinite(value) ? Math.Clamp(value, -4, 4) : 0;
            }
        }
    }
}
