using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class DayStaffingTests
{
    private static readonly SkillDay Day = new(
        [.. Enumerable.Range(0, 56).Select(k => 20 + 160 * Math.Pow(Math.Sin(Math.PI * (k + 0.5) / 56), 2))],
        900, ServiceTime.Exponential(360), 240, new(0.8, 20));

    [Fact]
    public void Every_interval_keeps_its_promise_and_no_two_hours_are_too_busy()
    {
        var plan = DayStaffing.Plan(Day);

        plan.Expected.ShouldAllBe(figures => Day.Target.IsMetBy(figures));
        var busy = plan.Expected.Zip(plan.Agents, (figures, agents) => figures.Occupancy * agents).ToArray();
        Occupancy.Worst(plan.Agents, busy, 8).ShouldBeLessThanOrEqualTo(0.85 + 1e-9);
        DayStaffing.Plan(Day with { OccupancyMax = 1 }).Agents.Sum().ShouldBeLessThan(plan.Agents.Sum());
    }

    [Fact]
    public void A_simulated_day_keeps_the_promise()
    {
        var plan = DayStaffing.Plan(Day with { OccupancyMax = 1 });

        var seen = Replications.Of(new(
            [new(Day.Contacts, Day.Handle, Day.PatienceSeconds, Day.Target.Within)], [new([0], plan.Agents)], 900), seed: 9, count: 40);

        var promised = plan.Expected.Zip(Day.Contacts, (figures, contacts) => figures.ServiceLevel * contacts).Sum() / Day.Contacts.Sum();
        seen.Of(0, tally => tally.ServiceLevel).Mean.ShouldBe(promised, 0.02);
    }

    [Fact]
    public void What_if_asks_for_more_where_more_is_needed()
    {
        int Sum(WhatIf change) => DayStaffing.Plan(change.Of(Day)).Scheduled.Sum();
        var now = Sum(new());

        now.ShouldBe(DayStaffing.Plan(Day).Scheduled.Sum());
        Sum(new(ContactsFactor: 1.3)).ShouldBeGreaterThan(now);
        Sum(new(HandleFactor: 0.9)).ShouldBeLessThan(now);
        Sum(new(Target: new(0.95, 10))).ShouldBeGreaterThan(now);
        Sum(new(Shrinkage: new(Absence: 0.1))).ShouldBeGreaterThan(now);
        Sum(new(OccupancyMax: 0.7)).ShouldBeGreaterThan(now);
    }

    [Fact]
    public void A_closed_interval_needs_nobody_and_an_open_one_somebody()
    {
        var plan = DayStaffing.Plan(Day with { Contacts = [0, 0, 1, 0.01], AgentsMin = 2 });

        plan.Agents[..2].ShouldBe([0, 0]);
        plan.Agents[2].ShouldBeGreaterThanOrEqualTo(2);
    }
}
