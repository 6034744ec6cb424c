namespace Papilio.Maths.Staffing;

/// <summary>
/// Simulated annealing over rosters that never break a hard rule. Days are exchanged between two people, one by one or in
/// stretches, and open duties are given to whoever can take them. A move touches one or two rows, and a row of some weeks
/// is judged whole in less time than clever bookkeeping would take.
/// </summary>
internal sealed class RosterAnnealing
{
    // In units of one broken wish.
    private const double ShortCost = 60, WeekendCost = 1.5, WeekendDayCost = 0.1, HourCost = 0.1;
    private const double HotStart = 8, ColdEnd = 0.05;
    private const int StretchMax = 7;

    private readonly RosterTask task;
    private readonly RosterSearch search;
    private readonly Random random;
    private readonly int people, days, slots, weekendsMax;
    private readonly int[] rows, filled, begin, end, paid, wanted, week, weekend;
    private readonly int[][] dutiesOf;
    private readonly bool[] able;
    private readonly double[] offCost, rowCost;
    private readonly Wish[]?[] wishes;
    private readonly int[] weekPaid;

    public RosterAnnealing(RosterTask task, RosterSearch search)
    {
        (this.task, this.search) = (task, search);
        random = new Random(search.Seed);
        (people, days, slots) = (task.People.Count, task.Days, task.Limits.SlotsPerDay);
        weekendsMax = RosterRules.WeekendsMax(task);
        rows = new int[people * days];
        Array.Fill(rows, Roster.Off);
        filled = new int[task.Duties.Count];
        begin = [.. task.Duties.Select(duty => duty.Day * slots + duty.Shift.Start)];
        end = [.. task.Duties.Select((duty, d) => begin[d] + duty.Shift.Kind.Length)];
        paid = [.. task.Duties.Select(duty => duty.Shift.Paid)];
        wanted = [.. task.Duties.Select(duty => duty.People)];
        dutiesOf = [.. Enumerable.Range(0, days).Select(day =>
            Enumerable.Range(0, task.Duties.Count).Where(d => task.Duties[d].Day == day).ToArray())];
        week = [.. Enumerable.Range(0, days).Select(task.WeekOf)];
        weekend = [.. Enumerable.Range(0, days).Select(day => !task.IsWeekend(day) ? 0 : RosterRules.IsWhole(task, day) ? 2 : 1)];
        weekPaid = new int[week[^1] + 1];
        able = new bool[people * task.Duties.Count];
        (offCost, rowCost, wishes) = (new double[people * days], new double[people], new Wish[people * days][]);
        for (var p = 0; p < people; p++)
        {
            var person = task.People[p];
            for (var d = 0; d < task.Duties.Count; d++)
                able[p * task.Duties.Count + d] = person.Skills.Contains(task.Duties[d].Skill) && !person.Away.Contains(task.Duties[d].Day);
            foreach (var day in person.Wishes.GroupBy(wish => wish.Day))
            {
                wishes[p * days + day.Key] = [.. day];
                offCost[p * days + day.Key] = day.Where(wish => !wish.IsMetBy(null)).Sum(wish => wish.Weight);
            }
        }
    }

    public Roster Find()
    {
        for (var p = 0; p < people; p++) rowCost[p] = Judge(p);
        Fill();
        var moves = (long)search.MovesPerCell * people * days;
        var temperature = HotStart;
        var cooling = Math.Pow(ColdEnd / HotStart, 1.0 / Math.Max(1, moves));
        for (var move = 0L; move < moves; move++, temperature *= cooling)
        {
            // What may be lost by this move is drawn before it is judged.
            var allowed = -temperature * Math.Log(1 - random.NextDouble());
            var kind = random.Next(10);
            if (kind < 5) Exchange(1, allowed);
            else if (kind < 8) Exchange(2 + random.Next(StretchMax - 1), allowed);
            else Give(allowed);
        }
        Fill();
        return new([.. Enumerable.Range(0, people).Select(p => rows.AsSpan(p * days, days).ToArray())]);
    }

