using Papilio.Maths.Forecasting;
using Papilio.Maths.Statistics;
using Shouldly;
using Xunit;

namespace Papilio.Tests.Maths.Forecasting;

public sealed class ForecastPartsTests
{
    [Fact]
    public void Spring_festival_is_found_on_its_lunar_date()
    {
        LunarDay.Of(new(2025, 1, 29)).ShouldBe(new LunarDay(1, 1, false));
        LunarDay.Of(new(2026, 2, 17)).ShouldBe(new LunarDay(1, 1, false));
        LunarDay.Of(new(2025, 7, 25)).ShouldBe(new LunarDay(6, 1, true));
        LunarDay.NewYearOffset(new(2026, 2, 15)).ShouldBe(-2);
        LunarDay.NewYearOffset(new(2026, 7, 1)).ShouldBeNull();
    }

    [Fact]
    public void A_make_up_day_is_open_though_its_weekday_is_not()
    {
        var calendar = new BusinessCalendar(
            [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday],
            closed: [new(2025, 10, 1)], holidays: [new(new(2025, 10, 1), "国庆节")], makeUpDays: [new(2025, 9, 28)]);

        calendar.IsOpen(new(2025, 9, 28)).ShouldBeTrue();
        calendar.Kind(new(2025, 9, 28)).ShouldBe(DayKind.MakeUpDay);
        calendar.IsOpen(new(2025, 10, 1)).ShouldBeFalse();
        calendar.DaysUntilClosing(new(2025, 9, 30)).ShouldBe(1);
        calendar.DaysSinceClosing(new(2025, 10, 2)).ShouldBe(1);
        calendar.BusinessDayOfMonth(new(2025, 10, 2)).ShouldBe(1);
        calendar.BusinessDaysLeftInMonth(new(2025, 9, 30)).ShouldBe(0);
    }

    [Fact]
    public void Promotions_have_phases_on_both_sides_of_their_peak()
    {
        var sale = Promotion.On("双11", new(2025, 11, 11));

        sale.Phase(new(2025, 10, 20)).ShouldBe(PromotionPhase.None);
        sale.Phase(new(2025, 11, 1)).ShouldBe(PromotionPhase.Announced);
        sale.Phase(new(2025, 11, 10)).ShouldBe(PromotionPhase.Eve);
        sale.Phase(new(2025, 11, 11)).ShouldBe(PromotionPhase.Peak);
        sale.Phase(new(2025, 11, 15)).ShouldBe(PromotionPhase.Delivery);
        sale.Phase(new(2025, 11, 25)).ShouldBe(PromotionPhase.Aftermath);
    }

    [Fact]
    public void Stl_gives_back_a_straight_line_and_an_exact_season()
    {
        var season = new double[] { 3, -1, -4, 2 };
        var y = Enumerable.Range(0, 60).Select(i => 10 + 0.5 * i + season[i % 4]).ToArray();
        var (seasonal, trend) = (new double[60], new double[60]);

        Stl.Decompose(y, 4, new(Seasonal: 7), seasonal, trend);

        for (var i = 0; i < 60; i++)
        {
            seasonal[i].ShouldBe(season[i % 4], 1e-6);
            trend[i].ShouldBe(10 + 0.5 * i, 1e-6);
        }
    }

    [Fact]
    public void Over_dispersed_counts_are_recognised_and_their_dispersion_found()
    {
        var random = new Random(3);
        const int rows = 4000;
        var (design, counts) = (new double[rows * 2], new double[rows]);
        for (var i = 0; i < rows; i++)
        {
            (design[2 * i], design[2 * i + 1]) = (1, i % 2);
            // Gamma of shape 2 (alpha = 0.5) as a sum of two exponentials, then Poisson.
            var mean = Math.Exp(2 + 0.7 * (i % 2)) * -(Math.Log(1 - random.NextDouble()) + Math.Log(1 - random.NextDouble())) / 2;
            for (var time = -Math.Log(1 - random.NextDouble()); time < mean; time -= Math.Log(1 - random.NextDouble())) counts[i]++;
        }

        var poisson = CountRegression.Poisson(design, counts, 2);
        var binomial = CountRegression.NegativeBinomial(design, counts, 2);

        poisson.Dispersion.ShouldBeGreaterThan(3);
        binomial.Alpha.ShouldBe(0.5, 0.06);
        binomial.Dispersion.ShouldBe(1, 0.1);
        binomial.Coefficients[0].ShouldBe(2, 0.06);
        binomial.Coefficients[1].ShouldBe(0.7, 0.08);
        binomial.LogLikelihood.ShouldBeGreaterThan(poisson.LogLikelihood);
    }

