using Papilio.Care.Forecasting;
using Papilio.Care.Routing;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;

namespace Papilio.Tests.Care.Forecasting;

public sealed class CountingOnSqlite() : CountingTests(Engine.Sqlite);

public sealed class CountingOnPostgres() : CountingTests(Engine.Postgres);

/// <summary>What came and what was done with it, as the facts tell.</summary>
public abstract class CountingTests(Engine engine) : ForecastingOnAStore(engine)
{
    private string queue = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        queue = Line.OfQueue((await DefaultQueueAsync()).Id);
    }

    [Fact]
    public async Task A_contact_is_counted_where_it_came_and_its_work_where_it_was_done()
    {
        var lin = await HireAsync("小林");
        var first = await WaitAsync();
        Clock.Advance(TimeSpan.FromSeconds(10));
        await AcceptAsync(first, lin);
        var second = await WaitAsync();
        Clock.Advance(TimeSpan.FromSeconds(50));
        await AcceptAsync(second, lin);
        Clock.Advance(TimeSpan.FromMinutes(16));
        await CloseAsync(first, lin);
        await HearAsync();

        var day = await ActualAsync(queue, Today);

        (day.Contacts[36], day.Answered[36], day.Prompt[36], day.WaitedMs[36]).ShouldBe((2, 2, 1, 60_000));
        (day.Handled[37], day.HandledMs[37]).ShouldBe((1, 50_000 + 16 * 60_000));
        day.Contacts.Sum().ShouldBe(2);
        (await ActualAsync(Line.People, Today)).Contacts.Sum().ShouldBe(2);
    }

    [Fact]
    public async Task Who_comes_back_to_the_line_because_a_colleague_is_gone_is_no_new_contact()
    {
        var lin = await HireAsync("小林");
        var id = await WaitAsync();
        await AcceptAsync(id, lin);
        await ChooseAsync(lin, Papilio.Care.People.PresenceState.Offline);
        Clock.Advance(TimeSpan.FromMinutes(10));
        await WatchAsync();
        await ChooseAsync(lin, Papilio.Care.People.PresenceState.Online);
        await AcceptAsync(id, lin);
        await HearAsync();

        var day = await ActualAsync(queue, Today);

        (day.Contacts.Sum(), day.Answered.Sum()).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Work_after_a_reopening_is_work_but_no_new_contact()
    {
        var lin = await HireAsync("小林");
        var id = await WaitAsync();
        await AcceptAsync(id, lin);
        Clock.Advance(TimeSpan.FromMinutes(3));
        await CloseAsync(id, lin);
        (await The<Reopen.Handler>().HandleAsync(new(id, Papilio.Tests.Care.Routing.Make.Caller(lin)))).Accepted.ShouldBeTrue();
        Clock.Advance(TimeSpan.FromMinutes(2));
        await CloseAsync(id, lin);
        await HearAsync();

        var day = await ActualAsync(queue, Today);

        (day.Contacts.Sum(), day.Handled.Sum(), day.HandledMs.Sum()).ShouldBe((1, 1, 5 * 60_000));
    }

    [Fact]
    public async Task Machines_are_a_line_of_their_own()
    {
        var shop = await OpenInboxAsync(FirstLevel.Bot);
        await WriteAsync(inbox: shop);
        await WriteAsync("转人工", shop);
        await HearAsync();

        (await ActualAsync("bot", Today)).Contacts.Sum().ShouldBe(2);
        (await ActualAsync(Line.People, Today)).Contacts.Sum().ShouldBe(1);
    }

    [Fact]
    public async Task A_file_of_earlier_days_takes_the_place_of_what_was_there()
    {
        var answer = await ImportAsync("date,time,queue,minutes,contacts,handle_seconds\n2026-03-01,09:00,客服,30,\"5 8\",240\n2026-03-01,23:45,客服,15,1,240\n2026-02-28,10:00,客服,60,3,");
        var before = await ActualAsync(queue, new DateOnly(2026, 3, 1));
        await ImportAsync("date,queue,contacts\n2026-03-01,客服,7");
        var after = await ActualAsync(queue, new DateOnly(2026, 3, 1));

        answer.ShouldBe(new ImportHistory.Answer(3, 1, 2, new DateOnly(2026, 2, 28), new DateOnly(2026, 3, 1)));
        before.Contacts.Skip(36).Take(4).ShouldBe([2, 3, 4, 4]);
        (before.Contacts[95], before.HandledMs.Sum()).ShouldBe((1, 14 * 240_000));
        after.Contacts.Sum().ShouldBe(7);
        after.HandledMs.Sum().ShouldBe(0);
        (await ActualAsync(queue, new DateOnly(2026, 2, 28))).Contacts.Skip(40).Take(4).ShouldBe([0, 1, 1, 1]);
    }

    [Fact]
    public async Task A_wrong_line_is_named_and_nothing_is_taken()
    {
        var wrong = await The<ImportHistory.Handler>().HandleAsync(
            "date,queue,contacts\n2026-03-01,客服,5\n2026-13-01,客服,5\n2026-03-01,没有的,5\n2026-03-01,客服,x\n2099-01-01,客服,1", Planner());

        wrong.Refusal!.Code.ShouldBe("import.lines");
        wrong.Refusal.Errors!.Keys.ShouldBe(["3", "4", "5", "6"]);
        wrong.Refusal.Errors["4"].ShouldBe("queue '没有的'");
        (await The<ImportHistory.Handler>().HandleAsync("datum,contacts\n1,2", Planner())).Refusal!.About.ShouldNotBeNull().ShouldContain("datum");
        (await The<Actuals.Reader>().LinesAsync(Planner())).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_leader_of_one_team_sees_and_imports_that_team_alone()
    {
        var other = (await The<Queues.Handler>().CreateAsync(new Queues.Body("售后"), Chief)).Value;
        await ImportAsync("date,queue,contacts\n2026-03-01,客服,5\n2026-03-01,售后,6");
        var leader = Planner(Scope.Team, other.Id);

        (await The<Actuals.Reader>().LinesAsync(leader)).Items.Select(l => l.QueueName).ShouldBe(["售后"]);
        (await The<Actuals.Reader>().ReadAsync(leader, queue, 0, 1, 15)).Refusal!.Code.ShouldBe("line.unknown");
        (await The<ImportHistory.Handler>().HandleAsync("date,queue,contacts\n2026-03-01,客服,5", leader)).Refusal!.Code.ShouldBe("import.lines");
        (await The<QueuePlans.Handler>().ListAsync(leader)).Items.Single().Queue.ShouldBe(other.Id);
    }

    [Fact]
    public async Task What_a_queue_promises_is_changed_on_the_version_one_saw()
    {
        var id = (await DefaultQueueAsync()).Id;
        var plans = The<QueuePlans.Handler>();
        var terms = new PlanTerms { HandleSeconds = 300, Hours = new Dictionary<string, IReadOnlyList<string>> { ["mon"] = ["09:00-18:00"] } };

        (await plans.ChangeAsync(id, 0, new(Layer.Second, terms), Planner())).Value.Version.ShouldBe(1);
        (await plans.ChangeAsync(id, 0, new(Layer.Second, terms), Planner())).Refusal!.Code.ShouldBe("version.stale");
        (await plans.ChangeAsync(id, 1, new(Layer.Second, terms with { Shrinkage = 1 }), Planner())).Refusal!.About.ShouldBe("shrinkage 0–0.9");
        var kept = (await plans.ListAsync(Planner())).Items.Single(p => p.Queue == id);
        (kept.Layer, kept.Terms.HandleSeconds, kept.Terms.Hours!["mon"].Single()).ShouldBe((Layer.Second, 300, "09:00-18:00"));
    }
}
