namespace Papilio.Maths.Staffing;

/// <summary>What a service promises, in the unit of time of the <see cref="QueueLoad"/>. All of it has to hold.</summary>
/// <param name="ServiceLevel">Share to be answered within <paramref name="Within"/>, 0 ≤ share &lt; 1.</param>
/// <param name="OccupancyMax">Share of their time agents may be busy, 0 &lt; share ≤ 1. At scale a service level alone
/// burns people: 150 erlangs at 80/20 keep 159 agents busy 94 % of their time.</param>
/// <param name="AbandonMax">Share that may give up.</param>
/// <param name="MeanWaitMax">Longest mean wait.</param>
public sealed record StaffingTarget(
    double ServiceLevel, double Within, double OccupancyMax = 1, double AbandonMax = 1,
    double MeanWaitMax = double.PositiveInfinity)
{
    public bool IsMetBy(QueueFigures figures) =>
        figures.ServiceLevel >= ServiceLevel && figures.Occupancy <= OccupancyMax
        && figures.AbandonProbability <= AbandonMax && figures.MeanWait <= MeanWaitMax;

    internal void Check()
    {
        if (!(ServiceLevel >= 0 && ServiceLevel < 1)) throw new ArgumentOutOfRangeException(nameof(ServiceLevel), ServiceLevel, null);
        if (!(OccupancyMax > 0)) throw new ArgumentOutOfRangeException(nameof(OccupancyMax), OccupancyMax, null);
        if (!(AbandonMax > 0)) throw new ArgumentOutOfRangeException(nameof(AbandonMax), AbandonMax, null);
        if (!(MeanWaitMax > 0)) throw new ArgumentOutOfRangeException(nameof(MeanWaitMax), MeanWaitMax, null);
    }
}

/// <summary>
/// The fewest agents that keep a promise, exactly: square-root staffing (n = R + β√R, Halfin and Whitt 1981) says where to
/// look, Erlang A or C decides. Every promise of the target is monotone in the agents, so the search needs few looks.
/// </summary>
public static class RequiredAgents
{
    /// <param name="near">A guess, such as the answer of the interval before; without it the square-root rule guesses.</param>
    public static int For(QueueLoad load, StaffingTarget target, int? near = null)
    {
        target.Check();
        load.Check(0, target.Within);
        if (load.Arrivals == 0) return 0;
        var guess = near ?? (int)Math.Ceiling(load.Erlangs + Math.Sqrt(load.Erlangs) / 2);
        // Nobody can be served by nobody; the first agent is where every promise begins.
        return 1 + FirstWhole.From(guess - 1, others => target.IsMetBy(ErlangA.Evaluate(load, others + 1, target.Within)));
    }
}
