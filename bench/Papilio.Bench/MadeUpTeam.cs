using Papilio.Maths.Staffing;

namespace Papilio.Bench;

/// <summary>
/// A team to be rostered: 200 people of three skills for 28 days from a Monday, round the clock in five shifts. Duties come
/// to 4.5 a week for everybody, of the five that contracts allow; weekends need two thirds of a weekday. One day in 25 is
/// leave, and everybody has up to four wishes.
/// </summary>
internal static class MadeUpTeam
{
    public const int Days = 28, People = 200;

    private static readonly ShiftKind Kind = new("8 h", 32, 8, [new(1, 6, 10), new(2, 14, 18), new(1, 22, 26)]);
    private static readonly RosterShift[] Shifts =
        [.. new[] { 28, 36, 44, 58, 88 }.Select(start => new RosterShift(Kind, start, 30))];

    /// <summary>People wanted on a weekday, per shift and skill: calls, chats, second line.</summary>
    private static readonly int[][] Wanted = [[18, 13, 5], [17, 14, 5], [9, 9, 4], [16, 13, 5], [5, 4, 2]];

    public static RosterTask Task(int seed)
    {
        var random = new Random(seed);
        var people = Enumerable.Range(0, People).Select(i => new RosterPerson($"p{i}", Skills(i), WeeklyMax: 160, WeeklyMin: 120)
        {
            Away = Enumerable.Range(0, Days).Where(_ => random.Next(25) == 0).ToHashSet(),
            Wishes = [.. Enumerable.Range(0, 4).Select(_ => random.Next(Days)).Distinct()
                .Select(day => new Wish(day, random.Next(3) == 0 ? Only(Shifts[random.Next(Shifts.Length)]) : null))],
            DaysInARowBefore = random.Next(5),
            RestBefore = random.Next(16, 90),
        }).ToArray();
        var duties = Enumerable.Range(0, Days).SelectMany(day => Shifts.SelectMany((shift, i) => Wanted[i].Select((wanted, skill) =>
            new Duty(day, shift, skill, day % 7 >= 5 ? (2 * wanted + 2) / 3 : wanted)))).ToArray();
        return new(Days, DayOfWeek.Monday, people, duties, new());
    }

    /// <summary>What has to be at work in each quarter hour: four fifths of who is there, so that meals have to be spread.</summary>
    public static int[] Demand(RosterTask task)
    {
        var slots = task.Limits.SlotsPerDay;
        var there = new int[(task.Days + 1) * slots];
        foreach (var duty in task.Duties)
            for (var s = 0; s < duty.Shift.Kind.Length; s++) there[duty.Day * slots + duty.Shift.Start + s] += duty.People;
        return [.. there.Take(task.Days * slots).Select(people => people * 4 / 5)];
    }

    /// <summary>No two shifts begin together, so a beginning names one.</summary>
    private static (int From, int Until) Only(RosterShift shift) => (shift.Start, shift.Start + 1);

    private static HashSet<int> Skills(int i) => (i % 10) switch { < 3 => [0], < 5 => [1], < 8 => [0, 1], _ => [0, 1, 2] };
}
