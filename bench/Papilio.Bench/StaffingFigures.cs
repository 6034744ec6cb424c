using System.Diagnostics;
using Papilio.Maths.Staffing;

namespace Papilio.Bench;

/// <summary>
/// `staffing`: what one evaluation, one search and one re-plan of a day cost, beside the recursion from nought and the
/// search from below that do the same plainly, and the simulation that says whether the answers are true.
/// </summary>
internal static class StaffingFigures
{
    private const int Skills = 40, Intervals = 96;

    public static void Run(Arguments arguments, Figures figures)
    {
        arguments.RefuseUnknown();
        foreach (var agents in new[] { 60, 600, 10_000 }) Evaluation(figures, agents);
        foreach (var erlangs in new[] { 50.0, 550, 9_900 }) Search(figures, erlangs);
        Replan(figures);
        Simulation(figures);
        OverlappingSkills(figures);
    }

    private static void Evaluation(Figures figures, int agents)
    {
        var load = new QueueLoad(0.98 * agents, 1, 0.5);
        var level = 0.0;
        figures.Add($"erlang-a-{agents}.time", Microseconds(() => level = ErlangA.Evaluate(load, agents, 0.2).ServiceLevel), "us");
        var plain = 0.0;
        figures.Add($"erlang-a-{agents}.plain-time", Microseconds(() => plain = PlainServiceLevel(load, agents, 0.2)), "us");
        figures.Add($"erlang-a-{agents}.difference", Math.Abs(level - plain) / plain * 1e9, "1e-9");
    }

    private static void Search(Figures figures, double erlangs)
    {
        var load = new QueueLoad(erlangs, 1, 0.5);
        var target = new StaffingTarget(0.8, 0.1);
        var (found, stepped) = (0, 0);
        figures.Add($"required-{erlangs:0}.time", Microseconds(() => found = RequiredAgents.For(load, target)) / 1000, "ms");
        figures.Add($"required-{erlangs:0}.stepwise-time", Microseconds(() =>
        {
            stepped = (int)erlangs / 2;
            while (!target.IsMetBy(ErlangA.Evaluate(load, stepped, target.Within))) stepped++;
        }) / 1000, "ms");
        figures.Add($"required-{erlangs:0}.difference", found - stepped, "agents");
    }

    private static void Replan(Figures figures)
    {
        SkillDay[] days = [.. Enumerable.Range(1, Skills).Select(skill => new SkillDay(
            [.. Enumerable.Range(0, Intervals).Select(k => 15.0 * skill * (0.05 + Math.Pow(Math.Sin(Math.PI * (k + 0.5) / Intervals), 2)))],
            900, ServiceTime.LogNormal(200 + 5 * skill, 250), 60 + 10 * skill, new(0.8, 20)))];
        var people = 0;
        figures.Add("replan-40-skills.time", Microseconds(() => people = days.Sum(day => DayStaffing.Plan(day).Agents.Max())) / 1000, "ms");
        figures.Add("replan-40-skills.agents-at-peak", people, "agents");
        figures.Add("replan-40-skills.plain-time", Microseconds(() =>
        {
            foreach (var day in days)
                foreach (var load in OfferedLoad.Of(day.Contacts, day.IntervalSeconds, day.Handle))
                {
                    var queue = new QueueLoad(load / day.Handle.Mean, 1 / day.Handle.Mean, 1 / day.PatienceSeconds);
                    var agents = 1;
                    while (!day.Target.IsMetBy(ErlangA.Evaluate(queue, agents, day.Target.Within))) agents++;
                }
        }) / 1000, "ms");
    }

