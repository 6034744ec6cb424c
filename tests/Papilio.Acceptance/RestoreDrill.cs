using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Papilio.Acceptance;

/// <summary>A backup made while customers speak is the house as it stood at one moment, and can be brought back.</summary>
public sealed class RestoreDrill : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("postgres")]
    public async Task A_backup_made_under_load_holds_all_that_was_acknowledged_before_it_and_nothing_by_half(string? engine)
    {
        await using var source = engine is null ? null : await Databases.NewAsync();
        await using var host = await HostProcess.StartAsync(folder["data"], ("Postgres", source?.ConnectionString));
        var (inbox, _) = await host.NewInboxAsync();
        await using var crowd = await Crowd.ComeAsync(host, inbox, 8);
        var talking = crowd.TalkAsync(pauseMilliseconds: 5);
        await Wait.UntilAsync(() => Task.FromResult(crowd.Visitors.All(v => v.Acked.Count > 100)), 60, "everybody is talking");

        var acknowledged = crowd.Visitors.Select(v => v.Acked.Count).ToArray();
        var backup = folder["backup.zip"];
        (await HostProcess.CommandAsync("backup", backup, "--url", host.Address.ToString(), "--email", HostProcess.Email, "--password", HostProcess.Password)).Code.ShouldBe(0);
        await crowd.HushAsync(talking);
        await crowd.CheckAsync(host);
        using var staff = await host.SignInAsync();
        var stored = new Dictionary<Guid, List<JsonNode>>();
        foreach (var visitor in crowd.Visitors) stored[visitor.Conversation!.Value] = await HostProcess.MessagesAsync(staff, visitor.Conversation.Value);

        await using var target = engine is null ? null : await Databases.NewAsync();
        var place = folder["restored"];
        string[] where = target is null ? [$"--Papilio:Data={place}"] : [$"--Papilio:Data={place}", $"--Papilio:Postgres={target.ConnectionString}"];
        var began = Stopwatch.StartNew();
        var (code, told) = await HostProcess.CommandAsync(["restore", backup, .. where]);
        code.ShouldBe(0, told);
        TestContext.Current.TestOutputHelper?.WriteLine($"{stored.Values.Sum(s => s.Count)} messages, restored and verified in {began.Elapsed.TotalSeconds:F1} s");

        await using var restored = await HostProcess.StartAsync(place, ("Postgres", target?.ConnectionString));
        using var again = await restored.SignInAsync();
        foreach (var (visitor, before) in crowd.Visitors.Zip(acknowledged))
        {
            var back = await HostProcess.MessagesAsync(again, visitor.Conversation!.Value);
            back.Count.ShouldBeGreaterThanOrEqualTo(before, "all that was acknowledged before the backup began");
            back.Select(m => m.ToJsonString()).ShouldBe(stored[visitor.Conversation.Value].Take(back.Count).Select(m => m.ToJsonString()), "the beginning of what was said, as it was said");
        }
    }
}
