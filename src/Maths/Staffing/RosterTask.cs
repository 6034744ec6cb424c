namespace Papilio.Maths.Staffing;

/// <summary>A shift at its time of day, as somebody is rostered for it. Times are in slots.</summary>
/// <param name="Start">Slot of the day; a night ends on the next.</param>
/// <param name="Paid">Slots that count as working time: without the unpaid meal.</param>
public sealed record RosterShift(ShiftKind Kind, int Start, int Paid);

/// <summary>So many people with a skill on a shift of a day.</summary>
public sealed record Duty(int Day, RosterShift Shift, int Skill, int People);

/// <summary>What somebody would like on a day: soft, it gives way to every rule and to every duty that could be filled.</summary>
/// <param name="Begins">A shift that begins in these slots of the day, the last one excluded; null wishes the day off.</param>
/// <param name="OrOff">Whether a day off meets the wish for a shift as well: "early, if I work at all".</param>
public sealed record Wish(int Day, (int From, int Until)? Begins = null, double Weight = 1, bool OrOff = false)
{
    /// <param name="shift">What they have on that day; null for nothing.</param>
    public bool IsMetBy(RosterShift? shift) =>
        shift is null ? Begins is null || OrOff : Begins is { } span && shift.Start >= span.From && shift.Start < span.Until;
}

/// <param name="WeeklyMax">Most paid slots in a week from Monday to Sunday.</param>
/// <param name="WeeklyMin">Paid slots the contract promises; less is a cost and not a violation.</param>
public sealed record RosterPerson(string Name, IReadOnlySet<int> Skills, int WeeklyMax, int WeeklyMin = 0)
{
    /// <summary>Days of leave, illness, school: no duty whatever happens.</summary>
    public IReadOnlySet<int> Away { get; init; } = new HashSet<int>();

    public IReadOnlyList<Wish> Wishes { get; init; } = [];

    /// <summary>Days worked without a break up to the eve of the roster.</summary>
    public int DaysInARowBefore { get; init; }

    /// <summary>Slots between the end of the last shift before the roster and its first midnight; negative when a night
    /// reaches into it.</summary>
    public int RestBefore { get; init; } = int.MaxValue / 2;
}

/// <param name="SlotMinutes">Length of a slot.</param>
/// <param name="RestMinutes">Least time between two shifts.</param>
/// <param name="DaysInARowMax">Most days worked without a day off.</param>
/// <param name="FreeWeekendsOfFour">Of each four weekends wholly in the roster so many are free; of fewer, the share of it
/// rounded down.</param>
public sealed record RosterLimits(
    int SlotMinutes = 15, int RestMinutes = 11 * 60, int DaysInARowMax = 6, int FreeWeekendsOfFour = 1)
{
    public int SlotsPerDay => 24 * 60 / SlotMinutes;

    public int RestSlots => (RestMinutes + SlotMinutes - 1) / SlotMinutes;
}

/// <summary>Who can be asked for what, over some days.</summary>
/// <param name="First">Weekday of day 0.</param>
public sealed record RosterTask(
    int Days, DayOfWeek First, IReadOnlyList<RosterPerson> People, IReadOnlyList<Duty> Duties, RosterLimits Limits)
{
    public DayOfWeek WeekdayOf(int day) => (DayOfWeek)(((int)First + day) % 7);

    /// <summary>Weeks begin on Mondays; the one in which the roster begins is number 0.</summary>
    public int WeekOf(int day) => (day + ((int)First + 6) % 7) / 7;

    public bool IsWeekend(int day) => WeekdayOf(day) is DayOfWeek.Saturday or DayOfWeek.Sunday;

    internal void Check()
    {
        if (Days < 1 || People.Count == 0) throw new ArgumentException("A roster needs days and people.");
        if (24 * 60 % Limits.SlotMinutes != 0) throw new ArgumentException("A day has to be a whole number of slots.");
        foreach (var duty in Duties)
            if (duty.Day < 0 || duty.Day >= Days || duty.People < 0 || duty.Shift.Start < 0 || duty.Shift.Start >= Limits.SlotsPerDay)
                throw new ArgumentException($"A duty lies outside the roster: {duty}.");
    }
}
