using Papilio.Care.Forecasting;
using Papilio.Care.People;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Care.Forecasting;

public sealed class WishesOnSqlite() : WishesOnAStore(Engine.Sqlite);

public sealed class WishesOnPostgres() : WishesOnAStore(Engine.Postgres);

/// <summary>What people wish of their shifts, as they say it and as a week is proposed by it.</summary>
public abstract class WishesOnAStore(Engine engine) : ForecastingOnAStore(engine)
{
    [Fact]
    public async Task Wishes_are_said_by_each_for_themself_and_the_whole_list_anew()
    {
        var (lin, mei) = (await HireAsync("小林"), await HireAsync("梅"));

        (await SayAsync(lin, new(WishKind.Off, Weekday.Mon), new(WishKind.Late, Date: Today.AddDays(2)), new(WishKind.None, Weekday.Tue))).Value.Items
            .ShouldBe([new(WishKind.Late, Date: Today.AddDays(2)), new(WishKind.Off, Weekday.Mon)], ignoreOrder: true);
        (await SayAsync(mei, new ShiftWish(WishKind.Early, Weekday.Mon))).Accepted.ShouldBeTrue();
        (await OfAsync(lin)).Count.ShouldBe(2, "hers are not his");

        (await SayAsync(lin, new ShiftWish(WishKind.Early, Weekday.Sun))).Accepted.ShouldBeTrue();
        (await OfAsync(lin)).ShouldBe([new(WishKind.Early, Weekday.Sun)]);
        (await OfAsync(mei)).ShouldBe([new(WishKind.Early, Weekday.Mon)]);
        (await FactsAsync("wishes.%")).ShouldBe(["wishes.stated", "wishes.stated", "wishes.stated"]);
    }

    [Fact]
    public async Task What_is_refused_changes_nothing_and_a_date_goes_by_with_its_day()
    {
        var lin = await HireAsync("小林");
        await SayAsync(lin, new ShiftWish(WishKind.Off, Date: Today), new ShiftWish(WishKind.None, Date: Today.AddDays(1)));

        (await SayAsync(lin, new ShiftWish(WishKind.Off, Date: Today.AddDays(-1)))).Refusal.ShouldBe(new Refusal("wish.past", 422, $"{Today.AddDays(-1):yyyy-MM-dd}"));
        (await OfAsync(lin)).Count.ShouldBe(2);
        Clock.Advance(TimeSpan.FromDays(1));
        (await OfAsync(lin)).ShouldBe([new(WishKind.None, Date: Today)]);
    }

    [Fact]
    public async Task Two_lists_at_once_leave_one_of_them()
    {
        var lin = await HireAsync("小林");

        var said = await Task.WhenAll(new[] { WishKind.Off, WishKind.Early, WishKind.Late }.Select(kind => Task.Run(() => SayAsync(lin, new(kind, Weekday.Mon), new(kind, Weekday.Tue)))));

        said.ShouldAllBe(s => s.Accepted);
        (await OfAsync(lin)).ShouldSatisfyAllConditions(w => w.Count.ShouldBe(2), w => w.Select(x => x.Wish).Distinct().Count().ShouldBe(1));
    }

