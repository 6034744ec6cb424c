using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Papilio.Care.Forecasting;

/// <summary>
/// The planner who never sleeps, under a lease: a run each night, a revision of the rest of the day each half hour, a look
/// at what came each quarter, and each morning a judgement of yesterday and of mornings that were missed.
/// </summary>
internal sealed class ForecastLoop(
    IStore store, Leases leases, Forecasts forecasts, Hindcasts hindcasts, SignalWatch watch, HouseTime time, TimeProvider clock, IOptions<ForecastingOptions> options) : BackgroundService
{
    /// <summary>In real time: also a house whose clock is moved by days comes to what is due soon.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(3);

    private (DateOnly Day, long Until)? nothingKnown;
    private DateOnly? lookedBack;
    private long looked;

    protected override Task ExecuteAsync(CancellationToken stop) =>
        options.Value.Running ? leases.HoldAsync("forecast", RunAsync, stop) : Task.CompletedTask;

    private async Task RunAsync(Lease lease, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await ClockExtensions.WaitAsync(Poll, cancel);
            await TickAsync(lease, cancel);
        }
    }

    /// <summary>Does what is due; true when anything was.</summary>
    public async Task<bool> TickAsync(Lease lease, CancellationToken cancel = default)
    {
        var now = clock.Now();
        var (nightly, intraday) = await store.ReadAsync(async session => (await RunTable.OpeningAsync(session, long.MaxValue), await RunTable.LastIntradayAsync(session)), cancel);
        var did = false;
        if (IsNightlyDue(nightly, now) && !IsKnownToBeNothing(now))
        {
            // Yesterday is judged before anything new is said.
            await store.WriteAsync(async session =>
            {
                await Leases.ProveAsync(session, lease);
                await Scores.RecordAsync(session, time, time.DayOf(now).AddDays(-1));
                await RunTable.ForgetAsync(session, now - options.Value.RunDaysKept * HouseTime.DayMilliseconds);
            }, cancel);
            nightly = await forecasts.MakeAsync(RunKind.Nightly, lease, Actor.System, cancel);
            if (nightly is null) nothingKnown = (time.DayOf(now), now + HouseTime.SlotMilliseconds);
            did = nightly is not null;
        }

        if (nightly is not null && lookedBack != time.DayOf(now))
        {
            did |= await hindcasts.MakeAsync(lease, cancel) > 0;
            lookedBack = time.DayOf(now);
        }

        var slot = HouseTime.Floor(now);
        if (nightly is null || slot == looked) return did;
        if (IsIntradayDue(nightly, intraday, slot)) did |= await forecasts.ReviseAsync(lease, cancel) is not null;
        did |= await watch.LookAsync(lease, cancel) > 0;
        looked = slot;
        return did;
    }

    /// <summary>The first run does not wait for a night.</summary>
    private bool IsNightlyDue(RunTable.Head? last, long now) =>
        last is null || (last.Origin < time.StartOf(time.DayOf(now)) && time.Local(now).Hour >= options.Value.NightlyHour);

    /// <summary>A house without counts is asked again a quarter of an hour later, not every few seconds.</summary>
    private bool IsKnownToBeNothing(long now) => nothingKnown is { } nothing && nothing.Day == time.DayOf(now) && now < nothing.Until;

    private bool IsIntradayDue(RunTable.Head opening, long? last, long slot) =>
        slot > opening.Origin && time.DayOf(opening.Origin) == time.DayOf(slot) && (last is null || slot - last >= options.Value.IntradayMinutes * 60_000L);
}
