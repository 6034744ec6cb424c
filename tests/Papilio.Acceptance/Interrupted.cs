using Microsoft.Data.Sqlite;

namespace Papilio.Acceptance;

/// <summary>Ctrl+C: whatever runs stops soon, says that it was stopped, and leaves nothing half made behind.</summary>
public sealed class Interrupted
{
    private const int Interrupt = 2;

    [Fact]
    public async Task A_replay_that_is_interrupted_ends_and_goes_on_where_it_was()
    {
        using var folder = new TemporaryFolder();
        var talk = Path.Combine(folder.Path, "talk.jsonl");
        await File.WriteAllLinesAsync(talk, Enumerable.Range(0, 20_000).Select(n => $$"""{"id":"d{{n}}","turns":[{"sender":"customer","text":"第{{n}}个"},{"sender":"helpdesk","text":"好"}]}"""));
        var data = $"--Papilio:Data={Path.Combine(folder.Path, "data")}";

        var (code, told) = await HostProcess.InterruptedAsync(Interrupt, after: () => Said(Path.Combine(folder.Path, "data", "papilio.db")) > 100, "replay", talk, data);

        code.ShouldBe(130, told);
        (await HostProcess.CommandAsync("verify", data)).Code.ShouldBe(0);
        await File.WriteAllLinesAsync(talk, [(await File.ReadAllLinesAsync(talk))[0]]);
        (await HostProcess.CommandAsync("replay", talk, data)).ShouldSatisfyAllConditions(again => again.Code.ShouldBe(0, again.Told), again => again.Told.ShouldContain("1 of them were there already"));
    }

    private static long Said(string database)
    {
        if (!File.Exists(database)) return 0;
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var count = connection.CreateCommand();
        count.CommandText = "select count(*) from sqlite_master where name = 'message'";
        if ((long)count.ExecuteScalar()! == 0) return 0;
        count.CommandText = "select count(*) from message";
        return (long)count.ExecuteScalar()!;
    }
}
