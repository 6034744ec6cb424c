using System.Collections.Concurrent;
using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Host.Edge;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Platform.Store;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>
/// A few times a second: reads what has changed once and tells everyone who may see it, looks after sockets that fell
/// silent or whose right to be here has ended, forgets who has left, and keeps "who looks at what" fresh.
/// </summary>
internal sealed class LiveTicker(LiveHub hub, IStore store, IConversations conversations, Views views, IPeople people, IRouting routing, IVisitors visitors, Voices voices, ILogger<LiveTicker> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(60);

    /// <summary>Heads read in one tick; the rest follow in the next.</summary>
    private const int HeadsMax = 300;

    /// <summary>Conversations whose last state is remembered, to know who loses sight of one.</summary>
    private const int RememberedMax = 50_000;

    private readonly Dictionary<ConversationId, Conversation> remembered = [];

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        for (long turn = 1; !stop.IsCancellationRequested; turn++)
        {
            try
            {
                await ClockExtensions.WaitAsync(Tick, stop);
                if (turn % 200 == 0) voices.Forget();
                await TellHeadsAsync(stop);
                await TellStatesAsync(stop);
                await TellVisitorsAsync(stop);
                await TellPresenceAsync(stop);
                await TellViewingAsync(stop);
                // A hint may be lost, and without a broker none comes from another node: every two seconds it is looked in any case.
                if (hub.TakeOffers() || turn % 13 == 0) await TellOffersAsync(stop);
                if (turn % 27 == 0) KeepViewers();
                if (turn % 20 == 0) await MoveUpAsync(stop);
                if (turn % 34 == 0) CutSilent();
                if (turn % 34 == 0) await CheckStaffAsync(stop);
                if (turn % 200 == 0) await CheckVisitorsAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                log.LogWarning("Screens lag: {Reason}", fault.Message);
                await ClockExtensions.WaitAsync(TimeSpan.FromSeconds(1), stop).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Who watches is told of what they may see; who may no longer see what they saw is told that it is gone.</summary>
    private async Task TellHeadsAsync(CancellationToken cancel)
    {
        var ids = Take(hub.DirtyHeads, HeadsMax);
        var desks = hub.Desks.Where(d => d.WatchesInbox || (!d.SeesAll && !d.Streams.IsEmpty)).ToArray();
        if (ids.Length == 0 || desks.Length == 0) return;
        var heads = await store.ReadAsync(async session =>
        {
            var found = await conversations.FindManyAsync(session, ids);
            return found.Zip(await views.HeadsAsync(session, found)).ToArray();
        }, cancel);
        foreach (var (conversation, view) in heads)
        {
            byte[]? frame = null;
            var before = Remember(conversation);
            foreach (var desk in desks)
            {
                if (!conversations.Sees(desk.Caller, conversation))
                {
                    if (desk.Streams.ContainsKey(conversation.Id) || (desk.WatchesInbox && (before is null || conversations.Sees(desk.Caller, before)))) desk.LoseSight(conversation.Id);
                }
                else if (desk.WatchesInbox) desk.TrySend(frame ??= Frames.Of(new { type = "head", head = view }));
            }
        }
    }

    /// <summary>How it was when it was last told; null when that is not known, and then everybody may have seen it.</summary>
    private Conversation? Remember(Conversation conversation)
    {
        remembered.Remove(conversation.Id, out var before);
        if (remembered.Count >= RememberedMax) remembered.Clear();
        if (conversation.Phase is not Phase.Closed) remembered[conversation.Id] = conversation;
        return before;
    }

    private async Task TellStatesAsync(CancellationToken cancel)
    {
        var ids = Take(hub.DirtyStates, HeadsMax).Where(id => hub.Following(id).Any()).ToArray();
        if (ids.Length == 0) return;
        var all = await store.ReadAsync(async session =>
        {
            var told = new List<(Guid Id, byte[] Frame)>();
            foreach (var conversation in await conversations.FindManyAsync(session, ids))
            {
                var states = await conversations.DeliveriesOfAsync(session, conversation.Id);
                told.Add((conversation.Id.Value, Frames.Of(new
                {
                    type = "states", conversation = conversation.Id, deliveredTo = conversation.DeliveredTo, readTo = conversation.ReadTo,
                    failed = states.Where(s => s.State == "failed").Select(s => new { number = s.Number, reason = s.Reason }),
                    queued = states.Where(s => s.State == "queued").Select(s => s.Number),
                })));
            }

            return told;
        }, cancel);
        foreach (var (id, frame) in all)
        {
            foreach (var follower in hub.Following(id).OfType<StaffConnection>()) follower.TrySend(frame);
        }
    }

    private async Task TellVisitorsAsync(CancellationToken cancel)
    {
        var screens = Take(hub.DirtyVisitors, HeadsMax).SelectMany(hub.ScreensOf).ToArray();
        if (screens.Length == 0) return;
        await store.ReadAsync(async session =>
        {
            foreach (var screen in screens) screen.Show(await visitors.HeadAsync(session, screen.Visitor));
            return screens.Length;
        }, cancel);
    }

    /// <summary>When somebody leaves a line everybody behind moves up, whom no hint names.</summary>
    private async Task MoveUpAsync(CancellationToken cancel)
    {
        var waiting = hub.Connections.OfType<VisitorConnection>().Where(s => s.Line is not null).ToArray();
        if (waiting.Length == 0) return;
        var places = await store.ReadAsync(conversations.PlacesAsync, cancel);
        foreach (var screen in waiting)
        {
            if (screen.Line is { } line && places.TryGetValue(line, out var place)) screen.MoveUp(place);
        }
    }

    private async Task TellPresenceAsync(CancellationToken cancel)
    {
        var ids = Take(hub.DirtyPresence, HeadsMax);
        var watchers = hub.Watchers.ToArray();
        if (ids.Length == 0 || watchers.Length == 0) return;
        var (roster, presences, held) = await store.ReadAsync(async session =>
            (await people.ListAsync(session), await people.PresencesAsync(session), await conversations.HeldAsync(session)), cancel);
        foreach (var person in roster.Where(p => ids.Contains(p.Id.Value)))
        {
            var frame = Frames.Of(new
            {
                type = "presence",
                staff = new { id = person.Id, name = person.Name, presence = presences.GetValueOrDefault(person.Id, Presence.Never), held = held.GetValueOrDefault(person.Id), capacity = person.Capacity },
            });
            foreach (var watcher in watchers) watcher.TrySend(frame);
        }
    }

    /// <summary>Each desk is told which offers are new to it and which have ended, however it came to be so.</summary>
    private async Task TellOffersAsync(CancellationToken cancel)
    {
        var desks = hub.Watchers.Where(d => d.Agent is not null).ToArray();
        if (desks.Length == 0) return;
        await store.ReadAsync(async session =>
        {
            var open = (await routing.OffersAsync(session)).ToLookup(o => o.Agent);
            foreach (var desk in desks)
            {
                var mine = open[desk.Agent!.Value].ToArray();
                foreach (var (id, conversation) in desk.Offered.ExceptBy(mine.Select(o => o.Id), told => told.Key).ToArray())
                {
                    desk.Offered.Remove(id);
                    desk.TrySend(Frames.Of(new { type = "offer_ended", conversation, outcome = await routing.OutcomeAsync(session, id) }));
                }

                foreach (var offer in mine.Where(o => desk.Offered.TryAdd(o.Id, o.Conversation)))
                {
                    if (await conversations.FindAsync(session, offer.Conversation) is not { } found) continue;
                    desk.TrySend(Frames.Of(new { type = "offer", offer = new { conversation = offer.Conversation, expiresAt = offer.ExpiresAt, head = await views.HeadAsync(session, found) } }));
                }
            }

            return desks.Length;
        }, cancel);
    }

    /// <summary>Who looks at what is told to those who may see what is looked at, and to no others: a name beside an id says that it exists.</summary>
    private async Task TellViewingAsync(CancellationToken cancel)
    {
        var ids = Take(hub.DirtyViewing, HeadsMax);
        if (ids.Length == 0) return;
        foreach (var conversation in await store.ReadAsync(session => conversations.FindManyAsync(session, ids), cancel))
        {
            var frame = hub.ViewingFrame(conversation.Id.Value);
            foreach (var desk in hub.Desks)
            {
                if ((desk.WatchesInbox || desk.Streams.ContainsKey(conversation.Id)) && conversations.Sees(desk.Caller, conversation)) desk.TrySend(frame);
            }
        }
    }

    private void KeepViewers()
    {
        foreach (var watcher in hub.Connections.OfType<StaffConnection>())
        {
            if (watcher.Viewing is { } viewing) hub.ViewOf(watcher, viewing);
        }

        hub.ExpireViewers();
    }

    private void CutSilent()
    {
        foreach (var connection in hub.Connections)
        {
            if (TimeProvider.System.GetElapsedTime(connection.HeardAt) > Silent) connection.End(LiveConnection.Close.Resume, "silent");
        }
    }

    /// <summary>A session that ended, a key that was taken back or rights that are others now end their sockets too, within seconds.</summary>
    private async Task CheckStaffAsync(CancellationToken cancel)
    {
        foreach (var desk in hub.Desks)
        {
            if (await desk.EndedAsync(cancel) is { } ended) desk.End(ended.Code, ended.Why);
        }
    }

    /// <summary>A token that is void ends its sockets within half a minute.</summary>
    private async Task CheckVisitorsAsync(CancellationToken cancel)
    {
        foreach (var connection in hub.Connections.OfType<VisitorConnection>())
        {
            if (await visitors.ByTokenAsync(connection.Visitor.Token, cancel) is null) connection.End(LiveConnection.Close.SignedOut, "signed out");
        }
    }

    private static Guid[] Take(ConcurrentDictionary<Guid, byte> dirty, int max)
    {
        if (dirty.IsEmpty) return [];
        var taken = dirty.Keys.Take(max).ToArray();
        foreach (var id in taken) dirty.TryRemove(id, out _);
        return taken;
    }
}
