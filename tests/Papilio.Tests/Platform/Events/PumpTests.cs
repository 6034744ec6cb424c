using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Papilio.Platform.Events;

namespace Papilio.Tests.Platform.Events;

public abstract class PumpTests(Engine engine) : EventsOnAStore(engine)
{
    [Fact]
    public async Task Whoever_is_far_behind_reads_a_page_and_does_not_sort_all_of_the_rest()
    {
        for (var turn = 0; turn < 20; turn++) await TellAsync([.. Enumerable.Range(0, 1000)]);

        var plan = await Store.ReadAsync(async session => await session.QueryAsync<dynamic>(
            $"{(session.Engine is Engine.Postgres ? "explain" : "explain query plan")} {EventLog.PageOf(session.Engine)}",
            new { afterTx = 0L, afterPosition = 1000L, upToTx = long.MaxValue, upToPosition = long.MaxValue, max = 256 }));

        var steps = string.Join('\n', plan.Select(step => string.Join(' ', ((IDictionary<string, object>)step).Values)));
        steps.ShouldContain(Engine is Engine.Postgres ? "event_log_pkey" : "INTEGER PRIMARY KEY");
        steps.ShouldNotContain(Engine is Engine.Postgres ? "Sort" : "TEMP B-TREE");
    }

    [Fact]
    public async Task Facts_are_heard_once_and_in_order_over_many_batches()
    {
        var listener = new Listener("a");
        await TellAsync([.. Enumerable.Range(0, 600)]);
        var (pump, lease) = (NewPump(listener), await LeaseAsync());

        await SettleAsync(pump, lease, listener);
        await SettleAsync(NewPump(listener), lease, listener);

        (await HeardAsync("a")).ShouldBe(Enumerable.Range(0, 600).Select(n => (long)n));
        pump.Behind.ShouldBe(0);
    }

    [Fact]
    public async Task Pages_of_what_nobody_hears_are_passed_over_one_after_the_other_without_a_rest()
    {
        var listener = new Listener("a");
        await Store.WriteAsync(session =>
        {
            for (var n = 0; n < 2 * Pump.BatchMax + 10; n++) session.Announce(new Other(), Actor.System);
            return Task.CompletedTask;
        });
        await TellAsync(7);
        var (pump, lease) = (NewPump(listener), await LeaseAsync());

        await Eventually.HoldsAsync(async () => (await Store.ReadAsync(EventLog.HorizonAsync)).Position == 2 * Pump.BatchMax + 11);
        (await pump.TurnAsync(lease)).ShouldBeTrue("there is more");
        (await pump.TurnAsync(lease)).ShouldBeTrue("there is more");
        (await HeardAsync("a")).ShouldBeEmpty();
        await pump.TurnAsync(lease);
        (await HeardAsync("a")).ShouldBe([7]);
    }

    [Fact]
    public async Task A_lazy_listener_takes_little_at_a_time_while_somebody_writes_and_more_when_nobody_does()
    {
        var (pump, lease) = (NewPump(new Listener("a", lazy: true)), await LeaseAsync());
        async Task<int> TurnAsync(int written)
        {
            await Eventually.HoldsAsync(async () => (await Store.ReadAsync(EventLog.HorizonAsync)).Position == written);
            await pump.TurnAsync(lease);
            return (await HeardAsync("a")).Count;
        }

        await TellAsync([.. Enumerable.Range(0, 800)]);
        var first = await TurnAsync(800);
        var second = await TurnAsync(800) - first;
        await TellAsync(1);
        var third = await TurnAsync(801) - first - second;

        first.ShouldBeLessThan(100);
        second.ShouldBeGreaterThan(2 * first);
        third.ShouldBe(first);
    }

