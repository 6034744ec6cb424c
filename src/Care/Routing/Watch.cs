using Microsoft.Extensions.Options;
using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>
/// Nobody is left alone: desks that have gone lapse, the waiting customers of whoever is away go back to the queue, and
/// what a machine does not answer is brought to a person.
/// </summary>
internal sealed class Watch(IStore store, IConversations conversations, IPeople people, Moves moves, TimeProvider clock, IOptions<RoutingOptions> options)
{
    /// <summary>Conversations in one unit.</summary>
    private const int BatchMax = 32;

    private long AbsentMilliseconds => options.Value.AbsentSeconds * 1000L;

    private long BotMilliseconds => options.Value.BotSeconds * 1000L;

    private long watchingSince, lastRoundAt;

    internal static bool IsAbsent(Presence presence, long now, long absentMilliseconds) =>
        presence.State is PresenceState.Offline && now - presence.Since >= absentMilliseconds;

    /// <summary>Why this conversation is to be brought to a line; null when it is in good hands.</summary>
    internal static string? Why(Conversation conversation, bool absent, long unansweredBefore) => conversation switch
    {
        { Phase: Phase.Open, AwaitingSince: not null } when absent => "absent",
        { Phase: Phase.Bot, AwaitingSince: { } since } when since < unansweredBefore => "unanswered",
        { Phase: Phase.Waiting, Queue: null, WaitingSince: { } since } when since < unansweredBefore => "unanswered",
        _ => null,
    };

    /// <summary>
    /// One round now. After a start, and after a gap between rounds in which the clock was set, the machine slept or the
    /// database was away, nobody could be seen, so everybody has the whole time again. A gap counts from a quarter of that
    /// time on: a desk is written down every 40 seconds at least, which fits into what is left of the least that is allowed.
    /// </summary>
    /// <returns>How many conversations were brought to a line.</returns>
    public Task<int> RunAsync(Lease lease, CancellationToken cancel = default)
    {
        var now = clock.Now();
        if (Math.Abs(now - lastRoundAt) > AbsentMilliseconds / 4) watchingSince = now;
        lastRoundAt = now;
        return RunAsync(lease, watchingSince, now, cancel);
    }

    /// <param name="since">Since when this node watches without a gap.</param>
    internal async Task<int> RunAsync(Lease lease, long since, long now, CancellationToken cancel = default)
    {
        if (now - since >= AbsentMilliseconds) await LapseAsync(lease, now - AbsentMilliseconds, cancel);

        var alone = await store.ReadAsync(session => AloneAsync(session, now), cancel);
        if (alone.Count == 0) return 0;
        return await store.WriteAsync(async session =>
        {
            await Leases.ProveAsync(session, lease);
            var brought = 0;
            foreach (var id in alone.OrderBy(id => id.Value)) brought += await BringAsync(session, id, now);
            return brought;
        }, cancel);
    }

    private Task LapseAsync(Lease lease, long lastSeenBefore, CancellationToken cancel) => store.WriteAsync(async session =>
    {
        // Proven only when somebody has gone: a proof is a write, and this is asked every second.
        if ((await people.LapseAsync(session, lastSeenBefore)).Count > 0) await Leases.ProveAsync(session, lease);
    }, cancel);

    private async Task<int> BringAsync(Session session, ConversationId id, long now)
    {
        // Gather.
        if (await conversations.FindAsync(session, id) is not { } conversation) return 0;
        var presence = conversation.Agent is { } agent ? await people.PresenceAsync(session, agent) : Presence.Never;

        // Decide.
        if (Why(conversation, IsAbsent(presence, now, AbsentMilliseconds), now - BotMilliseconds) is not { } why) return 0;
        var inbox = await conversations.InboxAsync(session, conversation.Inbox);
        var queue = QueueTable.Of(await QueueTable.ListAsync(session), conversation, inbox);

        // Record.
        await moves.RecordAsync(session, Move.ToQueue(conversation, queue, why, now), Actor.System);
        return 1;
    }

    private async Task<IReadOnlyList<ConversationId>> AloneAsync(Session session, long now)
    {
        var presences = await people.PresencesAsync(session);
        var candidates = new List<Conversation>();
        foreach (var agent in (await conversations.HeldAsync(session)).Keys.Where(a => IsAbsent(presences.GetValueOrDefault(a, Presence.Never), now, AbsentMilliseconds)))
            candidates.AddRange(await conversations.OpenOfAsync(session, agent));
        candidates.AddRange(await conversations.BotUnansweredAsync(session, now - BotMilliseconds, BatchMax));
        candidates.AddRange(await conversations.WaitingAsync(session, queue: null, BatchMax));
        return [.. candidates.Where(c => Why(c, absent: true, now - BotMilliseconds) is not null).Take(BatchMax).Select(c => c.Id)];
    }
}
