using Papilio.Maths.Statistics;

namespace Papilio.Maths.Staffing;

/// <summary>A mean over independent runs and how sure it is.</summary>
/// <param name="Error">Standard error of the mean.</param>
public readonly record struct Estimate(double Mean, double Error)
{
    public static Estimate Of(ReadOnlySpan<double> values) =>
        new(Sample.Mean(values), Math.Sqrt(Sample.Variance(values) / values.Length));
}

/// <summary>The same floor run again and again with seeds that follow on each other.</summary>
public sealed class Replications
{
    private readonly SimulatedRun[] runs;

    private Replications(SimulatedRun[] runs) => this.runs = runs;

    public static Replications Of(SimulatedFloor floor, int seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        return new([.. Enumerable.Range(0, count).Select(i => SkillSimulator.Run(floor, unchecked(seed + i)))]);
    }

    /// <summary>A figure of a class, such as its service level.</summary>
    public Estimate Of(int contactClass, Func<ClassTally, double> figure) =>
        Estimate.Of([.. runs.Select(run => figure(run.Classes[contactClass]))]);

    /// <summary>What all met who came in some intervals of all runs: the figure to ask where few come in one run.</summary>
    public ClassTally Total(int contactClass, Range intervals) =>
        runs.Aggregate(default(ClassTally), (all, run) => run.Intervals[contactClass][intervals].Aggregate(all, (sum, tally) => sum + tally));

    public Estimate OccupancyOf(int group) => Estimate.Of([.. runs.Select(run => run.Occupancy[group])]);

    /// <summary>Share of their time that the people of some groups are busy, together.</summary>
    public Estimate OccupancyOf(IReadOnlyCollection<int> groups) =>
        Estimate.Of([.. runs.Select(run => groups.Sum(g => run.DutyTime[g]) is > 0 and var duty ? groups.Sum(g => run.BusyTime[g]) / duty : 0)]);
}
