using Papilio.Care.People;
using Papilio.Care.Routing;
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

    private static Outcome<Move> Decide(Conversation conversation, Person agent, Queue queue, Presence? presence = null, long held = 0) =>
        Takeover.Decide(conversation, agent, presence ?? Online, queue, FirstLevel.Human, held, Noon);
}
