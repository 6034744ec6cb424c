using Papilio.Maths.Dispatch;
using Shouldly;
using Xunit;

namespace Papilio.Tests.Maths.Dispatch;

/// <summary>Seeded worlds: up to 40 waiting, 12 seats, 4 queues, weights 1, 2 and 6, declines and exclusions.</summary>
public sealed class DispatcherProperties
{
    private const int Worlds = 300;

    private sealed record World(Waiting[] Queue, Seat[] Seats);

    [Fact]
    public void Nobody_gets_more_than_fits_nor_what_is_not_theirs() => InEveryWorld((world, _) =>
    {
        var round = Dispatcher.Decide(world.Queue, world.Seats);

        round.Pairings.Select(pairing => pairing.Conversation).ShouldBeUnique();
        foreach (var seat in world.Seats)
        {
            var given = round.Pairings.Where(pairing => pairing.Agent == seat.Agent).Select(pairing => Of(world, pairing)).ToList();
            if (given.Count > 0) (seat.Held + given.Sum(waiting => waiting.Weight)).ShouldBeLessThanOrEqualTo(seat.Capacity);
            given.ShouldAllBe(waiting => seat.Queues.Contains(waiting.Queue) && !waiting.Excluded.Contains(seat.Agent));
        }
    });

    [Fact]
    public void No_pair_that_could_be_is_left_over() => InEveryWorld((world, _) =>
    {
        var round = Dispatcher.Decide(world.Queue, world.Seats);
        var after = Told(world.Seats, world, round.Pairings);
        var kept = round.Reservations.ToDictionary(reservation => reservation.Agent, reservation => reservation.Conversation);
        var place = Dispatcher.InLine(world.Queue).Select((waiting, at) => (waiting.Conversation, at)).ToDictionary();

        foreach (var waiting in world.Queue.Where(waiting => round.Pairings.All(pairing => pairing.Conversation != waiting.Conversation)))
            foreach (var seat in after.Where(seat => CanTake(seat, waiting)))
                place[kept[seat.Agent]].ShouldBeLessThan(place[waiting.Conversation]);
    });

    [Fact]
    public void Nobody_is_overtaken_on_a_seat_that_could_have_served_them() => InEveryWorld((world, _) =>
    {
        var round = Dispatcher.Decide(world.Queue, world.Seats);
        var served = round.Pairings.ToDictionary(pairing => pairing.Conversation, pairing => pairing.Agent);
        var seats = world.Seats.ToDictionary(seat => seat.Agent);
        var line = Dispatcher.InLine(world.Queue).ToList();

        for (var at = 0; at < line.Count; at++)
        {
            if (!served.TryGetValue(line[at].Conversation, out var agent)) continue;
            foreach (var older in line.Take(at).Where(older => older.Queue == line[at].Queue && !served.ContainsKey(older.Conversation)))
                (older.Excluded.Contains(agent) || older.Weight > line[at].Weight || older.Weight > seats[agent].Capacity)
                    .ShouldBeTrue("a younger one of the same queue was served by an agent with room for the older");
        }
    });

    [Fact]
    public void The_order_of_the_input_does_not_matter() => InEveryWorld((world, random) =>
    {
        var queue = world.Queue.ToArray();
        var seats = world.Seats.ToArray();
        random.Shuffle(queue);
        random.Shuffle(seats);

        Dispatcher.Assign(queue, seats).ShouldBe(Dispatcher.Assign(world.Queue, world.Seats));
    });

    [Fact]
    public void Two_rounds_decide_what_one_round_decides() => InEveryWorld((world, random) =>
    {
        var whole = Dispatcher.Assign(world.Queue, world.Seats);
        var line = Dispatcher.InLine(world.Queue).ToArray();

        var first = Dispatcher.Assign(line[..random.Next(line.Length + 1)], world.Seats);
        var left = line.Where(waiting => first.All(pairing => pairing.Conversation != waiting.Conversation)).ToArray();
        var second = Dispatcher.Assign(left, Told(world.Seats, world, first));

        first.Concat(second).OrderBy(pairing => pairing.Conversation).ShouldBe(whole.OrderBy(pairing => pairing.Conversation));
    });

    [Fact]
    public void A_second_look_at_the_same_moment_finds_nothing_more() => InEveryWorld((world, _) =>
    {
        var first = Dispatcher.Assign(world.Queue, world.Seats);
        var left = world.Queue.Where(waiting => first.All(pairing => pairing.Conversation != waiting.Conversation)).ToArray();

        Dispatcher.Assign(left, Told(world.Seats, world, first)).ShouldBeEmpty();
    });

