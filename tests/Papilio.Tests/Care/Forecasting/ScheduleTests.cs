using Papilio.Care.Forecasting;
using Papilio.Care.People;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Care.Forecasting;

public sealed class ScheduleOnSqlite() : ScheduleTests(Engine.Sqlite);

public sealed class ScheduleOnPostgres() : ScheduleTests(Engine.Postgres);

/// <summary>Shifts, swaps and leave, and the rules that protect people.</summary>
public abstract class ScheduleTests(Engine engine) : ForecastingOnAStore(engine)
{
    private Shifts.Handler ShiftBook => The<Shifts.Handler>();

    [Fact]
    public async Task Rest_and_days_off_are_kept_whoever_plans()
    {
        var lin = await HireAsync("小林");
        await PlanAsync(lin, 1, 13, 22);

        (await TryAsync(lin, 2, 8, 17)).Refusal!.ShouldBe(new Refusal("shift.rest", 409, "11"), "no morning after a late evening");
        (await TryAsync(lin, 1, 20, 23)).Refusal!.Code.ShouldBe("shift.overlap");
        (await TryAsync(lin, 2, 9, 8)).Refusal!.Code.ShouldBe("request.invalid");
        for (var day = 2; day <= 6; day++) await PlanAsync(lin, day, 9, 17);
        (await TryAsync(lin, 7, 9, 17)).Refusal!.ShouldBe(new Refusal("shift.row", 409, "6"));
        (await TryAsync(lin, 0, 9, 17)).Refusal!.Code.ShouldBe("shift.row");
        (await PlanAsync(lin, 8, 9, 17)).Published.ShouldBeFalse();
    }

