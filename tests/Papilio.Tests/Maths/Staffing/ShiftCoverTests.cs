using FsCheck;
using FsCheck.Fluent;
using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class ShiftCoverTests
{
    private static readonly ShiftKind Long = new("long", 8, 8, [new(1, 2, 4), new(1, 5, 6)]);
    private static readonly ShiftKind Short = new("short", 4, 5, []);

    [Fact]
    public void Patterns_are_every_layout_of_breaks_that_do_not_overlap_at_every_start()
    {
        var kind = new ShiftKind("k", 10, 1, [new(2, 2, 5), new(1, 4, 7)]);

        var patterns = ShiftPattern.All([kind], [0, 5]);

        // Meal at 2 leaves the rest 4 places, at 3 three, at 4 two, at 5 one.
        patterns.Count.ShouldBe(2 * (4 + 3 + 2 + 1));
        patterns.ShouldAllBe(p => Enumerable.Range(0, 20).Count(s => p.Works(s, 20)) == 7);
        patterns[0].Works(patterns[0].Breaks[0], 20).ShouldBeFalse();
        new ShiftPattern(Short, 18, []).Works(1, 20).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => ShiftPattern.All([new("x", 4, 1, [new(2, 3, 3)])], [0]));
    }

    [Fact]
    public void No_plan_of_a_small_day_is_cheaper_than_the_bound() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var (demand, patterns) = SmallDay(seed);
            var cover = ShiftCover.Find(demand, patterns, new(Rounds: 20));

            cover.Bound.ShouldBeLessThanOrEqualTo(Cheapest(demand, patterns) + 1e-9);
            ShouldCover(cover, demand);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithQuietOnSuccess(true));

    [Fact]
    public void The_cheapest_plan_of_a_small_day_is_found_nearly_always()
    {
        double[] off = [.. Enumerable.Range(0, 200).Select(seed =>
        {
            var (demand, patterns) = SmallDay(seed);
            return ShiftCover.Find(demand, patterns, new(GapEnough: 0)).Cost / Math.Max(1, Cheapest(demand, patterns)) - 1;
        })];

        off.Count(share => share < 1e-9).ShouldBeGreaterThanOrEqualTo(196);
        off.Max().ShouldBeLessThan(0.08);
    }

    [Fact]
    public void The_bound_is_the_cost_of_a_fractional_plan_that_covers_everything()
    {
        var (demand, patterns) = (Day(40, 5), ShiftPattern.All([Long, Short], [.. Enumerable.Range(0, 40)]));
        var program = new CoverProgram(patterns, 40, 1000, new Random(1));

        program.Solve(demand, []);

        var used = program.InUse().ToList();
        for (var s = 0; s < 40; s++)
            used.Sum(u => patterns[u.Pattern].Works(s, 40) ? u.Count : 0).ShouldBeGreaterThanOrEqualTo(demand[s] - 1e-6);
        var cost = used.Sum(u => u.Count * patterns[u.Pattern].Kind.Cost);
        program.Bound().ShouldBe(cost, 2e-5 * cost);
        program.Bound().ShouldBeLessThanOrEqualTo(cost + 1e-9);
    }

    [Fact]
    public void A_whole_day_is_covered_within_two_percent_of_the_bound()
    {
        var demand = Day(48, 20);

        var cover = ShiftCover.Find(demand, ShiftPattern.All([Long, Short], [.. Enumerable.Range(0, 48)]), new(Rounds: 60));

        ShouldCover(cover, demand);
        cover.Gap.ShouldBeInRange(0, 0.02);
        cover.Cost.ShouldBe(cover.Shifts.Sum(shift => shift.Count * shift.Pattern.Kind.Cost), 1e-9);
    }

    [Fact]
    public void A_limited_kind_stays_within_its_limit()
    {
        var demand = Day(48, 20);
        ShiftCover With(int max) => ShiftCover.Find(
            demand, ShiftPattern.All([Long, Short with { Max = max }], [.. Enumerable.Range(0, 48)]), new(Rounds: 20));
        int Shorts(ShiftCover cover) => cover.Shifts.Where(shift => shift.Pattern.Kind.Name == "short").Sum(shift => shift.Count);

        var free = With(1000);
        var few = With(3);

        Shorts(free).ShouldBeGreaterThan(3);
        Shorts(few).ShouldBeLessThanOrEqualTo(3);
        ShouldCover(few, demand);
        few.Bound.ShouldBeGreaterThan(free.Bound);
    }

    [Fact]
    public void What_no_shift_can_reach_is_said_to_be_short()
    {
        var cover = ShiftCover.Find([2, 2, 2, 2, 2, 2, 1, 1], ShiftPattern.All([Short], [0, 2]));

        cover.Short.ShouldBe([0, 0, 0, 0, 0, 0, 1, 1]);
        cover.Shifts.Sum(shift => shift.Count).ShouldBe(4);
        ShiftCover.Find(new int[8], ShiftPattern.All([Short], [0])).Cost.ShouldBe(0);
    }

    [Fact]
    public void The_same_seed_finds_the_same_shifts()
    {
        ShiftCover Find() => ShiftCover.Find(Day(48, 9), ShiftPattern.All([Long, Short], [.. Enumerable.Range(0, 48)]), new(7, 15));

        Find().Shifts.Select(s => (s.Pattern.Kind.Name, s.Pattern.Start, s.Count)).ShouldBe(
            Find().Shifts.Select(s => (s.Pattern.Kind.Name, s.Pattern.Start, s.Count)));
    }

    [Fact]
    public void A_solver_finds_no_lower_bound_than_ours()
    {
        var (demand, patterns) = (Day(40, 12), ShiftPattern.All([Long, Short], [.. Enumerable.Range(0, 40)]));
        var program = Oracle.Program(demand, patterns);
        if (Oracle.Solve(program, relaxed: true) is not { } relaxed || Oracle.Solve(program, relaxed: false) is not { } whole)
        {
            Assert.Skip("Neither cbc nor glpsol is there.");
            return;
        }

        var cover = ShiftCover.Find(demand, patterns);

        cover.Bound.ShouldBe(relaxed, 1e-4 * relaxed);
        cover.Cost.ShouldBeInRange(whole - 1e-6, whole * 1.01);
    }

    private static int[] Day(int slots, int peak) =>
        [.. Enumerable.Range(0, slots).Select(s => 1 + (int)(peak * Math.Pow(Math.Sin(Math.PI * s / slots), 2)) + s * 7 % 3)];

    private static (int[] Demand, IReadOnlyList<ShiftPattern> Patterns) SmallDay(int seed)
    {
        var random = new Random(seed);
        int[] demand = [.. Enumerable.Range(0, 12).Select(_ => random.Next(3))];
        ShiftKind[] kinds = [new("long", 6, 5 + random.NextDouble(), [new(1, 2, 3)]), new("short", 3, 3 + random.NextDouble(), [])];
        return (demand, ShiftPattern.All(kinds, [0, 2, 4, 6, 8, 10]));
    }

    private static void ShouldCover(ShiftCover cover, int[] demand)
    {
        for (var s = 0; s < demand.Length; s++)
        {
            var there = cover.Shifts.Sum(shift => shift.Pattern.Works(s, demand.Length) ? shift.Count : 0);
            there.ShouldBe(cover.AtWork[s]);
            there.ShouldBeGreaterThanOrEqualTo(demand[s]);
        }
        cover.Short.ShouldAllBe(missing => missing == 0);
    }

    /// <summary>Every plan: the first open slot has to be served by some pattern.</summary>
    private static double Cheapest(int[] demand, IReadOnlyList<ShiftPattern> patterns)
    {
        var cheapest = double.PositiveInfinity;
        var least = patterns.Min(p => p.Kind.Cost / Enumerable.Range(0, demand.Length).Count(s => p.Works(s, demand.Length)));
        Serve([.. demand], 0);
        return cheapest;

        void Serve(int[] left, double cost)
        {
            if (cost + least * left.Sum(people => Math.Max(0, people)) >= cheapest - 1e-9) return;
            var open = Array.FindIndex(left, people => people > 0);
            if (open < 0)
            {
                cheapest = cost;
                return;
            }
            foreach (var pattern in patterns)
            {
                if (!pattern.Works(open, left.Length)) continue;
                int[] after = [.. left.Select((people, s) => people - (pattern.Works(s, left.Length) ? 1 : 0))];
                Serve(after, cost + pattern.Kind.Cost);
            }
        }
    }
}
