using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;
using static Papilio.Tests.Care.Routing.Make;

namespace Papilio.Tests.Care.Routing;

public sealed class TransferTests
{
    [Fact]
    public void The_holder_hands_over_to_a_colleague_who_is_there_and_has_room()
    {
        var (_, after, facts) = Decide(OfMei, Mei, Lin).Value;

        after.ShouldSatisfyAllConditions(c => c.Agent.ShouldBe(Lin.Id), c => c.AgentName.ShouldBe("小林"), c => c.Phase.ShouldBe(Phase.Open));
        facts.ShouldHaveSingleItem().ShouldBeOfType<ConversationHandedOver>().Why.ShouldBe("transfer");
        Decide(OfMei, Mei, Lin, presence: Busy).Accepted.ShouldBeTrue();
    }

    [Fact]
    public void Nobody_is_handed_what_they_cannot_take()
    {
        Decide(OfMei, Mei, Lin, presence: Offline).Refusal.ShouldBe(new Refusal("transfer.offline", 409, "小林"));
        Decide(OfMei, Mei, Lin, held: 5).Refusal.ShouldBe(new Refusal("transfer.full", 422, "小林"));
        Decide(OfMei, Mei, Lin with { State = PersonState.Disabled }).Refusal!.Code.ShouldBe("agent.unknown");
    }

    [Fact]
    public void Others_do_not_hand_over_for_the_holder_but_leaders_may()
    {
        Decide(OfMei, Lin, Lin).Refusal.ShouldBe(new Refusal("conversation.not_yours", 403, "小梅"));
        Decide(OfMei, He, Lin).Accepted.ShouldBeTrue();
    }

    [Fact]
    public void Into_a_queue_it_goes_with_the_customers_wait()
    {
        var (_, after, _) = Decide(OfMei, Mei, toQueue: Meis).Value;

        after.ShouldSatisfyAllConditions(c => c.Phase.ShouldBe(Phase.Waiting), c => c.QueueName.ShouldBe("售后"), c => c.WaitingSince.ShouldBe(OfMei.AwaitingSince));
        Decide(Waiting, Mei, toQueue: Everybodys).Value.Facts.ShouldBeEmpty();
    }

    [Fact]
    public void It_goes_to_one_place()
    {
        Decide(OfMei, Mei).Refusal!.Code.ShouldBe("request.invalid");
        Decide(OfMei, Mei, Lin, toQueue: Meis).Refusal!.Code.ShouldBe("request.invalid");
        Decide(OfMei with { Phase = Phase.Closed }, Mei, Lin).Refusal!.Code.ShouldBe("conversation.closed");
    }

    private static Outcome<Move> Decide(Conversation conversation, Person by, Person? to = null, Presence? presence = null, long held = 0, Queue? toQueue = null) =>
        Transfer.Decide(
            new Transfer.Gathered(conversation, Everybodys, FirstLevel.Human, to, presence ?? Online, held, toQueue),
            new Transfer.Command(conversation.Id, Caller(by), to?.Id, toQueue?.Id, null), Noon);
}

public abstract class TransferOnAStore(Engine engine) : RoutingOnAStore(engine)
{
    [Fact]
    public async Task The_note_is_written_for_whoever_receives_and_only_when_it_is_received()
    {
        var mei = await HireAsync("小梅");
        var lin = await HireAsync("小林", presence: PresenceState.Offline);
        var id = await WaitAsync();
        await AcceptAsync(id, mei);

        (await TransferAsync(id, mei, lin, "客户很急")).Refusal.ShouldBe(new Refusal("transfer.offline", 409, "小林"));
        (await FindAsync(id)).LastNumber.ShouldBe(1);

        await ChooseAsync(lin, PresenceState.Busy);
        (await TransferAsync(id, mei, lin, "客户很急")).Value.Agent.ShouldBe(lin.Id);
        var note = (await Store.ReadAsync(s => Conversations.MessagesAsync(s, id, 1, 10, publicOnly: false))).ShouldHaveSingleItem();
        note.ShouldSatisfyAllConditions(n => n.Kind.ShouldBe(MessageKind.Note), n => n.Text.ShouldBe("客户很急"), n => n.Author.Name.ShouldBe("小梅"));
        (await HeldAsync(mei)).ShouldBe(0);
        (await HeldAsync(lin)).ShouldBe(1);
    }

    [Fact]
    public async Task Ten_colleagues_who_hand_over_to_one_at_once_do_not_fill_them_past_their_capacity()
    {
        var lin = await HireAsync("小林", capacity: 3);
        await ChooseAsync(lin, PresenceState.Busy);
        var givers = new List<(Person Giver, ConversationId Id)>();
        for (var n = 0; n < 10; n++)
        {
            var giver = await HireAsync($"客服{n}", presence: PresenceState.Busy);
            var id = await WaitAsync();
            (await AcceptAsync(id, giver)).Accepted.ShouldBeTrue();
            givers.Add((giver, id));
        }

        var outcomes = await Task.WhenAll(givers.Select(g => Task.Run(() => TransferAsync(g.Id, g.Giver, lin))));

        outcomes.Count(o => o.Accepted).ShouldBe(3);
        outcomes.Where(o => !o.Accepted).ShouldAllBe(o => o.Refusal == new Refusal("transfer.full", 422, "小林"));
        (await HeldAsync(lin)).ShouldBe(3);
    }

    private Task<Outcome<Conversation>> TransferAsync(ConversationId id, Person by, Person to, string? note = null) =>
        The<Transfer.Handler>().HandleAsync(new(id, new Staff(by.Id, by.Name, by.Role, by.Scope, [], ""), to.Id, null, note));
}

public sealed class TransferOnSqlite() : TransferOnAStore(Engine.Sqlite);

public sealed class TransferOnPostgres() : TransferOnAStore(Engine.Postgres);
