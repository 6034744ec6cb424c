using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Papilio.Platform.Store;

namespace Papilio.Platform.Events;

/// <summary>
/// Brings facts up to their listeners: up to 256 after each bookmark are heard and the bookmarks move, all in one unit.
/// When that fails every listener is let alone with its facts, and one that fails again hears them one by one, so only
/// the guilty fact is held up; after five failures it is parked with its error and the pump goes on. Parked facts can be
/// replayed.
/// </summary>
public sealed class Pump(IStore store, Leases leases, IEnumerable<IListener> listeners, ILogger<Pump> log) : BackgroundService, IParks
{
    public const int BatchMax = 256;
    public const int FailuresMax = 5;

    /// <summary>What a lazy listener hears at once: writers wait no longer than that takes. While nobody writes it may be more, which costs less a fact.</summary>
    private const int LazyMax = 64, QuietMax = 256;

    /// <summary>How soon commits of other nodes are noticed; our own wake the pump at once.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);

    /// <summary>Between two turns: what was told meanwhile is heard together, and writers have the store to themselves.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);

    /// <summary>After a turn that took so long, lazy listeners rest so many times as long.</summary>
    private const int RestShare = 4;

    /// <summary>Under load facts are sealed this often; in a quiet moment at once.</summary>
    private static readonly TimeSpan SealPace = TimeSpan.FromSeconds(1);

    private readonly Alarm wake = new();

    /// <summary>Kept by the process: one that takes over begins to count anew and parks five tries later.</summary>
    private readonly Dictionary<(string Listener, Bookmark At), int> failures = [];

    private long sealedAt;

    /// <summary>How far the log went at the last turn.</summary>
    private Bookmark seen;

    /// <summary>The log went no further since the last turn: nobody writes, and who is behind goes on without a pause.</summary>
    private bool quiet;

    /// <summary>Facts between the slowest listener and the end of the log, as last seen; for /health.</summary>
    public long Behind { get; private set; }

    protected override Task ExecuteAsync(CancellationToken stop)
    {
        store.Announced += wake.Ring;
        return leases.HoldAsync("pump", RunAsync, stop);
    }

    private async Task RunAsync(Lease lease, CancellationToken cancel)
    {
        var turned = 0L;
        var rest = TimeSpan.Zero;
        while (!cancel.IsCancellationRequested)
        {
            var all = TimeProvider.System.GetElapsedTime(turned) >= rest;
            var began = TimeProvider.System.GetTimestamp();
            var moved = await TurnAsync(lease, all, cancel);
            if (all) (turned, rest) = (TimeProvider.System.GetTimestamp(), moved && !quiet ? TimeProvider.System.GetElapsedTime(began) * RestShare : TimeSpan.Zero);
            if (!moved) await wake.WaitAsync(all ? Poll : rest, cancel);
            if (!moved || !quiet) await ClockExtensions.WaitAsync(Pace, cancel);
        }
    }

    /// <summary>One turn over all listeners and the sealer; true when anything was heard or is left, so there may be more.</summary>
    public Task<bool> TurnAsync(Lease lease, CancellationToken cancel = default) => TurnAsync(lease, all: true, cancel);

    private async Task<bool> TurnAsync(Lease lease, bool all, CancellationToken cancel)
    {
        var hearings = await store.ReadAsync(session => GatherAsync(session, listeners.Where(l => all || !l.Lazy)), cancel);
        var due = hearings.Where(h => h.End.CompareTo(h.From) > 0).ToArray();
        var left = due.Length > 0 ? await HearAsync(lease, due, cancel) : 0;
        if (all) Behind = left;

        var moved = due.Any(h => h.Facts.Count > 0 || h.Left > 0);
        if (!all || (moved && TimeProvider.System.GetElapsedTime(sealedAt) < SealPace)) return moved;
        sealedAt = TimeProvider.System.GetTimestamp();
        return await SealAsync(lease, cancel) || moved;
    }

    /// <summary>True when a whole block was sealed, so there may be more. An idle system writes nothing.</summary>
    private async Task<bool> SealAsync(Lease lease, CancellationToken cancel)
    {
        if (!await store.ReadAsync(Sealer.IsBehindAsync, cancel)) return false;
        return await store.WriteAsync(async session =>
        {
            await Leases.ProveAsync(session, lease);
            return await Sealer.SealAsync(session);
        }, cancel) == Sealer.BlockMax;
    }

    /// <summary>What each listener has to hear next. Those that are equally far read the log once.</summary>
    private async Task<IReadOnlyList<Hearing>> GatherAsync(Session session, IEnumerable<IListener> hearing)
    {
        var bookmarks = (await session.QueryAsync<BookmarkRow>("select listener, tx, position from event_bookmark")).ToDictionary(r => r.Listener, r => new Bookmark(r.Tx, r.Position));
        var horizon = await EventLog.HorizonAsync(session);
        (quiet, seen) = (horizon == seen, horizon);
        var hearings = new List<Hearing>();
        foreach (var group in hearing.GroupBy(l => (At: bookmarks.GetValueOrDefault(l.Name, Bookmark.Start), l.Lazy)))
        {
            var (from, max) = (group.Key.At, !group.Key.Lazy ? BatchMax : quiet ? QuietMax : LazyMax);
            var facts = horizon.CompareTo(from) > 0 ? await EventLog.ReadAsync(session, from, horizon, max) : [];
            var end = facts.Count == max ? new Bookmark(facts[^1].Tx, facts[^1].Position) : horizon;
            hearings.AddRange(group.Select(l => new Hearing(l, from, [.. facts.Where(f => l.Hears.Contains(f.Name))], end, end == horizon ? 0 : Math.Max(1, horizon.Position - end.Position))));
        }

        return hearings;
    }

