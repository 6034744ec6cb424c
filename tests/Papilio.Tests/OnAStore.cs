using System.Reflection;
using System.Text;
using Npgsql;
using Papilio.Platform.Store;

namespace Papilio.Tests;

/// <summary>
/// One suite, two engines: an abstract class with the tests, and one sealed class for each engine. Each test gets an
/// empty, migrated database of its own. PostgreSQL comes from PAPILIO_POSTGRES; without it those tests are skipped,
/// loudly.
/// </summary>
public abstract class OnAStore(Engine engine) : IAsyncLifetime
{
    private static readonly SemaphoreSlim TemplateGate = new(1, 1);
    private static bool templateMade;

    private readonly string directory = Path.Combine(Path.GetTempPath(), "papilio-test-" + Papilio.Platform.Id.New(TimeProvider.System).ToString("N"));
    private string? database;

    protected IStore Store { get; private set; } = null!;
    protected TestClock Clock { get; } = new();
    protected string Directory => directory;

    /// <summary>The chapters whose migrations a test runs on.</summary>
    public static readonly Assembly[] Chapters =
        [.. new[] { "Platform", "Reach", "Care", "Resolve" }.Select(c => Assembly.Load("Papilio." + c))];

    protected Engine Engine => engine;

    /// <summary>Whether the migrations have been run; a test of them runs them itself.</summary>
    protected virtual bool Migrated => true;

    /// <summary>Where this test's database is, for a second node on it; null on SQLite.</summary>
    protected string? Postgres { get; private set; }

    public virtual async ValueTask InitializeAsync()
    {
        if (engine is Engine.Sqlite)
        {
            Store = new SqliteStore(Path.Combine(directory, "papilio.db"), Clock);
            if (Migrated) await Migrations.RunAsync(Store, Chapters);
            return;
        }

        var server = Environment.GetEnvironmentVariable("PAPILIO_POSTGRES");
        if (string.IsNullOrEmpty(server)) Assert.Skip("PostgreSQL is not there (set PAPILIO_POSTGRES, or run under eng/with-postgres).");
        Postgres = await NewDatabaseAsync(server);
        Store = new PostgresStore(Postgres, Clock);
    }

    /// <summary>A connection string to a fresh database on the test server.</summary>
    protected async Task<string> NewDatabaseAsync(string server)
    {
        database = "t_" + Papilio.Platform.Id.New(TimeProvider.System).ToString("N");
        if (!Migrated)
        {
            await AdministerAsync(server, $"create database {database}");
            return In(server, database);
        }

        await TemplateGate.WaitAsync();
        try
        {
            if (!templateMade)
            {
                await AdministerAsync(server, "drop database if exists papilio_template", "create database papilio_template");
                await using (var template = new PostgresStore(In(server, "papilio_template"), Clock)) await Migrations.RunAsync(template, Chapters);
                templateMade = true;
            }

            await AdministerAsync(server, $"create database {database} template papilio_template");
        }
        finally
        {
            TemplateGate.Release();
        }

        return In(server, database);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (Store is IAsyncDisposable disposable) await disposable.DisposeAsync();
        if (database is not null)
            await AdministerAsync(Environment.GetEnvironmentVariable("PAPILIO_POSTGRES")!, $"drop database if exists {database} with (force)");
        if (System.IO.Directory.Exists(directory)) System.IO.Directory.Delete(directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The files of a database on SQLite that hold these bytes anywhere, be it in a place no row uses.</summary>
    protected string[] FilesHolding(string text)
    {
        var sought = Encoding.UTF8.GetBytes(text);
        return [.. System.IO.Directory.GetFiles(directory, "papilio.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))
            .Where(f => File.ReadAllBytes(f).AsSpan().IndexOf(sought) >= 0).Select(Path.GetFileName)!];
    }

    private static string In(string server, string name) => new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = true, MaxPoolSize = 16 }.ToString();

    private static async Task AdministerAsync(string server, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}

/// <summary>A clock a test holds in its hand; it starts on Tuesday 2026-03-03 09:00 in Shanghai.</summary>
public sealed class TestClock : TimeProvider
{
    private long ticks = new DateTimeOffset(2026, 3, 3, 9, 0, 0, TimeSpan.FromHours(8)).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
}
