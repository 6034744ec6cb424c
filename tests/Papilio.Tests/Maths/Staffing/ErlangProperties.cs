using FsCheck;
using FsCheck.Fluent;
using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

/// <summary>What has to hold for every queue: 1 to 400 erlangs, patience of 1/20 to 20 services, 60 to 140 % of the agents.</summary>
public sealed class ErlangProperties
{
    private sealed record Case(QueueLoad Load, int Agents, double Within);

    private static readonly Arbitrary<Case> Cases = Gen.Choose(0, int.MaxValue).Select(seed =>
    {
        var random = new Random(seed);
        var erlangs = Math.Exp(random.NextDouble() * Math.Log(400));
        var service = Math.Exp(random.NextDouble() * 4 - 2);
        var load = new QueueLoad(erlangs * service, service, service * Math.Exp((random.NextDouble() * 2 - 1) * Math.Log(20)));
        return new Case(load, (int)Math.Ceiling(erlangs * (0.6 + 0.8 * random.NextDouble())), random.NextDouble() * 3 / service);
    }).ToArbitrary();

    [Fact]
    public void More_agents_and_more_time_never_lower_the_service_level() => Prop.ForAll(Cases, c =>
    {
        var level = ErlangA.Evaluate(c.Load, c.Agents, c.Within).ServiceLevel;
        return level is >= 0 and <= 1
            && ErlangA.Evaluate(c.Load, c.Agents + 1, c.Within).ServiceLevel >= level - 1e-13
            && ErlangA.Evaluate(c.Load, c.Agents, c.Within * 1.1).ServiceLevel >= level - 1e-13;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Who_gives_up_is_patience_times_queue() => Prop.ForAll(Cases, c =>
    {
        var figures = ErlangA.Evaluate(c.Load, c.Agents, c.Within);
        return Near(figures.AbandonProbability, c.Load.Abandonment * figures.MeanQueue / c.Load.Arrivals);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Little_s_law_holds_for_the_queue_and_for_the_agents() => Prop.ForAll(Cases, c =>
    {
        var figures = ErlangA.Evaluate(c.Load, c.Agents, c.Within);
        // Busy agents once more, counted state by state.
        var (weight, all, busy) = (1.0, 0.0, 0.0);
        for (var k = 0; weight > 1e-18 * all; k++)
        {
            (all, busy) = (all + weight, busy + weight * Math.Min(k, c.Agents));
            weight *= c.Load.Arrivals
                / (Math.Min(k + 1, c.Agents) * c.Load.Service + Math.Max(0, k + 1 - c.Agents) * c.Load.Abandonment);
            if (weight > 1e200) (weight, all, busy) = (weight / 1e200, all / 1e200, busy / 1e200);
        }
        return Near(figures.MeanQueue, c.Load.Arrivals * figures.MeanWait)
            && Near(figures.Occupancy * c.Agents, busy / all);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Endless_patience_is_Erlang_C() => Prop.ForAll(Cases, c =>
    {
        var agents = (int)Math.Ceiling(c.Load.Erlangs) + c.Agents / 10 + 1;
        var patient = ErlangA.Evaluate(c.Load with { Abandonment = 1e-9 * c.Load.Service }, agents, c.Within);
        var endless = ErlangC.Evaluate(c.Load, agents, c.Within);
        return Math.Abs(patient.ServiceLevel - endless.ServiceLevel) < 1e-5
            && Math.Abs(patient.WaitProbability - endless.WaitProbability) < 1e-5
            && Math.Abs(patient.MeanQueue / endless.MeanQueue - 1) < 1e-3;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_agents_found_are_enough_and_one_less_is_not() => Prop.ForAll(Cases, c =>
    {
        var target = new StaffingTarget(0.8, c.Within, OccupancyMax: 0.9, AbandonMax: 0.05);
        var agents = RequiredAgents.For(c.Load, target);
        return target.IsMetBy(ErlangA.Evaluate(c.Load, agents, c.Within))
            && !target.IsMetBy(ErlangA.Evaluate(c.Load, agents - 1, c.Within))
            && RequiredAgents.For(c.Load, target, near: c.Agents) == agents;
    }).QuickCheckThrowOnFailure();

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-10 * Math.Abs(b) + 1e-300;
}
