using Papilio.Care.People;
using Papilio.Maths.Dispatch;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>
/// Everything one round of dispatching looks at, read once; what follows from it is pure. Of the lines only those are read
/// for which somebody has room: a thousand who wait where nobody is cost a round nothing and hold up no other queue.
/// </summary>
/// <param name="Waiting">The oldest of each line that could be given to somebody.</param>
/// <param name="Asked">Of the conversations on offer those that still wait.</param>
internal sealed record Floor(
    long Now, IReadOnlyList<Conversation> Waiting, IReadOnlyList<Offer> Offers, IReadOnlySet<ConversationId> Asked, IReadOnlyList<Queue> Queues, IReadOnlyList<Person> People,
    IReadOnlyDictionary<AgentId, Presence> Presences, IReadOnlyDictionary<AgentId, long> Held, IReadOnlyDictionary<AgentId, long> WorkedAt,
    IReadOnlyList<OfferTable.Refused> Refused)
{
    /// <summary>The oldest of a line, besides those on offer; more are not looked at in one round.</summary>
    public const int LineMax = 200;

    /// <summary>How long a decline is remembered: longer than anybody should wait.</summary>
    private const long RememberMilliseconds = 3600_000;

    public static async Task<Floor> GatherAsync(Session session, IConversations conversations, IPeople people)
    {
        var lines = await conversations.LinesAsync(session);
        // Before the offers: who accepts in between counts with neither, and never with both.
        var held = await conversations.HeldAsync(session);
        var offers = await OfferTable.OpenAsync(session);
        if (lines.Count + offers.Count == 0) return Empty(session.Now);

        var asked = await conversations.FindManyAsync(session, [.. offers.Select(o => o.Conversation.Value)]);
        var floor = new Floor(
            session.Now, [], offers, asked.Where(c => c.Phase is Phase.Waiting).Select(c => c.Id).ToHashSet(), await QueueTable.ListAsync(session),
            await people.ListAsync(session), await people.PresencesAsync(session), held, await SeatTable.WorkedAtAsync(session),
            await OfferTable.RefusedAsync(session, session.Now - RememberMilliseconds));

        var roomy = floor.Seats().Where(s => s.Held < s.Capacity).SelectMany(s => s.Queues).ToHashSet();
        var waiting = new List<Conversation>();
        foreach (var queue in lines.Select(l => l.Queue).OfType<Guid>().Where(roomy.Contains))
            waiting.AddRange(await conversations.WaitingAsync(session, queue, LineMax + offers.Count(o => o.Queue == queue)));

        // Who is handed from one line to another in between is seen in both.
        return floor with { Waiting = [.. waiting.DistinctBy(c => c.Id)] };
    }

    private static Floor Empty(long now) => new(
        now, [], [], new HashSet<ConversationId>(), [], [], new Dictionary<AgentId, Presence>(), new Dictionary<AgentId, long>(), new Dictionary<AgentId, long>(), []);

    /// <summary>Offers that end now, and why: also those to somebody who may no longer take them, so that the next is asked.</summary>
    public IEnumerable<(Offer Offer, string Why)> Ending()
    {
        var room = People.Where(p => p.Active).ToDictionary(p => p.Id, p => p.Capacity - Held.GetValueOrDefault(p.Id));
        foreach (var offer in Offers)
        {
            if (Why(offer, room) is { } why) yield return (offer, why);
            else room[offer.Agent] -= offer.Weight;
        }
    }

    private string? Why(Offer offer, Dictionary<AgentId, long> room)
    {
        if (!Asked.Contains(offer.Conversation)) return "gone";
        if (Presences.GetValueOrDefault(offer.Agent, Presence.Never).State is PresenceState.Offline) return "offline";
        if (!room.TryGetValue(offer.Agent, out var left) || !Queues.Any(q => q.Id == offer.Queue && q.IsServedBy(offer.Agent))) return "unserved";
        if (offer.Weight > left) return "full";
        return offer.ExpiresAt <= Now ? "timeout" : null;
    }

    /// <summary>Who gets what, oldest wait to longest idle.</summary>
    public Pairing[] Pair(long declineRestMilliseconds)
    {
        var offered = Offers.Select(o => o.Conversation).ToHashSet();
        var refused = Refused.ToLookup(r => r.ConversationId);
        var line = Waiting.Where(c => !offered.Contains(c.Id)).Select(c => new Waiting(c.Id.Value, c.Queue!.Value, c.WaitingSince ?? c.LastAt, Math.Max(1, c.Weight), Priority: 0)
        {
            DeclinedBy = [.. refused[c.Id].Select(r => r.AgentId.Value)],
            Excluded = refused[c.Id].Where(r => Now - r.At < declineRestMilliseconds).Select(r => r.AgentId.Value).ToHashSet(),
        });
        return Dispatcher.Assign([.. line], [.. Seats()]);
    }

    private IEnumerable<Seat> Seats()
    {
        var offered = Offers.ToLookup(o => o.Agent, o => o.Weight);
        return from person in People
               where person.Active && Presences.GetValueOrDefault(person.Id, Presence.Never).State is PresenceState.Online
               select new Seat(person.Id.Value, Queues.Where(q => q.IsServedBy(person.Id)).Select(q => q.Id).ToHashSet(), person.Capacity,
                   (int)Held.GetValueOrDefault(person.Id) + offered[person.Id].Sum(), WorkedAt.GetValueOrDefault(person.Id));
    }
}
