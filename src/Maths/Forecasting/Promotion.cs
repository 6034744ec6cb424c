namespace Papilio.Maths.Forecasting;

/// <summary>Where a day stands towards a promotion. Contacts peak on the day; returns and chases come after it.</summary>
public enum PromotionPhase { None, Announced, Eve, Peak, Delivery, Aftermath }

/// <summary>
/// A sale such as 618 or 双11: announced some days before, peaking on one or more days, felt for weeks after.
/// </summary>
/// <param name="Name">The same name every year: it is what earlier years are found by.</param>
/// <param name="Strength">Relative size the planner expects, 1 = as last time.</param>
public sealed record Promotion(string Name, DateOnly PeakFrom, DateOnly PeakUntil, double Strength = 1)
{
    public const int DaysBefore = 14, DaysAfter = 21, DeliveryDays = 7;

    public static Promotion On(string name, DateOnly day, double strength = 1) => new(name, day, day, strength);

    public bool Touches(DateOnly day) => Offset(day) is >= -DaysBefore and <= DaysAfter;

    /// <summary>Days to the peak (negative), 0 within it, days since its end (positive).</summary>
    public int Offset(DateOnly day) =>
        day < PeakFrom ? day.DayNumber - PeakFrom.DayNumber : Math.Max(0, day.DayNumber - PeakUntil.DayNumber);

    public PromotionPhase Phase(DateOnly day) => Offset(day) switch
    {
        < -DaysBefore or > DaysAfter => PromotionPhase.None,
        < -1 => PromotionPhase.Announced,
        -1 => PromotionPhase.Eve,
        0 => PromotionPhase.Peak,
        <= DeliveryDays => PromotionPhase.Delivery,
        _ => PromotionPhase.Aftermath,
    };
}
