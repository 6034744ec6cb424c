namespace Papilio.Maths.Staffing;

/// <summary>One kind of contact in a steady stretch of the day; times in one unit for all.</summary>
/// <param name="Target">What it promises; service level and share of those who give up are held.</param>
public sealed record SkillDemand(double Arrivals, ServiceTime Handle, double Patience, StaffingTarget Target);

/// <summary>People with the same skills, to be counted.</summary>
/// <param name="Skills">Numbers of the demands they take.</param>
/// <param name="Cost">What one of them costs; only ratios matter.</param>
/// <param name="Max">How many there are at most.</param>
public sealed record SkillGroup(int[] Skills, double Cost = 1, int Max = int.MaxValue);

/// <param name="Agents">People per group.</param>
/// <param name="ServiceLevel">Simulated, per demand.</param>
/// <param name="Kept">False when the groups are too small for the promise, however they are filled.</param>
public sealed record SkillStaff(int[] Agents, Estimate[] ServiceLevel, bool Kept, double Cost);

/// <summary>
/// How many of each group when skills overlap, for which no formula exists. All demands pooled as one queue give a lower
/// bound and with it the safety above the load; it is split over the groups by the square root of what they carry; then the
/// floor is simulated and repaired: someone is added where the promise is broken worst until it holds, and people are taken
/// away or replaced by cheaper ones while it still holds (Wallace and Whitt 2005). All comparisons see the same customers.
/// </summary>
public sealed class SkillStaffing
{
    private const int Runs = 12, Intervals = 10, WarmUpIntervals = 2;
    private const double ContactsPerRun = 4000;

    private readonly IReadOnlyList<SkillDemand> demands;
    private readonly IReadOnlyList<SkillGroup> groups;
    private readonly int seed;
    private readonly double interval;

    private SkillStaffing(IReadOnlyList<SkillDemand> demands, IReadOnlyList<SkillGroup> groups, int seed)
    {
        (this.demands, this.groups, this.seed) = (demands, groups, seed);
        // Long enough for the rare as well as for many services one after the other.
        interval = Math.Max(ContactsPerRun / demands.Sum(d => d.Arrivals), 20 * demands.Max(d => d.Handle.Mean)) / Intervals;
    }

    public static SkillStaff Plan(IReadOnlyList<SkillDemand> demands, IReadOnlyList<SkillGroup> groups, int seed)
    {
        for (var c = 0; c < demands.Count; c++)
        {
            demands[c].Target.Check();
            if (!(demands[c].Arrivals > 0)) throw new ArgumentException($"Demand {c} has no arrivals.", nameof(demands));
            if (!groups.Any(g => g.Skills.Contains(c))) throw new ArgumentException($"No group takes demand {c}.", nameof(groups));
        }
        return new SkillStaffing(demands, groups, seed).Plan();
    }

    private SkillStaff Plan()
    {
        var agents = Split();
        var broken = Broken(agents);
        while (broken.Sum() > 0 && Mend(agents, broken) is { } mended) (agents, broken) = mended;
        if (broken.Sum() == 0) Trim(agents);
        var seen = Simulate(agents);
        return new(
            agents, [.. Enumerable.Range(0, demands.Count).Select(c => seen.Of(c, tally => tally.ServiceLevel))],
            broken.Sum() == 0, Cost(agents));
    }

    /// <summary>Pooled Erlang A, split by load and by the square root of load.</summary>
    private int[] Split()
    {
        var carried = new double[groups.Count];
        for (var c = 0; c < demands.Count; c++)
        {
            var able = Enumerable.Range(0, groups.Count).Where(g => groups[g].Skills.Contains(c)).ToArray();
            // A group with few skills and little pay carries more of each.
            double Share(int g) => 1 / (groups[g].Cost * groups[g].Skills.Length);
            var shares = able.Sum(Share);
            foreach (var g in able) carried[g] += demands[c].Arrivals * demands[c].Handle.Mean * Share(g) / shares;
        }
        var arrivals = demands.Sum(d => d.Arrivals);
        var load = carried.Sum();
        var theta = demands.Sum(d => d.Arrivals / d.Patience) / arrivals;
        var easiest = demands.MinBy(d => d.Target.ServiceLevel)!.Target;
        var pooled = RequiredAgents.For(new(arrivals, arrivals / load, theta), easiest);
        var roots = carried.Sum(Math.Sqrt);
        return [.. carried.Select((own, g) =>
            Math.Min(groups[g].Max, (int)Math.Ceiling(own + Math.Max(0, pooled - load) * Math.Sqrt(own) / roots)))];
    }

    /// <summary>Adds one person where it helps most for the money; null when nobody is left who could help.</summary>
    private (int[] Agents, double[] Broken)? Mend(int[] agents, double[] broken)
    {
        (int[] Agents, double[] Broken)? best = null;
        var most = double.NegativeInfinity;
        for (var g = 0; g < groups.Count; g++)
        {
            if (agents[g] >= groups[g].Max || !groups[g].Skills.Any(c => broken[c] > 0)) continue;
            var more = With(agents, g, +1);
            var still = Broken(more);
            var gain = (broken.Sum() - still.Sum()) / groups[g].Cost;
            if (gain > most) (best, most) = ((more, still), gain);
        }
        return best;
    }

    /// <summary>Takes people away, or replaces them by cheaper ones, dearest first, while every promise holds.</summary>
    private void Trim(int[] agents)
    {
        int[] dearest = [.. Enumerable.Range(0, groups.Count).OrderByDescending(g => groups[g].Cost)];
        for (var improved = true; improved;)
        {
            improved = false;
            foreach (var g in dearest)
                while (agents[g] > 0 && (Try(g, null) || Enumerable.Range(0, groups.Count)
                    .Any(other => groups[other].Cost < groups[g].Cost && agents[other] < groups[other].Max && Try(g, other))))
                    improved = true;
        }

        bool Try(int less, int? more)
        {
            var tried = With(agents, less, -1);
            if (more is { } other) tried[other]++;
            if (Broken(tried).Sum() > 0) return false;
            tried.CopyTo(agents, 0);
            return true;
        }
    }

    /// <summary>How much is missing to the promise of each demand; 0 where it is kept.</summary>
    private double[] Broken(int[] agents)
    {
        var seen = Simulate(agents);
        return [.. demands.Select((demand, c) =>
            Math.Max(0, demand.Target.ServiceLevel - seen.Of(c, tally => tally.ServiceLevel).Mean)
            + Math.Max(0, seen.Of(c, tally => tally.AbandonProbability).Mean - demand.Target.AbandonMax))];
    }

    private Replications Simulate(int[] agents) => Replications.Of(
        new([.. demands.Select(d => new SimulatedClass(
                [.. Enumerable.Repeat(d.Arrivals * interval, Intervals)], d.Handle, d.Patience, d.Target.Within))],
            [.. groups.Select((g, i) => new SimulatedGroup(g.Skills, [.. Enumerable.Repeat(agents[i], Intervals)]))],
            interval, WarmUpIntervals * interval),
        seed, Runs);

    private double Cost(int[] agents) => groups.Zip(agents, (g, n) => g.Cost * n).Sum();

    private static int[] With(int[] agents, int g, int more)
    {
        int[] changed = [.. agents];
        changed[g] += more;
        return changed;
    }
}
