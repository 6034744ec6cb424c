using Papilio.Care.Forecasting;
using Papilio.Care.People;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Care.Forecasting;

public sealed class ProposalOnSqlite() : ProposalTests(Engine.Sqlite);

public sealed class ProposalOnPostgres() : ProposalTests(Engine.Postgres);

/// <summary>A week's shifts, proposed by the machine and taken by a person.</summary>
public abstract class ProposalTests(Engine engine) : ForecastingOnAStore(engine)
{
    private const int Days = 5;

    private DateOnly First => Today.AddDays(1);

    [Fact]
    public async Task What_is_proposed_covers_the_week_and_is_taken_without_a_word()
    {
        await ForeseeAsync(level: 4);
        for (var k = 0; k < 12; k++) await HireAsync($"客服{k}");

        var proposed = (await ProposeAsync()).Value;
        proposed.Violations.ShouldBeEmpty();
        proposed.Days.Count.ShouldBe(Days);
        proposed.Days.ShouldAllBe(d => d.CoveredBefore == 0 && d.NeededHours > 20 && d.CoveredAfter >= 0.9 * d.NeededHours);
        proposed.Improvement.ShouldSatisfyAllConditions(i => i.Enough.ShouldBeTrue(), i => i.Percent.ShouldBeLessThan(15));
        proposed.Text.ShouldContain("no rule is broken");
        foreach (var item in proposed.Items) item.Activities.ShouldAllBe(a => a.Start >= item.Start && a.End <= item.End);
        (await ShiftBook.ListAsync(Planner(), Time.StartOf(First), Time.StartOf(First.AddDays(Days)), english: true)).Value.Items.ShouldBeEmpty("a proposal records nothing");

        (await TakeAsync(proposed)).Value.Count.ShouldBe(proposed.Items.Count);
        var again = (await ProposeAsync()).Value;
        again.Days.Sum(d => d.CoveredBefore).ShouldBe(proposed.Days.Sum(d => d.CoveredAfter), 0.1, "the same measure before and after");
        again.Items.Count.ShouldBeLessThan(proposed.Items.Count / 4);
    }

    [Fact]
    public async Task What_stands_stays_and_who_is_away_is_left_alone()
    {
        await ForeseeAsync(level: 4);
        var people = new List<Person>();
        for (var k = 0; k < 4; k++) people.Add(await HireAsync($"客服{k}"));
        var leaves = The<Leaves.Handler>();
        var away = (await leaves.AskAsync(people[0].Id, new("annual", Time.StartOf(First), Time.StartOf(First.AddDays(2))))).Value;
        (await leaves.DecideAsync(away.Id, approve: true, Planner())).Accepted.ShouldBeTrue();
        // A late evening before the week: no early morning after it.
        var late = Time.StartOf(First) - 9 * 3600_000;
        (await ShiftBook.RecordAsync([new(people[1].Id, late, late + 8 * 3600_000L), new(people[2].Id, At(1, 10), At(1, 18))], Planner())).Accepted.ShouldBeTrue();

        var proposed = (await ProposeAsync()).Value;
        proposed.Items.Where(i => i.Agent == people[0].Id).ShouldAllBe(i => i.Start >= Time.StartOf(First.AddDays(2)));
        proposed.Items.Where(i => i.Agent == people[1].Id).ShouldAllBe(i => i.Start - (late + 8 * 3600_000L) >= 11 * 3600_000L);
        proposed.Items.ShouldNotContain(i => i.Agent == people[2].Id && Time.DayOf(i.Start) == First.AddDays(1), "they are there already");
        proposed.Open.ShouldBeGreaterThan(0, "four are too few, and it is told");
        proposed.Days[1].CoveredBefore.ShouldBeInRange(7, 8);
        (await TakeAsync(proposed)).Accepted.ShouldBeTrue();
        foreach (var person in people) proposed.Items.Where(i => i.Agent == person.Id).Sum(i => i.End - i.Start).ShouldBeLessThanOrEqualTo(46 * 3600_000L, "forty paid hours and the meals between them");
    }

    [Fact]
    public async Task The_same_question_has_the_same_answer_and_a_wrong_one_none()
    {
        (await ProposeAsync()).Refusal!.Code.ShouldBe("forecast.none");
        await ForeseeAsync(level: 4);
        await HireAsync("小林");

        var (one, other) = ((await ProposeAsync()).Value, (await ProposeAsync()).Value);
        one.Items.Count.ShouldBeGreaterThan(0);
        other.Items.Select(i => (i.Start, i.End)).ShouldBe(one.Items.Select(i => (i.Start, i.End)));
        (await The<Proposals.Handler>().ProposeAsync(Planner(), new(First, Days: 15), english: true)).Refusal!.Code.ShouldBe("request.invalid");
        (await The<Proposals.Handler>().ProposeAsync(Planner(), new(First, WeeklyHours: 0), english: true)).Refusal!.Code.ShouldBe("request.invalid");
        (await The<Proposals.Handler>().ProposeAsync(Planner(Scope.Team), new(First, Days), english: true)).Value.Items.ShouldBeEmpty("a leader plans their own queues only");
    }

    private Shifts.Handler ShiftBook => The<Shifts.Handler>();

    private long At(int day, int hour) => Time.StartOf(First.AddDays(day)) + hour * 3600_000L;

    private async Task ForeseeAsync(double level)
    {
        await ImportAsync(HistoryOf("客服", Today.AddDays(-50), Today.AddDays(-1), (d, s) => Shop(d, s, level)));
        (await The<Forecasts>().MakeAsync(RunKind.Nightly, null, Actor.System)).ShouldNotBeNull();
    }

    private Task<Outcome<Proposals.Answer>> ProposeAsync() => The<Proposals.Handler>().ProposeAsync(Planner(), new(First, Days), english: true);

    private Task<Outcome<IReadOnlyList<Shifts.View>>> TakeAsync(Proposals.Answer proposed) =>
        ShiftBook.RecordAsync([.. proposed.Items.Select(i => new Shifts.Body(i.Agent, i.Start, i.End, i.Activities))], Planner());
}
