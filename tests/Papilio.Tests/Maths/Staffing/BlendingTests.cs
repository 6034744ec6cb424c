using FsCheck;
using FsCheck.Fluent;
using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class BlendingTests
{
    [Fact]
    public void Letters_fill_the_time_in_which_nobody_calls()
    {
        var plan = Blending.Plan([10, 10, 10, 10], [8, 4, 4, 4], [6, 0, 0, 0], patience: 3, occupancyMax: 0.9);

        plan.Agents.ShouldBe([10, 10, 10, 10]);
        plan.Done.ShouldBe([1, 5, 0, 0]);
        plan.Left.ShouldBe(0, 1e-9);
    }

    [Fact]
    public void Agents_come_only_where_a_deadline_would_be_missed()
    {
        var plan = Blending.Plan([10, 10, 10, 10], [9, 9, 9, 9], [1.8, 0, 0, 0], patience: 1, occupancyMax: 0.9);

        plan.Agents.ShouldBe([11, 11, 10, 10]);
        plan.Done[..2].Sum().ShouldBe(1.8, 1e-9);
    }

    [Fact]
    public void Work_that_is_not_due_yet_is_left_for_tomorrow() =>
        Blending.Plan([1, 1], [1, 1], [0, 2], patience: 1).Left.ShouldBe(2, 1e-9);

    [Fact]
    public void Everything_is_done_in_time_and_nobody_works_above_the_cap() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            const int intervals = 24, patience = 4;
            var busy = Enumerable.Range(0, intervals).Select(_ => random.NextDouble() * 20).ToArray();
            var agents = busy.Select(b => (int)(b * 1.2) + 1).ToArray();
            var work = busy.Select(_ => random.NextDouble() * 6).ToArray();

            var plan = Blending.Plan(agents, busy, work, patience);

            for (var k = 0; k < intervals; k++)
            {
                // What came early enough has been done, and never more than what came.
                var done = plan.Done[..(k + 1)].Sum();
                if (done > work[..(k + 1)].Sum() + 1e-6) return false;
                if (k >= patience && done < work[..(k + 1 - patience)].Sum() - 1e-6) return false;
                if (plan.Done[k] > Math.Max(0, plan.Agents[k] * 0.85 - busy[k]) + 1e-9 || plan.Agents[k] < agents[k]) return false;
            }
            return Math.Abs(plan.Done.Sum() + plan.Left - work.Sum()) < 1e-6;
        }).QuickCheckThrowOnFailure();
}
