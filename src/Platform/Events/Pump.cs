using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Papilio.Platform.Store;

namespace Papilio.Platform.Events;

/// <summary>
/// Brings facts up to their listeners. For each listener: read up to 256 facts after its bookmark, let it hear them and
/// move the bookmark, all in one unit. When a batch fails its facts are tried one by one, so only the guilty one is held
/// up; after five failures that one is parked with its error and the pump goes on. Parked facts can be replayed.
/// </summary>
public sealed class Pump(IStore store, Leases leases, IEnumerable<IListener> listeners, ILogger<Pump> log) : BackgroundService
{
    public const int BatchMax = 256;
    public const int FailuresMax = 5;

    /// <summary>How soon commits of other nodes are noticed; our own wake the pump at once.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);

    private readonly Alarm wake = new();
    /// <summary>Kept by the process: one that takes over begins to count anew and parks five tries later.</summary>
    private readonly Dictionary<(string Listener, Bookmark At), int> failures = [];

    /// <summary>Facts between the slowest listener and the end of the log, as last seen; for /health.</summary>
    public long Behind { get; private set; }

    protected override Task ExecuteAsync(CancellationToken stop)
    {
        store.Announced += wake.Ring;
        return leases.HoldAsync("pump", RunAsync, stop);
    }

    private async Task RunAsync(Lease lease, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var moved = await TurnAsync(lease, cancel);
            if (!moved) await wake.WaitAsync(Poll, cancel);
        }
    }

    /// <summary>One turn over all listeners and the sealer; true when anything was heard, so there may be more.</summary>
    public async Task<bool> TurnAsync(Lease lease, CancellationToken cancel = default)
    {
        var moved = false;
        long behind = 0;
        foreach (var listener in listeners)
        {
            var (heard, left) = await HearAsync(lease, listener, cancel);
            moved |= heard;
            behind = Math.Max(behind, left);
        }

        Behind = behind;
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

    private async Task<(bool Heard, long Left)> HearAsync(Lease lease, IListener listener, CancellationToken cancel)
    {
        var (bookmark, horizon, facts) = await store.ReadAsync(async session =>
        {
            var at = await BookmarkOfAsync(session, listener);
            var upTo = await EventLog.HorizonAsync(session);
            return (at, upTo, upTo.CompareTo(at) > 0 ? await EventLog.ReadAsync(session, at, upTo, listener.Hears, BatchMax) : []);
        }, cancel);
        if (horizon.CompareTo(bookmark) <= 0) return (false, 0);

        var end = facts.Count == BatchMax ? new Bookmark(facts[^1].Tx, facts[^1].Position) : horizon;
        try
        {
            await HearAsync(lease, listener, facts, end, cancel);
        }
        catch (Exception fault) when (fault is not (LeaseLostException or OperationCanceledException or StoreUnavailableException))
        {
            end = await OneByOneAsync(lease, listener, facts, cancel) ?? bookmark;
        }

        return (facts.Count > 0, Math.Max(0, horizon.Position - end.Position));
    }

    private Task HearAsync(Lease lease, IListener listener, IReadOnlyList<Recorded> facts, Bookmark end, CancellationToken cancel) =>
        store.WriteAsync(async session =>
        {
            await Leases.ProveAsync(session, lease);
            foreach (var fact in facts) await listener.HearAsync(session, fact);
            await MoveAsync(session, listener, end);
            Telemetry.Handled.Add(facts.Count);
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
                await HearAsync(lease, listener, [fact], at, cancel);
                failures.Remove((listener.Name, at));
            }
            catch (Exception fault) when (fault is not (LeaseLostException or OperationCanceledException or StoreUnavailableException))
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

            var facts = await EventLog.ReadAsync(session, new Bookmark(row.Tx, row.Position - 1), new Bookmark(row.Tx, row.Position), names: null, 1);
            await listener.HearAsync(session, facts[0]);
            await session.RunAsync("update event_parked set replayed_at = @now where id = @parked", new { now = session.Now, parked });
            return Done.It;
        }, cancel);

    public static Task<IReadOnlyList<ParkedFact>> ParkedAsync(Session session) => session.QueryAsync<ParkedFact>(
        "select id, listener, tx, position, name, error, at, replayed_at from event_parked where replayed_at is null order by at desc limit 200");

    private static async Task<Bookmark> BookmarkOfAsync(Session session, IListener listener) =>
        await session.FirstAsync<BookmarkRow>("select tx, position from event_bookmark where listener = @name", new { name = listener.Name }) is { } row
            ? new Bookmark(row.Tx, row.Position) : Bookmark.Start;

    private static Task MoveAsync(Session session, IListener listener, Bookmark to) => session.RunAsync(
        """
        insert into event_bookmark (listener, tx, position) values (@name, @tx, @position)
        on conflict (listener) do update set tx = excluded.tx, position = excluded.position
        """,
        new { name = listener.Name, tx = to.Tx, position = to.Position });

    private sealed class BookmarkRow
    {
        public long Tx { get; init; }
        public long Position { get; init; }
    }
}

/// <summary>A fact a listener could not take, with the reason.</summary>
public sealed class ParkedFact
{
    public Guid Id { get; init; }
    public string Listener { get; init; } = "";
    public long Tx { get; init; }
    public long Position { get; init; }
    public string Name { get; init; } = "";
    public string Error { get; init; } = "";
    public long At { get; init; }
    public long? ReplayedAt { get; init; }
}
