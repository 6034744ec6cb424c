using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Papilio.Care.People;
using Papilio.Maths.Dispatch;
using Papilio.Platform.Live;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>
/// The one dispatcher of the house, wherever it runs: under a lease, in rounds. A round looks at the whole floor once,
/// decides for all, and records in batches; between looking and recording things move, so every pairing is looked at
/// again where it is recorded, with the seat locked.
/// </summary>
internal sealed class DispatchLoop(
    IStore store, Leases leases, IConversations conversations, IPeople people, Moves moves, Watch watch, ILive live, TimeProvider clock,
    IOptions<RoutingOptions> options) : BackgroundService
{
    /// <summary>Pairings in one unit: a unit is short, or messages wait behind it.</summary>
    public const int BatchMax = 32;

    /// <summary>Rounds come this often by themselves, and when something woke the loop, but never closer than <see cref="Pace"/>.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan WatchPace = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim wake = new(0, 1);

    protected override Task ExecuteAsync(CancellationToken stop)
    {
        live.Heard += Wake;
        return leases.HoldAsync("dispatch", RunAsync, stop);
    }

    private void Wake(Hint hint)
    {
        // A head that a message brought with it (it is here already) changes nothing on the floor.
        if (hint.Topic is not (Moves.Wake or "presence" or "head") || hint.Local is not null) return;
        try
        {
            if (wake.CurrentCount == 0) wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two hints at once: once is enough.
        }
    }

    private async Task RunAsync(Lease lease, CancellationToken cancel)
    {
        long? watched = null;
        while (!cancel.IsCancellationRequested)
        {
            var moved = false;
            if (watched is null || TimeProvider.System.GetElapsedTime(watched.Value) >= WatchPace)
            {
                moved = await watch.RunAsync(lease, cancel) > 0;
                watched = TimeProvider.System.GetTimestamp();
            }

            moved |= await TickAsync(lease, cancel);
            await ClockExtensions.WaitAsync(Pace, cancel);
            if (!moved) await wake.WaitAsync(Poll, cancel);
        }
    }

    /// <summary>One round; true when anything moved, so there may be more to do at once.</summary>
    public async Task<bool> TickAsync(Lease lease, CancellationToken cancel = default)
    {
        // Gather.
        var floor = await store.ReadAsync(session => Floor.GatherAsync(session, conversations, people), cancel);

        // Decide.
        var ending = floor.Ending().ToArray();
        var pairings = floor.Pair(options.Value.DeclineRestSeconds * 1000L);

        // Record.
        foreach (var batch in ending.Chunk(BatchMax)) await EndAsync(lease, batch, cancel);
        foreach (var batch in pairings.Chunk(BatchMax)) await GiveAsync(lease, batch, cancel);
        return ending.Length + pairings.Length > 0;
    }

    internal Task EndAsync(Lease lease, (Offer Offer, string Why)[] ending, CancellationToken cancel) => store.WriteAsync(async session =>
    {
        await Leases.ProveAsync(session, lease);
        await SeatTable.LockAsync(session, ending.Select(e => e.Offer.Agent));
        foreach (var (offer, why) in ending)
        {
            var lapsed = why == "timeout";
            var ended = await moves.WithdrawAsync(session, offer, lapsed ? OfferOutcome.Lapsed : OfferOutcome.Withdrawn, why);
            if (ended && lapsed) await MissedAsync(session, offer.Agent);
        }
    }, cancel);

    /// <summary>Who leaves offer after offer unanswered is not there, whatever they said: customers do not wait for an empty chair.</summary>
    private async Task MissedAsync(Session session, AgentId agent)
    {
        var missed = await SeatTable.MissedAsync(session, agent);
        if (options.Value.MissedMax == 0 || missed < options.Value.MissedMax) return;
        await SeatTable.AnsweredAsync(session, agent);
        if ((await people.PresenceAsync(session, agent)).State is PresenceState.Online)
            await people.SetPresenceAsync(session, agent, PresenceState.Busy, "missed", Actor.System);
    }

    private Task GiveAsync(Lease lease, Pairing[] pairings, CancellationToken cancel) => store.WriteAsync(async session =>
    {
        await Leases.ProveAsync(session, lease);
        await SeatTable.LockAsync(session, pairings.Select(p => new AgentId(p.Agent)));
        var queues = await QueueTable.ListAsync(session);
        foreach (var pairing in pairings.OrderBy(p => p.Conversation)) await GiveAsync(session, queues, new(pairing.Conversation), new(pairing.Agent));
    }, cancel);

    private async Task GiveAsync(Session session, IReadOnlyList<Queue> queues, ConversationId id, AgentId agentId)
    {
        // Gather.
        if (await conversations.FindAsync(session, id) is not { Phase: Phase.Waiting } conversation) return;
        if (await people.FindAsync(session, agentId) is not { Active: true } agent) return;
        var inbox = await conversations.InboxAsync(session, conversation.Inbox);
        var queue = QueueTable.Of(queues, conversation, inbox);
        var presence = await people.PresenceAsync(session, agentId);
        var offered = (await OfferTable.OpenOfAsync(session, agentId)).Sum(o => o.Weight);
        var held = await conversations.HeldByAsync(session, agentId) + offered;

        // Decide.
        if (presence.State is not PresenceState.Online || !queue.IsServedBy(agentId)) return;
        var decided = Accept.Decide(conversation, sees: true, agent, presence, queue, inbox!.FirstLevel, held, session.Now);
        if (!decided.Accepted) return;

        // Record.
        if (queue.Offer is OfferMode.Assign) await moves.RecordAsync(session, decided.Value, Actor.System);
        else
        {
            await moves.OfferAsync(session, new Offer(Id.New(clock), id, agentId, queue.Id, conversation.Weight, session.Now, session.Now + queue.OfferSeconds * 1000L), conversation);
        }
    }
}