    [Fact]
    public async Task A_fact_nobody_hears_moves_the_bookmark_all_the_same()
    {
        var listener = new Listener("a");
        await Store.WriteAsync(session =>
        {
            session.Announce(new Other(), Actor.System);
            return Task.CompletedTask;
        });

        await SettleAsync(NewPump(listener), await LeaseAsync(), listener);

        (await HeardAsync("a")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fact_that_fails_five_times_is_parked_and_its_neighbours_are_heard()
    {
        var listener = new Listener("a", n => n.Number == 3);
        var other = new Listener("b");
        await TellAsync(1, 2, 3, 4, 5);

        await SettleAsync(NewPump(listener, other), await LeaseAsync(), listener, other);

        (await HeardAsync("a")).ShouldBe([1, 2, 4, 5]);
        (await HeardAsync("b")).ShouldBe([1, 2, 3, 4, 5]);
        var parked = (await Store.ReadAsync(Pump.ParkedAsync)).ShouldHaveSingleItem();
        parked.Listener.ShouldBe("a");
        parked.Error.ShouldContain("cannot take 3");
    }

    [Fact]
    public async Task A_listener_that_fails_holds_nobody_up_and_is_seen_to_be_behind()
    {
        var listener = new Listener("a", _ => true);
        var other = new Listener("b");
        await TellAsync(1, 2, 3);
        var (pump, lease) = (NewPump(listener, other), await LeaseAsync());

        await Eventually.HoldsAsync(async () =>
        {
            await pump.TurnAsync(lease);
            return (await HeardAsync("b")).Count == 3;
        });

        (await HeardAsync("a")).ShouldBeEmpty();
        pump.Behind.ShouldBe(3);
    }

    [Fact]
    public async Task A_parked_fact_is_heard_when_it_is_replayed_once_the_listener_is_cured()
    {
        var listener = new Listener("a", n => n.Number == 2);
        await TellAsync(1, 2);
        var pump = NewPump(listener);
        await SettleAsync(pump, await LeaseAsync(), listener);
        var parked = (await Store.ReadAsync(Pump.ParkedAsync))[0].Id;

        await Should.ThrowAsync<InvalidOperationException>(() => pump.ReplayAsync(parked));
        (await Store.ReadAsync(Pump.ParkedAsync)).Count.ShouldBe(1);
        listener.Cured = true;
        (await pump.ReplayAsync(parked)).Accepted.ShouldBeTrue();

        (await HeardAsync("a")).ShouldBe([1, 2]);
        (await Store.ReadAsync(Pump.ParkedAsync)).ShouldBeEmpty();
        (await pump.ReplayAsync(parked)).Refusal!.Code.ShouldBe("parked.replayed");
        (await pump.ReplayAsync(Id.New(Clock))).Refusal!.Code.ShouldBe("parked.unknown");
    }

    [Fact]
    public async Task A_pump_whose_lease_was_taken_moves_nothing()
    {
        var listener = new Listener("a");
        var old = await LeaseAsync();
        await Leases.ReleaseAsync(old);
        await new Leases(Store, NullLogger<Leases>.Instance).TakeAsync("pump");
        await TellAsync(1);

        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                await NewPump(listener).TurnAsync(old);
                return false;
            }
            catch (LeaseLostException)
            {
                return true;
            }
        });

        (await HeardAsync("a")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Started_it_hears_what_is_committed_by_itself()
    {
        var listener = new Listener("a");
        using var pump = NewPump(listener);
        await pump.StartAsync(CancellationToken.None);
        await TellAsync(1);
        await Eventually.HoldsAsync(async () => (await HeardAsync("a")).Count == 1);
        await TellAsync(2);
        await Eventually.HoldsAsync(async () => (await HeardAsync("a")).Count == 2);
        await pump.StopAsync(CancellationToken.None);

        (await Store.ReadAsync(s => s.ScalarAsync<long>("select until from lease where name = 'pump'"))).ShouldBe(0);
    }

    /// <summary>A unit: how many facts it tells, how long it stays open after that, and whether it fails in the end.</summary>
    private sealed record Unit(int Facts, int Milliseconds, bool Fails);

    [Fact]
    public void However_commits_fall_no_fact_is_skipped_and_none_is_heard_twice()
    {
        var unit = from facts in Gen.Choose(1, 3)
                   from wait in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(1, 25)))
                   from fails in Gen.Choose(0, 7)
                   select new Unit(facts, wait, fails == 0);
        var round = 0;
        Properties.Hold(unit.ListOf().Select(units => (IReadOnlyList<Unit>)[.. units.Take(40)]), units => RunAsync(units, ++round).GetAwaiter().GetResult(), count: 12, Properties.Shorter);
    }

    private async Task RunAsync(IReadOnlyList<Unit> units, int round)
    {
        var listener = new Listener($"round {round}");
        await Store.WriteAsync(session => session.RunAsync("update lease set until = 0"));
        var (pump, lease) = (NewPump(listener), await LeaseAsync());
        var before = await Store.ReadAsync(s => s.ScalarAsync<long>("select count(*) from event_log"));
        using var over = new CancellationTokenSource();
        var turning = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested) await pump.TurnAsync(lease);
        });

        await Task.WhenAll(units.Select((unit, n) => Task.Run(() => CommitAsync(unit, n))));
        await over.CancelAsync();
        await turning;
        await SettleAsync(pump, lease, listener);

        var counted = "select count(*) from event_log where name = 'test.counted'";
        var log = await Store.ReadAsync(s => s.ScalarAsync<long>(counted));
        (log - before).ShouldBe(units.Where(u => !u.Fails).Sum(u => u.Facts));
        var heard = await Store.ReadAsync(s => s.QueryAsync<long>("select position from heard where listener = @name", new { name = listener.Name }));
        heard.Count.ShouldBe((int)log);
        heard.Distinct().Count().ShouldBe((int)log);
    }

    private async Task CommitAsync(Unit unit, int number)
    {
        try
        {
            await Store.WriteAsync(async session =>
            {
                // Written at once, so that its place in the log is given out long before it is committed.
                EventLog.Append(session, [.. Enumerable.Repeat(new Announced(new Counted(number), Actor.System, session.Now), unit.Facts)]);
                if (session.Engine is Engine.Postgres) await session.RunAsync($"select pg_sleep(0.0{unit.Milliseconds:00})");
                if (unit.Fails) throw new InvalidOperationException("on purpose");
            });
        }
        catch (InvalidOperationException)
        {
            // It was to fail.
        }
    }
}

public sealed class PumpOnSqlite() : PumpTests(Engine.Sqlite);

public sealed class PumpOnPostgres() : PumpTests(Engine.Postgres);
