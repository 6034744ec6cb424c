using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// What two days may have in common, as covariance shapes for random effects. Each effect says how alike it makes two
/// days (1 = the same, 0 = unrelated); how strong it is, the data decide. This is the list of business-day knowledge.
/// </summary>
public static class DayEffects
{
    public sealed record Effect(string Name, Func<DayTraits, DayTraits, double> Alike);

    public static readonly Effect[] Standard =
    [
        new("recent days", (a, b) => Fades(a, b, 2)),
        new("recent weeks", (a, b) => Fades(a, b, 12)),
        // Seasons turn slowly, so this one is smooth: growth of the last months goes on a while and then levels off.
        new("season", (a, b) => Bell(a.Position - b.Position, 60)),
        new("weekday", (a, b) => Same(a.Kind, b.Kind)),
        new("weekday lately", (a, b) => Same(a.Kind, b.Kind) * Fades(a, b, 40)),
        new("closing", (a, b) => Same(Closing(a), Closing(b))),
        new("month turn", (a, b) => Same(MonthTurn(a), MonthTurn(b))),
        new("mid month", (a, b) => MidMonth(a) * MidMonth(b)),
        new("day of month", (a, b) => Bell(a.Date.Day - b.Date.Day, 1.5)),
    ];

    /// <summary>Known drivers act linearly, everywhere and apart on rest days; values are standardised beforehand.</summary>
    public static readonly Effect[] OfDrivers =
    [
        new("drivers", (a, b) => Dense.Dot(a.Drivers, b.Drivers)),
        new("drivers on such days", (a, b) => IsRest(a) == IsRest(b) ? Dense.Dot(a.Drivers, b.Drivers) : 0),
    ];

    private static bool IsRest(DayTraits day) => day.Kind is DayKind.Saturday or DayKind.Sunday or DayKind.Holiday;

    private static double Fades(DayTraits a, DayTraits b, double days) => Math.Exp(-Math.Abs(a.Position - b.Position) / days);

    private static double Bell(double distance, double width) => Math.Exp(-0.5 * distance * distance / (width * width));

    private static double Same<T>(T? a, T? b) where T : struct => a is { } x && b is { } y && x.Equals(y) ? 1 : 0;

    private static double Same(DayKind a, DayKind b) => a == b ? 1 : 0;

    private static int? Closing(DayTraits day) =>
        day.SinceClosing is 1 or 2 ? day.SinceClosing : day.UntilClosing is 1 ? -1 : null;

    private static int? MonthTurn(DayTraits day) =>
        day.BusinessDay <= 4 ? day.BusinessDay : day.BusinessDaysLeft <= 1 ? -1 - day.BusinessDaysLeft : null;

    private static double MidMonth(DayTraits day) => day.Date.Day is >= 15 and <= 17 ? 1 : 0;
}
