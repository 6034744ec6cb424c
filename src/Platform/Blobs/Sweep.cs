using Microsoft.Extensions.Hosting;
using Papilio.Platform.Store;

namespace Papilio.Platform.Blobs;

/// <summary>
/// Throws away, on one node at a time, what was uploaded more than a day ago and never sent, and bytes nobody knows any
/// more: at the start, and then every ten minutes.
/// </summary>
public sealed class Sweep(IStore store, Leases leases, Files files, IBlobBytes bytes) : BackgroundService
{
    private const int BatchMax = 100;
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(10);

    protected override Task ExecuteAsync(CancellationToken stop) => leases.HoldAsync("files", async (lease, cancel) =>
    {
        while (!cancel.IsCancellationRequested)
        {
            if (await TurnAsync(lease, cancel) == BatchMax) continue;
            await bytes.SweepAsync(store, cancel);
            await ClockExtensions.WaitAsync(Pace, cancel);
        }
    }, stop);

    public Task<int> TurnAsync(Lease lease, CancellationToken cancel = default) => store.WriteAsync(async session =>
    {
        await Leases.ProveAsync(session, lease);
        return await files.DeleteForgottenAsync(session, BatchMax);
    }, cancel);
}
