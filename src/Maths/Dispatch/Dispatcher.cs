using System.Collections.Frozen;

namespace Papilio.Maths.Dispatch;

/// <summary>A conversation that waits for a person.</summary>
/// <param name="Since">Original age, Unix milliseconds: a declined or requeued conversation keeps it.</param>
/// <param name="Weight">Share of an agent's capacity it takes, at least 1.</param>
/// <param name="Priority">Higher is served first.</param>
public sealed record Waiting(Guid Conversation, Guid Queue, long Since, int Weight, int Priority)
{
    /// <summary>Agents who declined it, the oldest decline first. They are asked again only when no one else has room.</summary>
    public IReadOnlyList<Guid> DeclinedBy { get; init; } = [];

    /// <summary>Agents not to be asked at all: a decline that has not rested long enough, a conflict of interest.</summary>
    public IReadOnlySet<Guid> Excluded { get; init; } = FrozenSet<Guid>.Empty;
}

/// <summary>An agent who is present and takes work. Whoever is away or paused is left out by the caller.</summary>
/// <param name="Held">Weight of what the agent holds; an offer not answered yet counts as held.</param>
/// <param name="IdleSince">When the agent was last given work, Unix milliseconds; the smallest has been idle longest.</param>
public sealed record Seat(Guid Agent, IReadOnlySet<Guid> Queues, int Capacity, int Held, long IdleSince);

public readonly record struct Pairing(Guid Conversation, Guid Agent);

/// <summary>A seat that takes nothing younger until the conversation it is kept for fits.</summary>
public readonly record struct Reservation(Guid Conversation, Guid Agent);

/// <summary>What one round decided, pairings in the order of decision.</summary>
public sealed record Round(Pairing[] Pairings, Reservation[] Reservations);

/// <summary>
/// Longest-waiting conversation to longest-idle agent (first come first served, longest idle server first).
///
/// There is one line for all queues: priority, then original age, then id. An agent in several queues so serves the
/// oldest head among them. Each conversation in turn takes, among the agents of its queue with room for its weight, the
/// one idle longest; who was given work in this round goes to the back, so a round spreads work before it piles up.
/// Agents who declined come last, the oldest decline first.
///
/// Heavy work must not starve behind light work. The first conversation of each queue that finds no room, but would fit
/// some seat of its queue if that were empty, reserves one: not a decliner's if possible, then where the least has to
/// finish first, then by agent id, so that the next round keeps the same seat. A reserved seat takes nothing that
/// stands later in the line, of whatever queue. It only gets emptier, so the wait is bounded by what the agent holds
/// now. One seat per queue, so a queue of heavy work cannot drain a whole team at once.
///
/// Deciding a prefix of the line, telling the seats, and deciding the rest gives the same pairings as one round.
/// </summary>
public static class Dispatcher
{
    /// <summary>O((n + m) log(n + m)) for n waiting and m memberships of seats in queues.</summary>
    public static Pairing[] Assign(IReadOnlyList<Waiting> queue, IReadOnlyList<Seat> seats) => Decide(queue, seats).Pairings;

    public static Round Decide(IReadOnlyList<Waiting> queue, IReadOnlyList<Seat> seats)
    {
        if (queue.FirstOrDefault(waiting => waiting.Weight < 1) is { } weightless)
            throw new ArgumentException($"{weightless.Conversation} has weight {weightless.Weight}", nameof(queue));
        RefuseDoubles(queue.Select(waiting => waiting.Conversation));
        RefuseDoubles(seats.Select(seat => seat.Agent));

        var floor = new Floor(seats);
        var pairings = new List<Pairing>();
        var reservations = new List<Reservation>();
        foreach (var waiting in InLine(queue))
        {
            if (floor.Seat(waiting) is { } agent) pairings.Add(new(waiting.Conversation, agent));
            else if (floor.Reserve(waiting) is { } kept) reservations.Add(new(waiting.Conversation, kept));
        }

        return new Round([.. pairings], [.. reservations]);
    }

    /// <summary>The line as it is served: priority, then original age, then id so that ties never depend on the input's order.</summary>
    public static IEnumerable<Waiting> InLine(IEnumerable<Waiting> queue) =>
        queue.OrderByDescending(waiting => waiting.Priority).ThenBy(waiting => waiting.Since).ThenBy(waiting => waiting.Conversation);

    private static void RefuseDoubles(IEnumerable<Guid> ids)
    {
        var seen = new HashSet<Guid>();
        foreach (var id in ids)
            if (!seen.Add(id)) throw new ArgumentException($"{id} is given twice", nameof(ids));
    }
}
