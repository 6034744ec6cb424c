namespace Papilio.Maths.Staffing;

/// <summary>One person's shift of one day with everything in its place, in slots from the start of the shift.</summary>
/// <param name="Learning">Where blocks kept free for learning and improvement begin.</param>
public sealed record TimetableShift(int Person, int Duty, int[] Breaks, int[] Learning);

/// <summary>
/// Breaks and learning hours inside the shifts of a roster. Each is laid where most people are to spare: one shift after the
/// other takes the layout that leaves the least shortage, squared so that two slots short by one are better than one short
/// by two, and a second and third look lets the first ones move. Learning is laid in whole blocks, at most one a shift, until
/// everybody has their share of paid time.
/// </summary>
/// <param name="AtWork">People who answer in each slot of the roster, a day longer than it for the last nights.</param>
/// <param name="LearningBlock">Slots of one block of learning.</param>
public sealed record Timetable(IReadOnlyList<TimetableShift> Shifts, int[] AtWork, int LearningBlock)
{
    private const int Looks = 3;

    /// <summary>Slots of learning of a person.</summary>
    public int LearningOf(int person) => Shifts.Where(shift => shift.Person == person).Sum(shift => shift.Learning.Length) * LearningBlock;

    /// <summary>Slots × people missing.</summary>
    public int ShortOf(ReadOnlySpan<int> demand)
    {
        var missing = 0;
        for (var s = 0; s < demand.Length; s++) missing += Math.Max(0, demand[s] - AtWork[s]);
        return missing;
    }

    /// <param name="demand">People needed in each slot of the roster.</param>
    /// <param name="learningShare">Share of paid time kept for learning and improvement.</param>
    /// <param name="learningBlock">Slots of one block.</param>
    public static Timetable Lay(
        RosterTask task, Roster roster, ReadOnlySpan<int> demand,
        double learningShare = Shrinkage.LearningMin, int learningBlock = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(learningBlock);
        var slots = task.Limits.SlotsPerDay;
        var spare = new int[(task.Days + 1) * slots];
        for (var s = 0; s < Math.Min(demand.Length, spare.Length); s++) spare[s] = -demand[s];
        var laid = new List<Laying>();
        for (var p = 0; p < task.People.Count; p++)
            foreach (var d in roster.DutiesOf(p).Where(d => d != Roster.Off)) laid.Add(new(p, d, task, spare, learningBlock));

        for (var look = 0; look < Looks; look++)
        {
            foreach (var shift in laid) shift.LayBreaks(spare);
            if (look == 0) AddLearning(laid, task, roster, spare, learningShare, learningBlock);
            else foreach (var shift in laid) shift.MoveLearning(spare);
        }
        for (var s = 0; s < Math.Min(demand.Length, spare.Length); s++) spare[s] += demand[s];
        return new([.. laid.Select(shift => shift.Result)], spare, learningBlock);
    }

    private static void AddLearning(
        List<Laying> laid, RosterTask task, Roster roster, int[] spare, double share, int block)
    {
        var owed = Enumerable.Range(0, task.People.Count)
            .Select(p => (int)Math.Ceiling(share * roster.PaidOf(task, p) / block - 1e-9)).ToArray();
        var shiftsOf = laid.ToLookup(shift => shift.Person);
        // Round by round, so that the best hours do not all go to the first names.
        while (owed.Any(blocks => blocks > 0))
            for (var p = 0; p < owed.Length; p++)
            {
                if (owed[p] == 0) continue;
                owed[p]--;
                shiftsOf[p].Where(shift => !shift.HasLearning)
                    .MinBy(shift => shift.BestLearning(spare).Cost)?.AddLearning(spare);
            }
    }

    /// <summary>One shift while its insides move. <c>spare</c> counts those at work less those needed.</summary>
    private sealed class Laying
    {
        private readonly ShiftKind kind;
        private readonly int begin, duty, block;
        private readonly int[][] layouts;
        private int[] breaks;
        private int? learning;

        public Laying(int person, int duty, RosterTask task, int[] spare, int block)
        {
            (Person, this.duty, this.block) = (person, duty, block);
            var of = task.Duties[duty];
            (kind, begin) = (of.Shift.Kind, of.Day * task.Limits.SlotsPerDay + of.Shift.Start);
            layouts = [.. ShiftPattern.All([kind], [0]).Select(pattern => pattern.Breaks.ToArray())];
            breaks = layouts[0];
            for (var s = 0; s < kind.Length; s++) spare[begin + s]++;
            Mark(spare, breaks, -1);
        }

        public int Person { get; }

        public TimetableShift Result => new(Person, duty, breaks, learning is { } at ? [at] : []);

        public bool HasLearning => learning is not null;

        public void LayBreaks(int[] spare)
        {
            Mark(spare, breaks, +1);
            var best = breaks;
            var least = double.PositiveInfinity;
            foreach (var layout in layouts)
            {
                if (learning is { } at && Overlaps(layout, at)) continue;
                var cost = 0.0;
                for (var b = 0; b < layout.Length; b++) cost += CostOf(spare, layout[b], kind.Breaks[b].Length);
                if (cost < least) (best, least) = (layout, cost);
            }
            breaks = best;
            Mark(spare, breaks, -1);
        }

        public (int At, double Cost) BestLearning(int[] spare)
        {
            var (best, least) = (-1, double.PositiveInfinity);
            for (var at = 0; at + block <= kind.Length; at++)
            {
                if (Overlaps(breaks, at)) continue;
                var cost = CostOf(spare, at, block);
                if (cost < least) (best, least) = (at, cost);
            }
            return (best, least);
        }

        public void AddLearning(int[] spare)
        {
            var (at, cost) = BestLearning(spare);
            if (double.IsPositiveInfinity(cost)) return;
            learning = at;
            Add(spare, at, block, -1);
        }

        public void MoveLearning(int[] spare)
        {
            if (learning is not { } at) return;
            Add(spare, at, block, +1);
            AddLearning(spare);
        }

        private bool Overlaps(int[] layout, int at)
        {
            for (var b = 0; b < layout.Length; b++)
                if (layout[b] < at + block && at < layout[b] + kind.Breaks[b].Length) return true;
            return false;
        }

        /// <summary>What one person less costs: the growth of squared shortage, and a trifle for thin slots.</summary>
        private double CostOf(int[] spare, int offset, int length)
        {
            var cost = 0.0;
            for (var s = begin + offset; s < begin + offset + length; s++)
                cost += spare[s] <= 0 ? 1 - 2 * spare[s] : 0.001 / spare[s];
            return cost;
        }

        private void Mark(int[] spare, int[] layout, int by)
        {
            for (var b = 0; b < layout.Length; b++) Add(spare, layout[b], kind.Breaks[b].Length, by);
        }

        private void Add(int[] spare, int offset, int length, int by)
        {
            for (var s = begin + offset; s < begin + offset + length; s++) spare[s] += by;
        }
    }
}
