using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Papilio.Tests.Platform;

public abstract class LeasesTests(Engine engine) : OnAStore(engine)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    /// <summary>Stands still, so that no lease runs out while a test waits for a disk.</summary>
    private readonly VirtualClock real = new(TimeProvider.System.GetUtcNow(), speed: 0);

    private Leases New(TimeSpan? term = null, IStore? store = null) => new(store ?? Store, NullLogger<Leases>.Instance, term) { Real = real };

    private Task<bool> IsRenewedAsync() => Store.ReadAsync(async s =>
        await s.ScalarAsync<long>("select until from lease where name = 'loop'") == (real.GetUtcNow() + Short).ToUnixTimeMilliseconds());

    [Fact]
    public async Task Of_many_nodes_that_want_a_lease_at_once_one_gets_it()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => New().TakeAsync("loop")));

        taken.Count(l => l is not null).ShouldBe(1);
    }

    [Fact]
    public async Task A_lease_that_is_not_renewed_expires_and_the_next_holder_has_a_higher_fence()
    {
        var first = (await New(Short).TakeAsync("loop"))!;
        real.Advance(Short);
        (await New().TakeAsync("loop")).ShouldBeNull();

        real.Advance(TimeSpan.FromMilliseconds(1));
        var second = (await New().TakeAsync("loop"))!;

        second.Fence.ShouldBeGreaterThan(first.Fence);
        (await New(Short).RenewAsync(first)).ShouldBeFalse();
        await Should.ThrowAsync<LeaseLostException>(() => Store.WriteAsync(session => Leases.ProveAsync(session, first)));
        await Store.WriteAsync(session => Leases.ProveAsync(session, second));
    }

    [Fact]
    public async Task A_renewed_lease_outlives_its_first_term()
    {
        var leases = New(Short);
        var lease = (await leases.TakeAsync("loop"))!;
        for (var renewal = 0; renewal < 3; renewal++)
        {
            real.Advance(Short * 0.9);
            (await leases.RenewAsync(lease)).ShouldBeTrue();
            (await New().TakeAsync("loop")).ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_released_lease_is_free_at_once_and_an_old_holder_cannot_release_the_new_one()
    {
        var leases = New();
        var first = (await leases.TakeAsync("loop"))!;
        await leases.ReleaseAsync(first);
        (await New().TakeAsync("loop")).ShouldNotBeNull();

        await leases.ReleaseAsync(first);
        (await New().TakeAsync("loop")).ShouldBeNull();
    }

    [Fact]
    public async Task What_the_old_holder_writes_is_refused_whole()
    {
        var old = (await New(TimeSpan.Zero).TakeAsync("loop"))!;
        real.Advance(TimeSpan.FromMilliseconds(1));
        (await New().TakeAsync("loop")).ShouldNotBeNull();

        await Should.ThrowAsync<LeaseLostException>(() => Store.WriteAsync(async session =>
        {
            await session.RunAsync("insert into secret (name, value, at) values ('stale', 'x', 0)");
            await Leases.ProveAsync(session, old);
        }));

        (await Store.ReadAsync(s => s.ScalarAsync<long>("select count(*) from secret"))).ShouldBe(0);
    }

    [Fact]
    public async Task A_loop_that_fails_is_taken_up_again_long_before_the_term_is_over()
    {
        using var stop = new CancellationTokenSource();
        var runs = 0;
        var began = Stopwatch.GetTimestamp();
        var holding = New().HoldAsync("loop", (_, _) => ++runs < 3 ? throw FailingStore.Away : stop.CancelAsync(), stop.Token);

        await holding;

        runs.ShouldBe(3);
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_node_that_stops_hands_the_loop_over_and_one_that_dies_lets_it_expire()
    {
        using var stop = new CancellationTokenSource();
        var (here, there) = (new TaskCompletionSource(), new TaskCompletionSource());
        async Task LoopAsync(TaskCompletionSource runs, CancellationToken cancel)
        {
            runs.TrySetResult();
            await ClockExtensions.WaitAsync(TimeSpan.FromMinutes(1), cancel);
        }

        var first = New(Short).HoldAsync("loop", (_, cancel) => LoopAsync(here, cancel), stop.Token);
        await here.Task;
        using var over = new CancellationTokenSource();
        var second = New(Short).HoldAsync("loop", (_, cancel) => LoopAsync(there, cancel), over.Token);
        for (var renewal = 0; renewal < 3; renewal++)
        {
            real.Advance(Short * 0.9);
            await Eventually.HoldsAsync(IsRenewedAsync);
        }

        there.Task.IsCompleted.ShouldBeFalse("the first still renews");

        await stop.CancelAsync();
        await first;
        await there.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await over.CancelAsync();
        await second;
    }

    [Fact]
    public async Task A_holder_that_cannot_renew_for_a_while_goes_on_renewing_when_the_store_is_back()
    {
        var store = new FailingStore(Store);
        using var stop = new CancellationTokenSource();
        var running = new TaskCompletionSource();
        var lost = false;
        var holding = New(Short, store).HoldAsync("loop", async (_, cancel) =>
        {
            running.TrySetResult();
            using var told = cancel.Register(() => lost = !stop.IsCancellationRequested);
            await ClockExtensions.WaitAsync(TimeSpan.FromMinutes(1), cancel);
        }, stop.Token);
        await running.Task;

        store.Fault = FailingStore.Away;
        await ClockExtensions.WaitAsync(Short, CancellationToken.None);
        real.Advance(Short * 2);
        store.Fault = null;
        await Eventually.HoldsAsync(IsRenewedAsync);

        lost.ShouldBeFalse();
        await stop.CancelAsync();
        await holding;
    }

    [Fact]
    public async Task A_lease_left_by_a_killed_process_is_void_on_sqlite_and_holds_on_postgres()
    {
        await New().TakeAsync("loop");
        var next = New();
        await next.StartAsync();

        (await next.TakeAsync("loop") is not null).ShouldBe(Engine is Engine.Sqlite);
    }
}

public sealed class LeasesOnSqlite() : LeasesTests(Engine.Sqlite);

public sealed class LeasesOnPostgres() : LeasesTests(Engine.Postgres);
