using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class SkillStaffingTests
{
    private static SkillDemand Calls(double arrivals, double within = 1.0 / 3) =>
        new(arrivals, ServiceTime.Exponential(1), 2, new(0.8, within));

    [Theory]
    [InlineData(8)]
    [InlineData(25)]
    [InlineData(60)]
    public void With_one_skill_the_simulation_finds_the_agents_of_the_formula_or_one_beside(double arrivals)
    {
        var formula = RequiredAgents.For(new(arrivals, 1, 0.5), new(0.8, 1.0 / 3));

        var plan = SkillStaffing.Plan([Calls(arrivals)], [new([0])], seed: 4);

        plan.Kept.ShouldBeTrue();
        plan.Agents[0].ShouldBeInRange(formula - 1, formula + 1);
    }

    [Fact]
    public void Skills_that_overlap_need_fewer_than_specialists_and_not_fewer_than_one_great_queue()
    {
        SkillDemand[] demands = [Calls(12), Calls(12), Calls(12)];
        var specialists = demands.Sum(d => RequiredAgents.For(new(d.Arrivals, 1, 0.5), d.Target));
        var pooled = RequiredAgents.For(new(36, 1, 0.5), demands[0].Target);

        var plan = SkillStaffing.Plan(demands, [new([0, 1]), new([1, 2]), new([2, 0])], seed: 1);

        plan.Kept.ShouldBeTrue();
        plan.Agents.Sum().ShouldBeInRange(pooled - 1, specialists - 1);
        plan.ServiceLevel.ShouldAllBe(level => level.Mean >= 0.8);
    }

    [Fact]
    public void Dear_generalists_are_taken_only_as_far_as_they_pay()
    {
        SkillDemand[] demands = [Calls(15), Calls(15)];

        var plan = SkillStaffing.Plan(demands, [new([0]), new([1]), new([0, 1], Cost: 1.5)], seed: 6);

        plan.Kept.ShouldBeTrue();
        plan.Agents[2].ShouldBeLessThan(plan.Agents[0] + plan.Agents[1]);
        plan.Cost.ShouldBe(plan.Agents[0] + plan.Agents[1] + 1.5 * plan.Agents[2], 1e-9);
    }

    [Fact]
    public void Groups_too_small_for_the_promise_are_said_to_be()
    {
        var plan = SkillStaffing.Plan([Calls(20), Calls(5)], [new([0], Max: 10), new([1], Max: 20)], seed: 2);

        plan.Kept.ShouldBeFalse();
        plan.Agents[0].ShouldBe(10);
        plan.ServiceLevel[0].Mean.ShouldBeLessThan(0.8);
    }

    [Fact]
    public void Those_who_take_a_demand_are_not_busier_than_it_allows()
    {
        var calm = Calls(60) with { Target = new(0.8, 1.0 / 3, OccupancyMax: 0.85) };

        var plan = SkillStaffing.Plan([calm, calm], [new([0]), new([1]), new([0, 1])], seed: 3);

        plan.Kept.ShouldBeTrue();
        plan.Agents.Sum().ShouldBeInRange((int)(120 * 0.95 / 0.85), (int)(120 / 0.85) + 3, "the cap asks for more people than the service level does");
        SkillStaffing.Plan([Calls(60), Calls(60)], [new([0]), new([1]), new([0, 1])], seed: 3).Agents.Sum().ShouldBeLessThan(plan.Agents.Sum() - 10);
    }

    [Fact]
    public void A_mix_that_was_is_kept_near_and_not_dearer_than_one_found_anew()
    {
        SkillDemand[] demands = [Calls(12), Calls(12)];
        SkillGroup[] groups = [new([0]), new([1]), new([0, 1])];
        int[] mix = [12, 3, 14];

        var anew = SkillStaffing.Plan(demands, groups, seed: 5);
        var near = SkillStaffing.Plan(demands, groups, seed: 5, mix);

        near.Kept.ShouldBeTrue();
        near.Agents.Sum().ShouldBeInRange(anew.Agents.Sum() - 1, anew.Agents.Sum() + 1);
        near.Agents.Zip(mix, (now, was) => Math.Abs(now - was)).Sum().ShouldBeLessThan(anew.Agents.Zip(mix, (now, was) => Math.Abs(now - was)).Sum());
    }

    [Fact]
    public void Where_all_who_could_help_are_there_others_relieve_them()
    {
        // The second group can only take more of the first demand once the third takes the second from it.
        SkillGroup[] groups = [new([0], Max: 8), new([0, 1], Max: 12), new([1], Max: 12)];

        var plan = SkillStaffing.Plan([Calls(15), Calls(8, within: 5)], groups, seed: 8, near: [8, 12, 3]);

        plan.Kept.ShouldBeTrue();
        plan.Agents[2].ShouldBeGreaterThan(3);
    }

    [Fact]
    public void A_demand_nobody_can_take_is_refused() =>
        Should.Throw<ArgumentException>(() => SkillStaffing.Plan([Calls(5), Calls(5)], [new([0])], seed: 1));
}
