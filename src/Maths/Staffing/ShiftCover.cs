namespace Papilio.Maths.Staffing;

/// <param name="Seed">The same seed finds the same shifts.</param>
/// <param name="Rounds">Neighbourhoods searched at most.</param>
/// <param name="GapEnough">The search ends when the cost is within this share of the bound.</param>
/// <param name="ShortageCost">Price of one slot left short of one person; dear enough that it never pays.</param>
public sealed record CoverSearch(int Seed = 1, int Rounds = 200, double GapEnough = 0.002, double ShortageCost = 1000);

/// <summary>
/// Shifts that cover a day's demand at little cost, with every break in its place, and a bound that no plan can beat.
///
/// The linear relaxation (<see cref="CoverProgram"/>) gives the bound. Its fractions are rounded by diving: the largest is
/// raised to one and the rest solved again. Then shifts of a stretch of the day, or some at random, are taken out and the
/// hole is covered anew, which is kept when it is not dearer.
/// </summary>
/// <param name="Shifts">Patterns and how many people have each.</param>
/// <param name="Bound">The cost of the linear relaxation: no plan is cheaper.</param>
/// <param name="AtWork">People at work in each slot, breaks taken off.</param>
/// <param name="Short">People missing in each slot; all 0 unless limits or starts leave no way.</param>
public sealed record ShiftCover(
    IReadOnlyList<(ShiftPattern Pattern, int Count)> Shifts, double Cost, double Bound, int[] AtWork, int[] Short)
{
    /// <summary>How far the cost lies above the bound, as a share of it.</summary>
    public double Gap => Bound > 0 ? Cost / Bound - 1 : 0;

    /// <param name="demand">People needed in each slot of the day.</param>
    public static ShiftCover Find(IReadOnlyList<int> demand, IReadOnlyList<ShiftPattern> patterns, CoverSearch? search = null)
    {
        if (patterns.Count is 0 or > ShiftPattern.CountMax)
            throw new ArgumentException($"From 1 to {ShiftPattern.CountMax} patterns are needed.", nameof(patterns));
        if (demand.Any(people => people < 0)) throw new ArgumentException("Nobody can be needed less than not at all.", nameof(demand));
        if (patterns.Any(p => p.Start < 0 || p.Start >= demand.Count || p.Kind.Length > demand.Count))
            throw new ArgumentException("A shift starts outside the day or is longer than it.", nameof(patterns));
        return new Searcher([.. demand], patterns, search ?? new()).Find();
    }

    private sealed class Searcher
    {
        private const double Whole = 1e-6, TakenOutMin = 0.1, TakenOutMax = 0.4;
        private const int TakenOutFewest = 8;

        /// <summary>
        /// A pattern that loses clearly more of its cost at the prices of the bound than the whole plan does is not looked at
        /// again, where looking costs time: with few patterns it costs none.
        /// </summary>
        private const double LossMin = 0.02, LossOfGap = 1.5;
        private const int FewPatterns = 1000;

        private readonly int[] demand;
        private readonly IReadOnlyList<ShiftPattern> patterns;
        private readonly CoverSearch search;
        private readonly Random random;
        private readonly CoverProgram program;
        private readonly int slots;

        public Searcher(int[] demand, IReadOnlyList<ShiftPattern> patterns, CoverSearch search)
        {
            (this.demand, this.patterns, this.search) = (demand, patterns, search);
            slots = demand.Length;
            random = new Random(search.Seed);
            program = new(patterns, slots, search.ShortageCost, random);
        }

        public ShiftCover Find()
        {
            program.Solve(demand, new int[program.Limits]);
            var bound = program.Bound();
            var best = Dive([]);
            var cost = CostOf(best);
            program.Solve(demand, new int[program.Limits]);
            if (bound > 0 && patterns.Count > FewPatterns) program.Restrict(Math.Max(LossMin, LossOfGap * (cost / bound - 1)));
            for (var round = 0; round < search.Rounds && cost > bound * (1 + search.GapEnough); round++)
            {
                var tried = Dive(Keep(best));
                var other = CostOf(tried);
                if (other <= cost) (best, cost) = (tried, other);
            }
            var left = Left(best);
            return new(
                [.. best.CountBy(p => p).OrderBy(pair => pair.Key).Select(pair => (patterns[pair.Key], pair.Value))],
                best.Sum(p => patterns[p].Kind.Cost), bound,
                [.. demand.Zip(left, (needed, missing) => needed - missing)], [.. left.Select(missing => Math.Max(0, missing))]);
        }

        /// <summary>Completes a choice of shifts: whole parts as they are, then fraction by fraction upwards.</summary>
        private List<int> Dive(List<int> chosen)
        {
            var left = Left(chosen);
            var used = new int[program.Limits];
            foreach (var p in chosen) Use(p, used);
            // Luck in the order, now a little and now much, fills the same hole in other ways.
            var luck = random.NextDouble();
            while (true)
            {
                program.Solve(left, used);
                if (program.IsShort && program.IsRestricted)
                {
                    // Rounding has left a hole that only an unlikely pattern fills.
                    program.Reset();
                    continue;
                }
                var (next, most) = (-1, 0.0);
                foreach (var (p, count) in program.InUse().ToArray())
                {
                    var whole = (int)(count + Whole);
                    for (var i = 0; i < whole; i++) Take(p);
                    var wish = (count - whole) * (1 - luck * random.NextDouble());
                    if (count - whole > Whole && wish > most) (next, most) = (p, wish);
                }
                if (next < 0) break;
                Take(next);
            }
            return WithoutIdle(chosen, left);

            void Take(int p)
            {
                chosen.Add(p);
                Use(p, used);
                for (var s = 0; s < slots; s++)
                    if (patterns[p].Works(s, slots)) left[s]--;
            }
        }

        /// <summary>What stays when a stretch of the day, or a share of all shifts, is opened again.</summary>
        private List<int> Keep(List<int> best)
        {
            var share = TakenOutMin + (TakenOutMax - TakenOutMin) * random.NextDouble();
            // A few shifts leave no room to search unless nearly all are open.
            share = Math.Max(share, Math.Min(1, (double)TakenOutFewest / best.Count) * random.NextDouble());
            var (from, length) = (random.Next(slots), (int)Math.Ceiling(slots * share));
            List<int> kept = random.Next(3) == 0 ? [.. best.Where(_ => random.NextDouble() >= share)]
                : [.. best.Where(p => (patterns[p].Start - from + slots) % slots >= length)];
            // A shift that no relaxation would use may be part of the best whole plan.
            if (random.Next(2) == 0) kept.Add(program.Offered[random.Next(program.Offered.Count)]);
            return kept;
        }

        /// <summary>Rounding up may have made somebody superfluous; the dearest go first.</summary>
        private List<int> WithoutIdle(List<int> chosen, int[] left)
        {
            var kept = new List<int>();
            foreach (var p in chosen.OrderByDescending(p => patterns[p].Kind.Cost))
            {
                var needed = false;
                for (var s = 0; s < slots && !needed; s++) needed = left[s] >= 0 && patterns[p].Works(s, slots);
                if (needed) kept.Add(p);
                else
                    for (var s = 0; s < slots; s++)
                        if (patterns[p].Works(s, slots)) left[s]++;
            }
            return kept;
        }

        private int[] Left(List<int> chosen)
        {
            int[] left = [.. demand];
            foreach (var p in chosen)
                for (var s = 0; s < slots; s++)
                    if (patterns[p].Works(s, slots)) left[s]--;
            return left;
        }

        private double CostOf(List<int> chosen) =>
            chosen.Sum(p => patterns[p].Kind.Cost) + search.ShortageCost * Left(chosen).Sum(missing => Math.Max(0, missing));

        private void Use(int p, int[] used)
        {
            if (program.LimitOf(p) is >= 0 and var limit) used[limit]++;
        }
    }
}
