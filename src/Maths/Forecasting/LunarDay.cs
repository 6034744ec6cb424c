using System.Globalization;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// A day of the Chinese lunisolar calendar (农历). Spring Festival wanders over thirty solar days from year to year;
/// only its lunar date stays. Known for 1901–2100, the range of the platform's table.
/// </summary>
/// <param name="Month">1–12; a leap month carries the number of the month before it.</param>
public readonly record struct LunarDay(int Month, int Day, bool IsLeapMonth)
{
    private static readonly ChineseLunisolarCalendar Calendar = new();

    public static LunarDay? Of(DateOnly date)
    {
        var moment = date.ToDateTime(TimeOnly.MinValue);
        if (moment < Calendar.MinSupportedDateTime || moment > Calendar.MaxSupportedDateTime) return null;
        var year = Calendar.GetYear(moment);
        var month = Calendar.GetMonth(moment);
        var leap = Calendar.GetLeapMonth(year);
        return new(leap > 0 && month >= leap ? month - 1 : month, Calendar.GetDayOfMonth(moment), leap > 0 && month == leap);
    }

    /// <summary>Days since the nearest lunar new year (正月初一), −15…+15, or null when none is that near.</summary>
    public static int? NewYearOffset(DateOnly date)
    {
        for (var away = 0; away <= 15; away++)
        {
            if (Of(date.AddDays(-away)) is { Month: 1, Day: 1, IsLeapMonth: false }) return away;
            if (Of(date.AddDays(away)) is { Month: 1, Day: 1, IsLeapMonth: false }) return -away;
        }
        return null;
    }
}
