using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Host.Commands;
using Papilio.Platform.Store;

namespace Papilio.Tests.Host.Commands;

public sealed class VerifyOnSqlite() : VerifyTests(Engine.Sqlite);

public sealed class VerifyOnPostgres() : VerifyTests(Engine.Postgres);

public abstract class VerifyTests(Engine engine) : CommandsOnAStore(engine)
{
    /// <summary>Each is set right again by the second statement, so that one place serves all.</summary>
    private static readonly (string Tamper, string Back, string Named)[] Tamperings =
    [
        ("update event_log set payload = payload || ' ' where name = 'conversation.started'", "update event_log set payload = rtrim(payload) where name = 'conversation.started'", "a fact in it was changed"),
        ("update event_log set at = at + 1 where name = 'inbox.nothing' or position = (select max(position) from event_log)", "update event_log set at = at - 1 where position = (select max(position) from event_log)", "does not match its hash"),
        ("update event_block set number = number + 1000 where number = 2", "update event_block set number = number - 1000 where number > 1000", "Block 2 is missing"),
        ("update message set number = number + 50 where kind = 'note'", "update message set number = number - 50 where kind = 'note'", "without a gap"),
        ("update message set prior = prior + 1 where kind = 'edit'", "update message set prior = prior - 1 where kind = 'edit'", "does not follow on"),
        ("update conversation set last_number = last_number + 1", "update conversation set last_number = last_number - 1", "without a gap"),
        ("update conversation set last_public = last_public - 1", "update conversation set last_public = last_public + 1", "may see"),
        ("update conversation set unread = unread + 3", "update conversation set unread = unread - 3", "unread"),
        ("update conversation set read_to = last_number + 5, delivered_to = last_number + 5", "update conversation set read_to = 0, delivered_to = 0", "further than it goes"),
        ("update customer set root_id = id where merged_into is not null", "update customer set root_id = merged_into where merged_into is not null", "root"),
        ("update blob set size = size + 1", "update blob set size = size - 1", "file"),
    ];

    [Fact]
    public async Task Every_kind_of_tampering_is_found_and_named()
    {
        var place = await PlaceAsync(Engine);
        await LiveAsync(place);
        await TamperAsync(place, "update conversation set read_to = 0, delivered_to = 0");
        (await RunAsync(place, "verify")).ShouldSatisfyAllConditions(r => r.Error.ShouldBe(""), r => r.Code.ShouldBe(0), r => r.Out.ShouldContain("whole"));

        foreach (var (tamper, back, named) in Tamperings)
        {
            await TamperAsync(place, tamper);
            var (code, _, error) = await RunAsync(place, "verify");

            code.ShouldBe(1, tamper);
            error.ShouldContain(named, customMessage: tamper);
            await TamperAsync(place, back);
        }

        (await RunAsync(place, "verify")).ShouldSatisfyAllConditions(r => r.Error.ShouldBe(""), r => r.Code.ShouldBe(0));
    }

    /// <summary>Whoever may write everything can also cut the chain and what it held, or make it anew. Only what was noted elsewhere shows it.</summary>
    [Fact]
    public async Task A_chain_whose_end_was_cut_off_or_that_was_made_anew_is_found_by_who_noted_its_head()
    {
        var place = await PlaceAsync(Engine);
        await LiveAsync(place);
        var head = Regex.Match((await RunAsync(place, "verify")).Out, "the chain ends with ([0-9]+):([0-9a-f]{64})");
        head.Success.ShouldBeTrue();
        var (number, hash) = (long.Parse(head.Groups[1].Value), head.Groups[2].Value);
        number.ShouldBeGreaterThan(1);
        (await RunAsync(place, "verify", "--expect", $"{number}:{hash}")).ShouldSatisfyAllConditions(r => r.Error.ShouldBe(""), r => r.Code.ShouldBe(0));

        var (code, _, error) = await RunAsync(place, "verify", "--expect", $"{number}:{new string('0', 64)}");
        code.ShouldBe(1);
        error.ShouldContain($"Block {number} is not the one that was noted");

        await TamperAsync(place, Engine is Engine.Postgres
            ? $"delete from event_log where (tx, position) > (select last_tx, last_position from event_block where number = {number - 1})"
            : $"delete from event_log where position > (select last_position from event_block where number = {number - 1})");
        await TamperAsync(place, $"delete from event_block where number = {number}");
        (await RunAsync(place, "verify")).Code.ShouldBe(0, "the chain does not know its own end");

        (code, _, error) = await RunAsync(place, "verify", "--expect", $"{number}:{hash}");
        code.ShouldBe(1);
        error.ShouldContain($"The chain ends with block {number - 1}, and block {number} was noted");
        (await RunAsync(place, "verify", "--expect", "yesterday's")).Code.ShouldBe(2);
    }

    /// <summary>As the version before would have left it.</summary>
    [Fact]
    public async Task Whoever_only_looks_at_older_data_leaves_it_as_it_is()
    {
        var place = await PlaceAsync(Engine);
        var life = await LiveAsync(place);
        await TamperAsync(place, "delete from migration where number = (select max(number) from migration)");
        string[][] lookers = [["verify"], ["backup", FileIn("old.zip")], ["export", $"{life.Customer}", FileIn("old.json")], ["erase", $"{life.Customer}", "--reason", "客户要求"], ["replay", FileIn("none.jsonl")]];
        await File.WriteAllTextAsync(FileIn("none.jsonl"), "");
        var before = await MigrationsAsync(place);

        foreach (var words in lookers)
        {
            var (code, _, error) = await RunAsync(place, words);

            code.ShouldBe(1, words[0]);
            error.ShouldContain($"at migration {before.Max()}", customMessage: words[0]);
        }

        (await MigrationsAsync(place)).ShouldBe(before);
        (await RunAsync([.. place, "--Papilio:Url=http://127.0.0.1:0"], "doctor")).Out.ShouldContain("1 more up to");
        File.Exists(FileIn("old.zip")).ShouldBeFalse();
    }

    [Fact]
    public async Task Whoever_looks_at_a_database_without_a_house_leaves_it_empty()
    {
        if (Engine is not Engine.Postgres) return;
        var place = await PlaceAsync(Engine);

        var (code, _, error) = await RunAsync(place, "verify");

        code.ShouldBe(1);
        error.ShouldContain("no data of Papilio");
        (await Settings.OpenAsync(place, create: true, house => house.GetRequiredService<IStore>().ReadAsync(session =>
            session.ScalarAsync<long>("select count(*) from information_schema.tables where table_schema = current_schema()")))).ShouldBe(0);
    }

    private static Task<IReadOnlyList<long>> MigrationsAsync(string[] place) => Settings.OpenAsync(place, create: false, house =>
        house.GetRequiredService<IStore>().ReadAsync(session => session.QueryAsync<long>("select number from migration order by number")));

    [Fact]
    public async Task A_message_that_was_removed_is_missed()
    {
        var place = await PlaceAsync(Engine);
        var life = await LiveAsync(place);
        await TamperAsync(place, "delete from message where number = 3");

        var (code, _, error) = await RunAsync(place, "verify");

        code.ShouldBe(1);
        error.ShouldContain("without a gap");
        error.ShouldContain(life.Conversation.ToString());
    }

    [Fact]
    public async Task A_fact_that_was_removed_is_missed()
    {
        var place = await PlaceAsync(Engine);
        await LiveAsync(place);
        await TamperAsync(place, "delete from event_log where name = 'conversation.noted'");

        var (code, _, error) = await RunAsync(place, "verify");

        code.ShouldBe(1);
        error.ShouldContain("was sealed with");
    }
}
