namespace Papilio.Tests.Platform.Store;

public abstract class StoreTests(Engine engine) : OnAStore(engine)
{
    [Fact]
    public async Task Migrations_run_again_change_nothing() =>
        (await Migrations.RunAsync(Store, Chapters)).ShouldBe(0);

    [Fact]
    public async Task A_failing_unit_in_a_shared_commit_harms_no_neighbour()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(async n =>
        {
            try
            {
                await Store.WriteAsync(async session =>
                {
                    await session.RunAsync("insert into secret (name, value, at) values (@name, 'x', 0)", new { name = $"n{n}" });
                    if (n % 7 == 0) throw new InvalidOperationException("on purpose");
                });
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }));

        var stored = await Store.ReadAsync(session => session.QueryAsync<string>("select name from secret"));
        stored.Order().ShouldBe(Enumerable.Range(0, 50).Where(n => n % 7 != 0).Select(n => $"n{n}").Order());
        outcomes.Count(o => o).ShouldBe(stored.Count);
    }

    [Fact]
    public async Task A_refused_unit_leaves_nothing_behind()
    {
        var outcome = await Store.WriteAsync<Outcome<Done>>(async session =>
        {
            await session.RunAsync("insert into secret (name, value, at) values ('half', 'x', 0)");
            return new Refusal("permission.denied", 403);
        });

        outcome.Accepted.ShouldBeFalse();
        (await Store.ReadAsync(session => session.ScalarAsync<long>("select count(*) from secret"))).ShouldBe(0);
    }

    [Fact]
    public async Task Ids_come_back_as_they_went_in_and_sort_by_birth()
    {
        var early = Id.At(1_000_000_000_000);
        var late = Id.At(1_700_000_000_000);

        await Store.WriteAsync(session => session.RunAsync(
            "insert into event_parked (id, listener, tx, position, name, error, at) values (@late, '', 0, 0, '', '', 0), (@early, '', 0, 0, '', '', 0)", new { early, late }));

        (await Store.ReadAsync(session => session.QueryAsync<Guid>("select id from event_parked order by id"))).ShouldBe([early, late]);
    }
}

public sealed class StoreOnSqlite() : StoreTests(Engine.Sqlite);

public sealed class StoreOnPostgres() : StoreTests(Engine.Postgres);