    [Fact]
    public async Task A_proposed_week_follows_wishes_and_says_how_many_came_true()
    {
        var first = Today.AddDays(1);
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => Shop(d, s, level: 4)));
        (await The<Forecasts>().MakeAsync(RunKind.Nightly, null, Actor.System)).ShouldNotBeNull();
        var people = new List<Person>();
        for (var k = 0; k < 12; k++) people.Add(await HireAsync($"客服{k}"));
        await SayAsync(people[0], new ShiftWish(WishKind.Off, (Weekday)first.DayOfWeek), new ShiftWish(WishKind.Off, Date: first.AddDays(2)));
        await SayAsync(people[1], [.. Enum.GetValues<Weekday>().Select(day => new ShiftWish(WishKind.Late, day))]);

        var proposed = (await The<Proposals.Handler>().ProposeAsync(Planner(), new(first, Days: 5), english: true)).Value;

        proposed.Violations.ShouldBeEmpty();
        proposed.Days.ShouldAllBe(d => d.CoveredAfter >= 0.9 * d.NeededHours);
        proposed.Items.ShouldNotContain(i => i.Agent == people[0].Id && (Time.DayOf(i.Start) == first || Time.DayOf(i.Start) == first.AddDays(2)));
        proposed.Items.Where(i => i.Agent == people[1].Id).ShouldAllBe(i => Time.Local(i.Start).Hour >= 12);
        var worked = proposed.Items.Count(i => i.Agent == people[1].Id);
        proposed.Wishes.ShouldBe(new Proposals.Granted(2 + worked, 2 + worked));
        proposed.Text.ShouldEndWith($"; {2 + worked} of {2 + worked} wishes came true");
    }

    [Fact]
    public async Task A_plan_that_is_forgotten_takes_its_wishes_along()
    {
        var lin = await HireAsync("小林");
        await SayAsync(lin, new ShiftWish(WishKind.Off, Weekday.Mon));

        await The<ForgetPlan.Handler>().HandleAsync(Actor.System);

        (await OfAsync(lin)).ShouldBeEmpty();
    }

    private Task<Outcome<Page<ShiftWish>>> SayAsync(Person person, params ShiftWish[] wishes) => The<Wishes.Handler>().StateAsync(person.Id, new(wishes));

    private async Task<IReadOnlyList<ShiftWish>> OfAsync(Person person) => (await The<Wishes.Handler>().OfAsync(person.Id)).Items;
}

/// <summary>What may be wished, and what a proposal makes of it; without a store.</summary>
public sealed class WishTests
{
    private static readonly HouseTime Time = ForecastingOnAStore.Time;

    /// <summary>A Monday.</summary>
    private static readonly DateOnly Monday = new(2026, 3, 2);

    private static readonly Guid Queue = Guid.Parse("0193a000-0000-7000-8000-000000000001");

    [Fact]
    public void A_list_says_one_thing_of_a_day_and_nothing_of_the_past()
    {
        Refusal? Said(params ShiftWish[] wishes) => Wishes.State(wishes, Monday).Refusal;
        ShiftWish Off(int days) => new(WishKind.Off, Date: Monday.AddDays(days));

        Said().ShouldBeNull();
        Said(Off(0), new(WishKind.Off, Weekday.Mon)).ShouldBeNull("a date and its weekday are two things");
        Said(Off(3), Off(3)).ShouldBe(new Refusal("wish.twice", 422, "2026-03-05"));
        Said(new(WishKind.Off, Weekday.Mon), new(WishKind.None, Weekday.Mon)).ShouldBe(new Refusal("wish.twice", 422, "mon"));
        Said(Off(-1))!.Code.ShouldBe("wish.past");
        Said(new ShiftWish(WishKind.Off))!.Code.ShouldBe("request.invalid");
        Said(new ShiftWish(WishKind.Off, Weekday.Mon, Monday))!.Code.ShouldBe("request.invalid");
        Said([.. Enumerable.Range(0, Wishes.DatesMax).Select(Off)]).ShouldBeNull();
        Said([.. Enumerable.Range(0, Wishes.DatesMax + 1).Select(Off)]).ShouldBe(new Refusal("wish.too_many", 422, "60"));
    }

    [Fact]
    public void A_date_says_more_than_its_weekday()
    {
        ShiftWish[] wishes = [new(WishKind.Off, Weekday.Mon), new(WishKind.Late, Date: Monday), new(WishKind.None, Date: Monday.AddDays(14))];

        (Wishes.On(Monday, wishes), Wishes.On(Monday.AddDays(7), wishes), Wishes.On(Monday.AddDays(14), wishes), Wishes.On(Monday.AddDays(1), wishes))
            .ShouldBe((WishKind.Late, WishKind.Off, WishKind.None, WishKind.None));
    }

    [Fact]
    public void A_day_off_is_granted_when_somebody_else_can_come()
    {
        var proposed = Propose(2, (32, 52), People(2, new ShiftWish(WishKind.Off, Weekday.Mon)), People(2, new ShiftWish(WishKind.Off, Date: Monday.AddDays(1))));

        proposed.Items.ShouldNotContain(i => i.Name == "0" && Time.DayOf(i.Start) == Monday);
        proposed.Items.ShouldNotContain(i => i.Name == "1" && Time.DayOf(i.Start) == Monday.AddDays(1));
        proposed.Wishes.ShouldBe(new Proposals.Granted(4, 4));
        proposed.Text.ShouldEndWith("; 4 of 4 wishes came true");
    }

