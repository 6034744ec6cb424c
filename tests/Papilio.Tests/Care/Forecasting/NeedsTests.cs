using Papilio.Care.Forecasting;

namespace Papilio.Tests.Care.Forecasting;

/// <summary>Who is needed, what would help, and what a peak does; without a store.</summary>
public sealed class NeedsTests
{
    private static readonly PlanTerms Terms = new() { HandleSeconds = 300, OccupancyMax = 1 };

    private static QueueDay Steady(double contacts, PlanTerms? terms = null, double patience = double.PositiveInfinity) =>
        new(MadeUp.FirstQueue, [.. Enumerable.Repeat(contacts, 12)], 1800, 300, Source.Said, patience, Source.Said, terms ?? Terms);

    private static readonly long[] At = [.. Enumerable.Range(0, 12).Select(k => k * 1_800_000L)];

    [Theory]
    [InlineData(90, 19)]
    [InlineData(120, 25)]
    [InlineData(240, 46)]
    [InlineData(900, 159)]
    [InlineData(1200, 210)]
    public void Eighty_in_twenty_needs_what_the_tables_say(double contacts, int people) => Steady(contacts).Needs().ForService[6].ShouldBe(people);

    [Fact]
    public void At_scale_a_service_level_alone_burns_people() =>
        Steady(900, Terms with { OccupancyMax = 0.85 }).Needs().ShouldSatisfyAllConditions(n => n.ForService[6].ShouldBe(159), n => n.Needed.Max().ShouldBe(177), n => n.Needed.Average().ShouldBe(176.5, 0.5));

