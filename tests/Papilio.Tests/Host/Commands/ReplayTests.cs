using System.IO.Compression;
using Papilio.Host.Commands;
using Papilio.Platform.Store;

namespace Papilio.Tests.Host.Commands;

public sealed class ReplayOnSqlite() : ReplayTests(Engine.Sqlite);

public sealed class ReplayOnPostgres() : ReplayTests(Engine.Postgres);

public abstract class ReplayTests(Engine engine) : CommandsOnAStore(engine)
{
    private static readonly string[] Recording =
    [
        "# three dialogues, one JSON a line",
        """{"id":"d-1","time":null,"turns":[{"sender":"customer","text":"表走慢了"},{"sender":"customer","text":"能修吗"},{"sender":"helpdesk","text":"可以，免费校准"},{"sender":"customer","text":"谢谢"}]}""",
        """{"id":"d-2","turns":[{"sender":"helpdesk","text":"欢迎"},{"sender":"customer","text":"发票怎么开","nugget":{"CNUG0":3}},{"sender":"helpdesk","text":"发邮箱即可"}],"quality":1}""",
        """{"id":"d-3","turns":[{"sender":"customer","text":"转人工"},{"sender":"helpdesk","text":""}]}""",
    ];

    [Fact]
    public async Task Dialogues_happen_again_in_order_and_a_repeat_changes_nothing()
    {
        var place = await PlaceAsync(Engine);
        await File.WriteAllLinesAsync(FileIn("talk.jsonl"), Recording);
        await using (var packed = new GZipStream(File.Create(FileIn("talk.jsonl.gz")), CompressionLevel.Fastest)) await packed.WriteAsync(await File.ReadAllBytesAsync(FileIn("talk.jsonl")));

        var once = await RunAsync(place, "replay", FileIn("talk.jsonl"));
        var twice = await RunAsync(place, "replay", FileIn("talk.jsonl.gz"), "--parallel", "1");

        once.Error.ShouldBe("");
        once.Out.ShouldContain("3 dialogues: 5 messages from customers, 2 replies (0 of them were there already), 2 turns left out");
        once.Out.ShouldContain("7 messages in 3 conversations");
        twice.Out.ShouldContain("2 replies (2 of them were there already)");
        twice.Out.ShouldContain("7 messages in 3 conversations");
        (await RunAsync(place, "verify")).Code.ShouldBe(0);
        (await TextsAsync(place)).ShouldBe(["发票怎么开|发邮箱即可", "表走慢了|能修吗|可以，免费校准|谢谢", "转人工"], ignoreOrder: true);
    }

    [Fact]
    public async Task Dialogues_whose_names_begin_alike_and_long_ones_are_told_apart()
    {
        var place = await PlaceAsync(Engine);
        var ids = Enumerable.Range(1, 120).Select(n => $"{n}").Append(new string('长', 100)).Append(new string('长', 99) + "短");
        await File.WriteAllLinesAsync(FileIn("alike.jsonl"), ids.Select(id => $$"""{"id":"{{id}}","turns":[{"sender":"customer","text":"我是{{id}}"}]}"""));

        for (var round = 0; round < 2; round++)
        {
            var (code, output, error) = await RunAsync(place, "replay", FileIn("alike.jsonl"));

            error.ShouldBe("");
            code.ShouldBe(0);
            output.ShouldContain("122 messages in 122 conversations");
        }
    }

    /// <summary>For a recording of one's own: PAPILIO_DIALOGUES=FILE. Two million turns are as welcome as two.</summary>
    [Fact]
    public async Task Every_turn_of_a_given_recording_is_there_once_in_order_and_byte_for_byte()
    {
        if (Environment.GetEnvironmentVariable("PAPILIO_DIALOGUES") is not { Length: > 0 } file)
        {
            Assert.Skip("PAPILIO_DIALOGUES names no recording.");
            return;
        }

        var place = await PlaceAsync(Engine);
        var recorded = new Recording(file).Read(_ => { }).Select(d => string.Join('|', d.Turns.SkipWhile(t => t.Sender == "helpdesk").Select(t => t.Text).Where(t => !string.IsNullOrWhiteSpace(t)))).Where(d => d.Length > 0).Order(StringComparer.Ordinal).ToArray();

        for (var round = 0; round < 2; round++)
        {
            (await RunAsync(place, "replay", file)).Code.ShouldBe(0);
            (await TextsAsync(place)).Order(StringComparer.Ordinal).SequenceEqual(recorded, StringComparer.Ordinal).ShouldBeTrue($"round {round}: {recorded.Length} dialogues");
            (await RunAsync(place, "verify")).Code.ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_running_host_is_replayed_into_through_its_api()
    {
        var place = await PlaceAsync(Engine);
        await File.WriteAllLinesAsync(FileIn("talk.jsonl"), Recording);
        var (host, administrator) = await StartAsync(place);
        using (administrator)
        {
            var (code, output, error) = await RunAsync([], "replay", FileIn("talk.jsonl"), "--url", administrator.Address.ToString(), "--email", Email, "--password", Password);

            error.ShouldBe("");
            code.ShouldBe(0);
            output.ShouldContain("7 messages in 3 conversations");
            (await administrator.ListAsync("keys")).ShouldBeEmpty();
            await host.StopAsync();
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_line_that_is_no_dialogue_is_named()
    {
        var place = await PlaceAsync(Engine);
        await File.WriteAllLinesAsync(FileIn("odd.jsonl"), ["# head", """{"id":"x","turns":[{"sender":"robot","text":"?"}]}"""]);

        var (code, _, error) = await RunAsync(place, "replay", FileIn("odd.jsonl"));

        code.ShouldBe(1);
        error.ShouldContain("Line 2");
    }

    [Fact]
    public void Ids_depend_on_inbox_dialogue_and_turn_alone()
    {
        var inbox = Id.New(TimeProvider.System);
        var ids = new[] { ReplayPlayer.IdOf(inbox, "a", 1), ReplayPlayer.IdOf(inbox, "a", 2), ReplayPlayer.IdOf(inbox, "b", 1), ReplayPlayer.IdOf(Guid.Empty, "a", 1) };

        ids.Distinct().Count().ShouldBe(4);
        ReplayPlayer.IdOf(inbox, "a", 1).ShouldBe(ids[0]);
        ids.ShouldAllBe(id => id.Version == 8);
    }

    private static async Task<string[]> TextsAsync(string[] place)
    {
        IReadOnlyList<(string Conversation, string Text)> rows = [];
        await Settings.WithHouseAsync(place, create: false, async house => rows = await ((IStore)house.GetService(typeof(IStore))!).ReadAsync(session =>
            session.QueryAsync<(string, string)>($"select {(session.Engine is Engine.Sqlite ? "hex(conversation_id)" : "conversation_id::text")}, text from message order by number")));
        return [.. rows.GroupBy(r => r.Conversation).Select(g => string.Join('|', g.Select(r => r.Text)))];
    }
}