    /// <summary>Gives what is open to those for whom it costs least, day by day; the scarcest duty of a day first.</summary>
    private void Fill()
    {
        for (var day = 0; day < days; day++)
            foreach (var d in dutiesOf[day].OrderBy(d => Enumerable.Range(0, people).Count(p => able[p * wanted.Length + d])))
                while (filled[d] < wanted[d])
                {
                    var (best, least) = (-1, double.PositiveInfinity);
                    for (var p = 0; p < people; p++)
                    {
                        if (rows[p * days + day] != Roster.Off) continue;
                        rows[p * days + day] = d;
                        var more = Judge(p) - rowCost[p];
                        rows[p * days + day] = Roster.Off;
                        if (more < least) (best, least) = (p, more);
                    }
                    if (best < 0) break;
                    rows[best * days + day] = d;
                    rowCost[best] += least;
                    filled[d]++;
                }
    }

    /// <summary>Two people exchange a stretch of days.</summary>
    private void Exchange(int length, double allowed)
    {
        var (p, q, from) = (random.Next(people), random.Next(people), random.Next(days - Math.Min(length, days) + 1));
        length = Math.Min(length, days);
        var mine = rows.AsSpan(p * days + from, length);
        var yours = rows.AsSpan(q * days + from, length);
        if (p == q || mine.SequenceEqual(yours)) return;
        Span<int> kept = stackalloc int[StretchMax];
        mine.CopyTo(kept);
        yours.CopyTo(mine);
        kept[..length].CopyTo(yours);
        var first = Judge(p);
        var second = double.IsPositiveInfinity(first) ? first : Judge(q);
        if (first + second - rowCost[p] - rowCost[q] <= allowed)
        {
            (rowCost[p], rowCost[q]) = (first, second);
            return;
        }
        mine.CopyTo(yours);
        kept[..length].CopyTo(mine);
    }

    /// <summary>Somebody takes an open duty, leaving another of that day if need be, or a duty is given up.</summary>
    private void Give(double allowed)
    {
        var (p, day) = (random.Next(people), random.Next(days));
        var duties = dutiesOf[day];
        if (duties.Length == 0) return;
        ref var cell = ref rows[p * days + day];
        var (was, now) = (cell, random.Next(8) == 0 ? Roster.Off : duties[random.Next(duties.Length)]);
        if (was == now || (now != Roster.Off && filled[now] >= wanted[now])) return;
        cell = now;
        var cost = Judge(p);
        var opened = (was != Roster.Off ? ShortCost : 0) - (now != Roster.Off ? ShortCost : 0);
        if (cost - rowCost[p] + opened > allowed)
        {
            cell = was;
            return;
        }
        rowCost[p] = cost;
        if (was != Roster.Off) filled[was]--;
        if (now != Roster.Off) filled[now]++;
    }

    /// <summary>What a row costs in wishes, weekends and hours; infinite when it breaks a rule.</summary>
    private double Judge(int p)
    {
        var person = task.People[p];
        var (rest, rowMax) = (task.Limits.RestSlots, task.Limits.DaysInARowMax);
        var (cost, row, ended, weekendDays, weekends, lastWeekend) = (0.0, person.DaysInARowBefore, -person.RestBefore, 0, 0, -1);
        Array.Clear(weekPaid);
        for (var day = 0; day < days; day++)
        {
            var cell = p * days + day;
            var d = rows[cell];
            if (d == Roster.Off)
            {
                row = 0;
                cost += offCost[cell];
                continue;
            }
            if (!able[p * wanted.Length + d] || ++row > rowMax || begin[d] - ended < rest) return double.PositiveInfinity;
            ended = end[d];
            weekPaid[week[day]] += paid[d];
            if (wishes[cell] is { } wished)
                foreach (var wish in wished)
                    if (!wish.IsMetBy(task.Duties[d].Shift)) cost += wish.Weight;
            if (weekend[day] == 0) continue;
            weekendDays++;
            if (weekend[day] == 2 && week[day] != lastWeekend) (weekends, lastWeekend) = (weekends + 1, week[day]);
        }
        if (weekends > weekendsMax) return double.PositiveInfinity;
        foreach (var had in weekPaid)
        {
            if (had > person.WeeklyMax) return double.PositiveInfinity;
            if (had < person.WeeklyMin) cost += HourCost * (person.WeeklyMin - had) * task.Limits.SlotMinutes / 60;
        }
        // Squares: the third weekend of one costs more than the first of another.
        return cost + WeekendCost * weekends * weekends + WeekendDayCost * weekendDays * weekendDays;
    }
}
