using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class OfferedLoadTests
{
    private static readonly ServiceTime[] Kinds =
        [ServiceTime.Exponential(300), ServiceTime.Constant(300), ServiceTime.LogNormal(300, 450)];

    [Fact]
    public void A_steady_day_offers_arrivals_times_handle_time_whatever_the_distribution()
    {
        double[] contacts = [.. Enumerable.Repeat(60.0, 40)];

        foreach (var service in Kinds)
            foreach (var load in OfferedLoad.Of(contacts, 900, service, before: 60)) load.ShouldBe(20, 1e-9);
    }

    [Fact]
    public void With_exponential_service_it_solves_the_differential_equation()
    {
        double[] contacts = [10, 80, 200, 150, 20, 0, 0, 90];
        const double interval = 900, mean = 600;

        var load = OfferedLoad.Of(contacts, interval, ServiceTime.Exponential(mean));

        // m′ = λ − m / s, exactly across each interval; the mean of m is what λ·s has not yet paid back to m.
        var m = 0.0;
        for (var k = 0; k < contacts.Length; k++)
        {
            var steady = contacts[k] / interval * mean;
            var next = steady + (m - steady) * Math.Exp(-interval / mean);
            load[k].ShouldBe(steady - mean * (next - m) / interval, 1e-9);
            m = next;
        }
    }

    [Fact]
    public void What_comes_is_worked_once_and_never_before_it_comes()
    {
        double[] contacts = [0, 0, 100, .. new double[90]];

        foreach (var service in Kinds)
        {
            var load = OfferedLoad.Of(contacts, 900, service);

            load[..2].ShouldAllBe(l => l == 0);
            (load.Sum() * 900).ShouldBe(100 * 300, 0.1);
        }
    }

    [Fact]
    public void A_morning_peak_is_worked_later_than_it_arrives()
    {
        double[] contacts = [.. Enumerable.Range(0, 40).Select(i => 100 * Math.Exp(-(i - 10) * (i - 10) / 8.0))];

        var load = OfferedLoad.Of(contacts, 900, ServiceTime.Exponential(1800));

        Array.IndexOf(load, load.Max()).ShouldBeGreaterThan(10);
        load.Max().ShouldBeLessThan(100 * 1800 / 900.0);
    }

    [Fact]
    public void Limited_moments_are_those_of_drawn_times()
    {
        foreach (var service in Kinds)
        {
            var random = new Random(5);
            double[] drawn = [.. Enumerable.Range(0, 200_000).Select(_ => service.Draw(random))];
            foreach (var x in new double[] { 60, 300, 900 })
            {
                service.LimitedMean(x).ShouldBe(drawn.Average(s => Math.Min(s, x)), 0.01 * x);
                service.LimitedSquare(x).ShouldBe(drawn.Average(s => Math.Min(s, x) * Math.Min(s, x)), 0.01 * x * x);
            }
            service.LimitedMean(1e9).ShouldBe(service.Mean, 1e-6);
            service.Mean.ShouldBe(300, 1e-9);
        }
    }
}
