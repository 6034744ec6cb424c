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
