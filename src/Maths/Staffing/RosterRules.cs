namespace Papilio.Maths.Staffing;

public enum RosterRule { Skill, Away, Rest, DaysInARow, WeeklyHours, Weekends, Overfilled, Learning }

/// <summary>A broken rule, and whom and when it concerns.</summary>
public readonly record struct RosterViolation(RosterRule Rule, string Person, int Day);

/// <summary>
/// Says what is wrong with a roster, however it came about: searched, imported, or changed by hand. It shares none
/// of the search's bookkeeping, so that each can be tested by the other.
/// </summary>
public static class RosterRules
{
    public static IReadOnlyList<RosterViolation> Violations(RosterTask task, Roster roster)
    {
        var found = new List<RosterViolation>();
        for (var p = 0; p < task.People.Count; p++)
        {
            var person = task.People[p];
            var duties = roster.DutiesOf(p).Where(d => d >= 0).Select(d => task.Duties[d]).OrderBy(d => d.Day).ToList();
            void Break(RosterRule rule, int day) => found.Add(new(rule, person.Name, day));

            foreach (var duty in duties.Where(duty => !person.Skills.Contains(duty.Skill))) Break(RosterRule.Skill, duty.Day);
            foreach (var duty in duties.Where(duty => person.Away.Contains(duty.Day))) Break(RosterRule.Away, duty.Day);
            foreach (var day in Unrested(task, person, duties)) Break(RosterRule.Rest, day);
            foreach (var day in TooManyInARow(task, person, duties)) Break(RosterRule.DaysInARow, day);
            foreach (var week in duties.GroupBy(duty => task.WeekOf(duty.Day)))
                if (week.Sum(duty => duty.Shift.Paid) > person.WeeklyMax) Break(RosterRule.WeeklyHours, week.First().Day);
            if (WeekendsOf(task, duties) > WeekendsMax(task)) Break(RosterRule.Weekends, duties[^1].Day);
        }
        for (var d = 0; d < task.Duties.Count; d++)
            if (roster.Filled(d) > task.Duties[d].People) found.Add(new(RosterRule.Overfilled, "", task.Duties[d].Day));
        return found;
    }

    /// <summary>People who got less time for learning and improvement than their share of paid time.</summary>
    public static IReadOnlyList<RosterViolation> Violations(RosterTask task, Roster roster, Timetable table, double learningShare) =>
        [.. Enumerable.Range(0, task.People.Count)
            .Where(p => table.LearningOf(p) < learningShare * roster.PaidOf(task, p) - 1e-9)
            .Select(p => new RosterViolation(RosterRule.Learning, task.People[p].Name, 0))];

    /// <summary>Full weekends with a duty on either day.</summary>
    public static int WeekendsOf(RosterTask task, IEnumerable<Duty> duties) => duties.Select(duty => duty.Day)
        .Where(day => task.IsWeekend(day) && IsWhole(task, day)).Select(task.WeekOf).Distinct().Count();

    /// <summary>Weekends somebody may have to work.</summary>
    internal static int WeekendsMax(RosterTask task)
    {
        var weekends = Enumerable.Range(0, task.Days)
            .Count(day => task.WeekdayOf(day) == DayOfWeek.Saturday && IsWhole(task, day));
        return Math.Max(0, weekends - weekends * task.Limits.FreeWeekendsOfFour / 4);
    }

    internal static bool IsWhole(RosterTask task, int weekendDay) =>
        task.WeekdayOf(weekendDay) == DayOfWeek.Saturday ? weekendDay + 1 < task.Days : weekendDay > 0;

    private static IEnumerable<int> Unrested(RosterTask task, RosterPerson person, List<Duty> duties)
    {
        var slots = task.Limits.SlotsPerDay;
        for (var i = 0; i < duties.Count; i++)
        {
            var begin = duties[i].Day * slots + duties[i].Shift.Start;
            var rest = i == 0 ? begin + (long)person.RestBefore
                : begin - (duties[i - 1].Day * slots + duties[i - 1].Shift.Start + duties[i - 1].Shift.Kind.Length);
            if (rest * task.Limits.SlotMinutes < task.Limits.RestMinutes) yield return duties[i].Day;
        }
    }

    private static IEnumerable<int> TooManyInARow(RosterTask task, RosterPerson person, List<Duty> duties)
    {
        var worked = duties.Select(duty => duty.Day).ToHashSet();
        for (var day = 0; day < task.Days; day++)
        {
            var row = 0;
            while (row <= day && worked.Contains(day - row)) row++;
            if (row > day) row += person.DaysInARowBefore;
            if (worked.Contains(day) && row > task.Limits.DaysInARowMax) yield return day;
        }
    }
}
