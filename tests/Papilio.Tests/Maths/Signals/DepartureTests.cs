using Papilio.Maths.Signals;

namespace Papilio.Tests.Maths.Signals;

public sealed class DepartureTests
{
    private static readonly DepartureWatch Watch = DepartureWatch.OneFalseAlarmIn(500);

    [Theory]
    [InlineData(0.5, 4, 168)] // Known average runs of the one-sided sum (Hawkins and Olwell 1998: two-sided 168, one-sided twice that).
    [InlineData(0.5, 5, 465)]
    public void Average_runs_are_those_of_the_tables(double allowance, double threshold, double twoSided) =>
        (RunLength.Average(allowance, threshold) / 2).ShouldBe(twoSided, 0.01 * twoSided);

    [Fact]
    public void The_threshold_is_the_one_of_the_run_asked_for() =>
        RunLength.Average(0.75, RunLength.ThresholdFor(0.75, 2000)).ShouldBe(2000, 1);

    [Fact]
    public void False_alarms_are_as_rare_as_stated()
    {
        var chance = new Random(3);
        var quiet = Enumerable.Range(0, 200_000).Select(_ => Normal(chance)).ToArray();

        // Surprises are cut at three deviations and time passes until an alarm ends, so somewhat rarer than stated.
        Watch.Find(quiet).Count.ShouldBeInRange(250, 420);
    }

    [Fact]
    public void A_lasting_rise_is_found_soon_and_its_end_as_well()
    {
        var chance = new Random(4);
        var delays = new List<int>();
        for (var trial = 0; trial < 200; trial++)
        {
            var surprises = Enumerable.Range(0, 60).Select(i => Normal(chance) + (i is >= 20 and < 40 ? 2 : 0)).ToArray();
            var rise = Watch.Find(surprises).FirstOrDefault(d => d.Raised >= 20 && d.Raised < 40);
            if (rise is null) continue;
            rise.High.ShouldBeTrue();
            delays.Add(rise.Raised - 20);
        }

        delays.Count.ShouldBeGreaterThan(190);
        delays.Average().ShouldBeLessThan(4);
    }

    [Fact]
    public void One_odd_interval_alone_raises_nothing()
    {
        var surprises = new double[50];
        surprises[20] = 40;

        Watch.Find(surprises).ShouldBeEmpty();
        surprises[21] = 40;
        Watch.Find(surprises).ShouldHaveSingleItem().ShouldSatisfyAllConditions(d => d.Since.ShouldBe(20), d => d.Raised.ShouldBe(21), d => d.Ended.ShouldNotBeNull().ShouldBeLessThan(30));
    }

    [Fact]
    public void What_is_not_known_says_nothing()
    {
        double[] surprises = [2, double.NaN, 2, double.NaN, 2, 2];

        var found = Watch.Find(surprises).ShouldHaveSingleItem();
        (found.Since, found.Raised, found.Ended).ShouldBe((0, 4, null));
        Surprise.Of(7, new Expected(0, 0, 0)).ShouldBe(double.NaN);
    }

    [Fact]
    public void A_count_at_its_bound_is_as_surprising_as_the_bound_says()
    {
        var expected = new Expected(100, 81, 121);

        Surprise.Of(121, expected).ShouldBe(1.28, 0.03);
        Surprise.Of(81, expected).ShouldBe(-1.28, 0.03);
        Surprise.Of(100, expected).ShouldBe(0);
    }

    private static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
}
