namespace Papilio.Maths.Forecasting;

/// <summary>
/// The day before the horizon began repeats itself: the last day of the same kind, found on the calendar.
/// </summary>
public sealed class SeasonalNaive : IDayForecaster
{
    private static readonly SameWeekdayMean LastOfKind = new(1);

    public string Name => "seasonal-naive";

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets) =>
        LastOfKind.Forecast(history, calendar, drivers, targets);
}
