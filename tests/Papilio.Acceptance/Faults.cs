namespace Papilio.Acceptance;

/// <summary>What is acknowledged is never lost, never doubled, never out of order, whatever is killed meanwhile.</summary>
public abstract class Faults(string? engine) : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private Databases? databases;

    protected string? Postgres { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (engine != "postgres") return;
        databases = await Databases.NewAsync();
        Postgres = databases.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (databases is not null) await databases.DisposeAsync();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Twenty_kills_under_load_lose_double_and_reorder_nothing()
    {
        var random = new Random(20260303);
        await using var host = await HostProcess.StartAsync(folder.Path, ("Postgres", Postgres));
        var (inbox, _) = await host.NewInboxAsync();
        await using var crowd = await Crowd.ComeAsync(host, inbox, 12);
        var talking = crowd.TalkAsync(pauseMilliseconds: 15);

        var amid = 0;
        for (var kill = 0; kill < 20; kill++)
        {
            await Wait.ForAsync(200 + random.Next(900));
            if (await crowd.KillAsync(host) > 0) amid++;
            await host.StartAgainAsync();
        }

        await Wait.ForAsync(1000);
        await crowd.HushAsync(talking);
        var messages = await crowd.CheckAsync(host);
        amid.ShouldBeGreaterThanOrEqualTo(10, "most kills met messages that were on their way");
        messages.ShouldBeGreaterThan(5000);
    }
}

public sealed class FaultsOnSqlite() : Faults(null);

public sealed class FaultsOnPostgres() : Faults("postgres");