    [Fact]
    public async Task Two_leaders_at_once_do_not_both_find_room()
    {
        var lin = await HireAsync("小林");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => TryAsync(lin, 1, 9, 17))));

        outcomes.Count(o => o.Accepted).ShouldBe(1);
        outcomes.Where(o => !o.Accepted).ShouldAllBe(o => o.Refusal!.Code == "shift.overlap");
    }

    [Fact]
    public async Task A_schedule_full_of_customers_is_warned_about()
    {
        var lin = await HireAsync("小林");
        var full = await PlanAsync(lin, 1, 9, 17);
        (await PublishAsync()).ShouldSatisfyAllConditions(p => p.Shifts.ShouldBe(1), p => p.Improvement.Enough.ShouldBeFalse(), p => p.Improvement.Text.ShouldBe("only 0 % of hours are left to learn and to improve; keep at least 5 %"));

        var learning = new Shifts.ActivityBody(ActivityKind.Learning, At(1, 14), At(1, 15));
        var changed = (await ShiftBook.ChangeAsync(full.Id, 2, new(lin.Id, full.Start, full.End, [learning, new(ActivityKind.Meal, At(1, 12), At(1, 13))]), Planner())).Value;
        changed.Activities.Select(a => a.Kind).ShouldBe([ActivityKind.Meal, ActivityKind.Learning]);
        (await PublishAsync()).Improvement.ShouldBe(new Shifts.Improvement(12.5, 5, true, ""));
        (await ShiftBook.ChangeAsync(full.Id, 2, new(lin.Id, full.Start, full.End), Planner())).Refusal!.Code.ShouldBe("version.stale");
        (await ShiftBook.ChangeAsync(full.Id, 3, new(lin.Id, full.Start, full.End, [learning, learning]), Planner())).Refusal!.About.ShouldBe("activities");
        (await FactsAsync("schedule.%")).ShouldBe(["schedule.published", "schedule.changed", "schedule.published"]);
    }

    [Fact]
    public async Task Two_colleagues_swap_and_a_leader_approves()
    {
        var (lin, mei) = (await HireAsync("小林"), await HireAsync("梅"));
        var (early, late) = (await PlanAsync(lin, 1, 9, 17), await PlanAsync(mei, 3, 13, 21));
        await PublishAsync();
        var swaps = The<Swaps.Handler>();

        var asked = (await swaps.AskAsync(lin.Id, new(early.Id, mei.Id, late.Id))).Value;
        (await swaps.AskAsync(lin.Id, new(early.Id, mei.Id))).Refusal!.Code.ShouldBe("swap.decided", "it is being asked for already");
        (await swaps.AskAsync(mei.Id, new(early.Id, lin.Id))).Refusal!.Code.ShouldBe("shift.unknown", "one gives only what is one's own");
        (await swaps.DecideAsync(asked.Id, approve: true, Planner())).Refusal!.Code.ShouldBe("swap.decided", "nobody is given a shift they did not agree to");
        (await swaps.AnswerAsync(asked.Id, agree: true, StaffOf(lin))).Refusal!.Code.ShouldBe("swap.unknown");
        (await swaps.AnswerAsync(asked.Id, agree: true, StaffOf(mei))).Value.State.ShouldBe(SwapState.Agreed);
        (await swaps.DecideAsync(asked.Id, approve: true, Planner())).Value.State.ShouldBe(SwapState.Approved);

        (await OwnAsync(lin)).ShouldHaveSingleItem().ShouldBe(late.Id);
        (await OwnAsync(mei)).ShouldHaveSingleItem().ShouldBe(early.Id);
        (await FactsAsync("swap.%")).ShouldBe(["swap.asked", "swap.decided", "swap.decided"]);
        (await swaps.OpenAsync(Planner())).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_swap_that_would_break_a_rule_is_refused_and_changes_nothing()
    {
        var (lin, mei) = (await HireAsync("小林"), await HireAsync("梅"));
        var morning = await PlanAsync(lin, 2, 7, 15);
        await PlanAsync(mei, 1, 14, 22);
        await PublishAsync();
        var swaps = The<Swaps.Handler>();
        var asked = (await swaps.AskAsync(lin.Id, new(morning.Id, mei.Id))).Value;
        await swaps.AnswerAsync(asked.Id, agree: true, StaffOf(mei));

        (await swaps.DecideAsync(asked.Id, approve: true, Planner())).Refusal!.Code.ShouldBe("shift.rest");

        (await OwnAsync(lin)).ShouldHaveSingleItem().ShouldBe(morning.Id);
        (await swaps.OpenAsync(Planner())).Items.Single().State.ShouldBe(SwapState.Agreed);
        (await swaps.WithdrawAsync(asked.Id, StaffOf(lin))).Value.State.ShouldBe(SwapState.Withdrawn);
    }

    [Fact]
    public async Task One_sees_what_a_colleague_could_give_in_return_before_asking()
    {
        var (lin, mei, qian) = (await HireAsync("小林"), await HireAsync("梅"), await HireAsync("老钱"));
        (await The<Papilio.Care.Routing.Queues.Handler>().CreateAsync(new("两人小组", [lin.Id, mei.Id]), Chief)).Accepted.ShouldBeTrue();
        var mine = await PlanAsync(lin, 2, 9, 17);
        await PlanAsync(lin, 4, 13, 22);
        var possible = await PlanAsync(mei, 3, 9, 17);
        var soon = await PlanAsync(mei, 5, 7, 15);
        await PlanAsync(mei, 2, 18, 21);
        await PublishAsync();
        var draft = await PlanAsync(mei, 8, 9, 17);
        var swaps = The<Swaps.Handler>();

        var offers = (await swaps.OffersAsync(lin.Id, mine.Id, mei.Id, "en")).Value;
        offers.GiveReason.ShouldBeNull("she has an evening of that day, and two parts of a day are one day's work");
        offers.Items.Select(o => o.Shift).ShouldNotContain(draft.Id, "what is not published is nobody's to see");
        offers.Items.Single(o => o.Shift == possible.Id).Reason.ShouldBeNull();
        offers.Items.Single(o => o.Shift == soon.Id).Reason.ShouldBe("Too little rest between shifts", "after the late evening of day four");
        (await swaps.OffersAsync(mei.Id, mine.Id, lin.Id, "en")).Refusal!.Code.ShouldBe("shift.unknown", "one offers only what is one's own");
        (await swaps.OffersAsync(lin.Id, mine.Id, qian.Id, "en")).Value.ShouldSatisfyAllConditions(o => o.GiveReason.ShouldBeNull(), o => o.Items.ShouldBeEmpty());
    }

    [Fact]
    public async Task Leave_is_asked_for_and_decided_by_somebody_else()
    {
        var lin = await HireAsync("小林");
        var leaves = The<Leaves.Handler>();
        await PlanAsync(lin, 4, 9, 17);

        var asked = (await leaves.AskAsync(lin.Id, new("annual", At(4, 0), At(6, 0)))).Value;
        asked.Shifts.ShouldBe(1);
        (await leaves.AskAsync(lin.Id, new("annual", At(5, 0), At(7, 0)))).Refusal!.Code.ShouldBe("leave.overlap");
        (await leaves.AskAsync(lin.Id, new("beach", At(8, 0), At(9, 0)))).Refusal!.Code.ShouldBe("request.invalid");
        (await leaves.DecideAsync(asked.Id, approve: true, Planner() with { Id = lin.Id })).Refusal!.Code.ShouldBe("permission.denied", "nobody decides on their own");
        (await leaves.DecideAsync(asked.Id, approve: true, Planner(Scope.Team))).Refusal!.Code.ShouldBe("leave.unknown");
        (await leaves.DecideAsync(asked.Id, approve: true, Planner())).Value.State.ShouldBe(LeaveState.Approved);
        (await leaves.DecideAsync(asked.Id, approve: false, Planner())).Refusal!.Code.ShouldBe("leave.decided");
        (await TryAsync(lin, 5, 9, 17)).Refusal!.Code.ShouldBe("shift.leave");
        (await leaves.WithdrawAsync(asked.Id, StaffOf(lin))).Accepted.ShouldBeTrue();
        (await TryAsync(lin, 5, 9, 17)).Accepted.ShouldBeTrue();
        (await FactsAsync("leave.%")).ShouldBe(["leave.asked", "leave.decided", "leave.decided"]);
    }

    [Fact]
    public async Task A_calendar_follows_under_a_secret_address()
    {
        var lin = await HireAsync("小林");
        await PlanAsync(lin, 1, 9, 17, new Shifts.ActivityBody(ActivityKind.Meal, At(1, 12), At(1, 13)), new Shifts.ActivityBody(ActivityKind.Learning, At(1, 15), At(1, 16)));
        var own = The<OwnSchedule.Handler>();
        var secret = (await own.OpenAsync(lin.Id)).Path.Split('/')[^1][..^4];

        (await own.FeedAsync(secret))!.ShouldNotContain("VEVENT", customMessage: "a draft is nobody's schedule yet");
        await PublishAsync();
        var calendar = (await own.FeedAsync(secret))!;
        calendar.ShouldContain("DTSTART:20260304T010000Z\r\nDTEND:20260304T090000Z\r\nSUMMARY:班次 09:00–17:00\r\n");
        calendar.Replace("\r\n ", "").ShouldContain("DESCRIPTION:12:00–13:00 用餐\\n15:00–16:00 学习");
        calendar.Split("\r\n").ShouldAllBe(line => System.Text.Encoding.UTF8.GetByteCount(line) <= 75);
        (await Store.ReadAsync(s => s.QueryAsync<string>("select hash from schedule_feed"))).ShouldAllBe(h => !h.Contains(secret));
        var next = (await own.OpenAsync(lin.Id)).Path;
        (await own.FeedAsync(secret)).ShouldBeNull("a new address voids the old one");
        await own.CloseAsync(lin.Id);
        (await own.FeedAsync(next.Split('/')[^1][..^4])).ShouldBeNull();
    }

    [Fact]
    public async Task Shifts_come_and_go_by_file()
    {
        var lin = await HireAsync("小林");

        (await ShiftBook.ImportAsync($"email,start,end,activities\n{lin.Email},2026-03-04T21:00,2026-03-05T05:00,meal 23:30-00:15; learning 03:00-04:00\nnobody@x.y,2026-03-04T09:00,2026-03-04T17:00,", Planner())).Refusal!.Errors!.Single()
            .ShouldBe(new("3", "email 'nobody@x.y'"));
        (await ShiftBook.ImportAsync($"email,start,end,activities\n{lin.Email},2026-03-04T21:00,2026-03-05T05:00,meal 23:30-00:15; learning 03:00-04:00", Planner())).Value.Count.ShouldBe(1);
        var back = (await ShiftBook.ExportAsync(Planner(), At(0, 0), At(5, 0))).Value;

        back.ShouldBe($"email,start,end,activities\r\n{lin.Email},2026-03-04T21:00,2026-03-05T05:00,meal 23:30-00:15; learning 03:00-04:00\r\n");
    }

    [Fact]
    public async Task Adherence_is_a_figure_of_a_team_and_never_of_one()
    {
        var people = new[] { await HireAsync("小林", presence: PresenceState.Offline), await HireAsync("梅", presence: PresenceState.Offline), await HireAsync("老钱", presence: PresenceState.Offline) };
        foreach (var person in people) await ShiftBook.RecordAsync([new(person.Id, At(0, 9), At(0, 11), [new(ActivityKind.Break, At(0, 10), At(0, 10) + 900_000)])], Planner());
        await PublishAsync();
        foreach (var person in people.Take(2)) await ChooseAsync(person, PresenceState.Online);
        Clock.Advance(TimeSpan.FromMinutes(60));
        await SayAsync(people[0], PresenceState.Busy, "break");
        Clock.Advance(TimeSpan.FromMinutes(15));
        await HearAsync();

        var seen = (await The<Adherence.Reader>().ReadAsync(Planner(), At(0, 9), At(0, 11), 15)).Value;
        var team = seen.Teams.Single();
        team.Scheduled.ShouldBe([3, 3, 3, 3, 0, 3, 3, 3]);
        team.Present.ShouldBe([2, 2, 2, 2, 1, 0, 0, 0]);
        team.Share.ShouldBe(Math.Round(8 / 12.0, 4));

        (await The<Papilio.Care.Routing.Queues.Handler>().CreateAsync(new("两人小组", [people[0].Id, people[1].Id]), Chief)).Accepted.ShouldBeTrue();
        var small = (await The<Adherence.Reader>().ReadAsync(Planner(), At(0, 9), At(0, 11), 15)).Value.Teams.Single(t => t.Members == 2);
        (small.Hidden, small.Share, small.Present.Count).ShouldBe((true, null, 0));
    }

    private long At(int day, int hour) => Time.StartOf(Today.AddDays(day)) + hour * 3600_000L;

    private Task<Outcome<IReadOnlyList<Shifts.View>>> TryAsync(Person person, int day, int from, int until, params Shifts.ActivityBody[] activities) =>
        ShiftBook.RecordAsync([new(person.Id, At(day, from), At(day, until), activities)], Planner());

    private async Task<Shifts.View> PlanAsync(Person person, int day, int from, int until, params Shifts.ActivityBody[] activities) => (await TryAsync(person, day, from, until, activities)).Value[0];

    private async Task<Shifts.Published> PublishAsync() => (await ShiftBook.PublishAsync(new(At(0, 0), At(14, 0)), Planner(), english: true)).Value;

    private async Task<IEnumerable<ShiftId>> OwnAsync(Person person) => (await The<OwnSchedule.Handler>().ReadAsync(person.Id, At(0, 0), At(14, 0))).Value.Items.Select(s => s.Id);

    private async Task SayAsync(Person person, PresenceState state, string reason) =>
        (await Store.WriteAsync(s => People.SetPresenceAsync(s, person.Id, state, reason, Actor.Agent(person.Id)))).Accepted.ShouldBeTrue();

    private static Staff StaffOf(Person person) => new(person.Id, person.Name, person.Role, person.Scope, [], "a session");
}
