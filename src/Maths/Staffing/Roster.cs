namespace Papilio.Maths.Staffing;

/// <param name="Seed">The same seed finds the same roster.</param>
/// <param name="MovesPerCell">Changes tried for each person and day.</param>
public sealed record RosterSearch(int Seed = 1, int MovesPerCell = 3000);

/// <summary>Who works when: for each person and day the number of a duty of the task, or <see cref="Off"/>.</summary>
public sealed class Roster
{
    public const int Off = -1;

    private readonly int[][] rows;

    /// <param name="rows">One row per person, one entry per day.</param>
    public Roster(IReadOnlyList<IReadOnlyList<int>> rows) => this.rows = [.. rows.Select(row => row.ToArray())];

    public IReadOnlyList<int> DutiesOf(int person) => rows[person];

    public int Filled(int duty) => rows.Sum(row => row.Count(d => d == duty));

    /// <summary>Paid slots of a person.</summary>
    public int PaidOf(RosterTask task, int person) => rows[person].Sum(d => d == Off ? 0 : task.Duties[d].Shift.Paid);

    /// <summary>People missing on each duty.</summary>
    public int[] Short(RosterTask task)
    {
        int[] missing = [.. task.Duties.Select(duty => duty.People)];
        foreach (var row in rows)
            foreach (var d in row)
                if (d != Off) missing[d]--;
        return missing;
    }

    /// <summary>The share of wishes that came true, by weight; 1 when nobody wished.</summary>
    public double WishesMet(RosterTask task)
    {
        var (met, all) = (0.0, 0.0);
        for (var p = 0; p < rows.Length; p++)
            foreach (var wish in task.People[p].Wishes)
            {
                var duty = rows[p][wish.Day];
                all += wish.Weight;
                if (wish.IsMetBy(duty == Off ? null : task.Duties[duty].Shift)) met += wish.Weight;
            }
        return all > 0 ? met / all : 1;
    }

    /// <summary>Weekends worked by each person.</summary>
    public int[] Weekends(RosterTask task) =>
        [.. rows.Select(row => RosterRules.WeekendsOf(task, row.Where(d => d != Off).Select(d => task.Duties[d])))];

    /// <summary>
    /// A roster that breaks no rule (skills, leave, rest, days in a row, weekly hours, free weekends) and, within them, fills
    /// the duties, follows wishes, shares weekends and gives the hours of the contract. What cannot be filled without
    /// breaking a rule stays open and is told by <see cref="Short"/>.
    /// </summary>
    public static Roster Find(RosterTask task, RosterSearch? search = null)
    {
        task.Check();
        return new RosterAnnealing(task, search ?? new()).Find();
    }
}