    [Fact]
    public void Reconciled_sums_are_exact_and_never_negative()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var tree = Reconciliation.Cross(3, 2, 4);
            double[] forecasts = [.. Enumerable.Range(0, tree.Nodes).Select(_ => 100 * random.NextDouble() - 5)];
            double[] errors = [.. Enumerable.Range(0, 8 * tree.Nodes).Select(_ => random.NextDouble() - 0.5)];

            foreach (var made in new[] { tree.Structural(forecasts), tree.ByErrors(forecasts, errors) })
            {
                var leaves = made[^24..];
                made.ShouldAllBe(v => v >= 0);
                tree.Sums(leaves).Zip(made, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-9);
            }
        }
    }

    [Fact]
    public void Forecasts_that_agree_already_stay_as_they_are()
    {
        var tree = Reconciliation.Cross(2, 3);
        var agreed = tree.Sums([1, 2, 3, 4, 5, 6]);

        tree.Structural(agreed).Zip(agreed, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-8);
    }

    [Fact]
    public void Contacts_that_are_not_solved_come_back_as_work()
    {
        var demand = Enumerable.Repeat(100.0, 200).ToArray();
        Deflection.Shares Solving(double bot) => new(0.5, bot, 0.8, 0.1, [0, 0.3, 0.1]);

        var good = Deflection.Expect(demand, Solving(0.9));
        var bad = Deflection.Expect(demand, Solving(0.2));

        // In balance: all = demand / (1 − unsolved share × chance of return).
        (good.First[^1] + good.Bot[^1]).ShouldBe(100 / (1 - 0.15 * 0.4), 1e-6);
        bad.First[^1].ShouldBeGreaterThan(good.First[^1] * 1.1);
        good.Second[^1].ShouldBe(0.1 * good.First[^1], 1e-9);
    }

    [Fact]
    public void A_topic_with_few_contacts_borrows_the_containment_of_the_others()
    {
        Deflection.Record[] topics = [new(800, 1000), new(300, 1000), new(3, 3), new(0, 0)];

        var shares = Deflection.Containment(topics);

        shares[0].ShouldBe(0.8, 0.01);
        shares[2].ShouldBeInRange(0.56, 0.95);
        shares[3].ShouldBe(1103.0 / 2003, 1e-9);
    }

    [Fact]
    public void Handle_times_follow_newcomers_and_the_log_normal_mean()
    {
        var days = Enumerable.Range(0, 60).Select(i =>
            new HandleTime.Day(MadeUp.Start.AddDays(i), 100, Math.Log(300) + 0.4 * (i % 3 / 4.0), 0.25, i % 3 / 4.0)).ToArray();

        var times = HandleTime.Fit(days, BusinessCalendar.EveryDay);

        times.MedianSeconds(MadeUp.Start.AddDays(61), 0).ShouldBe(300, 9);
        times.MeanSeconds(MadeUp.Start.AddDays(61), 0).ShouldBe(300 * Math.Exp(0.125), 10);
        times.MedianSeconds(MadeUp.Start.AddDays(61), 0.5).ShouldBe(300 * Math.Exp(0.2), 12);
    }

    [Fact]
    public void A_day_that_starts_twenty_percent_high_is_expected_to_stay_high()
    {
        double Level(DateOnly day) => Math.Exp(day.DayNumber % 2 == 0 ? 0.1 : -0.1);
        var series = MadeUp.Queue(80, factor: (date, _) => Level(date));
        double[] expected = [.. Enumerable.Range(0, 24).Select(s => 40 * (0.5 + Math.Sin(Math.PI * (s + 0.5) / 24)))];
        int[] ordinary = [.. Enumerable.Range(0, 80).Where(d => series.Dates[d].DayOfWeek != DayOfWeek.Monday)];
        var pattern = IntradayPattern.Learn(
            [.. ordinary.SelectMany(d => series.Day(d).ToArray())], [.. ordinary.SelectMany(_ => expected)], 24);
        var revision = new IntradayRevision(pattern, expected);

        revision.Revised().ShouldBe(expected);
        for (var s = 0; s < 12; s++) revision.Observe(1.2 * expected[s]);

        var rest = revision.Revised()[12..].Sum() / expected[12..].Sum();
        rest.ShouldBeInRange(1.05, 1.2);
        revision.Revised()[..12].ShouldBe(expected[..12]);
    }

    [Fact]
    public void First_hours_that_mean_nothing_move_nothing()
    {
        // Every slot is off on its own account; a morning 10 % high says nothing of the afternoon.
        var series = MadeUp.Queue(80);
        double[] expected = [.. Enumerable.Range(0, 24).Select(s => 40 * (0.5 + Math.Sin(Math.PI * (s + 0.5) / 24)))];
        int[] ordinary = [.. Enumerable.Range(0, 80).Where(d => series.Dates[d].DayOfWeek != DayOfWeek.Monday)];
        var pattern = IntradayPattern.Learn(
            [.. ordinary.SelectMany(d => series.Day(d).ToArray())], [.. ordinary.SelectMany(_ => expected)], 24);
        var revision = new IntradayRevision(pattern, expected);
        for (var s = 0; s < 6; s++) revision.Observe(1.1 * expected[s]);

        (revision.Revised()[6..].Sum() / expected[6..].Sum()).ShouldBe(1, 0.01);
    }

    [Fact]
    public void A_block_only_begun_is_heard_but_less_than_a_whole_one()
    {
        double Level(DateOnly day) => Math.Exp(0.15 * Math.Sin(12.9898 * day.DayNumber));
        var series = MadeUp.Queue(80, slots: 96, level: 100, factor: (date, _) => Level(date) / (date.DayOfWeek == DayOfWeek.Monday ? 1.3 : 1));
        double[] expected = [.. Enumerable.Range(0, 96).Select(s => 100 * (0.5 + Math.Sin(Math.PI * (s + 0.5) / 96)))];
        var pattern = IntradayPattern.Learn([.. Enumerable.Range(0, 80).SelectMany(d => series.Day(d).ToArray())], [.. Enumerable.Range(0, 80).SelectMany(_ => expected)], 96);
        double RestAfter(int slots)
        {
            var revision = new IntradayRevision(pattern, expected);
            for (var s = 0; s < slots; s++) revision.Observe(1.2 * expected[s]);
            return revision.Revised()[48..].Sum() / expected[48..].Sum();
        }

        pattern.Width.ShouldBe(4);
        RestAfter(0).ShouldBe(1);
        RestAfter(1).ShouldBeGreaterThan(1.01);
        RestAfter(3).ShouldBeGreaterThan(RestAfter(1));
        RestAfter(40).ShouldBeInRange(RestAfter(3), 1.2);
    }

    [Fact]
    public void Slots_that_were_not_counted_are_left_out_of_a_revision()
    {
        double Level(DateOnly day) => Math.Exp(0.15 * Math.Sin(12.9898 * day.DayNumber));
        var series = MadeUp.Queue(40, factor: (date, _) => Level(date) / (date.DayOfWeek == DayOfWeek.Monday ? 1.3 : 1));
        double[] expected = [.. Enumerable.Range(0, 24).Select(s => 40 * (0.5 + Math.Sin(Math.PI * (s + 0.5) / 24)))];
        double[] counts = [.. Enumerable.Range(0, 40).SelectMany(d => series.Day(d).ToArray())];
        for (var d = 0; d < 40; d++) counts[d * 24 + d % 24] = double.NaN;
        var revision = new IntradayRevision(IntradayPattern.Learn(counts, [.. Enumerable.Range(0, 40).SelectMany(_ => expected)], 24), expected);

        for (var s = 0; s < 12; s++) revision.Observe(double.NaN);
        revision.Revised().ShouldBe(expected);
        for (var s = 12; s < 16; s++) revision.Observe(1.2 * expected[s]);
        revision.Revised()[16..].Sum().ShouldBeGreaterThan(1.02 * expected[16..].Sum());
    }

    [Theory]
    [InlineData(0, 0.5, 0.12)] // Quarters err by themselves: of four half the bounds.
    [InlineData(1, 1, 0.12)] // The whole day is wrong together.
    public void Bounds_of_sums_are_narrower_as_far_as_errors_cancel(double together, double narrowing, double tolerance)
    {
        const int Slots = 96, Days = 60;
        var random = new Random(5);
        var forecast = Enumerable.Repeat(50.0, Slots * Days).ToArray();
        var actual = new double[forecast.Length];
        for (var d = 0; d < Days; d++)
        {
            var level = Noise(random);
            for (var s = 0; s < Slots; s++) actual[d * Slots + s] = 50 + 5 * (together * level + Math.Sqrt(1 - together * together) * Noise(random));
        }

        var errors = new RollingOrigin.Trial("made-up", Slots, [.. Enumerable.Repeat(1, Days)], actual, forecast);

        Conformal.Narrowing(errors, 4, 0.8).ShouldBe(narrowing, tolerance);
        Conformal.Narrowing(errors with { Ahead = [1], Actual = actual[..Slots], Forecast = forecast[..Slots] }, 4, 0.8).ShouldBe(1, "one day teaches nothing");

        static double Noise(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void Conformal_intervals_hold_what_they_say()
    {
        var series = MadeUp.Queue(200);
        double[] Expected(DateOnly day) => [.. Enumerable.Range(0, 24).Select(s => 40 * (day.DayOfWeek == DayOfWeek.Monday ? 1.3 : 1) * (0.5 + Math.Sin(Math.PI * (s + 0.5) / 24)))];
        var conformal = new Conformal(24, 0.8);
        List<double> coverage = [];
        for (var d = 0; d < 200; d++)
        {
            var forecast = Expected(series.Dates[d]);
            if (conformal.Ready)
            {
                var (lower, upper) = (new double[24], new double[24]);
                conformal.Bounds(forecast, lower, upper);
                coverage.Add(Accuracy.Coverage(series.Day(d), lower, upper));
            }
            conformal.Observe(series.Day(d), forecast);
        }

        coverage.Average().ShouldBe(0.8, 0.02);
    }

    [Fact]
    public void Errors_of_the_first_weeks_do_not_keep_intervals_wide()
    {
        var random = new Random(5);
        double[] forecast = [.. Enumerable.Repeat(400.0, 24)];
        double[] Came(double spread) => [.. forecast.Select(f => f + spread * (random.NextDouble() - 0.5))];
        double Width(Conformal made)
        {
            var (lower, upper) = (new double[24], new double[24]);
            made.Bounds(forecast, lower, upper);
            return upper.Sum() - lower.Sum();
        }
        var (grown, calm) = (new Conformal(24, 0.8), new Conformal(24, 0.8));
        for (var d = 0; d < 30; d++) grown.Observe(Came(200), forecast);
        var early = Width(grown);
        for (var d = 0; d < 50; d++)
        {
            var day = Came(50);
            grown.Observe(day, forecast);
            calm.Observe(day, forecast);
        }

        (early / Width(calm)).ShouldBe(4, 0.4);
        (Width(grown) / Width(calm)).ShouldBeLessThan(1.25);
    }

    [Fact]
    public void A_week_of_surprises_widens_an_interval_but_not_for_months()
    {
        var random = new Random(6);
        double[] forecast = [.. Enumerable.Repeat(400.0, 24)];
        var conformal = new Conformal(24, 0.95);
        double Width()
        {
            var (lower, upper) = (new double[24], new double[24]);
            conformal.Bounds(forecast, lower, upper);
            return upper.Sum() - lower.Sum();
        }
        void Live(int days, double spread)
        {
            for (var d = 0; d < days; d++) conformal.Observe([.. forecast.Select(f => f + spread * (random.NextDouble() - 0.5))], forecast);
        }
        Live(60, 50);
        var usual = Width();
        Live(5, 150);
        var surprised = Width();
        Live(60, 50);

        (surprised / usual).ShouldBeGreaterThan(1.5);
        (Width() / usual).ShouldBeLessThan(1.2);
    }

    [Fact]
    public void Intervals_leave_out_what_was_not_observed()
    {
        var (whole, gapped) = (new Conformal(4, 0.8), new Conformal(4, 0.8));
        for (var d = 0; d < 12; d++)
        {
            double[] came = [100 + d, 100 - d, 100 + 2 * d, 100 - 2 * d];
            whole.Observe(came, [100, 100, 100, 100]);
            gapped.Observe(came, [100, 100, 100, 100]);
            gapped.Observe([double.NaN, double.NaN, double.NaN, double.NaN], [100, 100, 100, 100]);
        }
        var (lower, upper) = (new double[4], new double[4]);
        gapped.Bounds([100, 100, 100, 100], lower, upper);

        for (var s = 0; s < 4; s++) (lower[s] < 100 && upper[s] > 100 && double.IsFinite(upper[s])).ShouldBeTrue();
    }

    [Fact]
    public void Boosted_trees_learn_a_step_the_offset_does_not_know()
    {
        const int rows = 2000;
        var (features, counts, offsets) = (new double[rows], new double[rows], new double[rows]);
        for (var i = 0; i < rows; i++) (features[i], counts[i], offsets[i]) = (i % 10, i % 10 >= 5 ? 30 : 10, Math.Log(10));

        var trees = BoostedTrees.Fit(features, counts, offsets, 1, new());

        Math.Exp(Math.Log(10) + trees.LogExpected([7])).ShouldBe(30, 1);
        Math.Exp(Math.Log(10) + trees.LogExpected([2])).ShouldBe(10, 0.5);
    }

    [Theory]
    [InlineData(typeof(Arima))]
    [InlineData(typeof(Theta))]
    [InlineData(typeof(Autoregression))]
    [InlineData(typeof(HarmonicRegression))]
    public void A_series_forecaster_carries_a_season_or_level_on(Type kind)
    {
        var forecaster = kind == typeof(Arima) ? new Arima() : kind == typeof(Theta) ? new Theta()
            : kind == typeof(HarmonicRegression) ? new HarmonicRegression() : (ISeriesForecaster)new Autoregression();
        var mstl = new MstlForecaster(forecaster);
        var y = Enumerable.Range(0, 240).Select(i => 50 + 10 * Math.Sin(2 * Math.PI * i / 24) + 0.3 * Math.Sin(i * 12.9898)).ToArray();
        var ahead = new double[48];

        mstl.Forecast(y, [24], ahead);

        for (var h = 0; h < 48; h++) ahead[h].ShouldBe(50 + 10 * Math.Sin(2 * Math.PI * (240 + h) / 24), 1.5);
    }

    [Fact]
    public void The_gamma_function_knows_its_factorials()
    {
        Gamma.Log(5).ShouldBe(Math.Log(24), 1e-12);
        Gamma.Log(0.5).ShouldBe(0.5 * Math.Log(Math.PI), 1e-12);
        Gamma.Log(171).ShouldBe(Enumerable.Range(1, 170).Sum(i => Math.Log(i)), 1e-9);
    }
}