    /// <summary>Simulated queues that keep the promise with the agents found, and miss it with two less.</summary>
    private static void Simulation(Figures figures)
    {
        var (enough, tooFew, watch) = (0, 0, Stopwatch.StartNew());
        double[] loads = [5, 10, 20, 40, 80, 160];
        var contacts = 0L;
        foreach (var load in loads)
        {
            var agents = RequiredAgents.For(new(load, 1, 0.5), new(0.8, 0.2));
            double Level(int n)
            {
                var floor = new SimulatedFloor(
                    [new([.. Enumerable.Repeat(load, 110)], ServiceTime.Exponential(1), 2, 0.2)],
                    [new([0], [.. Enumerable.Repeat(n, 110)])], 1, 10);
                contacts += (long)load * 110 * 40;
                return Replications.Of(floor, 1, 40).Of(0, tally => tally.ServiceLevel).Mean;
            }
            if (Level(agents + 1) >= 0.8) enough++;
            if (Level(agents - 2) < 0.8) tooFew++;
        }
        figures.Add("simulation.enough-with-one-more", enough, $"of-{loads.Length}");
        figures.Add("simulation.too-few-with-two-less", tooFew, $"of-{loads.Length}");
        figures.Add("simulation.contacts-per-second", contacts / watch.Elapsed.TotalSeconds, "contacts/s");
    }

    /// <summary>Five demands, everybody with two of the five skills, between specialists and one great queue.</summary>
    private static void OverlappingSkills(Figures figures)
    {
        const int skills = 5;
        var target = new StaffingTarget(0.8, 1.0 / 3);
        SkillDemand[] demands = [.. Enumerable.Range(0, skills).Select(_ => new SkillDemand(12, ServiceTime.Exponential(1), 2, target))];
        SkillGroup[] groups = [.. Enumerable.Range(0, skills).Select(g => new SkillGroup([g, (g + 1) % skills]))];
        var watch = Stopwatch.StartNew();
        var plan = SkillStaffing.Plan(demands, groups, seed: 1);
        figures.Add("two-skills.time", watch.Elapsed.TotalSeconds, "s");
        figures.Add("two-skills.agents", plan.Agents.Sum(), "agents");
        figures.Add("two-skills.worst-service-level", 100 * plan.ServiceLevel.Min(level => level.Mean), "%");
        figures.Add("two-skills.specialists", skills * RequiredAgents.For(new(12, 1, 0.5), target), "agents");
        figures.Add("two-skills.everybody-all-skills", RequiredAgents.For(new(12 * skills, 1, 0.5), target), "agents");
    }

    /// <summary>The plain way: every state from the empty one, and the waiting time by steps of the uniformised chain.</summary>
    private static double PlainServiceLevel(QueueLoad load, int agents, double within)
    {
        var inverse = 1.0;
        for (var k = 1; k <= agents; k++) inverse = 1 + inverse * k / load.Erlangs;
        var drain = agents * load.Service;
        var waiting = new List<double> { 1 };
        var sum = 1.0;
        while (waiting[^1] > 1e-16 * sum) sum += Add(waiting, load.Arrivals / (drain + waiting.Count * load.Abandonment));
        var uniform = drain + (waiting.Count + 1) * load.Abandonment;
        var (chance, answered) = (new double[waiting.Count], new double[waiting.Count]);
        var (mean, logPoisson) = (uniform * within, -uniform * within);
        for (var k = 0; k < mean + 10 * Math.Sqrt(mean) + 40; k++)
        {
            var poisson = Math.Exp(logPoisson);
            for (var j = 0; j < chance.Length; j++) answered[j] += poisson * chance[j];
            for (var j = chance.Length - 1; j >= 0; j--)
                chance[j] += ((drain + j * load.Abandonment) * ((j == 0 ? 1 : chance[j - 1]) - chance[j])
                    - load.Abandonment * chance[j]) / uniform;
            logPoisson += Math.Log(mean / (k + 1));
        }
        var served = 0.0;
        for (var j = 0; j < waiting.Count; j++) served += waiting[j] * answered[j];
        return (inverse - 1 + served) / (inverse - 1 + sum);

        static double Add(List<double> states, double ratio)
        {
            states.Add(states[^1] * ratio);
            return states[^1];
        }
    }

    /// <summary>The best of five rounds, each long enough to be seen by the clock.</summary>
    private static double Microseconds(Action work)
    {
        var (times, best) = (1, double.PositiveInfinity);
        for (var round = 0; round < 5; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < times; i++) work();
            var each = watch.Elapsed.TotalMicroseconds / times;
            best = Math.Min(best, each);
            if (watch.ElapsedMilliseconds < 20) times = Math.Clamp((int)(40_000 / each), times, 1_000_000);
        }
        return best;
    }
}