    /// <summary>How far the slowest of them is behind the end of the log now.</summary>
    private async Task<long> HearAsync(Lease lease, IReadOnlyList<Hearing> due, CancellationToken cancel)
    {
        try
        {
            await HearTogetherAsync(lease, due, cancel);
            return due.Max(h => h.Left);
        }
        catch (Exception fault) when (IsTheListeners(fault))
        {
            var left = 0L;
            foreach (var hearing in due) left = Math.Max(left, await HearAloneAsync(lease, hearing, cancel));
            return left;
        }
    }

    private async Task<long> HearAloneAsync(Lease lease, Hearing hearing, CancellationToken cancel)
    {
        try
        {
            await HearTogetherAsync(lease, [hearing], cancel);
            return hearing.Left;
        }
        catch (Exception fault) when (IsTheListeners(fault))
        {
            var came = await OneByOneAsync(lease, hearing.Listener, hearing.Facts, cancel) ?? hearing.From;
            return hearing.Left + (hearing.End.Position - came.Position);
        }
    }

    private static bool IsTheListeners(Exception fault) => fault is not (LeaseLostException or OperationCanceledException or StoreUnavailableException);

    private Task HearTogetherAsync(Lease lease, IReadOnlyList<Hearing> due, CancellationToken cancel) => store.WriteAsync(async session =>
    {
        await Leases.ProveAsync(session, lease);
        foreach (var (listener, _, facts, end, _) in due)
        {
            if (facts.Count > 0) await listener.HearAsync(session, facts);
            await MoveAsync(session, listener, end);
            session.AfterCommit(() => Telemetry.Handled.Add(facts.Count));
        }
    }, cancel);

    /// <summary>Where it came to; null when not even the first fact was taken.</summary>
    private async Task<Bookmark?> OneByOneAsync(Lease lease, IListener listener, IReadOnlyList<Recorded> facts, CancellationToken cancel)
    {
        Bookmark? came = null;
        foreach (var fact in facts)
        {
            var at = new Bookmark(fact.Tx, fact.Position);
            try
            {
                await HearTogetherAsync(lease, [new Hearing(listener, at, [fact], at, 0)], cancel);
                failures.Remove((listener.Name, at));
            }
            catch (Exception fault) when (IsTheListeners(fault))
            {
                var count = failures[(listener.Name, at)] = failures.GetValueOrDefault((listener.Name, at)) + 1;
                log.LogWarning(fault, "{Listener} failed on {Fact} at {Position} ({Count} of {Max})", listener.Name, fact.Name, fact.Position, count, FailuresMax);
                if (count < FailuresMax)
                {
                    await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(50 << count), cancel);
                    return came;
                }

                await ParkAsync(lease, listener, fact, fault, at, cancel);
                failures.Remove((listener.Name, at));
            }

            came = at;
        }

        return came;
    }

    private Task ParkAsync(Lease lease, IListener listener, Recorded fact, Exception fault, Bookmark at, CancellationToken cancel) =>
        store.WriteAsync(async session =>
        {
            await Leases.ProveAsync(session, lease);
            await session.RunAsync(
                """
                insert into event_parked (id, listener, tx, position, name, error, at)
                values (@id, @listener, @tx, @position, @name, @error, @at)
                """,
                new { id = Id.New(session.Clock), listener = listener.Name, tx = fact.Tx, position = fact.Position, name = fact.Name, error = $"{fault.GetType().Name}: {fault.Message}", at = session.Now });
            await MoveAsync(session, listener, at);
            Telemetry.Parked.Add(1);
        }, cancel);

    /// <summary>Lets the listener hear a parked fact again; it stays parked when that fails.</summary>
    public Task<Outcome<Done>> ReplayAsync(Guid parked, CancellationToken cancel = default) =>
        store.WriteAsync<Outcome<Done>>(async session =>
        {
            var row = await session.FirstAsync<ParkedFact>("select id, listener, tx, position, name, error, at, replayed_at from event_parked where id = @parked", new { parked });
            if (row is null) return new Refusal("parked.unknown", 404);
            if (row.ReplayedAt is not null) return new Refusal("parked.replayed", 409);
            var listener = listeners.FirstOrDefault(l => l.Name == row.Listener);
            if (listener is null) return new Refusal("parked.unknown", 404, row.Listener);

            var facts = await EventLog.ReadAsync(session, new Bookmark(row.Tx, row.Position - 1), new Bookmark(row.Tx, row.Position), 1);
            await listener.HearAsync(session, facts[0]);
            await session.RunAsync("update event_parked set replayed_at = @now where id = @parked", new { now = session.Now, parked });
            return Done.It;
        }, cancel);

    Task<IReadOnlyList<ParkedFact>> IParks.ParkedAsync(Session session) => ParkedAsync(session);

    public static Task<IReadOnlyList<ParkedFact>> ParkedAsync(Session session) => session.QueryAsync<ParkedFact>(
        "select id, listener, tx, position, name, error, at, replayed_at from event_parked where replayed_at is null order by at desc limit 200");

    private static Task MoveAsync(Session session, IListener listener, Bookmark to) => session.RunAsync(
        """
        insert into event_bookmark (listener, tx, position) values (@name, @tx, @position)
        on conflict (listener) do update set tx = excluded.tx, position = excluded.position
        """,
        new { name = listener.Name, tx = to.Tx, position = to.Position });

    /// <summary>What one listener hears in one turn, from its bookmark to where that comes to be; what is left for later turns.</summary>
    private sealed record Hearing(IListener Listener, Bookmark From, IReadOnlyList<Recorded> Facts, Bookmark End, long Left);

    private sealed class BookmarkRow
    {
        public string Listener { get; init; } = "";
        public long Tx { get; init; }
        public long Position { get; init; }
    }
}
