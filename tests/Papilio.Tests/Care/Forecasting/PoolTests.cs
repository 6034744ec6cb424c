using Papilio.Care.Forecasting;
using Papilio.Care.People;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Care.Forecasting;

public sealed class PoolsOnSqlite() : PoolsOnAStore(Engine.Sqlite);

public sealed class PoolsOnPostgres() : PoolsOnAStore(Engine.Postgres);

/// <summary>Queues that share people, taken together; without a store.</summary>
public sealed class PoolTests
{
    private static readonly Guid A = Id.At(1), B = Id.At(2), C = Id.At(3), D = Id.At(4);

    private static readonly PlanTerms Chat = new() { HandleSeconds = 300, TargetSeconds = 60, PatienceSeconds = 240, OccupancyMax = 0.9 };

    [Fact]
    public void A_pool_is_what_people_hold_together_directly_or_over_others()
    {
        Pools.Find([A, B, C, D], [new[] { A }, [D]]).ShouldBeEmpty();
        Pools.Find([A, B, C, D], [new[] { A, B }, [B, C], [D]]).ShouldHaveSingleItem().ShouldBe([A, B, C]);
        Pools.Find([A, B, C, D], [new[] { A, C }, [B, D]]).Select(p => p.Length).ShouldBe([2, 2]);
        Pools.Find([], [new[] { A, B }]).ShouldBeEmpty("nothing is expected of them");
    }

    [Fact]
    public void Together_fewer_are_needed_than_apart_and_more_than_by_the_load_alone()
    {
        var pool = Pools.Work(FloorOf(contacts: 3, people: 20));

        pool.Enough.ShouldAllBe(enough => enough);
        pool.Scheduled.ShouldBeNull();
        for (var k = 1; k < pool.Alone.Count; k++)
        {
            pool.Together[k].ShouldBeLessThan(pool.Alone[k]);
            pool.Together[k].ShouldBeGreaterThan(6, "two queues of three erlangs each");
            pool.Groups.Sum(g => g.Needed[k]).ShouldBe(pool.Together[k]);
        }

        pool.Groups.ShouldAllBe(g => g.Needed.All(n => n <= g.People));
        Pools.Told(pool, english: true).ShouldBe($"20 people serve more than one of these queues: at the peak {pool.Together.Max()} together do what {pool.Alone.Max()} would apart, {pool.Alone.Sum() - pool.Together.Sum()} hours less in the day");
        Pools.Told(pool, english: false).ShouldStartWith($"20 人同时服务其中多个队列：最忙时分开排要 {pool.Alone.Max()} 人，合起来 {pool.Together.Max()} 人就够");
    }

    [Fact]
    public void Those_needed_together_keep_the_promises_when_they_are_the_ones_who_come()
    {
        var pool = Pools.Work(FloorOf(contacts: 3, people: 20));
        int Most(int group) => pool.Groups[group].Needed.Max();

        var there = Pools.Work(FloorOf(contacts: 3, people: 20, scheduled: [Most(0), Most(1), Most(2)]));

        there.Queues.ShouldAllBe(q => q.DayServiceLevel >= 0.79, "the day, as the hours that were planned");
        there.Queues.ShouldAllBe(q => q.ServiceLevel!.Count == pool.Alone.Count);
        there.Scheduled!.ShouldAllBe(s => s == pool.Together.Max());
        Pools.Told(there, english: true).ShouldMatch(@"; by the published shifts 售前 \d+ % within 60 s, 售后 \d+ % within 60 s$");

        var fewer = Pools.Work(FloorOf(contacts: 3, people: 20, scheduled: [Most(0), Most(1), Most(2) - 2]));
        fewer.Queues.Sum(q => q.DayServiceLevel).ShouldNotBeNull().ShouldBeLessThan(there.Queues.Sum(q => q.DayServiceLevel)!.Value - 0.05);
    }

    [Fact]
    public void Too_few_people_are_said_to_be_and_closed_hours_need_nobody()
    {
        var few = Pools.Work(FloorOf(contacts: 3, people: 1));
        few.Enough.ShouldAllBe(enough => !enough);
        few.Together.ShouldAllBe(n => n == 3, "all there are");
        Pools.Told(few, english: true).ShouldBe("1 person serves more than one of these queues: in 4 hours not even everybody keeps the promises");
        Pools.Told(few, english: false).ShouldBe("1 人同时服务其中多个队列：有 4 个小时即使全员到岗也达不到承诺");

        var closed = Pools.Work(FloorOf(contacts: 0, people: 5));
        closed.Together.ShouldAllBe(n => n == 0);
        closed.Enough.ShouldAllBe(enough => enough);
    }

