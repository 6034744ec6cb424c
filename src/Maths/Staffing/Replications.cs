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

    public Estimate OccupancyOf(int group) => Estimate.Of([.. runs.Select(run => run.Occupancy[group])]);
}
