using Papilio.Platform;
using Papilio.Platform.Events;
using Papilio.Platform.Live;
using Papilio.Platform.Store;

namespace Papilio.Host.Live;

/// <summary>
/// Several nodes without (or while without) a broker: each follows the tail of the event log itself and makes its own
/// hints of it, three times a second. With a broker that works it only looks every two seconds, for what was lost.
/// </summary>
internal sealed class EventTail(IStore store, ILive live, LiveHub hub, ILogger<EventTail> log) : BackgroundService
{
    private static readonly TimeSpan Alone = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan WithBroker = TimeSpan.FromSeconds(2);

    /// <summary>Facts looked at in one query; of them only the last of each conversation come.</summary>
    private const int PageMax = 10_000;

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        Bookmark? at = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                at = await FollowAsync(at, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                log.LogWarning("The event log cannot be followed: {Reason}", fault.Message);
            }

            await ClockExtensions.WaitAsync(live is RabbitLive { Trouble: null } ? WithBroker : Alone, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private Task<Bookmark?> FollowAsync(Bookmark? at, CancellationToken stop) => store.ReadAsync<Bookmark?>(async session =>
    {
        var horizon = await EventLog.HorizonAsync(session);
        if (at is not { } from) return horizon;
        while (from.CompareTo(horizon) < 0)
        {
            var facts = await EventLog.ReadLatestAsync(session, from, horizon, PageMax);
            foreach (var fact in facts) hub.HearFact(fact);
            from = facts.Count > 0 ? new Bookmark(facts[^1].Tx, facts[^1].Position) : horizon;
        }

        return from;
    }, stop);
}
