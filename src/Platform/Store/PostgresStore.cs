using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace Papilio.Platform.Store;

/// <summary>
/// Units side by side, each its own transaction on a pooled connection, run again after a lost race. A server that is
/// away makes a unit fail with storage.away once the retries within <see cref="Patience"/> are used up.
/// </summary>
public sealed class PostgresStore : IStore, IAsyncDisposable
{
    /// <summary>Runs of one unit before its lost races become the caller's fault.</summary>
    public const int AttemptsMax = 8;

    /// <summary>How long a unit waits for a server that restarts: an immediate restart takes 1 to 3 seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Who reads at once, of the connections there are: when thousands come back at once, writers still find one.</summary>
    private const int ConnectionsMax = 40, ReadersMax = 24;

    /// <summary>Of loops with a thread of their own: whoever comes again finds the same server process, which has it all in its caches.</summary>
    private readonly ConcurrentStack<NpgsqlConnection> held = new();

    private readonly SemaphoreSlim reading = new(ReadersMax);
    private readonly NpgsqlDataSource source;
    private readonly TimeProvider clock;

    public PostgresStore(string connectionString, TimeProvider clock)
    {
        DapperTypes.Register();
        this.clock = clock;
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 3,
            Enlist = false,
            // Nothing is set on a connection that the next user must not find.
            NoResetOnClose = true,
            // Every statement that runs often has an index, and planning one takes longer than running it, so plans are
            // kept. Without the ban, one made while its table was empty would scan it whole until the next analyze
            // (measured: 18 times slower).
            // Acknowledged means on disk, whatever the server's default is. What the address says comes last and counts.
            Options = $"-c synchronous_commit=on -c enable_seqscan=off -c jit=off -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s {given.Options}",
        };
        if (settings.MaxPoolSize == 100) settings.MaxPoolSize = ConnectionsMax;
        source = new NpgsqlDataSourceBuilder(settings.ToString()).Build();
    }

    public Engine Engine => Engine.Postgres;
    public string? Trouble { get; private set; }
    public event Action? Announced;

    public Task<T> ReadAsync<T>(Func<Session, Task<T>> query, CancellationToken cancel = default) =>
        PersistAsync(async () =>
        {
            await reading.WaitAsync(cancel);
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancel);
                return await query(new Session(connection, null, clock));
            }
            finally
            {
                reading.Release();
            }
        }, cancel);

    public async Task<T> SnapshotAsync<T>(Func<Session, Task<T>> query, CancellationToken cancel = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        // Who verifies or backs up reads everything: that takes as long as it takes, and is quickest in the order in which it lies.
        var session = new Session(connection, transaction, clock, patience: 0);
        await session.RunAsync("set local enable_seqscan = on");
        return await query(session);
    }

    public Task<T> WriteAsync<T>(Func<Session, Task<T>> unit, CancellationToken cancel = default) => WriteAsync(unit, staysOnThread: false, cancel);

    public T Write<T>(Func<Session, Task<T>> unit) => WriteAsync(unit, staysOnThread: true, CancellationToken.None).GetAwaiter().GetResult();

    private async Task<T> WriteAsync<T>(Func<Session, Task<T>> unit, bool staysOnThread, CancellationToken cancel)
    {
        using var activity = Telemetry.Source.StartActivity("store.write");
        var began = Stopwatch.GetTimestamp();
        var result = await PersistAsync(() => staysOnThread ? Task.FromResult(Run(unit)) : RunAsync(unit, cancel), cancel);
        Telemetry.UnitSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        return result;
    }

    public async Task MaintainAsync(string statement, CancellationToken cancel = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<T> RunAsync<T>(Func<Session, Task<T>> unit, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var session = new Session(connection, transaction, clock);
        var result = await unit(session);
        if (result is IOutcome { Refused: true }) return result;

        await session.CommitAsync();
        Tell(session);
        return result;
    }

    /// <summary>The same without leaving the thread.</summary>
    private T Run<T>(Func<Session, Task<T>> unit)
    {
        var connection = held.TryPop(out var before) ? before : source.OpenConnection();
        try
        {
            T result;
            Session session;
            using (var transaction = connection.BeginTransaction())
            {
                session = new Session(connection, transaction, clock, staysOnThread: true);
                result = unit(session).GetAwaiter().GetResult();
                if (result is IOutcome { Refused: true }) return result;
                session.CommitAsync().GetAwaiter().GetResult();
            }

            held.Push(connection);
            connection = null;
            Tell(session);
            return result;
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private void Tell(Session session)
    {
        Telemetry.Commits.Add(1);
        session.Committed();
        if (session.HasAnnounced) Announced?.Quietly();
    }

    private async Task<T> PersistAsync<T>(Func<Task<T>> attempt, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        for (var lost = 0; ;)
        {
            try
            {
                var result = await attempt();
                Trouble = null;
                return result;
            }
            catch (Exception race) when (IsLostRace(race) && ++lost < AttemptsMax)
            {
                await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(2 << lost), cancel);
            }
            // Before what is away: to the driver a full disk passes as well, and nobody would be told for as long as patience lasts.
            catch (PostgresException full) when (full.SqlState is "53100")
            {
                Trouble = full.Message;
                throw new StoreUnavailableException("storage.full", full);
            }
            catch (PostgresException damaged) when (damaged.SqlState is "XX001" or "XX002")
            {
                Trouble = damaged.Message;
                throw new StoreUnavailableException("storage.damaged", damaged);
            }
            catch (Exception away) when (IsAway(away))
            {
                Trouble = away.Message;
                if (Stopwatch.GetElapsedTime(began) > Patience) throw new StoreUnavailableException("storage.away", away);
                await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(250), cancel);
            }
        }
    }

    private static bool IsLostRace(Exception fault) => fault is StaleException
        or PostgresException { SqlState: "40001" or "40P01" or "55P03" or "23505" };

    /// <summary>
    /// A connection that broke during COMMIT leaves the outcome unknown. Running the unit again is right all the same:
    /// every unit that must not happen twice is guarded by a unique id of its own.
    /// </summary>
    private static bool IsAway(Exception fault) => fault is NpgsqlException { InnerException: SocketException or IOException or TimeoutException }
        or PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "08006" or "08001" or "08003" or "53300" or "25006" }
        or NpgsqlException { IsTransient: true }
        or ObjectDisposedException;

    public async ValueTask DisposeAsync()
    {
        while (held.TryPop(out var idle)) await idle.DisposeAsync();
        await source.DisposeAsync();
    }
}
