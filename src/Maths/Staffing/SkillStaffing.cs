using System.Numerics;

namespace Papilio.Maths.Staffing;

/// <summary>One kind of contact in a steady stretch of the day; times in one unit for all.</summary>
/// <param name="Target">What it promises. Service level and share of those who give up are held for its customers; occupancy is
/// held for all who take it, together; a mean wait is not.</param>
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
    private readonly int[][] takers;
    private readonly Dictionary<string, double[]> known = [];
    private readonly int seed;
    private readonly double interval;

    private SkillStaffing(IReadOnlyList<SkillDemand> demands, IReadOnlyList<SkillGroup> groups, int seed)
    {
        (this.demands, this.groups, this.seed) = (demands, groups, seed);
        takers = [.. demands.Select((_, c) => Enumerable.Range(0, groups.Count).Where(g => groups[g].Skills.Contains(c)).ToArray())];
        // Long enough for many customers as well as for many services one after the other.
        interval = Math.Max(ContactsPerRun / demands.Sum(d => d.Arrivals), 20 * demands.Max(d => d.Handle.Mean)) / Intervals;
    }

    /// <param name="near">A mix to stay near, such as the answer for the hour before; without it the square-root rule begins.</param>
    public static SkillStaff Plan(IReadOnlyList<SkillDemand> demands, IReadOnlyList<SkillGroup> groups, int seed, int[]? near = null)
    {
        for (var c = 0; c < demands.Count; c++)
        {
            demands[c].Target.Check();
            if (!(demands[c].Arrivals > 0)) throw new ArgumentException($"Demand {c} has no arrivals.", nameof(demands));
            if (!groups.Any(g => g.Skills.Contains(c))) throw new ArgumentException($"No group takes demand {c}.", nameof(groups));
        }
        return new SkillStaffing(demands, groups, seed).Plan(near);
    }

    private SkillStaff Plan(int[]? near)
    {
        var agents = Begin(near);
        var broken = Broken(agents);
        while (broken.Sum() > 0 && Mend(agents, broken) is { } mended) (agents, broken) = mended;
        if (broken.Sum() == 0) agents = Trim(agents);
        var seen = Simulate(agents);
        return new(
            agents, [.. Enumerable.Range(0, demands.Count).Select(c => seen.Of(c, tally => tally.ServiceLevel))],
            broken.Sum() == 0, Cost(agents));
    }

    /// <summary>As many as one great queue would need, in the mix given or by load and the square root of load.</summary>
    private int[] Begin(int[]? near)
    {
        var arrivals = demands.Sum(d => d.Arrivals);
        var load = demands.Sum(d => d.Arrivals * d.Handle.Mean);
        var theta = demands.Sum(d => d.Arrivals / d.Patience) / arrivals;
        var easiest = new StaffingTarget(demands.Min(d => d.Target.ServiceLevel), demands.Max(d => d.Target.Within), demands.Max(d => d.Target.OccupancyMax));
        var pooled = RequiredAgents.For(new(arrivals, arrivals / load, theta), easiest);
        if (near is { } mix && mix.Sum() is > 0 and var had)
            return [.. mix.Select((own, g) => Math.Min(groups[g].Max, (int)Math.Ceiling(own * Math.Max(1.0, (double)pooled / had))))];

        var carried = new double[groups.Count];
        for (var c = 0; c < demands.Count; c++)
        {
            // A group with few skills and little pay carries more of each.
            double Share(int g) => 1 / (groups[g].Cost * groups[g].Skills.Length);
            var shares = takers[c].Sum(Share);
            foreach (var g in takers[c]) carried[g] += demands[c].Arrivals * demands[c].Handle.Mean * Share(g) / shares;
        }
        var roots = carried.Sum(Math.Sqrt);
        return [.. carried.Select((own, g) =>
            Math.Min(groups[g].Max, (int)Math.Ceiling(own + Math.Max(0, pooled - load) * Math.Sqrt(own) / roots)))];
    }

    /// <summary>
    /// Adds one person where it helps most for the money: among those who take what is broken and, where all of these are
    /// there already, among the others, who relieve them. Null when nobody is left who could help.
    /// </summary>
    private (int[] Agents, double[] Broken)? Mend(int[] agents, double[] broken)
    {
        int[] free = [.. Enumerable.Range(0, groups.Count).Where(g => agents[g] < groups[g].Max)];
        int[] able = [.. free.Where(g => groups[g].Skills.Any(c => broken[c] > 0))];
        (int[] Agents, double[] Broken)? best = null;
        var most = double.NegativeInfinity;
        foreach (var g in able.Length > 0 ? able : free)
        {
            var more = With(agents, g, +1);
            var still = Broken(more);
            var gain = (broken.Sum() - still.Sum()) / groups[g].Cost;
            if (gain > most) (best, most) = ((more, still), gain);
        }
        return best;
    }

    /// <summary>
    /// Takes people away, or replaces them by cheaper ones, while every promise holds. Whom to take first is not known: the
    /// dearest are most of the money, but without those who can do much one cannot do with few. So both are tried.
    /// </summary>
    private int[] Trim(int[] agents)
    {
        int[] dearest = [.. Enumerable.Range(0, groups.Count).OrderByDescending(g => groups[g].Cost)];
        int[] narrowest = [.. Enumerable.Range(0, groups.Count).OrderBy(g => groups[g].Skills.Length)];
        var (one, other) = (Trim(agents, dearest), Trim(agents, narrowest));
        return Cost(other) < Cost(one) ? other : one;
    }

    /// <summary>Many at once where there are far too many.</summary>
    private int[] Trim(int[] begin, int[] order)
    {
        int[] agents = [.. begin];
        for (var step = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, agents.Max() / 16)); step > 0; step /= 2)
            for (var improved = true; improved;)
            {
                improved = false;
                foreach (var g in order) while (agents[g] >= step && Try(g, null, step)) improved = true;
                foreach (var g in order)
                    while (agents[g] >= step && Enumerable.Range(0, groups.Count)
                        .Any(other => groups[other].Cost < groups[g].Cost && agents[other] + step <= groups[other].Max && Try(g, other, step)))
                        improved = true;
            }
        return agents;

        bool Try(int less, int? more, int step)
        {
            var tried = With(agents, less, -step);
            if (more is { } other) tried[other] += step;
            if (Broken(tried).Sum() > 0) return false;
            agents = tried;
            return true;
        }
    }

    /// <summary>How much is missing to the promise of each demand; 0 where it is kept. Floors come up again and again.</summary>
    private double[] Broken(int[] agents)
    {
        var floor = string.Join(' ', agents);
        return known.TryGetValue(floor, out var missing) ? missing : known[floor] = Missing(agents);
    }

    private double[] Missing(int[] agents)
    {
        var seen = Simulate(agents);
        return [.. demands.Select((demand, c) =>
        {
            var met = seen.Total(c, ..);
            return Math.Max(0, demand.Target.ServiceLevel - met.ServiceLevel)
                + Math.Max(0, met.AbandonProbability - demand.Target.AbandonMax)
                + Math.Max(0, seen.OccupancyOf(takers[c]).Mean - demand.Target.OccupancyMax);
        })];
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
