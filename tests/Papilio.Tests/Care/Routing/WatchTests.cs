using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Reach.Conversations;
using static Papilio.Tests.Care.Routing.Make;

namespace Papilio.Tests.Care.Routing;

public sealed class WatchTests
{
    [Theory]
    [InlineData(PresenceState.Offline, 180_000, true)]
    [InlineData(PresenceState.Offline, 179_999, false)]
    [InlineData(PresenceState.Busy, 3_600_000, false)]
    [InlineData(PresenceState.Online, 3_600_000, false)]
    public void Absent_is_who_has_been_offline_for_three_minutes(PresenceState state, long forMilliseconds, bool absent) =>
        Watch.IsAbsent(new Presence(state, null, Noon - forMilliseconds), Noon, 180_000).ShouldBe(absent);

    [Fact]
    public void Only_customers_who_wait_for_our_word_are_taken_from_somebody_absent()
    {
        Watch.Why(OfMei, absent: true, Noon - 60_000).ShouldBe("absent");
        Watch.Why(OfMei, absent: false, Noon - 60_000).ShouldBeNull();
        Watch.Why(OfMei with { AwaitingSince = null }, absent: true, Noon - 60_000).ShouldBeNull();
        Watch.Why(Waiting, absent: true, Noon).ShouldBeNull();
    }
}

public abstract class WatchOnAStore(Engine engine) : RoutingOnAStore(engine)
{
    [Fact]
    public async Task Who_is_not_seen_for_three_minutes_gives_back_those_who_wait_with_their_age()
    {
        var mei = await HireAsync("小梅");
        var waits = await WaitAsync();
        var since = (await FindAsync(waits)).AwaitingSince;
        var answered = await WaitAsync();
        await AcceptAsync(waits, mei);
        await AcceptAsync(answered, mei);
        await ReplyAsync(answered, mei);
        Clock.Advance(TimeSpan.FromMinutes(3));
        (await WatchAsync()).ShouldBe(0);

        Clock.Advance(TimeSpan.FromSeconds(1));
        (await WatchAsync()).ShouldBe(1);

        (await PresenceAsync(mei)).State.ShouldBe(PresenceState.Offline);
        (await FindAsync(waits)).ShouldSatisfyAllConditions(
            c => c.Phase.ShouldBe(Phase.Waiting), c => c.WaitingSince.ShouldBe(since), c => c.Agent.ShouldBeNull());
        (await FindAsync(answered)).Agent.ShouldBe(mei.Id);
        (await FactsAsync("conversation.handed_over")).Count.ShouldBe(1);

        await WriteAgainAsync((await FindAsync(answered)).Customer);
        (await WatchAsync()).ShouldBe(1);
        (await FindAsync(answered)).Phase.ShouldBe(Phase.Waiting);
    }

    [Fact]
    public async Task When_the_clock_jumps_or_the_machine_slept_nobody_is_blamed_for_it()
    {
        var mei = await HireAsync("小梅");
        var lin = await HireAsync("小林");
        var (stays, goes) = (await WaitAsync(), await WaitAsync());
        await AcceptAsync(stays, mei);
        await AcceptAsync(goes, lin);
        for (var seconds = 0; seconds < 240; seconds += 20) await LaterAsync(TimeSpan.FromSeconds(20), seen: [mei, lin]);

        (await LaterAsync(TimeSpan.FromMinutes(10), seen: [])).ShouldBe(0);
        (await PresenceAsync(mei)).State.ShouldBe(PresenceState.Online);

        for (var seconds = 0; seconds < 160; seconds += 20) (await LaterAsync(TimeSpan.FromSeconds(20), seen: [mei])).ShouldBe(0);
        (await PresenceAsync(lin)).State.ShouldBe(PresenceState.Online, "three minutes from when somebody looked again");
        (await LaterAsync(TimeSpan.FromSeconds(20), seen: [mei])).ShouldBe(1);

        (await PresenceAsync(lin)).State.ShouldBe(PresenceState.Offline);
        (await FindAsync(goes)).Phase.ShouldBe(Phase.Waiting);
        (await FindAsync(stays)).Agent.ShouldBe(mei.Id);
    }

    private async Task<int> LaterAsync(TimeSpan by, Person[] seen)
    {
        Clock.Advance(by);
        foreach (var person in seen) await People.SeenAsync(person.Id);
        return await WatchRoundAsync();
    }

    [Fact]
    public async Task A_watch_that_lost_its_lease_sends_nobody_away()
    {
        var mei = await HireAsync("小梅");
        Clock.Advance(TimeSpan.FromMinutes(4));
        await The<Leases>().ReleaseAsync(Lease);
        (await The<Leases>().TakeAsync("dispatch")).ShouldNotBeNull();

        await Should.ThrowAsync<LeaseLostException>(WatchAsync);

        (await PresenceAsync(mei)).State.ShouldBe(PresenceState.Online);
    }

    [Fact]
    public async Task Who_stands_in_no_line_is_found_behind_all_who_do()
    {
        var anHourAgo = Clock.Now() - 3600_000;
        await CrowdAsync(await DefaultQueueAsync(), 1000, anHourAgo);
        var id = (await WriteAsync("转人工")).Conversation;
        await Store.WriteAsync(s => s.RunAsync("update conversation set phase = 'waiting', waiting_since = last_at where id = @id", new { id }));
        Clock.Advance(TimeSpan.FromSeconds(61));

        (await WatchAsync()).ShouldBe(1);

        (await FindAsync(id)).Queue.ShouldBe((await DefaultQueueAsync()).Id);
    }

    [Fact]
    public async Task Who_comes_back_in_time_keeps_everything()
    {
        var mei = await HireAsync("小梅");
        var id = await WaitAsync();
        await AcceptAsync(id, mei);
        for (var minutes = 0; minutes < 10; minutes++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await People.SeenAsync(mei.Id);
            (await WatchAsync()).ShouldBe(0);
        }

        (await FindAsync(id)).Agent.ShouldBe(mei.Id);
    }

    [Fact]
    public async Task Who_leaves_by_choice_has_the_same_three_minutes()
    {
        var mei = await HireAsync("小梅");
        var id = await WaitAsync();
        await AcceptAsync(id, mei);
        await ChooseAsync(mei, PresenceState.Offline);
        Clock.Advance(TimeSpan.FromSeconds(179));
        (await WatchAsync()).ShouldBe(0);

        Clock.Advance(TimeSpan.FromSeconds(1));
        (await WatchAsync()).ShouldBe(1);

        (await FindAsync(id)).Phase.ShouldBe(Phase.Waiting);
    }

    [Fact]
    public async Task When_the_house_itself_was_down_nobody_is_blamed_for_it()
    {
        var mei = await HireAsync("小梅");
        var id = await WaitAsync();
        await AcceptAsync(id, mei);
        Clock.Advance(TimeSpan.FromHours(1));
        WatchingSince = Clock.Now();

        Clock.Advance(TimeSpan.FromSeconds(100));
        (await WatchAsync()).ShouldBe(0);
        await People.SeenAsync(mei.Id);
        Clock.Advance(TimeSpan.FromSeconds(100));

        (await WatchAsync()).ShouldBe(0);
        (await FindAsync(id)).Agent.ShouldBe(mei.Id);
    }
}

public sealed class WatchOnSqlite() : WatchOnAStore(Engine.Sqlite);

public sealed class WatchOnPostgres() : WatchOnAStore(Engine.Postgres);