    [Fact]
    public void Scarcity_is_said_in_a_sentence_with_three_ways_out()
    {
        // A20: 240 contacts in half an hour of 300 s each, 40 people.
        var day = Steady(240);
        var gap = Needs.Gap(day, 6, At[6], 40, english: true);

        gap.Text.ShouldBe("needs 46 for 80/20 (40 erlang), gap −6, queue unstable");
        Needs.Gap(day, 6, At[6], 40, english: false).Text.ShouldBe("80/20 需要 46 人（话务量 40 爱尔兰），缺 6 人，排队会越来越长");
        gap.Levers.Select(l => l.Kind).ShouldBe(["add", "callback", "bot"]);
        gap.Levers[0].ShouldSatisfyAllConditions(l => l.Amount.ShouldBe(6), l => l.ServiceLevel.ShouldBe(day.Meets(40, 46).ServiceLevel));
        var share = gap.Levers[1].Amount;
        share.ShouldBeInRange(0.10, 0.2);
        day.Meets(40 * (1 - share), 40).ServiceLevel.ShouldBe(gap.Levers[1].ServiceLevel);
        gap.Levers[1].ServiceLevel.ShouldBeGreaterThanOrEqualTo(0.8);
        day.Meets(40 * (1 - share + 0.01), 40).ServiceLevel.ShouldBeLessThan(0.8, "one percent less would not do");
        Needs.Gap(day, 6, At[6], 46, english: true).Levers.ShouldBeEmpty();
        Needs.Gap(day, 6, At[6], 0, english: true).Levers.Select(l => l.Kind).ShouldBe(["add"], "nobody can be helped by nobody");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 10)]
    [InlineData(3, 0.3)]
    [InlineData(4, 4)]
    public void Nobody_is_lost_in_a_peak(int seed, double factor)
    {
        var chance = new Random(seed);
        double[] contacts = [.. Enumerable.Range(0, 96).Select(_ => chance.NextDouble() * 40 * factor)];
        double[] people = [.. Enumerable.Range(0, 96).Select(_ => (double)chance.Next(0, 12))];

        foreach (var bear in new[] { 60, 600, double.PositiveInfinity })
        {
            var day = Flow.Of(contacts, people, 300, 900, bear);

            (day.Answered + day.CalledBack + day.Owed + day.InLine).ShouldBe(day.Came, 1e-6);
            day.CalledBack.ShouldBeLessThanOrEqualTo(day.Called + 1e-9);
            if (double.IsPositiveInfinity(bear)) day.Called.ShouldBe(0);
            else Flow.Of(contacts, [.. people.Select(_ => 5.0)], 300, 900, bear).Waits.ShouldAllBe(w => w <= bear + 1e-6);
        }
    }

    [Fact]
    public void A_drill_at_ten_times_says_what_breaks()
    {
        var day = Steady(24, Terms with { PatienceSeconds = 90 }, 90 / Math.Log(2));

        var drill = WhatIf.Drill(day, At, new WhatIf.DrillBody(default, MadeUp.FirstQueue));
        var ready = WhatIf.Drill(day, At, new WhatIf.DrillBody(default, MadeUp.FirstQueue, Agents: 60));

        drill.Breaks.ShouldBe(["people", "day_end"]);
        drill.Needed.ShouldBeInRange(38, 47);
        drill.WaitMaxSeconds.ShouldBeLessThanOrEqualTo(90);
        drill.CallbackShare.ShouldBeInRange(0.7, 0.95);
        (drill.Answered + drill.Callbacks + drill.InLine).ShouldBe(drill.Came, 0.5);
        ready.ShouldSatisfyAllConditions(r => r.Breaks.ShouldBeEmpty(), r => r.Callbacks.ShouldBe(0), r => r.FirstOver.ShouldBeNull(), r => r.Answered.ShouldBe(r.Came));
    }

    [Fact]
    public void What_customers_bear_meets_what_they_will_wait()
    {
        var day = Steady(240, Terms with { PatienceSeconds = 90 }, 90 / Math.Log(2));

        var tight = WhatIf.Bear(day, At, [.. At.Select(_ => 40)], english: true);
        var enough = WhatIf.Bear(day, At, [.. At.Select(_ => 46)], english: true);

        tight.WaitSeconds.Max().ShouldBeGreaterThan(90);
        var over = tight.WaitSeconds.Count(w => w > 90) * day.IntervalSeconds;
        tight.Text.ShouldBe(
            $"half of the customers bear 90 s; for {WhatIf.Spoken(over, english: true)} of the day they would wait longer, up to {WhatIf.Spoken(tight.WaitSeconds.Max(), english: true)}: "
            + $"add up to {tight.Add.Max()} people then, or promise up to {Math.Round(tight.CallbackShare.Max() * 100)} % a callback");
        enough.Text.ShouldBe($"half of the customers bear 90 s; the longest wait would be {enough.WaitSeconds.Max():0} s");
        (day with { PatienceSeconds = double.PositiveInfinity }).Meets(40, 40 + tight.Add[6]).WaitSeconds!.Value.ShouldBeLessThanOrEqualTo(90);
        enough.Add.ShouldAllBe(a => a == 0);
        var unknown = WhatIf.Bear(Steady(240), At, [.. At.Select(_ => 46)], english: false);
        unknown.BearSeconds.ShouldBeNull();
        unknown.Text.ShouldStartWith("放弃的客户太少，还量不出客户能等多久");
        WhatIf.Bear(Steady(240, Terms, 9194.6 / Math.Log(2)), At, [.. At.Select(_ => 46)], english: false).Text.ShouldStartWith("一半的客户能等一小时以上；", customMessage: "nobody watched them that long");
    }

    [Theory]
    [InlineData(45.4, " 45 秒", "45 s")]
    [InlineData(600, " 10 分钟", "10 min")]
    [InlineData(9283.8, " 2.5 小时", "2.5 h")]
    public void A_wait_is_told_as_people_say_it(double seconds, string chinese, string english)
    {
        WhatIf.Spoken(seconds, english: false).ShouldBe(chinese);
        WhatIf.Spoken(seconds, english: true).ShouldBe(english);
    }

    [Fact]
    public void Exclusive_managers_have_room_for_so_many()
    {
        // A29: three managers with 60 customers each, 40 more.
        var body = new WhatIf.PortfolioBody(Managers: 3, CustomersEach: 60, ContactsPerCustomerWeek: 1, HandleSeconds: 1200, Shrinkage: 0.3, OccupancyMax: 0.85);
        var today = new DateOnly(2026, 3, 3);

        WhatIf.Decide(body, today, english: true).Value.ShouldSatisfyAllConditions(p => p.CustomersEachMax.ShouldBe(71), p => p.BreachOn.ShouldBeNull(), p => p.Options.ShouldBeEmpty());
        WhatIf.Decide(body with { Add = 40 }, today, english: true).Value.ShouldSatisfyAllConditions(
            p => p.BreachOn.ShouldBe(today), p => p.Options.Select(o => o.Kind).ShouldBe(["managers", "customers_each", "handle_seconds", "contacts"]),
            p => p.Options[0].Amount.ShouldBe(1), p => p.Text.ShouldBe("7 customers too many now"));
        WhatIf.Decide(body with { GrowthPerWeek = 11 }, today, english: true).Value.BreachOn.ShouldBe(today.AddDays(22), "three weeks to fill 33 places");
        WhatIf.Decide(body with { Managers = 0 }, today, english: true).Refusal!.Code.ShouldBe("request.invalid");
    }
}
