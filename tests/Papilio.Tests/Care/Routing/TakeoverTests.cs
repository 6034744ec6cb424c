using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;
using static Papilio.Tests.Care.Routing.Make;

namespace Papilio.Tests.Care.Routing;

public sealed class TakeoverTests
{
    [Fact]
    public void A_leader_steps_in_for_anybody()
    {
        var (_, after, facts) = Decide(OfMei, He, Meis).Value;

        after.ShouldSatisfyAllConditions(c => c.Agent.ShouldBe(He.Id), c => c.AnsweredAt.ShouldBe(OfMei.AnsweredAt), c => c.AwaitingSince.ShouldBe(OfMei.AwaitingSince));
        facts.ShouldHaveSingleItem().ShouldBeOfType<ConversationHandedOver>().ShouldSatisfyAllConditions(
            f => f.From.ShouldBe(Mei.Id), f => f.ToAgent.ShouldBe(He.Id), f => f.Why.ShouldBe("takeover"));
    }

    [Fact]
    public void Nobody_steps_into_what_they_may_not_see() =>
        Decide(OfMei, He, Meis, sees: false).Refusal.ShouldBe(new Refusal("conversation.unknown", 404));

    [Fact]
    public void An_agent_steps_in_where_the_queue_allows_it()
    {
        Decide(OfMei, Lin, Everybodys).Refusal!.Code.ShouldBe("permission.denied");
        Decide(OfMei, Lin, Everybodys with { Takeover = true }).Accepted.ShouldBeTrue();
        Decide(OfMei, Lin, Meis with { Takeover = true }).Refusal!.Code.ShouldBe("permission.denied");
    }

    [Fact]
    public void For_a_machine_anybody_of_the_queue_steps_in() =>
        Decide(Waiting with { Phase = Phase.Bot, Queue = null }, Lin, Everybodys).Value.Facts[^1].ShouldBeOfType<ConversationAnswered>();

    [Fact]
    public void It_needs_room_and_presence_and_something_to_take()
    {
        Decide(OfMei, He, Meis, held: 5).Refusal!.Code.ShouldBe("agent.full");
        Decide(OfMei, He, Meis, presence: Offline).Refusal!.Code.ShouldBe("agent.offline");
        Decide(OfMei with { Phase = Phase.Closed }, He, Meis).Refusal!.Code.ShouldBe("conversation.closed");
        Decide(OfMei, Mei, Meis).Value.Facts.ShouldBeEmpty();
    }

    private static Outcome<Move> Decide(Conversation conversation, Person agent, Queue queue, Presence? presence = null, long held = 0, bool sees = true) =>
        Takeover.Decide(conversation, sees, agent, presence ?? Online, queue, FirstLevel.Human, held, Noon);
}

public abstract class TakeoverOnAStore(Engine engine) : RoutingOnAStore(engine)
{
    [Fact]
    public async Task A_leader_takes_nothing_out_of_a_line_they_may_not_see()
    {
        var mei = await HireAsync("小梅");
        var he = await HireAsync("老何", role: Role.Leader);
        await Store.WriteAsync(s => s.RunAsync("update staff set scope = 'team' where id = @id", new { id = he.Id }));
        await ChangeQueueAsync(q => new Queues.Body(q.Name, Members: [mei.Id]));
        var id = await WaitAsync();

        (await TakeOverAsync(id, he)).Refusal.ShouldBe(new Refusal("conversation.unknown", 404));
        (await AcceptAsync(id, he)).Refusal.ShouldBe(new Refusal("conversation.unknown", 404));
        await ChangeQueueAsync(q => new Queues.Body(q.Name, Members: [mei.Id, he.Id]));
        (await TakeOverAsync(id, he)).Value.Agent.ShouldBe(he.Id);
    }

    [Fact]
    public async Task Of_ones_own_line_alone_what_waits_is_taken_and_what_a_colleague_has_is_not_taken_over()
    {
        var (mei, lin) = (await HireAsync("小梅"), await HireAsync("小林"));
        await Store.WriteAsync(s => s.RunAsync("update staff set scope = 'own'"));
        await ChangeQueueAsync(q => new Queues.Body(q.Name, Takeover: true));
        var id = await WaitAsync();

        (await AcceptAsync(id, mei)).Accepted.ShouldBeTrue();
        (await AcceptAsync(id, lin)).Refusal.ShouldBe(new Refusal("conversation.taken", 409, "小梅"));
        (await TakeOverAsync(id, lin)).Refusal.ShouldBe(new Refusal("conversation.unknown", 404));
    }

    private Task<Outcome<Conversation>> TakeOverAsync(ConversationId id, Person by) => The<Takeover.Handler>().HandleAsync(new(id, by.Id));
}

public sealed class TakeoverOnSqlite() : TakeoverOnAStore(Engine.Sqlite);

public sealed class TakeoverOnPostgres() : TakeoverOnAStore(Engine.Postgres);
