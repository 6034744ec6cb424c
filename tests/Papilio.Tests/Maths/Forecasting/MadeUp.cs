using Papilio.Maths.Forecasting;

namespace Papilio.Tests.Maths.Forecasting;

/// <summary>Invented queues with known habits, for tests that need no file.</summary>
internal static class MadeUp
{
    public static readonly DateOnly Start = new(2025, 1, 6);

    /// <summary>Weekdays only; Monday is busiest, noon is the peak, noise about that of a Poisson count.</summary>
    public static DaySeries Queue(int days, int slots = 24, int seed = 7, double level = 40, Func<DateOnly, int, double>? factor = null, DateOnly? from = null)
    {
        var random = new Random(seed);
        List<DateOnly> dates = [];
        for (var day = from ?? Start; dates.Count < days; day = day.AddDays(1))
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) dates.Add(day);
        var counts = new double[days * slots];
        for (var i = 0; i < counts.Length; i++)
        {
            var (date, slot) = (dates[i / slots], i % slots);
            var mean = level * (date.DayOfWeek == DayOfWeek.Monday ? 1.3 : 1) * (0.5 + Math.Sin(Math.PI * (slot + 0.5) / slots)) * (factor?.Invoke(date, slot) ?? 1);
            var noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            counts[i] = Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * noise));
        }
        return new([.. dates], counts, slots);
    }

    public static BusinessCalendar Weekdays { get; } = new(
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday]);

    public static DateOnly[] Next(DaySeries series, int days)
    {
        var ahead = new DateOnly[days];
        for (var i = 0; i < days; i++) ahead[i] = Weekdays.NextOpen(i == 0 ? series.Last : ahead[i - 1]);
        return ahead;
    }
}
