using Papilio.Care.People;

namespace Papilio.Tests.Care.People;

public abstract class PresenceTests(Engine engine) : PeopleOnAStore(engine)
{
    [Fact]
    public async Task What_somebody_chooses_is_told_and_their_own_words_are_not()
    {
        var lin = await HireAsync();

        (await ChooseAsync(lin, PresenceState.Busy, "meal")).ShouldBe(new Presence(PresenceState.Busy, "meal", Clock.Now()));
        (await ChooseAsync(lin, PresenceState.Busy, "接孩子")).Reason.ShouldBe("接孩子");
        await ChooseAsync(lin, PresenceState.Busy, "接孩子");

        var told = await Store.ReadAsync(s => s.QueryAsync<string>("select payload from event_log where name = 'agent.state' order by position"));
        told.Count.ShouldBe(2);
        told[0].ShouldContain("\"meal\"");
        told[1].ShouldContain("\"other\"");
    }

    [Fact]
    public async Task A_desk_that_is_not_seen_lapses_once_and_comes_back_as_it_was()
    {
        var lin = await HireAsync();
        await ChooseAsync(lin, PresenceState.Busy, "training");
        var seenLast = Clock.Now();
        Clock.Advance(TimeSpan.FromMinutes(4));

        (await LapseAsync()).ShouldBe([lin.Id]);
        (await LapseAsync()).ShouldBeEmpty();
        (await PresenceAsync(lin)).ShouldBe(new Presence(PresenceState.Offline, "connection", seenLast));

        (await People.SeenAsync(lin.Id)).ShouldBe(seenLast);
        Clock.Advance(TimeSpan.FromSeconds(20));
        (await People.SeenAsync(lin.Id)).ShouldBeNull("the first word alone ends an absence");
        (await PresenceAsync(lin)).ShouldBe(new Presence(PresenceState.Busy, "training", seenLast));
        (await FactsAsync()).Count(f => f == "agent.state").ShouldBe(3);
    }

    [Fact]
    public async Task A_desk_that_was_away_for_long_stays_offline_until_its_owner_says_otherwise()
    {
        var lin = await HireAsync();
        await ChooseAsync(lin, PresenceState.Online);
        Clock.Advance(TimeSpan.FromMinutes(4));
        await LapseAsync();
        Clock.Advance(TimeSpan.FromHours(10));

        await People.SeenAsync(lin.Id);

        var back = await PresenceAsync(lin);
        (back.State, back.Reason).ShouldBe((PresenceState.Offline, "connection"));
        (await ChooseAsync(lin, PresenceState.Online)).State.ShouldBe(PresenceState.Online);
    }

    [Fact]
    public async Task A_desk_that_is_seen_does_not_lapse_and_is_written_once_in_fifteen_seconds()
    {
        var lin = await HireAsync();
        await ChooseAsync(lin, PresenceState.Online);
        for (var n = 0; n < 20; n++)
        {
            Clock.Advance(TimeSpan.FromSeconds(14));
            await People.SeenAsync(lin.Id);
        }

        (await LapseAsync()).ShouldBeEmpty();
        var seen = await Store.ReadAsync(s => s.ScalarAsync<long>("select last_seen from presence where agent_id = @id", new { id = lin.Id }));
        (Clock.Now() - seen).ShouldBeLessThan(15_000);
    }

    [Fact]
    public async Task A_leader_sets_it_for_somebody_and_a_disabled_account_cannot_be_online()
    {
        var lin = await HireAsync();
        var he = await HireAsync("老何", Papilio.Platform.Edge.Role.Leader);
        await ChooseAsync(lin, PresenceState.Online);

        var forced = await Store.WriteAsync(s => People.SetPresenceAsync(s, lin.Id, PresenceState.Offline, null, Actor.Agent(he.Id)));
        forced.Value.State.ShouldBe(PresenceState.Offline);

        await Store.WriteAsync(s => s.RunAsync("update staff set state = 'disabled' where id = @id", new { id = lin.Id }));
        (await Store.WriteAsync(s => People.SetPresenceAsync(s, lin.Id, PresenceState.Online, null, Actor.Agent(he.Id)))).Refusal!.Code.ShouldBe("agent.unknown");
    }

    [Fact]
    public async Task A_change_of_presence_is_hinted_after_it_is_stored()
    {
        var lin = await HireAsync();

        await ChooseAsync(lin, PresenceState.Online);

        Hints.ShouldHaveSingleItem().ShouldSatisfyAllConditions(h => h.Topic.ShouldBe("presence"), h => h.About.ShouldBe(lin.Id.Value));
    }

    private async Task<Presence> ChooseAsync(Person person, PresenceState state, string? reason = null) =>
        (await Store.WriteAsync(s => People.SetPresenceAsync(s, person.Id, state, reason, Actor.Agent(person.Id)))).Value;

    private Task<Presence> PresenceAsync(Person person) => Store.ReadAsync(s => People.PresenceAsync(s, person.Id));

    private Task<IReadOnlyList<AgentId>> LapseAsync() =>
        Store.WriteAsync(s => People.LapseAsync(s, Clock.Now() - (long)TimeSpan.FromMinutes(3).TotalMilliseconds));
}

public sealed class PresenceOnSqlite() : PresenceTests(Engine.Sqlite);

public sealed class PresenceOnPostgres() : PresenceTests(Engine.Postgres);
