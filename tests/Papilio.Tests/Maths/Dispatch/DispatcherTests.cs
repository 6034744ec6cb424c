using Papilio.Maths.Dispatch;
using Shouldly;
using Xunit;

namespace Papilio.Tests.Maths.Dispatch;

public sealed class DispatcherTests
{
    private static readonly Guid Sales = Id(1);
    private static readonly Guid Refunds = Id(2);
    private static readonly Guid Mei = Id(101);
    private static readonly Guid Lin = Id(102);
    private static readonly Guid Bo = Id(103);

    [Fact]
    public void The_oldest_gets_the_agent_who_has_been_idle_longest()
    {
        var pairings = Dispatcher.Assign([Chat(11, since: 20), Chat(12, since: 10)], [Agent(Mei, idle: 5), Agent(Lin, idle: 3)]);

        pairings.ShouldBe([new(Id(12), Lin), new(Id(11), Mei)]);
    }

    [Fact]
    public void Priority_comes_before_age() =>
        Dispatcher.Assign([Chat(11, since: 10), Chat(12, since: 20) with { Priority = 1 }], [Agent(Mei, capacity: 1)])
            .ShouldBe([new(Id(12), Mei)]);

    [Fact]
    public void Work_is_spread_before_it_piles_up() =>
        Dispatcher.Assign([Chat(11, 1), Chat(12, 2), Chat(13, 3)], [Agent(Mei, idle: 1, capacity: 5), Agent(Lin, idle: 2, capacity: 5)])
            .Select(pairing => pairing.Agent).ShouldBe([Mei, Lin, Mei]);

    [Fact]
    public void An_agent_of_two_queues_serves_the_older_head() =>
        Dispatcher.Assign([Chat(11, since: 20), Chat(12, since: 10) with { Queue = Refunds }],
                [Agent(Mei, capacity: 1) with { Queues = Both }])
            .ShouldBe([new(Id(12), Mei)]);

    [Fact]
    public void Who_declined_is_passed_over() =>
        Dispatcher.Assign([Chat(11, 1) with { DeclinedBy = [Mei] }], [Agent(Mei, idle: 1), Agent(Lin, idle: 2)])
            .ShouldBe([new(Id(11), Lin)]);

    [Fact]
    public void When_all_have_declined_the_oldest_decline_is_asked_again() =>
        Dispatcher.Assign([Chat(11, 1) with { DeclinedBy = [Lin, Mei] }], [Agent(Mei, idle: 1), Agent(Lin, idle: 2)])
            .ShouldBe([new(Id(11), Lin)]);

    [Fact]
    public void A_decline_that_still_rests_is_not_asked_again() =>
        Dispatcher.Assign([Chat(11, 1) with { DeclinedBy = [Mei], Excluded = new HashSet<Guid> { Mei } }], [Agent(Mei)])
            .ShouldBeEmpty();

    [Fact]
    public void A_big_piece_of_work_keeps_the_seat_that_empties_first()
    {
        var call = Chat(11, since: 1) with { Weight = 6 };

        var round = Dispatcher.Decide([call, Chat(12, 2), Chat(13, 3)], [Agent(Mei, capacity: 6, held: 1), Agent(Lin, capacity: 6, held: 4)]);

        round.Reservations.ShouldBe([new(Id(11), Mei)]);
        round.Pairings.ShouldBe([new(Id(12), Lin), new(Id(13), Lin)]);
    }

    [Fact]
    public void Younger_work_of_another_queue_does_not_fill_a_kept_seat_either() =>
        Dispatcher.Assign([Chat(11, 1) with { Weight = 6 }, Chat(12, 2) with { Queue = Refunds }],
                [Agent(Mei, capacity: 6, held: 1) with { Queues = Both }])
            .ShouldBeEmpty();

    [Fact]
    public void What_could_never_fit_holds_nobody_up() =>
        Dispatcher.Assign([Chat(11, 1) with { Weight = 7 }, Chat(12, 2)], [Agent(Mei, capacity: 6)])
            .ShouldBe([new(Id(12), Mei)]);

    [Fact]
    public void A_queue_of_big_work_keeps_one_seat_and_not_the_team() =>
        Dispatcher.Decide(
                [Chat(11, 1) with { Weight = 6 }, Chat(12, 2) with { Weight = 6 }, Chat(13, 3)],
                [Agent(Mei, capacity: 6, held: 1), Agent(Lin, capacity: 6, held: 2), Agent(Bo, capacity: 6, held: 3)])
            .Reservations.ShouldBe([new(Id(11), Mei)]);

    [Fact]
    public void Big_work_is_served_while_light_work_keeps_coming()
    {
        // Every round one chat ends somewhere and two new ones wait: without a kept seat six would never be free.
        var random = new Random(7);
        var held = new Dictionary<Guid, int> { [Mei] = 6, [Lin] = 6, [Bo] = 6 };
        var call = Chat(1, since: 0) with { Weight = 6 };

        for (var round = 1; round <= 200; round++)
        {
            var busy = held.Where(seat => seat.Value > 0).Select(seat => seat.Key).Order().ToList();
            held[busy[random.Next(busy.Count)]]--;
            var seats = held.Select(seat => Agent(seat.Key, capacity: 6, held: seat.Value)).ToArray();
            var pairings = Dispatcher.Assign([call, Chat(2 * round, round), Chat(2 * round + 1, round)], seats);
            if (pairings.Any(pairing => pairing.Conversation == call.Conversation)) return;
            foreach (var pairing in pairings) held[pairing.Agent]++;
        }

        Assert.Fail("the call waited for ever");
    }

    [Fact]
    public void A_conversation_given_twice_is_refused() =>
        Should.Throw<ArgumentException>(() => Dispatcher.Assign([Chat(11, 1), Chat(11, 2)], [Agent(Mei)]));

    [Fact]
    public void Work_without_weight_is_refused() =>
        Should.Throw<ArgumentException>(() => Dispatcher.Assign([Chat(11, 1) with { Weight = 0 }], [Agent(Mei)]));

    private static IReadOnlySet<Guid> Both => new HashSet<Guid> { Sales, Refunds };

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static Waiting Chat(int number, long since) => new(Id(number), Sales, since, Weight: 1, Priority: 0);

    private static Seat Agent(Guid agent, long idle = 0, int capacity = 2, int held = 0) =>
        new(agent, new HashSet<Guid> { Sales }, capacity, held, idle);
}
