using System.Diagnostics;
using Papilio.Maths.Staffing;

namespace Papilio.Bench;

/// <summary>
/// `shifts [--seed N] [--days N]`: covering made-up days, beside a greedy cover of the same day, and rosters of a made-up
/// team, beside filling the duties one by one without a search.
/// </summary>
internal static class ShiftFigures
{
    public static void Run(Arguments arguments, Figures figures)
    {
        var seed = arguments.Count("seed", 1, 1_000_000);
        var days = arguments.Count("days", 3, 100);
        arguments.RefuseUnknown();
        figures.Add("cover.patterns", MadeUpShifts.Patterns.Count, "patterns");
        for (var day = 0; day < days; day++) Cover(figures, $"cover-{seed + day}", MadeUpShifts.Demand(seed + day));
        var task = MadeUpTeam.Task(seed);
        figures.Add("roster.wanted", (double)task.Duties.Sum(duty => duty.People) / MadeUpTeam.People / MadeUpTeam.Days * 7, "days/week");
        Rosters(figures, "roster", task, new());
        Rosters(figures, "roster-one-by-one", task, new(MovesPerCell: 0));
    }

    private static void Cover(Figures figures, string name, int[] demand)
    {
        var watch = Stopwatch.StartNew();
        var cover = ShiftCover.Find(demand, MadeUpShifts.Patterns);
        figures.Add($"{name}.seconds", watch.Elapsed.TotalSeconds, "s");
        figures.Add($"{name}.cost", cover.Cost, "hours");
        figures.Add($"{name}.bound", cover.Bound, "hours");
        figures.Add($"{name}.gap", 100 * cover.Gap, "%");
        figures.Add($"{name}.short", cover.Short.Sum(), "people");
        watch.Restart();
        var greedy = Greedy(demand);
        figures.Add($"{name}.greedy-seconds", watch.Elapsed.TotalSeconds, "s");
        figures.Add($"{name}.greedy-gap", 100 * (greedy / cover.Bound - 1), "%");
    }

    private static void Rosters(Figures figures, string name, RosterTask task, RosterSearch search)
    {
        var watch = Stopwatch.StartNew();
        var roster = Roster.Find(task, search);
        figures.Add($"{name}.seconds", watch.Elapsed.TotalSeconds, "s");
        figures.Add($"{name}.violations", RosterRules.Violations(task, roster).Count, "violations");
        figures.Add($"{name}.short", roster.Short(task).Sum(), "duties");
        figures.Add($"{name}.wishes-met", 100 * roster.WishesMet(task), "%");
        var weekends = roster.Weekends(task);
        figures.Add($"{name}.weekends-least", weekends.Min(), "of-4");
        figures.Add($"{name}.weekends-most", weekends.Max(), "of-4");
        watch.Restart();
        var demand = MadeUpTeam.Demand(task);
        var table = Timetable.Lay(task, roster, demand);
        figures.Add($"{name}.timetable-seconds", watch.Elapsed.TotalSeconds, "s");
        figures.Add($"{name}.timetable-short", 100.0 * table.ShortOf(demand) / demand.Sum(), "%");
        figures.Add($"{name}.learning-violations", RosterRules.Violations(task, roster, table, Shrinkage.LearningMin).Count, "people");
    }

    /// <summary>The peer: always the pattern that serves most open demand for its cost.</summary>
    private static double Greedy(int[] demand)
    {
        int[] left = [.. demand];
        var patterns = MadeUpShifts.Patterns;
        int[][] work = [.. patterns.Select(p => Enumerable.Range(0, demand.Length).Where(s => p.Works(s, demand.Length)).ToArray())];
        var cost = 0.0;
        while (left.Any(people => people > 0))
        {
            var best = Enumerable.Range(0, patterns.Count).MaxBy(p => work[p].Count(s => left[s] > 0) / patterns[p].Kind.Cost);
            foreach (var s in work[best]) left[s]--;
            cost += patterns[best].Kind.Cost;
        }
        return cost;
    }
}
