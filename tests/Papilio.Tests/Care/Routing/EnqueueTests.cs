using Papilio.Care.Routing;
using Papilio.Platform.Events;
using Papilio.Reach.Conversations;
using static Papilio.Tests.Care.Routing.Make;

namespace Papilio.Tests.Care.Routing;

public sealed class EnqueueTests
{
    private static readonly string Received = EventNames.Of<ConversationReceived>();
    private static readonly string Requested = EventNames.Of<HumanRequested>();

    [Fact]
    public void Where_people_come_first_the_first_word_leads_to_the_line() =>
        Enqueue.Why(Waiting with { Phase = Phase.Bot }, FirstLevel.Human, Received).ShouldBe("first_level");

    [Fact]
    public void A_machine_keeps_what_it_was_given_until_a_person_is_asked_for()
    {
        var withBot = Waiting with { Phase = Phase.Bot };

        Enqueue.Why(withBot, FirstLevel.Bot, Received).ShouldBeNull();
        Enqueue.Why(withBot, FirstLevel.Bot, Requested).ShouldBe("human_requested");
    }

    [Fact]
    public void Who_stands_in_no_line_yet_is_given_one_and_others_are_left_alone()
    {
        Enqueue.Why(Waiting with { Queue = null }, FirstLevel.Bot, Received).ShouldBe("human_requested");
        Enqueue.Why(Waiting, FirstLevel.Human, Requested).ShouldBeNull();
        Enqueue.Why(OfMei, FirstLevel.Human, Requested).ShouldBeNull();
    }

    [Fact]
    public void What_comes_from_a_colleague_is_as_old_as_the_customers_wait()
    {
        var (_, after, facts) = Move.ToQueue(OfMei, Meis, "absent", Noon);

        after.WaitingSince.ShouldBe(OfMei.AwaitingSince);
        after.ShouldSatisfyAllConditions(c => c.Phase.ShouldBe(Phase.Waiting), c => c.Agent.ShouldBeNull(), c => c.QueueName.ShouldBe("售后"));
        facts.Select(f => f.GetType()).ShouldBe([typeof(ConversationHandedOver), typeof(ConversationQueued)]);
        Move.ToQueue(OfMei with { AwaitingSince = null }, Meis, "transfer", Noon).After.WaitingSince.ShouldBe(Noon);
    }

    [Fact]
    public void What_waited_keeps_its_age_in_another_line() =>
        Move.ToQueue(Waiting with { WaitingSince = 5, AwaitingSince = 7 }, Meis, "transfer", Noon).After.WaitingSince.ShouldBe(5);
}

public abstract class EnqueueOnAStore(Engine engine) : RoutingOnAStore(engine)
{
    [Fact]
    public async Task A_first_word_waits_in_the_default_queue_from_the_moment_it_was_said()
    {
        var first = await WriteAsync();
        Clock.Advance(TimeSpan.FromSeconds(3));

        await HearAsync();

        (await FindAsync(first.Conversation)).ShouldSatisfyAllConditions(
            c => c.Phase.ShouldBe(Phase.Waiting), c => c.QueueName.ShouldBe("客服"), c => c.WaitingSince.ShouldBe(first.At));
        (await FactsAsync("conversation.queued")).Count.ShouldBe(1);
        Hints.ShouldContain(h => h.Topic == "head" && h.About == first.Conversation.Value);
    }

    [Fact]
    public async Task Asking_a_machine_for_a_person_leads_to_the_line_once()
    {
        var inbox = await OpenInboxAsync(FirstLevel.Bot);
        var first = await WriteAsync("你们几点开门", inbox);
        await HearAsync();
        (await FindAsync(first.Conversation)).Phase.ShouldBe(Phase.Bot);

        var customer = (await FindAsync(first.Conversation)).Customer;
        await WriteAgainAsync(customer, "转人工", inbox);
        await WriteAgainAsync(customer, "转人工！", inbox);
        await HearAsync();

        (await FindAsync(first.Conversation)).ShouldSatisfyAllConditions(c => c.Phase.ShouldBe(Phase.Waiting), c => c.QueueName.ShouldBe("客服"));
        (await FactsAsync("conversation.queued")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_machine_does_not_answer_within_a_minute_is_brought_to_a_person()
    {
        var inbox = await OpenInboxAsync(FirstLevel.Bot);
        var first = await WriteAsync("你们几点开门", inbox);
        Clock.Advance(TimeSpan.FromSeconds(59));
        (await WatchAsync()).ShouldBe(0);

        Clock.Advance(TimeSpan.FromSeconds(2));
        (await WatchAsync()).ShouldBe(1);

        (await FindAsync(first.Conversation)).ShouldSatisfyAllConditions(c => c.Phase.ShouldBe(Phase.Waiting), c => c.WaitingSince.ShouldBe(first.At));
        (await WatchAsync()).ShouldBe(0);
    }
}

public sealed class EnqueueOnSqlite() : EnqueueOnAStore(Engine.Sqlite);

public sealed class EnqueueOnPostgres() : EnqueueOnAStore(Engine.Postgres);
