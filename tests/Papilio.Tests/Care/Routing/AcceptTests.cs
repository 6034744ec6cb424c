using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;
using static Papilio.Tests.Care.Routing.Make;

namespace Papilio.Tests.Care.Routing;

public sealed class AcceptTests
{
    [Fact]
    public void The_second_to_come_is_told_who_was_first() =>
        Decide(OfMei, Lin).Refusal.ShouldBe(new Refusal("conversation.taken", 409, "小梅"));

    [Fact]
    public void Who_presses_twice_has_it_and_nothing_happens_again() => Decide(OfMei, Mei).Value.Facts.ShouldBeEmpty();

    [Fact]
    public void Nobody_holds_more_than_their_capacity() =>
        Decide(Waiting, Mei, held: 5).Refusal.ShouldBe(new Refusal("agent.full", 422, "5"));

    [Fact]
    public void A_heavy_conversation_needs_room_for_all_of_it()
    {
        Decide(Waiting with { Weight = 2 }, Mei, held: 4).Refusal!.Code.ShouldBe("agent.full");
        Decide(Waiting with { Weight = 2 }, Mei, held: 3).Accepted.ShouldBeTrue();
    }

    [Fact]
    public void Busy_may_pull_and_offline_may_not()
    {
        Decide(Waiting, Mei, Busy).Accepted.ShouldBeTrue();
        Decide(Waiting, Mei, Offline).Refusal!.Code.ShouldBe("agent.offline");
    }

    [Fact]
    public void A_queue_is_served_by_its_members_and_by_leaders()
    {
        Decide(Waiting, Lin, queue: Meis).Refusal!.Code.ShouldBe("permission.denied");
        Decide(Waiting, Mei, queue: Meis).Accepted.ShouldBeTrue();
        Decide(Waiting, He, queue: Meis).Accepted.ShouldBeTrue();
        Decide(Waiting, Lin, queue: Everybodys).Accepted.ShouldBeTrue();
    }

    [Fact]
    public void What_somebody_may_not_see_is_unknown_to_them_unless_it_has_just_left_their_line()
    {
        Decide(OfMei, He, queue: Meis, sees: false).Refusal.ShouldBe(new Refusal("conversation.unknown", 404));
        Decide(Waiting with { Phase = Phase.Bot }, Lin, sees: false).Refusal!.Code.ShouldBe("conversation.unknown");
        Decide(OfMei, Lin, sees: false).Refusal.ShouldBe(new Refusal("conversation.taken", 409, "小梅"));
    }

    [Fact]
    public void What_has_ended_is_not_accepted() => Decide(Waiting with { Phase = Phase.Closed }, Mei).Refusal!.Code.ShouldBe("conversation.closed");

    [Fact]
    public void A_colleague_may_step_in_for_a_machine() => Decide(Waiting with { Phase = Phase.Bot, WaitingSince = null }, Mei).Accepted.ShouldBeTrue();

    [Fact]
    public void It_is_theirs_with_the_wait_told_and_the_customer_still_awaiting_a_word()
    {
        var (_, after, facts) = Decide(Waiting, Mei).Value;

        after.ShouldBe(Waiting with { Phase = Phase.Open, Agent = Mei.Id, AgentName = "小梅", WaitingSince = null, AnsweredAt = Noon });
        facts.ShouldHaveSingleItem().ShouldBeOfType<ConversationAnswered>().WaitedMs.ShouldBe(60_000);
    }

    [Fact]
    public void After_a_machine_the_first_person_is_a_new_level() =>
        Decide(Waiting, Mei, first: FirstLevel.Bot).Value.Facts.Select(f => f.GetType()).ShouldBe([typeof(LevelEntered), typeof(ConversationAnswered)]);

    private static Outcome<Move> Decide(
        Conversation conversation, Person agent, Presence? presence = null, Queue? queue = null, long held = 0, FirstLevel first = FirstLevel.Human, bool sees = true) =>
        Accept.Decide(conversation, sees, agent, presence ?? Online, queue ?? Everybodys, first, held, Noon);
}

