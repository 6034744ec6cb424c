namespace Papilio.Maths.Forecasting;

/// <summary>Expected counts for some days ahead, with how sure the model itself is.</summary>
/// <param name="Slots">Slots per day.</param>
/// <param name="Mean">Expected counts, days × slots; never negative, 0 where the calendar is closed.</param>
/// <param name="Deviation">Standard deviation on the scale of the square root of the counts, days × slots; empty when
/// the model has no idea of it.</param>
public sealed record DayForecast(IReadOnlyList<DateOnly> Dates, int Slots, double[] Mean, double[] Deviation)
{
    public ReadOnlySpan<double> Day(int index) => Mean.AsSpan(index * Slots, Slots);
}

/// <summary>
/// Forecasts whole days, slot by slot. An implementation sees nothing but the history given; what it may know of the
/// days ahead is in the calendar and the drivers.
/// </summary>
public interface IDayForecaster
{
    string Name { get; }

    DayForecast Forecast(DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets);
}
