using Papilio.Maths.Staffing;

namespace Papilio.Tests.Maths.Staffing;

public sealed class ErlangTests
{
    /// <summary>Load p/q, lines, and the printed B and C.</summary>
    public static TheoryData<int, int, int, double, double> Printed => new()
    {
        { 1, 2, 1, 0.3333333333, 0.5000000000 }, { 1, 1, 1, 0.5, 1 }, { 1, 1, 2, 0.2, 0.3333333333 },
        { 2, 1, 3, 0.2105263158, 0.4444444444 }, { 5, 1, 6, 0.1918472589, 0.5875164505 },
        { 5, 1, 8, 0.0700478522, 0.1672665067 }, { 10, 1, 12, 0.1197391884, 0.4493882243 },
        { 10, 1, 14, 0.0568191434, 0.1741319336 }, { 10, 1, 15, 0.0364969455, 0.1020423670 },
        { 10, 1, 17, 0.0129488752, 0.0308761100 }, { 18, 1, 21, 0.0855980873, 0.3958715342 },
        { 20, 1, 22, 0.1067339495, 0.5679151622 }, { 20, 1, 25, 0.0502217779, 0.2091028266 },
        { 48, 1, 50, 0.0833373535, 0.6944556112 }, { 50, 1, 60, 0.0216684731, 0.1173020561 },
        { 100, 1, 105, 0.0482607707, 0.5157074268 }, { 100, 1, 120, 0.0056900546, 0.0331958954 },
        { 200, 1, 210, 0.0278486863, 0.3756148240 }, { 500, 1, 520, 0.0143617705, 0.2747563447 },
        { 1000, 1, 1030, 0.0095600404, 0.2489087858 }, { 5000, 1, 5060, 0.0048731703, 0.2922775184 },
        { 10000, 1, 10100, 0.0028623572, 0.2247629065 },
    };

    [Theory]
    [MemberData(nameof(Printed))]
    public void Loss_and_delay_agree_with_the_printed_tables_and_with_exact_arithmetic(
        int p, int q, int lines, double blocking, double waits)
    {
        var load = (double)p / q;

        ErlangB.Blocking(load, lines).ShouldBe(blocking, 0.51e-10);
        ErlangC.WaitProbability(load, lines).ShouldBe(waits, 0.51e-10);
        ShouldAgree(ErlangB.Blocking(load, lines), Exactly.Blocking(p, q, lines));
        if (load < lines) ShouldAgree(ErlangC.WaitProbability(load, lines), Exactly.WaitProbability(p, q, lines));
    }

    [Theory]
    [InlineData(3, 1, 40)]
    [InlineData(100, 1, 3)]
    [InlineData(9000, 1, 9900)]
    [InlineData(700, 1, 900)]
    public void Small_and_great_blocking_keep_their_digits(int p, int q, int lines) =>
        ShouldAgree(ErlangB.Blocking((double)p / q, lines), Exactly.Blocking(p, q, lines));

    [Theory]
    [InlineData(10, 3.0920, 4.4612, 5.0840, 6.2157)]
    [InlineData(15, 6.0772, 8.1080, 9.0096, 10.6327)]
    [InlineData(20, 9.4115, 12.0306, 13.1815, 15.2493)]
    [InlineData(30, 16.6839, 20.3373, 21.9316, 24.8018)]
    [InlineData(50, 32.5119, 37.9014, 40.2551, 44.5331)]
    [InlineData(100, 75.242, 84.0642, 87.972, 95.2404)]
    [InlineData(200, 165.6239, 179.738, 186.1582, 198.5073)]
    public void The_load_that_lines_carry_is_the_inverse_of_the_loss_formula(int lines, params double[] loads)
    {
        double[] blocking = [0.001, 0.01, 0.02, 0.05];
        for (var i = 0; i < loads.Length; i++)
        {
            var load = ErlangB.LoadAt(blocking[i], lines);

            load.ShouldBe(loads[i], 0.51e-4);
            ShouldAgree(ErlangB.Blocking(load, lines), blocking[i]);
            ErlangB.Lines(load * 0.999999, blocking[i]).ShouldBe(lines);
        }
    }

    [Fact]
    public void Seventeen_lines_lose_at_most_two_percent_of_ten_erlangs() => ErlangB.Lines(10, 0.02).ShouldBe(17);

    /// <summary>λ, μ, θ, n, t, then P(wait), P(ab), E[W], E[Q], SL(t), occupancy as printed.</summary>
    public static TheoryData<double, double, double, int, double, double[]> PrintedAbandonment => new()
    {
        { 10.0 / 3, 1.0 / 3, .2, 14, 1.0 / 3, [.14526011, .01398374, .06991872, .233062, .91679209, .704297] },
        { 48, 1, .5, 50, 1.0 / 3, [.46777407, .03091225, .06182450, 2.967576, .94301895, .930324] },
        { 48, 1, .5, 45, 1.0 / 3, [.78686704, .08360246, .16720493, 8.025837, .76474679, .977491] },
        { 48, 1, .5, 55, 1.0 / 3, [.19359898, .00863966, .01727933, .829408, .98879506, .865187] },
        { 100, 1, 1, 100, .1, [.51329880, .03986100, .03986100, 3.986100, .81365453, .960139] },
        { 100, 1, .5, 105, 1.0 / 3, [.36960532, .01508407, .03016815, 3.016815, .98320202, .938015] },
        { 100, 1, 2, 95, 1.0 / 3, [.59654517, .07658839, .03829419, 3.829419, .92337883, .972012] },
        { 120, 2, .2, 58, 6, [.89964631, .04287122, .21435610, 25.722732, .95712878, .990133] },
        { 120, 2, .2, 58, 1.0 / 12, [.89964631, .04287122, .21435610, 25.722732, .24750293, .990133] },
        { 200.0 / 3, 1.0 / 3, .2, 200, 1.0 / 3, [.57167651, .02461849, .12309247, 8.206165, .85441707, .975382] },
        { 200, 1.0 / 3, .2, 590, 2, [.74118177, .02378810, .11894051, 23.788103, .97621190, .992758] },
        { 10, 1, .1, 11, .5, [.58686379, .02996536, .29965356, 2.996536, .74234816, .881850] },
        { 10, 1, 1e-6, 12, .5, [.44938761, 2.2e-7, .22469257, 2.246926, .83468010, .833333] },
        { 500, 1, .5, 500, .2, [.59069306, .01477843, .02955687, 14.778433, .98420443, .985222] },
        { 1000, 1, 1, 980, .1, [.74060500, .02502249, .02502249, 25.022491, .96866355, .994875] },
    };