public abstract class AcceptOnAStore(Engine engine) : RoutingOnAStore(engine)
{
    [Fact]
    public async Task Of_fifty_agents_who_accept_at_once_exactly_one_gets_it_and_the_others_are_told_who()
    {
        var id = await WaitAsync();
        var agents = new List<Person>();
        for (var n = 0; n < 50; n++) agents.Add(await HireAsync($"客服{n}"));

        var outcomes = await Task.WhenAll(agents.Select(agent => Task.Run(() => AcceptAsync(id, agent))));

        var winner = agents[outcomes.ToList().FindIndex(o => o.Accepted)];
        outcomes.Count(o => o.Accepted).ShouldBe(1);
        outcomes.Where(o => !o.Accepted).ShouldAllBe(o => o.Refusal == new Refusal("conversation.taken", 409, winner.Name));
        (await FindAsync(id)).Agent.ShouldBe(winner.Id);
        (await FactsAsync("conversation.answered")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Accepting_twenty_at_once_never_exceeds_a_capacity()
    {
        var mei = await HireAsync("小梅", capacity: 3);
        var waiting = new List<ConversationId>();
        for (var n = 0; n < 20; n++) waiting.Add((await WriteAsync()).Conversation);
        await HearAsync();

        var outcomes = await Task.WhenAll(waiting.Select(id => Task.Run(() => AcceptAsync(id, mei))));

        outcomes.Count(o => o.Accepted).ShouldBe(3);
        outcomes.Where(o => !o.Accepted).ShouldAllBe(o => o.Refusal == new Refusal("agent.full", 422, "3"));
        (await HeldAsync(mei)).ShouldBe(3);
    }

    [Fact]
    public async Task Accepting_while_the_dispatcher_assigns_never_exceeds_a_capacity()
    {
        await ChangeQueueAsync(q => new Queues.Body(q.Name, Offer: OfferMode.Assign));
        var mei = await HireAsync("小梅", capacity: 4);
        var waiting = new List<ConversationId>();
        for (var n = 0; n < 12; n++) waiting.Add((await WriteAsync()).Conversation);
        await HearAsync();

        var ticks = Task.Run(async () =>
        {
            for (var n = 0; n < 5; n++) await TickAsync();
        });
        await Task.WhenAll([ticks, .. waiting.AsEnumerable().Reverse().Select(id => Task.Run(() => AcceptAsync(id, mei)))]);

        (await HeldAsync(mei)).ShouldBe(4);
    }

    [Fact]
    public async Task Who_takes_what_another_is_being_asked_ends_that_offer()
    {
        var mei = await HireAsync("小梅");
        var id = await WaitAsync();
        await TickAsync();
        var lin = await HireAsync("小林", presence: PresenceState.Busy);

        (await AcceptAsync(id, lin)).Accepted.ShouldBeTrue();

        (await OfferAsync(id)).ShouldBeNull();
        OutcomesTold(mei).ShouldBe(["taken"]);
        (await AcceptAsync(id, mei)).Refusal.ShouldBe(new Refusal("conversation.taken", 409, "小林"));
        (await DeclineAsync(id, mei)).Refusal!.Code.ShouldBe("offer.none");
    }

    [Fact]
    public async Task Work_of_ones_own_choice_goes_before_what_one_is_asked()
    {
        var mei = await HireAsync("小梅", capacity: 1);
        var asked = await WaitAsync();
        await TickAsync();
        (await OfferAsync(asked)).ShouldNotBeNull();
        Clock.Advance(TimeSpan.FromSeconds(1));
        var chosen = await WaitAsync();

        (await AcceptAsync(chosen, mei)).Accepted.ShouldBeTrue();

        (await OfferAsync(asked)).ShouldBeNull();
        OutcomesTold(mei).ShouldBe(["withdrawn"]);
        (await FindAsync(asked)).Phase.ShouldBe(Phase.Waiting);
        (await FactsAsync("routing.%")).ShouldBe(["routing.offered", "routing.lapsed"]);
    }
}

public sealed class AcceptOnSqlite() : AcceptOnAStore(Engine.Sqlite);

public sealed class AcceptOnPostgres() : AcceptOnAStore(Engine.Postgres);
