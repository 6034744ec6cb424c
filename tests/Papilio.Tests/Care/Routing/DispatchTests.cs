using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;

namespace Papilio.Tests.Care.Routing;

public abstract class DispatchTests(Engine engine) : RoutingOnAStore(engine)
{
    [Fact]
    public async Task The_longest_wait_is_offered_first_and_to_whoever_was_idle_longest()
    {
        var first = await WaitAsync();
        Clock.Advance(TimeSpan.FromSeconds(10));
        var second = await WaitAsync();
        var mei = await HireAsync("小梅", capacity: 1);
        var lin = await HireAsync("小林", capacity: 1);
        await Store.WriteAsync(async s =>
        {
            await SeatTable.LockAsync(s, mei.Id);
            await SeatTable.WorkedAsync(s, mei.Id);
        });

        await TickAsync();

        (await OfferAsync(first)).ShouldNotBeNull().Agent.ShouldBe(lin.Id);
        var offer = (await OfferAsync(second)).ShouldNotBeNull();
        offer.Agent.ShouldBe(mei.Id);
        offer.ExpiresAt.ShouldBe(Clock.Now() + 30_000);
        Hints.Where(h => h.Topic == "offer").Select(h => h.About).ShouldBe([lin.Id.Value, mei.Id.Value], ignoreOrder: true);
        (await TickAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_declined_conversation_keeps_its_age_and_goes_to_the_next()
    {
        var mei = await HireAsync("小梅");
        var id = await WaitAsync();
        var since = (await FindAsync(id)).WaitingSince;
        await TickAsync();
        Clock.Advance(TimeSpan.FromSeconds(8));

        (await DeclineAsync(id, mei)).Accepted.ShouldBeTrue();
        await TickAsync();
        (await OfferAsync(id)).ShouldBeNull("who declined rests");
        var lin = await HireAsync("小林");
        await TickAsync();

        (await OfferAsync(id)).ShouldNotBeNull().Agent.ShouldBe(lin.Id);
        (await FindAsync(id)).WaitingSince.ShouldBe(since);
        OutcomesTold(mei).ShouldBe(["declined"]);
    }

    [Fact]
    public async Task After_a_rest_the_only_one_there_is_asked_again()
    {
        var mei = await HireAsync("小梅");
        var id = await WaitAsync();
        await TickAsync();
        await DeclineAsync(id, mei);
        Clock.Advance(TimeSpan.FromSeconds(59));
        await People.SeenAsync(mei.Id);
        await TickAsync();
        (await OfferAsync(id)).ShouldBeNull();

        Clock.Advance(TimeSpan.FromSeconds(1));
        await TickAsync();

        (await OfferAsync(id)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_offer_nobody_answers_lapses_and_goes_on()
    {
        var mei = await HireAsync("小梅");
        var id = await WaitAsync();
        await TickAsync();
        var lin = await HireAsync("小林");
        Clock.Advance(TimeSpan.FromSeconds(30));

        await TickAsync();
        await TickAsync();

        OutcomesTold(mei).ShouldBe(["lapsed"]);
        (await OfferAsync(id)).ShouldNotBeNull().Agent.ShouldBe(lin.Id);
    }

    [Fact]
    public async Task Who_leaves_three_offers_unanswered_is_set_to_busy()
    {
        var mei = await HireAsync("小梅");
        await WaitAsync();
        for (var n = 0; n < 3; n++)
        {
            (await PresenceAsync(mei)).State.ShouldBe(PresenceState.Online);
            await TickAsync();
            Clock.Advance(TimeSpan.FromSeconds(31));
            await TickAsync();
            Clock.Advance(TimeSpan.FromSeconds(61));
        }

        (await PresenceAsync(mei)).ShouldSatisfyAllConditions(p => p.State.ShouldBe(PresenceState.Busy), p => p.Reason.ShouldBe("missed"));
    }

    [Theory]
    [InlineData(PresenceState.Busy)]
    [InlineData(PresenceState.Offline)]
    public async Task Only_who_is_online_is_offered_work(PresenceState state)
    {
        await HireAsync("小梅", presence: state);
        var id = await WaitAsync();

        await TickAsync();

        (await OfferAsync(id)).ShouldBeNull();
    }

    [Fact]
    public async Task Who_goes_offline_is_not_asked_any_longer()
    {
        var mei = await HireAsync("小梅");
        var id = await WaitAsync();
        await TickAsync();

        await ChooseAsync(mei, PresenceState.Offline);
        await TickAsync();

        (await OfferAsync(id)).ShouldBeNull();
        OutcomesTold(mei).ShouldBe(["withdrawn"]);
    }

    [Fact]
    public async Task An_offer_holds_its_weight_when_seats_are_looked_for()
    {
        await HireAsync("小梅", capacity: 2);
        for (var n = 0; n < 3; n++) await WaitAsync();

        await TickAsync();
        await TickAsync();

        (await FactsAsync("routing.offered")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_comes_from_a_heavy_inbox_takes_more_of_a_seat()
    {
        var mei = await HireAsync("小梅", capacity: 3);
        var heavy = await OpenInboxAsync(FirstLevel.Human, weight: 2);
        var first = await WaitAsync(heavy);
        Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await WaitAsync(heavy);

        await TickAsync();
        await TickAsync();

        (await OfferAsync(first)).ShouldNotBeNull().Weight.ShouldBe(2);
        (await OfferAsync(second)).ShouldBeNull();
        (await AcceptAsync(first, mei)).Accepted.ShouldBeTrue();
        (await AcceptAsync(second, mei)).Refusal.ShouldBe(new Refusal("agent.full", 422, "3"));
        (await HeldAsync(mei)).ShouldBe(2);
    }

    [Fact]
    public async Task In_a_queue_that_assigns_it_is_theirs_at_once()
    {
        await ChangeQueueAsync(q => new Queues.Body(q.Name, Offer: OfferMode.Assign));
        var mei = await HireAsync("小梅", capacity: 2);
        var ids = new List<ConversationId>();
        for (var n = 0; n < 3; n++)
        {
            ids.Add(await WaitAsync());
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await TickAsync();
        await TickAsync();

        (await HeldAsync(mei)).ShouldBe(2);
        (await FindAsync(ids[0])).Agent.ShouldBe(mei.Id);
        (await FindAsync(ids[2])).Phase.ShouldBe(Phase.Waiting);
        (await FactsAsync("routing.%")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_queue_with_members_is_offered_to_them_alone()
    {
        var mei = await HireAsync("小梅");
        var lin = await HireAsync("小林");
        var queue = await OpenQueueAsync("售后", lin);
        var inbox = await OpenInboxAsync(FirstLevel.Human, queue.Id);
        var id = await WaitAsync(inbox);

        await TickAsync();

        (await FindAsync(id)).ShouldSatisfyAllConditions(c => c.Queue.ShouldBe(queue.Id), c => c.QueueName.ShouldBe("售后"));
        (await OfferAsync(id)).ShouldNotBeNull().Agent.ShouldBe(lin.Id);
        (await AcceptAsync(id, mei)).Refusal!.Code.ShouldBe("permission.denied");
        (await AcceptAsync(id, lin)).Accepted.ShouldBeTrue();
        OutcomesTold(lin).ShouldBe(["accepted"]);
    }

    [Fact]
    public async Task The_offer_of_a_conversation_that_ended_meanwhile_ends_too()
    {
        var mei = await HireAsync("小梅");
        var id = await WaitAsync();
        await TickAsync();
        await LeaveAsync(id);

        await TickAsync();

        (await OfferAsync(id)).ShouldBeNull();
        OutcomesTold(mei).ShouldBe(["withdrawn"]);
    }

    [Fact]
    public async Task A_thousand_who_wait_where_nobody_is_keep_no_other_queue_waiting()
    {
        var mei = await HireAsync("小梅");
        var night = await OpenQueueAsync("夜班", await HireAsync("小林", presence: PresenceState.Offline));
        var sales = await OpenQueueAsync("售后", mei);
        var anHourAgo = Clock.Now() - 3600_000;
        await CrowdAsync(night, 1000, anHourAgo);
        var id = await WaitAsync(await OpenInboxAsync(FirstLevel.Human, sales.Id));

        await TickAsync();

        (await OfferAsync(id)).ShouldNotBeNull().Agent.ShouldBe(mei.Id);
        var floor = await The<Overview>().ReadAsync();
        floor.ShouldSatisfyAllConditions(f => f.Waiting.ShouldBe(1001), f => f.LongestSince.ShouldBe(anHourAgo));
        floor.Queues.Single(q => q.Id == night.Id).ShouldSatisfyAllConditions(q => q.Waiting.ShouldBe(1000), q => q.LongestSince.ShouldBe(anHourAgo));
        floor.Queues.Single(q => q.Id == sales.Id).Waiting.ShouldBe(1);

        await LeaveAsync(id);
        await TickAsync();

        OutcomesTold(mei).ShouldBe(["withdrawn"], "the customer has left, and nobody missed them");
    }

    [Fact]
    public async Task Who_no_longer_serves_a_queue_is_not_asked_for_it_any_longer()
    {
        var mei = await HireAsync("小梅");
        var lin = await HireAsync("小林", capacity: 1);
        var queue = await OpenQueueAsync("售后", mei);
        var id = await WaitAsync(await OpenInboxAsync(FirstLevel.Human, queue.Id));
        await TickAsync();
        (await The<Queues.Handler>().ChangeAsync(queue.Id, queue.Version, new Queues.Body(queue.Name, [lin.Id]), Chief)).Accepted.ShouldBeTrue();

        await TickAsync();
        await TickAsync();

        OutcomesTold(mei).ShouldBe(["withdrawn"]);
        (await OfferAsync(id)).ShouldNotBeNull().Agent.ShouldBe(lin.Id);
    }

    [Fact]
    public async Task Who_may_hold_less_than_before_is_asked_for_less()
    {
        var mei = await HireAsync("小梅", capacity: 2);
        var held = await WaitAsync();
        await AcceptAsync(held, mei);
        Clock.Advance(TimeSpan.FromSeconds(1));
        var asked = await WaitAsync();
        await TickAsync();
        await ChangeAsync(mei, capacity: 1);

        await TickAsync();

        (await OfferAsync(asked)).ShouldBeNull();
        OutcomesTold(mei).ShouldBe(["withdrawn"]);
    }

    [Fact]
    public async Task Whose_account_is_closed_is_not_asked_any_longer()
    {
        var mei = await HireAsync("小梅");
        var id = await WaitAsync();
        await TickAsync();
        await ChangeAsync(mei, active: false);
        var lin = await HireAsync("小林");

        await TickAsync();
        await TickAsync();

        OutcomesTold(mei).ShouldBe(["withdrawn"]);
        (await OfferAsync(id)).ShouldNotBeNull().Agent.ShouldBe(lin.Id);
    }

    [Fact]
    public async Task Who_answers_at_the_last_moment_has_missed_nothing()
    {
        var mei = await HireAsync("小梅");
        var accepted = await WaitAsync();
        var declined = await WaitAsync();
        await TickAsync();
        Clock.Advance(TimeSpan.FromSeconds(30));
        var ending = (await Store.ReadAsync(s => Floor.GatherAsync(s, Conversations, People))).Ending().ToArray();
        ending.Select(e => e.Why).ShouldBe(["timeout", "timeout"]);
        await AcceptAsync(accepted, mei);
        await DeclineAsync(declined, mei);

        await Dispatch.EndAsync(Lease, ending, CancellationToken.None);

        (await Store.ReadAsync(s => s.ScalarAsync<long>("select missed from seat where agent_id = @id", new { id = mei.Id }))).ShouldBe(0);
        OutcomesTold(mei).ShouldBe(["accepted", "declined"]);
        (await FactsAsync("routing.lapsed")).ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_last_who_served_a_queue_has_left_it_is_everybodys()
    {
        var mei = await HireAsync("小梅");
        var lin = await HireAsync("小林", presence: PresenceState.Busy);
        var queue = await OpenQueueAsync("售后", mei);
        var inbox = await OpenInboxAsync(FirstLevel.Human, queue.Id);
        var asked = await WaitAsync(inbox);
        var pulled = await WaitAsync(inbox);
        await ChangeAsync(mei, active: false);

        (await AcceptAsync(pulled, lin)).Accepted.ShouldBeTrue();
        await ChooseAsync(lin, PresenceState.Online);
        await TickAsync();

        (await OfferAsync(asked)).ShouldNotBeNull().Agent.ShouldBe(lin.Id);
        (await Store.ReadAsync(s => The<IMemberships>().QueuesOfAsync(s, lin.Id))).ShouldContain(q => q.Id == queue.Id);
    }

    [Fact]
    public async Task While_one_who_serves_a_queue_is_left_it_is_theirs_alone()
    {
        var mei = await HireAsync("小梅");
        var lin = await HireAsync("小林", presence: PresenceState.Offline);
        var he = await HireAsync("小何");
        var queue = await OpenQueueAsync("售后", mei, lin);
        var id = await WaitAsync(await OpenInboxAsync(FirstLevel.Human, queue.Id));
        await ChangeAsync(mei, active: false);

        await TickAsync();

        (await OfferAsync(id)).ShouldBeNull();
        (await AcceptAsync(id, he)).Refusal!.Code.ShouldBe("permission.denied");
    }

    [Fact]
    public async Task A_dispatcher_that_lost_its_lease_records_nothing()
    {
        await HireAsync("小梅");
        var id = await WaitAsync();
        await The<Leases>().ReleaseAsync(Lease);
        (await The<Leases>().TakeAsync("dispatch")).ShouldNotBeNull();

        await Should.ThrowAsync<LeaseLostException>(TickAsync);

        (await OfferAsync(id)).ShouldBeNull();
    }
}

public sealed class DispatchOnSqlite() : DispatchTests(Engine.Sqlite);

public sealed class DispatchOnPostgres() : DispatchTests(Engine.Postgres);
