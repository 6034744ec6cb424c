namespace Papilio.Care.Forecasting;

/// <summary>
/// The house's days and their quarter hours. A day has 96 by the clock on the wall: when clocks go forward four of them do
/// not happen, when they go back four happen twice and are one.
/// </summary>
internal sealed class HouseTime(TimeZoneInfo zone)
{
    public const int Slots = 96;
    public const long SlotMilliseconds = 900_000;
    public const long DayMilliseconds = 86_400_000;

    private const string Shanghai = "Asia/Shanghai";

    public TimeZoneInfo Zone => zone;

    /// <summary>A machine without a table of zones still knows Shanghai, which has not changed its clocks since 1991.</summary>
    public static TimeZoneInfo Find(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out var found) ? found
        : id == Shanghai ? TimeZoneInfo.CreateCustomTimeZone(Shanghai, TimeSpan.FromHours(8), Shanghai, Shanghai)
        : throw new InvalidOperationException($"Papilio:Forecasting:Zone is '{id}', which this machine does not know.");

    public DateTime Local(long at) => TimeZoneInfo.ConvertTimeFromUtc(DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime, zone);

    public DateOnly DayOf(long at) => DateOnly.FromDateTime(Local(at));

    public int SlotOf(long at) => (int)(Local(at).TimeOfDay.TotalMilliseconds / SlotMilliseconds);

    /// <summary>When a slot begins; null when the clocks leave it out.</summary>
    public long? StartOf(DateOnly day, int slot)
    {
        var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(15 * slot);
        return zone.IsInvalidTime(local) ? null : new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();
    }

    public long StartOf(DateOnly day)
    {
        for (var slot = 0; ; slot++)
            if (StartOf(day, slot) is { } start) return start;
    }

    /// <summary>The beginning of the quarter hour an instant lies in.</summary>
    public static long Floor(long at) => at - at % SlotMilliseconds;
}
