namespace Papilio.Maths.Forecasting;

/// <summary>What a day is like for the people who call: its weekday, a holiday, or a weekend day worked in exchange (调休).</summary>
public enum DayKind { Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Holiday, MakeUpDay }

/// <summary>
/// Which days and slots are open and what kind of day each is. Everything in this namespace counts in the days of this
/// calendar: one closed Friday puts every fixed period out of step, a calendar it does not.
/// </summary>
public sealed class BusinessCalendar
{
    private readonly bool[] openWeekdays;
    private readonly HashSet<DateOnly> closed, makeUpDays;
    private readonly Dictionary<DateOnly, string> holidays;
    private readonly Func<DateOnly, int, bool>? slotOpen;

    /// <param name="openWeekdays">The weekdays usually open.</param>
    /// <param name="closed">Days closed although their weekday is open.</param>
    /// <param name="holidays">Public holidays with their names, open or not.</param>
    /// <param name="makeUpDays">Weekend days worked in exchange for a holiday; open.</param>
    /// <param name="slotOpen">Which slots of an open day are open; all when null.</param>
    public BusinessCalendar(
        IEnumerable<DayOfWeek>? openWeekdays = null,
        IEnumerable<DateOnly>? closed = null,
        IEnumerable<KeyValuePair<DateOnly, string>>? holidays = null,
        IEnumerable<DateOnly>? makeUpDays = null,
        IEnumerable<Promotion>? promotions = null,
        Func<DateOnly, int, bool>? slotOpen = null)
    {
        this.openWeekdays = new bool[7];
        foreach (var day in openWeekdays ?? Enum.GetValues<DayOfWeek>()) this.openWeekdays[(int)day] = true;
        this.closed = [.. closed ?? []];
        this.holidays = new(holidays ?? []);
        this.makeUpDays = [.. makeUpDays ?? []];
        Promotions = [.. promotions ?? []];
        this.slotOpen = slotOpen;
    }

    private BusinessCalendar(BusinessCalendar other, Func<DateOnly, int, bool> slotOpen)
    {
        (openWeekdays, closed, makeUpDays, holidays, Promotions) = (other.openWeekdays, other.closed, other.makeUpDays, other.holidays, other.Promotions);
        this.slotOpen = slotOpen;
    }

    /// <summary>The same days with other slots.</summary>
    public BusinessCalendar WithSlots(Func<DateOnly, int, bool> open) => new(this, open);

    public static BusinessCalendar EveryDay { get; } = new();

    public IReadOnlyList<Promotion> Promotions { get; }

    /// <summary>
    /// The calendar a finished record of open days implies: weekdays that never occur are closed,
    /// and so is every missing day of the others.
    /// </summary>
    public static BusinessCalendar Implied(ReadOnlySpan<DateOnly> openDays)
    {
        HashSet<DateOnly> seen = [.. openDays];
        HashSet<DayOfWeek> weekdays = [];
        foreach (var day in openDays) weekdays.Add(day.DayOfWeek);
        List<DateOnly> missing = [];
        for (var day = openDays[0]; day < openDays[^1]; day = day.AddDays(1))
            if (weekdays.Contains(day.DayOfWeek) && !seen.Contains(day)) missing.Add(day);
        return new(weekdays, missing);
    }

    public bool IsOpen(DateOnly date) => makeUpDays.Contains(date) || (UsuallyOpen(date) && !closed.Contains(date));

    public bool IsOpen(DateOnly date, int slot) => IsOpen(date) && (slotOpen is null || slotOpen(date, slot));

    public string? HolidayOn(DateOnly date) => holidays.GetValueOrDefault(date);

    public DayKind Kind(DateOnly date) =>
        makeUpDays.Contains(date) ? DayKind.MakeUpDay
        : holidays.ContainsKey(date) ? DayKind.Holiday
        : (DayKind)date.DayOfWeek;

    public DateOnly NextOpen(DateOnly after) => Step(after, 1);

    public DateOnly PreviousOpen(DateOnly before) => Step(before, -1);

    /// <summary>1 for the first open day of the month.</summary>
    public int BusinessDayOfMonth(DateOnly date) => CountOpen(new(date.Year, date.Month, 1), date);

    /// <summary>0 for the last open day of the month.</summary>
    public int BusinessDaysLeftInMonth(DateOnly date) =>
        CountOpen(date, new(date.Year, date.Month, DateTime.DaysInMonth(date.Year, date.Month))) - 1;

    /// <summary>Open days since an unusual closing: 1 on the first day after it; 0 when none lies within five.</summary>
    public int DaysSinceClosing(DateOnly date) => DistanceToClosing(date, -1);

    /// <summary>Open days until an unusual closing: 1 on the last day before it; 0 when none lies within five.</summary>
    public int DaysUntilClosing(DateOnly date) => DistanceToClosing(date, 1);

    public Promotion? PromotionAround(DateOnly date) =>
        Promotions.Where(p => p.Touches(date)).MinBy(p => Math.Abs(p.Offset(date)));

    private bool UsuallyOpen(DateOnly date) => openWeekdays[(int)date.DayOfWeek];

    private bool UnusuallyClosed(DateOnly date) => UsuallyOpen(date) && closed.Contains(date) && !makeUpDays.Contains(date);

    private int DistanceToClosing(DateOnly date, int direction)
    {
        var open = 1;
        for (var day = date.AddDays(direction); open <= 5; day = day.AddDays(direction))
        {
            if (UnusuallyClosed(day)) return open;
            if (IsOpen(day)) open++;
            else if (Math.Abs(day.DayNumber - date.DayNumber) > 30) return 0;
        }
        return 0;
    }

    private int CountOpen(DateOnly from, DateOnly until)
    {
        var count = 0;
        for (var day = from; day <= until; day = day.AddDays(1))
            if (IsOpen(day)) count++;
        return count;
    }

    private DateOnly Step(DateOnly date, int direction)
    {
        for (var tries = 0; tries < 400; tries++)
        {
            date = date.AddDays(direction);
            if (IsOpen(date)) return date;
        }
        throw new InvalidOperationException($"No open day within 400 days of {date:O}.");
    }
}