    [Theory]
    [MemberData(nameof(PrintedAbandonment))]
    public void Abandonment_agrees_with_the_printed_table(
        double arrivals, double service, double abandonment, int agents, double within, double[] printed)
    {
        var figures = ErlangA.Evaluate(new(arrivals, service, abandonment), agents, within);

        figures.WaitProbability.ShouldBe(printed[0], 0.51e-8);
        figures.AbandonProbability.ShouldBe(printed[1], 0.51e-8);
        figures.MeanWait.ShouldBe(printed[2], 0.51e-8);
        figures.MeanQueue.ShouldBe(printed[3], 0.51e-6);
        figures.ServiceLevel.ShouldBe(printed[4], 0.51e-8);
        figures.Occupancy.ShouldBe(printed[5], 0.51e-6);
        ShouldAgree(figures.ServiceLevel, Exactly.ServiceLevel(arrivals, service, abandonment, agents, within));
    }

    [Theory]
    [InlineData(50, 5, 3, 14)]
    [InlineData(48_000, 1_000, 500, 50)]
    [InlineData(1000, 1, 1, 980)]
    [InlineData(3000, 5, 3, 590)]
    [InlineData(10_000, 1, 2, 10_000)]
    [InlineData(10_000, 1, 1, 9_900)]
    [InlineData(300, 1, 1, 100)]
    public void Abandonment_agrees_with_exact_arithmetic(int arrivals, int service, int abandonment, int agents)
    {
        var figures = ErlangA.Evaluate(new(arrivals, service, abandonment), agents, 1);
        var exact = Exactly.Abandonment(arrivals, service, abandonment, agents);

        ShouldAgree(figures.WaitProbability, exact.Wait);
        ShouldAgree(figures.AbandonProbability, exact.Abandon);
        ShouldAgree(figures.MeanQueue, exact.Queue);
    }

    [Fact]
    public void A_long_time_loses_nobody_to_underflow()
    {
        QueueLoad load = new(120, 2, 0.2);
        var all = 1 - ErlangA.Evaluate(load, 58, 0).AbandonProbability;

        foreach (var within in new[] { 6, 10, 100, 1e6, double.PositiveInfinity })
            ErlangA.Evaluate(load, 58, within).ServiceLevel.ShouldBe(all, 1e-10);
    }

    [Fact]
    public void Without_patience_the_overload_leaves_at_once_and_with_much_patience_it_becomes_a_fluid()
    {
        ErlangA.Evaluate(new(100, 1, 1e6), 100, 1).AbandonProbability.ShouldBe(ErlangB.Blocking(100, 100), 1e-3);
        var fluid = ErlangA.Evaluate(new(200, 1, 1e-4), 100, 1);

        fluid.AbandonProbability.ShouldBe(0.5, 1e-9);
        fluid.MeanQueue.ShouldBe(1e6, 1e-3);
        fluid.ServiceLevel.ShouldBe(0, 1e-12);
    }

    [Fact]
    public void A_load_that_does_not_fit_waits_for_ever_without_abandonment()
    {
        var figures = ErlangC.Evaluate(new(10, 1), 10, 1);

        figures.MeanWait.ShouldBe(double.PositiveInfinity);
        figures.ServiceLevel.ShouldBe(0);
        ErlangA.Evaluate(new(10, 1), 10, 1).ShouldBe(figures);
    }

    [Fact]
    public void Nobody_coming_and_nobody_there_are_answers_too()
    {
        ErlangA.Evaluate(new(0, 1, 1), 3, 1).ShouldBe(new(0, 0, 0, 0, 1, 0));
        var nobodyThere = ErlangA.Evaluate(new(5, 1, 2), 0, 1);

        nobodyThere.AbandonProbability.ShouldBe(1, 1e-12);
        nobodyThere.ServiceLevel.ShouldBe(0, 1e-12);
        nobodyThere.MeanQueue.ShouldBe(2.5, 1e-12);
    }

    [Fact]
    public void Rates_that_make_no_sense_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => ErlangA.Evaluate(new(-1, 1, 1), 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => ErlangA.Evaluate(new(1, 0, 1), 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => ErlangA.Evaluate(new(1, 1, double.NaN), 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => ErlangA.Evaluate(new(1, 1, 1), -1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => ErlangA.Evaluate(new(1e9, 1, 1e-3), 1, 1));
    }

    private static void ShouldAgree(double value, double exact) => value.ShouldBe(exact, 1e-9 * exact);
}