    [Fact]
    public void Wishes_leave_no_shift_open_that_somebody_could_take()
    {
        var (without, with) = (Propose(2, (32, 52), People(2)), Propose(2, (32, 52), People(2, [.. Enum.GetValues<Weekday>().Select(day => new ShiftWish(WishKind.Off, day))])));

        with.Items.Count.ShouldBe(without.Items.Count);
        with.Open.ShouldBe(without.Open);
        with.Days.Sum(d => d.CoveredAfter).ShouldBe(without.Days.Sum(d => d.CoveredAfter));
        with.Wishes.ShouldBe(new Proposals.Granted(4 - with.Items.Count, 4));
        (without.Wishes, without.Text).ShouldSatisfyAllConditions(w => w.Item1.Of.ShouldBe(0), w => w.Item2.ShouldNotContain("wish"));
    }

    [Fact]
    public void Who_wishes_to_be_early_begins_before_noon_and_who_wishes_to_be_late_does_not()
    {
        var proposed = Propose(1, [(28, 48), (72, 92)], People(3, new ShiftWish(WishKind.Early, Weekday.Mon)), People(3, new ShiftWish(WishKind.Late, Weekday.Mon)));

        proposed.Items.Select(i => i.Name).Distinct().ShouldBe(["0", "1"], ignoreOrder: true);
        foreach (var item in proposed.Items) (Time.SlotOf(item.Start) < 48).ShouldBe(item.Name == "0");
        proposed.Wishes.ShouldBe(new Proposals.Granted(proposed.Items.Count, proposed.Items.Count), "whoever has the day off was not asked to be early");
    }

    [Fact]
    public void A_date_wins_over_its_weekday_when_a_day_is_proposed()
    {
        var proposed = Propose(1, (32, 52), People(2, new(WishKind.Off, Weekday.Mon), new(WishKind.None, Date: Monday)), People(2, new(WishKind.Early, Weekday.Mon), new(WishKind.Off, Date: Monday)));

        proposed.Items.ShouldNotBeEmpty();
        proposed.Items.ShouldAllBe(i => i.Name == "0");
        proposed.Wishes.ShouldBe(new Proposals.Granted(2, 2));
    }

    [Fact]
    public void Days_that_are_not_the_machines_to_plan_are_not_counted()
    {
        var at = Time.StartOf(Monday);
        var away = new Leave(default, 1, default, "annual", at, at + 86_400_000, LeaveState.Approved, at, null, null);
        var proposed = Propose(2, (32, 52), [.. People(2, new(WishKind.Off, Weekday.Mon), new(WishKind.Off, Weekday.Tue)).Select(p => p with { Leave = [away] })], People(3));

        proposed.Wishes.ShouldBe(new Proposals.Granted(2, 2), "leave is no wish come true");
    }

    /// <summary>Some who wish the same; they are named by their place among the groups.</summary>
    private static Proposals.Somebody[] People(int count, params ShiftWish[] wishes) =>
        [.. Enumerable.Range(0, count).Select(_ => new Proposals.Somebody(new AgentId(Id.New(TimeProvider.System)), "", [Queue], [], [], wishes))];

    private static Proposals.Answer Propose(int days, (int From, int Until) needed, params Proposals.Somebody[][] groups) => Propose(days, [needed], groups);

    /// <summary>One is needed in some slots of each day.</summary>
    private static Proposals.Answer Propose(int days, (int From, int Until)[] needed, params Proposals.Somebody[][] groups)
    {
        int[] one = [.. Enumerable.Range(0, days * HouseTime.Slots).Select(s => needed.Any(n => s % HouseTime.Slots >= n.From && s % HouseTime.Slots < n.Until) ? 1 : 0)];
        return Proposals.Decide(new(Monday, days), [.. groups.SelectMany((group, g) => group.Select(p => p with { Name = $"{g}" }))], new Dictionary<Guid, int[]> { [Queue] = one },
            new Shifts.Rules(11, 6), sharePercent: 0, Time, english: true);
    }
}
