using Microsoft.Extensions.Logging;
using Papilio.Platform.Store;

namespace Papilio.Platform;

/// <summary>The right to run a loop until it expires. The fence grows with every holder: a write under an old one is refused.</summary>
public sealed record Lease(string Name, string Holder, long Fence);

/// <summary>
/// One row a loop, taken by a guarded change, renewed at a third of its term, in real time. A node that dies lets go
/// by expiry. Every write of a leased loop first proves it still holds the lease, in the same unit (<see cref="ProveAsync"/>).
/// </summary>
/// <param name="term">How long a lease holds without being renewed; 10 s unless a test is in a hurry.</param>
public sealed class Leases(IStore store, ILogger<Leases> log, TimeSpan? term = null)
{
    private readonly TimeSpan term = term ?? TimeSpan.FromSeconds(10);

    /// <summary>What terms are measured by: never the product's clock, which may be moved.</summary>
    internal TimeProvider Real { get; init; } = TimeProvider.System;

    /// <summary>This process, for the rows it holds.</summary>
    public string Node { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Id.New(TimeProvider.System).ToString()[^6..]}";

    /// <summary>On SQLite there is one process: leases left by a killed one are void.</summary>
    public Task StartAsync() => store.Engine is Engine.Sqlite ? store.WriteAsync(session => session.RunAsync("update lease set until = 0")) : Task.CompletedTask;

    public async Task<Lease?> TakeAsync(string name, CancellationToken cancel = default)
    {
        var now = Real.Now();
        return await store.WriteAsync<Lease?>(async session =>
        {
            await session.RunAsync("insert into lease (name, holder, until, fence) values (@name, '', 0, 0) on conflict (name) do nothing", new { name });
            var taken = await session.RunAsync(
                "update lease set holder = @holder, until = @until, fence = fence + 1 where name = @name and until < @now",
                new { name, holder = Node, until = now + (long)term.TotalMilliseconds, now });
            if (taken == 0) return null;
            var fence = await session.ScalarAsync<long>("select fence from lease where name = @name", new { name });
            return new Lease(name, Node, fence);
        }, cancel);
    }

    public async Task<bool> RenewAsync(Lease lease, CancellationToken cancel = default) =>
        await store.WriteAsync(session => session.RunAsync(
            "update lease set until = @until where name = @name and fence = @fence",
            new { name = lease.Name, fence = lease.Fence, until = Real.Now() + (long)term.TotalMilliseconds }), cancel) == 1;

    public Task ReleaseAsync(Lease lease) => store.WriteAsync(session => session.RunAsync(
        "update lease set until = 0 where name = @name and fence = @fence", new { name = lease.Name, fence = lease.Fence }));

    /// <summary>Throws unless the lease is still held; keeps its row until the unit commits, so nobody can take it in between.</summary>
    public static async Task ProveAsync(Session session, Lease lease)
    {
        var held = await session.RunAsync("update lease set fence = fence where name = @name and fence = @fence", new { name = lease.Name, fence = lease.Fence });
        if (held == 0) throw new LeaseLostException(lease);
    }

    /// <summary>Runs the loop whenever this node holds the lease, until cancelled. The loop's token ends when the lease is lost.</summary>
    public async Task HoldAsync(string name, Func<Lease, CancellationToken, Task> loop, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            Lease? lease = null;
            try
            {
                lease = await TakeAsync(name, cancel);
                if (lease is not null) await RunHeldAsync(lease, loop, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
            }
            catch (Exception fault)
            {
                log.LogWarning("{Loop} stopped and will be taken up again: {Reason}", name, fault.Message);
            }
            finally
            {
                // A loop that failed lets go as well: it may be taken up again at once, here or elsewhere.
                if (lease is not null) await QuietlyAsync(() => ReleaseAsync(lease));
            }

            await QuietlyAsync(() => ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(lease is null ? 1000 : 100), cancel));
        }
    }

    private async Task RunHeldAsync(Lease lease, Func<Lease, CancellationToken, Task> loop, CancellationToken cancel)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var renewing = RenewWhileHeldAsync(lease, held);
        try
        {
            await loop(lease, held.Token);
        }
        finally
        {
            await held.CancelAsync();
            await QuietlyAsync(() => renewing);
        }
    }

    private async Task RenewWhileHeldAsync(Lease lease, CancellationTokenSource held)
    {
        while (!held.IsCancellationRequested)
        {
            await ClockExtensions.WaitAsync(term / 3, held.Token);
            try
            {
                if (await RenewAsync(lease, held.Token)) continue;
            }
            catch (Exception away) when (away is not OperationCanceledException)
            {
                // Nobody else could take it either; when it was lost, the next renewal says so.
                log.LogWarning("Lease {Lease} could not be renewed: {Reason}", lease.Name, away.Message);
                continue;
            }

            log.LogWarning("Lease {Lease} was lost to another node", lease.Name);
            await held.CancelAsync();
        }
    }

    private static async Task QuietlyAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception)
        {
            // Letting go and waiting are best effort: the lease expires by itself.
        }
    }
}

public sealed class LeaseLostException(Lease lease) : Exception($"The lease {lease.Name} (fence {lease.Fence}) is held by another node now.");