    [Fact]
    public void The_tree_and_a_plain_scan_agree() => InEveryWorld((world, _) =>
        Dispatcher.Assign(world.Queue, world.Seats).ShouldBe(PlainScan(world)));

    [Fact]
    public void Five_thousand_waiting_and_five_hundred_seats_are_one_tick()
    {
        var random = new Random(1);
        var world = New(random, waiting: 5_000, seats: 500, queues: 20);

        var round = Dispatcher.Decide(world.Queue, world.Seats);

        round.Pairings.Length.ShouldBeGreaterThan(500);
    }

    /// <summary>The rule again, written as slowly and plainly as it is said.</summary>
    private static List<Pairing> PlainScan(World world)
    {
        var line = world.Seats.OrderBy(seat => seat.IdleSince).ThenBy(seat => seat.Agent).ToList();
        var kept = new HashSet<Guid>();
        var keeps = new HashSet<Guid>();
        var pairings = new List<Pairing>();
        foreach (var waiting in Dispatcher.InLine(world.Queue))
        {
            var able = line.Where(seat => !kept.Contains(seat.Agent) && CanTake(seat, waiting)).ToList();
            var chosen = able.Find(seat => !waiting.DeclinedBy.Contains(seat.Agent))
                ?? able.MinBy(seat => waiting.DeclinedBy.ToList().IndexOf(seat.Agent));
            if (chosen is not null)
            {
                line.Remove(chosen);
                line.Add(chosen with { Held = chosen.Held + waiting.Weight });
                pairings.Add(new(waiting.Conversation, chosen.Agent));
            }
            else if (!keeps.Contains(waiting.Queue) && line.Where(seat => !kept.Contains(seat.Agent) && CanTake(seat with { Held = 0 }, waiting))
                .OrderBy(seat => waiting.DeclinedBy.Contains(seat.Agent))
                .ThenBy(seat => waiting.Weight - Math.Max(0, seat.Capacity - seat.Held))
                .ThenBy(seat => seat.Agent).FirstOrDefault() is { } keep)
            {
                kept.Add(keep.Agent);
                keeps.Add(waiting.Queue);
            }
        }

        return pairings;
    }

    private static void InEveryWorld(Action<World, Random> check)
    {
        for (var seed = 0; seed < Worlds; seed++)
        {
            var random = new Random(seed);
            check(New(random, random.Next(1, 40), random.Next(0, 12), random.Next(1, 5)), random);
        }
    }

    private static World New(Random random, int waiting, int seats, int queues)
    {
        var queueIds = Ids(random, queues);
        var agents = Ids(random, seats);
        return new World(
            [.. Ids(random, waiting).Select(id => new Waiting(id, queueIds[random.Next(queues)], random.Next(50), Weight(random), random.Next(8) / 7)
            {
                DeclinedBy = [.. agents.Where(_ => random.Next(12) == 0)],
                Excluded = agents.Where(_ => random.Next(20) == 0).ToHashSet(),
            })],
            [.. agents.Select(agent => new Seat(agent, queueIds.Where(_ => random.Next(2) == 0).ToHashSet(), random.Next(0, 8), random.Next(0, 5), random.Next(30)))]);
    }

    private static int Weight(Random random) => random.Next(10) switch { < 6 => 1, < 9 => 2, _ => 6 };

    private static Guid[] Ids(Random random, int count)
    {
        var bytes = new byte[16];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            random.NextBytes(bytes);
            return new Guid(bytes);
        })];
    }

    private static Waiting Of(World world, Pairing pairing) => world.Queue.Single(waiting => waiting.Conversation == pairing.Conversation);

    private static bool CanTake(Seat seat, Waiting waiting) =>
        seat.Queues.Contains(waiting.Queue) && !waiting.Excluded.Contains(seat.Agent) && seat.Held + waiting.Weight <= seat.Capacity;

    /// <summary>The seats as the caller would give them to the next round.</summary>
    private static Seat[] Told(Seat[] seats, World world, Pairing[] pairings)
    {
        var told = seats.ToDictionary(seat => seat.Agent);
        for (var at = 0; at < pairings.Length; at++)
        {
            var seat = told[pairings[at].Agent];
            told[seat.Agent] = seat with { Held = seat.Held + Of(world, pairings[at]).Weight, IdleSince = 1_000 + at };
        }

        return [.. told.Values];
    }
}
