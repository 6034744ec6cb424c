using Papilio.Platform.Events;

namespace Papilio.Tests.Platform.Events;

public abstract class SealerTests(Engine engine) : EventsOnAStore(engine)
{
    [Fact]
    public async Task An_untouched_log_verifies_over_many_blocks()
    {
        await SealAsync(2500);

        var verdict = await VerifyAsync();

        verdict.Broken.ShouldBeNull();
        verdict.Facts.ShouldBe(2500);
        verdict.Blocks.ShouldBeGreaterThanOrEqualTo(3);
        verdict.Head.Length.ShouldBe(64);
    }

    [Theory]
    [InlineData("update event_log set payload = replace(payload, '7', '8') where position = (select min(position) + 7 from event_log)")]
    [InlineData("update event_log set name = 'test.other' where position = (select min(position) + 3 from event_log)")]
    [InlineData("update event_log set at = at + 1 where position = (select max(position) from event_log)")]
    [InlineData("update event_log set actor_kind = 'agent' where position = (select max(position) from event_log)")]
    [InlineData("update event_log set actor_kind = 'nobody' where position = (select max(position) from event_log)")]
    [InlineData("delete from event_log where position = (select min(position) + 5 from event_log)")]
    [InlineData("delete from event_block where number = 1")]
    [InlineData("update event_block set hash = substr(hash, 2) || 'x' where number = 2")]
    public async Task Whatever_is_changed_afterwards_is_found(string change)
    {
        await SealAsync(1500);
        (await VerifyAsync()).Broken.ShouldBeNull();

        await Store.WriteAsync(session => session.RunAsync(change));

        (await VerifyAsync()).Broken.ShouldNotBeNull();
    }

    [Fact]
    public async Task Two_facts_that_change_places_are_found()
    {
        await SealAsync(20);
        var payloads = await Store.ReadAsync(s => s.QueryAsync<string>("select payload from event_log order by tx, position limit 2"));

        await Store.WriteAsync(async session =>
        {
            await session.RunAsync("update event_log set payload = 'x' where payload = @first", new { first = payloads[0] });
            await session.RunAsync("update event_log set payload = @first where payload = @second", new { first = payloads[0], second = payloads[1] });
            await session.RunAsync("update event_log set payload = @second where payload = 'x'", new { second = payloads[1] });
        });

        (await VerifyAsync()).Broken.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_fact_that_is_slipped_in_later_is_found()
    {
        await SealAsync(20);

        await Store.WriteAsync(session => session.RunAsync(session.Engine is Engine.Sqlite
            ? "insert into event_log (position, name, at, actor_kind, payload) values (-1, 'test.counted', 1, 'system', '{}')"
            : "insert into event_log (tx, name, at, actor_kind, payload) values (1, 'test.counted', 1, 'system', '{}')"));

        (await VerifyAsync()).Broken.ShouldNotBeNull(customMessage: "a forged fact before the first must not pass");
    }

    [Fact]
    public void Neighbouring_fields_cannot_be_shifted_into_each_other()
    {
        static Recorded Fact(string name, string payload) => new(0, 1, name, 5, Actor.System, null, null, payload);

        Sealer.Hash("", [Fact("ab", "c")]).ShouldNotBe(Sealer.Hash("", [Fact("a", "bc")]));
        Sealer.Hash("", [Fact("a", "b"), Fact("c", "d")]).ShouldNotBe(Sealer.Hash("", [Fact("c", "d"), Fact("a", "b")]));
        Sealer.Hash("x", [Fact("a", "b")]).ShouldNotBe(Sealer.Hash("", [Fact("a", "b")]));
    }

    [Fact]
    public void Where_a_fact_stands_does_not_enter_its_hash_so_that_a_restored_backup_verifies() =>
        Sealer.Hash("", [new(7, 9, "a", 5, Actor.System, null, null, "{}")]).ShouldBe(Sealer.Hash("", [new(0, 1, "a", 5, Actor.System, null, null, "{}")]));

    private async Task SealAsync(int facts)
    {
        for (var from = 0; from < facts; from += 500) await TellAsync([.. Enumerable.Range(from, Math.Min(500, facts - from))]);
        await SettleAsync(NewPump(), await LeaseAsync());
    }

    private Task<Verdict> VerifyAsync() => Store.ReadAsync(session => Sealer.VerifyAsync(session));
}

public sealed class SealerOnSqlite() : SealerTests(Engine.Sqlite);

public sealed class SealerOnPostgres() : SealerTests(Engine.Postgres);