    [Fact]
    public void Sets_of_skills_beyond_what_can_be_searched_count_for_less_and_nobody_is_lost()
    {
        Pools.Skilled[] groups = [new([0], 9, [4]), new([1], 8, [3]), new([0, 1], 5, [2]), new([0, 1, 2], 1, [1]), new([2], 7, [0])];

        var folded = Pools.Fold(groups, most: 4);

        folded.Count.ShouldBe(4);
        folded.Sum(g => g.People).ShouldBe(30);
        folded.Single(g => g.Queues.Length == 2).ShouldSatisfyAllConditions(g => g.People.ShouldBe(6), g => g.Scheduled.ShouldBe([3]));
        Pools.Fold(groups, most: 5).ShouldBe(groups);
        Pools.Fold(groups, most: 1).Count.ShouldBe(3, "whoever has a skill that nobody else has stays");
    }

    /// <summary>Four hours of two queues with specialists and people for both.</summary>
    private static Pools.Floor FloorOf(double contacts, int people, int[]? scheduled = null)
    {
        int[]? All(int group) => scheduled is null ? null : [.. Enumerable.Repeat(scheduled[group], 16)];
        QueueDay Day(Guid queue) => new(queue, [.. Enumerable.Repeat(contacts * 3, 16)], 900, 300, Source.Said, 240 / Math.Log(2), Source.Said, Chat);
        return new Pools.Floor([new(A, "售前"), new(B, "售后")], [Day(A), Day(B)], [new([0], people, All(0)), new([1], people, All(1)), new([0, 1], people, All(2))]);
    }
}

/// <summary>Queues that share people, as the plan screen asks for them.</summary>
public abstract class PoolsOnAStore(Engine engine) : ForecastingOnAStore(engine)
{
    [Fact]
    public async Task The_house_finds_who_shares_what_and_what_the_published_shifts_will_do()
    {
        var people = new List<Person>();
        for (var k = 0; k < 9; k++) people.Add(await HireAsync($"客服{k}"));
        var first = await DefaultQueueAsync();
        await ChangeQueueAsync(q => new(q.Name, [.. people.Take(6).Select(p => p.Id)]));
        var other = (await The<Papilio.Care.Routing.Queues.Handler>().CreateAsync(new("售后", [.. people.Skip(4).Select(p => p.Id)]), Chief)).Value;
        (await ReadAsync(Planner())).Refusal!.Code.ShouldBe("forecast.none");
        foreach (var queue in new[] { "客服", "售后" }) await ImportAsync(HistoryOf(queue, Today.AddDays(-50), Today.AddDays(-1), (d, s) => Shop(d, s, level: 3)));
        (await The<Forecasts>().MakeAsync(RunKind.Nightly, null, Actor.System)).ShouldNotBeNull();

        var view = (await ReadAsync(Planner())).Value;
        view.At.Count.ShouldBe(24);
        var pool = view.Pools.ShouldHaveSingleItem();
        pool.Queues.Select(q => q.Name).ShouldBe(["客服", "售后"], ignoreOrder: true);
        pool.Groups.Select(g => (g.Queues.Count, g.People)).ShouldBe([(1, 4), (1, 3), (2, 2)], ignoreOrder: true);
        pool.Together.Sum().ShouldBeLessThan(pool.Alone.Sum());
        pool.Queues.ShouldAllBe(q => q.DayServiceLevel == null);

        (await The<Shifts.Handler>().RecordAsync([.. people.Select(p => new Shifts.Body(p.Id, Time.StartOf(Tomorrow, 36)!.Value, Time.StartOf(Tomorrow, 84)!.Value))], Planner())).Accepted.ShouldBeTrue();
        (await ReadAsync(Planner())).Value.Pools[0].Scheduled.ShouldBeNull("drafts bring nobody");
        (await The<Shifts.Handler>().PublishAsync(new(Time.StartOf(Tomorrow), Time.StartOf(Tomorrow.AddDays(1))), Planner(), english: true)).Accepted.ShouldBeTrue();
        var planned = (await ReadAsync(Planner())).Value.Pools[0];
        planned.Scheduled!.Skip(9).Take(12).ShouldAllBe(s => s == 9);
        planned.Scheduled!.Take(9).ShouldAllBe(s => s == 0);
        planned.Queues.ShouldAllBe(q => q.DayServiceLevel > 0.8);

        (await ReadAsync(Planner(Scope.Team, first.Id))).Value.Pools.ShouldBeEmpty("a pool is of all its queues, and one of them is not theirs");
        (await ReadAsync(Planner(Scope.Team, first.Id, other.Id))).Value.Pools.Count.ShouldBe(1);
    }

    private DateOnly Tomorrow => Today.AddDays(1);

    private Task<Papilio.Platform.Outcome<Pools.View>> ReadAsync(Staff planner) => The<Pools.Reader>().ReadAsync(planner, Tomorrow, english: true);
}
