using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class SkillSimulatorTests
{
    private const int Runs = 30;

    [Theory]
    [InlineData(48, 1, .5, 50, 1.0 / 3)]
    [InlineData(48, 1, .5, 45, 1.0 / 3)]
    [InlineData(100, 1, 2, 95, 1.0 / 3)]
    [InlineData(120, 2, .2, 58, 1.0 / 12)]
    [InlineData(10, 1, .1, 11, .5)]
    [InlineData(10, 1, 0, 12, .5)]
    public void One_skill_is_Erlang_A_within_three_standard_errors(
        double arrivals, double service, double abandonment, int agents, double within)
    {
        var exact = ErlangA.Evaluate(new(arrivals, service, abandonment), agents, within);

        var seen = Replications.Of(Steady(
            [new([arrivals], ServiceTime.Exponential(1 / service), 1 / abandonment, within)], [([0], agents)]), seed: 11, Runs);

        ShouldContain(seen.Of(0, tally => tally.ServiceLevel), exact.ServiceLevel);
        ShouldContain(seen.Of(0, tally => tally.WaitProbability), exact.WaitProbability);
        ShouldContain(seen.Of(0, tally => tally.MeanWait), exact.MeanWait);
        ShouldContain(seen.OccupancyOf(0), exact.Occupancy);
        if (abandonment > 0) ShouldContain(seen.Of(0, tally => tally.AbandonProbability), exact.AbandonProbability);
    }

    [Fact]
    public void Agents_who_can_do_everything_are_one_queue()
    {
        var exact = ErlangA.Evaluate(new(60, 1, .5), 62, .2);

        var seen = Replications.Of(Steady(
            [new([40], ServiceTime.Exponential(1), 2, .2), new([20], ServiceTime.Exponential(1), 2, .2)],
            [([0, 1], 40), ([0, 1], 22)]), seed: 3, Runs);

        foreach (var c in new[] { 0, 1 }) ShouldContain(seen.Of(c, tally => tally.ServiceLevel), exact.ServiceLevel);
    }

    [Fact]
    public void Lost_calls_depend_on_the_mean_service_time_alone()
    {
        var exact = ErlangB.Blocking(20, 22);
        foreach (var service in new[] { ServiceTime.Exponential(1), ServiceTime.Constant(1), ServiceTime.LogNormal(1, 2) })
        {
            var seen = Replications.Of(Steady([new([20], service, 1e-9, 0)], [([0], 22)]), seed: 5, Runs);

            ShouldContain(seen.Of(0, tally => tally.AbandonProbability), exact);
        }
    }

    [Fact]
    public void Without_waiting_the_busy_agents_are_the_modified_offered_load()
    {
        double[] contacts = [100, 400, 900, 400, 100, 50];
        var service = ServiceTime.LogNormal(0.8, 1);
        var load = OfferedLoad.Of(contacts, 1, service);

        for (var k = 0; k < contacts.Length; k++)
        {
            var (day, at) = (contacts[..(k + 1)], k);
            var seen = Replications.Of(
                new([new(day, service, double.PositiveInfinity, 0)], [new([0], [.. day.Select(_ => 5000)])], 1, at), seed: 17, Runs);

            ShouldContain(new(seen.OccupancyOf(0).Mean * 5000, seen.OccupancyOf(0).Error * 5000), load[k]);
        }
    }

    [Fact]
    public void The_same_seed_brings_the_same_customers_to_every_floor()
    {
        var few = SkillSimulator.Run(TwoSkills(20, 8), 7);
        var many = SkillSimulator.Run(TwoSkills(30, 12), 7);

        many.Classes.Select(c => c.Came).ShouldBe(few.Classes.Select(c => c.Came));
        many.Classes[0].ServiceLevel.ShouldBeGreaterThan(few.Classes[0].ServiceLevel);
        SkillSimulator.Run(TwoSkills(20, 8), 7).Classes.ShouldBe(few.Classes);
        SkillSimulator.Run(TwoSkills(20, 8), 8).Classes.ShouldNotBe(few.Classes);
    }

    [Fact]
    public void Everybody_is_counted_also_those_for_whom_nobody_comes()
    {
        var run = SkillSimulator.Run(new(
            [new([50, 50], ServiceTime.Constant(0.1), double.PositiveInfinity, 1), new([50, 50], ServiceTime.Constant(0.1), 1, 1)],
            [new([0], [5, 0])], 1), 2);

        var (served, alone) = (run.Classes[0], run.Classes[1]);
        served.Came.ShouldBeInRange(60, 140);
        served.GaveUp.ShouldBeInRange(20, 80);
        alone.GaveUp.ShouldBe(alone.Came);
        alone.ServiceLevel.ShouldBe(0);
    }

    [Fact]
    public void What_is_met_is_told_by_the_interval_in_which_somebody_came()
    {
        var floor = new SimulatedFloor([new([40, 40, 0, 40], ServiceTime.Exponential(0.1), 1, 0.02)], [new([0], [8, 2, 2, 8])], 1);

        var seen = Replications.Of(floor, seed: 3, count: 40);

        seen.Total(0, 2..3).Came.ShouldBe(0);
        (seen.Total(0, ..2) + seen.Total(0, 2..)).ShouldBe(seen.Total(0, ..));
        seen.Total(0, 1..2).ServiceLevel.ShouldBeLessThan(seen.Total(0, ..1).ServiceLevel - 0.3, "two do less than eight");
        seen.Total(0, ..1).Came.ShouldBeInRange(40 * 36, 40 * 44);
        seen.OccupancyOf([0]).ShouldBe(seen.OccupancyOf(0));
    }

    [Fact]
    public void Groups_that_can_do_as_much_are_kept_equally_busy()
    {
        var run = SkillSimulator.Run(Steady(
            [new([20], ServiceTime.Exponential(1), 3, .2), new([0.1], ServiceTime.Exponential(1), 3, .2), new([0.1], ServiceTime.Exponential(1), 3, .2)],
            [([0, 1], 15), ([0, 2], 15)]), 4);

        run.Occupancy[0].ShouldBe(run.Occupancy[1], 0.05);
    }

    private static SimulatedFloor TwoSkills(int first, int second) => Steady(
        [new([20], ServiceTime.Exponential(1), 3, .2), new([8], ServiceTime.Exponential(1), 3, .2)], [([0], first), ([0, 1], second)]);

    /// <summary>Forty units of time with steady rates, the first five to warm up.</summary>
    private static SimulatedFloor Steady(SimulatedClass[] classes, (int[] Skills, int Agents)[] groups) => new(
        [.. classes.Select(c => c with { Contacts = [.. Enumerable.Repeat(c.Contacts[0], 80)] })],
        [.. groups.Select(g => new SimulatedGroup(g.Skills, [.. Enumerable.Repeat(g.Agents, 80)]))], 1, 10);

    private static void ShouldContain(Estimate seen, double exact) => Math.Abs(seen.Mean - exact)
        .ShouldBeLessThanOrEqualTo(3 * seen.Error, $"{seen.Mean} ± {seen.Error} against {exact}");
}
