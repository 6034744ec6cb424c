using FsCheck;
using FsCheck.Fluent;
using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class OccupancyTests
{
    [Fact]
    public void A_short_peak_is_borne_and_a_long_one_is_relieved()
    {
        double[] peak = [10, 10, 10, 19, 10, 10, 10, 10];
        double[] siege = [16, 16, 19, 19, 19, 19, 19, 19];
        int[] agents = [20, 20, 20, 20, 20, 20, 20, 20];

        Occupancy.Relieve(agents, peak, 8).ShouldBe(agents);
        var relieved = Occupancy.Relieve(agents, siege, 8);

        relieved.Sum().ShouldBe((int)Math.Ceiling(siege.Sum() / 0.85));
        relieved[..2].ShouldBe([20, 20]);
    }

    [Fact]
    public void Relief_is_enough_takes_nobody_away_and_wastes_little() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var busy = Enumerable.Range(0, 40).Select(_ => random.NextDouble() * 50).ToArray();
            var agents = busy.Select(b => (int)(b * (0.9 + 0.4 * random.NextDouble())) + 1).ToArray();

            var relieved = Occupancy.Relieve(agents, busy, 8);

            var least = Math.Max(agents.Sum(), Enumerable.Range(0, 5).Sum(i =>
                Math.Max(agents[(8 * i)..(8 * i + 8)].Sum(), (int)Math.Ceiling(busy[(8 * i)..(8 * i + 8)].Sum() / 0.85 - 1e-9))));
            return Occupancy.Worst(relieved, busy, 8) <= 0.85 + 1e-9
                && relieved.Zip(agents).All(pair => pair.First >= pair.Second)
                && relieved.Sum() <= least * 1.1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Shrinkage_multiplies_what_is_left_and_keeps_hours_for_learning()
    {
        var shrinkage = new Shrinkage(Absence: 0.1, Breaks: 0.12, Meetings: 0.03);

        shrinkage.Share.ShouldBe(1 - 0.9 * 0.88 * 0.97 * 0.95, 1e-12);
        shrinkage.KeepsLearning.ShouldBeTrue();
        (shrinkage with { Learning = 0.02 }).KeepsLearning.ShouldBeFalse();
        shrinkage.Scheduled(20).ShouldBe((int)Math.Ceiling(20 / (1 - shrinkage.Share)));
        shrinkage.Answering(shrinkage.Scheduled(20)).ShouldBeGreaterThanOrEqualTo(20);
        Shrinkage.None.Scheduled(20).ShouldBe(20);
        Should.Throw<ArgumentOutOfRangeException>(() => (shrinkage with { Absence = 1 }).Share);
    }
}
