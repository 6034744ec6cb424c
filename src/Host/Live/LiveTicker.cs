using System.Collections.Concurrent;
using Papilio.Care.People;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Platform.Store;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>
/// A few times a second: reads what has changed once and tells everyone who may see it, looks after sockets that fell
/// silent or whose right to be here has ended, and keeps "who looks at what" fresh.
/// </summary>
internal sealed class LiveTicker(LiveHub hub, IStore store, IConversations conversations, Views views, IPeople people, IVisitors visitors, ILogger<LiveTicker> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(60);

    /// <summary>Heads read in one tick; the rest follow in the next.</summary>
    private const int HeadsMax = 300;

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        for (long turn = 1; !stop.IsCancellationRequested; turn++)
        {
            try
            {
                await ClockExtensions.WaitAsync(Tick, stop);
                await TellHeadsAsync(stop);
                await TellStatesAsync(stop);
                await TellVisitorsAsync(stop);
                await TellPresenceAsync(stop);
                await TellOffersAsync(stop);
                if (turn % 27 == 0) TellViewers();
                if (turn % 20 == 0) await MoveUpAsync(stop);
                if (turn % 34 == 0) CutSilent();
                if (turn % 200 == 0) await CheckRightsAsync(stop);
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

    private async Task TellHeadsAsync(CancellationToken cancel)
    {
        var ids = Take(hub.DirtyHeads, HeadsMax);
        var watchers = hub.Watchers.ToArray();
        if (ids.Length == 0 || watchers.Length == 0) return;
        var heads = await store.ReadAsync(async session =>
        {
            var found = await conversations.FindManyAsync(session, ids);
            return found.Zip(await views.HeadsAsync(session, found)).ToArray();
        }, cancel);
        foreach (var (conversation, view) in heads)
        {
            byte[]? frame = null;
            foreach (var watcher in watchers)
            {
                if (conversations.Sees(watcher.Caller, conversation)) watcher.TrySend(frame ??= Frames.Of(new { type = "head", head = view }));
            }
        }
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

    private async Task TellOffersAsync(CancellationToken cancel)
    {
        while (hub.Offers.TryDequeue(out var hint))
        {
            if (!Guid.TryParse((string?)hint.Body?["conversation"], out var conversation)) continue;
            var desks = hub.Watchers.Where(w => w.Agent?.Value == hint.About).ToArray();
            if (desks.Length == 0) continue;
            object frame;
            if (hint.Topic == "offer")
            {
                var head = await store.ReadAsync(async session =>
                    await conversations.FindAsync(session, new ConversationId(conversation)) is { } found ? await views.HeadAsync(session, found) : null, cancel);
                if (head is null) continue;
                frame = new { type = "offer", offer = new { conversation, expiresAt = (long?)hint.Body["expiresAt"], head } };
            }
            else frame = new { type = "offer_ended", conversation, outcome = (string?)hint.Body["outcome"] };

            var bytes = Frames.Of(frame);
            foreach (var desk in desks) desk.TrySend(bytes);
        }
    }

    private void TellViewers()
    {
        foreach (var watcher in hub.Connections.OfType<StaffConnection>())
        {
            if (watcher is { Viewing: { } viewing, Agent: { } agent, Caller: Staff staff }) hub.ViewOf(viewing, agent, staff.Name);
        }

        foreach (var conversation in hub.ExpireViewers())
        {
            var frame = hub.ViewingFrame(conversation);
            foreach (var watcher in hub.Watchers) watcher.TrySend(frame);
        }
    }

    private void CutSilent()
    {
        foreach (var connection in hub.Connections)
        {
            if (TimeProvider.System.GetElapsedTime(connection.HeardAt) > Silent) connection.End(LiveConnection.Close.Resume, "silent");
        }
    }

    /// <summary>A session that ended or a token that was taken back ends its sockets too, within half a minute.</summary>
    private async Task CheckRightsAsync(CancellationToken cancel)
    {
        foreach (var connection in hub.Connections)
        {
            var holds = connection.Caller switch
            {
                Staff staff => await people.BySessionAsync(staff.Session, cancel) is not null,
                Visitor visitor => await visitors.ByTokenAsync(visitor.Token, cancel) is not null,
                _ => true,
            };
            if (!holds) connection.End(LiveConnection.Close.SignedOut, "signed out");
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
