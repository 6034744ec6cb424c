using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Papilio.Platform.Store;

/// <summary>
/// SQLite lets one writer in at a time, so this store is that writer. Units queue here, whatever is waiting is run in
/// one transaction (each behind its own savepoint) and all are told at once, after the single commit reached the disk.
/// The busier the system, the more units share a commit. A commit that fails faults every unit in it: none was stored.
/// </summary>
public sealed class SqliteStore : IStore, IAsyncDisposable
{
    /// <summary>Units in one commit.</summary>
    public const int BatchMax = 256;

    /// <summary>Units waiting; beyond it callers wait their turn.</summary>
    public const int QueueMax = 1024;

    /// <summary>Who reads at once; a read keeps its thread, and when thousands come at once the writer's must not be among the waiting.</summary>
    private const int ReadersMax = 8;

    private readonly string connectionString;
    private readonly TimeProvider clock;
    private readonly FileStream guard;
    private readonly string scratch;

    /// <summary>
    /// Who hands in a unit wakes the writer itself: by way of the thread pool it would wait behind all that the last commit
    /// set going. The other way round the writer lets in who waited for room, who goes no further than to wait for an answer.
    /// </summary>
    private readonly Channel<Unit> waiting = Channel.CreateBounded<Unit>(new BoundedChannelOptions(QueueMax) { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly Thread writer;
    private readonly SqliteCheckpoint checkpoint;

    private readonly SemaphoreSlim reading = new(ReadersMax);

    /// <summary>Open and set up: most reads are shorter than opening.</summary>
    private readonly ConcurrentBag<SqliteConnection> readers = [];

    /// <summary>SQLite counts every allocation under one lock for a statistic nobody reads; it can only be told before its first use.</summary>
    static SqliteStore()
    {
        SQLitePCL.Batteries_V2.Init();
        SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public SqliteStore(string file, TimeProvider clock)
    {
        DapperTypes.Register();
        this.clock = clock;
        Private.MakeDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        guard = Guard(file + ".lock");
        // SQLite gives its write-ahead log the mode of the database, and a new database that of whoever may read most files.
        if (!File.Exists(file)) Private.Create(file).Dispose();
        // Sorting, and the copy that vacuum makes, go there as well.
        scratch = new Scratch(Path.GetDirectoryName(Path.GetFullPath(file))!).Folder();
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = true,
            Pooling = true,
            Cache = SqliteCacheMode.Private,
            DefaultTimeout = 10,
        }.ToString();
        checkpoint = new SqliteCheckpoint(() => Open(writing: true));
        writer = new Thread(Write) { IsBackground = true, Name = "papilio sqlite writer" };
        writer.Start();
    }

    public Engine Engine => Engine.Sqlite;
    public string? Trouble { get; private set; }
    public event Action? Announced;

    public async Task<T> ReadAsync<T>(Func<Session, Task<T>> query, CancellationToken cancel = default)
    {
        await reading.WaitAsync(cancel);
        var whole = false;
        SqliteConnection? connection = null;
        try
        {
            connection = readers.TryTake(out var idle) ? idle : Open(writing: false);
            var read = await query(new Session(connection, null, clock));
            whole = true;
            return read;
        }
        catch (SqliteException fault) when (IsBroken(fault))
        {
            throw Translate(fault);
        }
        finally
        {
            if (whole) readers.Add(connection!);
            else if (connection is not null) await connection.DisposeAsync();
            reading.Release();
        }
    }

    public async Task<T> SnapshotAsync<T>(Func<Session, Task<T>> query, CancellationToken cancel = default)
    {
        try
        {
            using var connection = Open(writing: false);
            using var transaction = connection.BeginTransaction(deferred: true);
            return await query(new Session(connection, transaction, clock));
        }
        catch (SqliteException fault) when (IsBroken(fault))
        {
            throw Translate(fault);
        }
    }

    public async Task<T> WriteAsync<T>(Func<Session, Task<T>> unit, CancellationToken cancel = default)
    {
        using var activity = Telemetry.Source.StartActivity("store.write");
        var waitingUnit = new Unit<T>(unit);
        await waiting.Writer.WriteAsync(waitingUnit, cancel);
        return await waitingUnit.Result;
    }

    public T Write<T>(Func<Session, Task<T>> unit)
    {
        using var activity = Telemetry.Source.StartActivity("store.write");
        var waitingUnit = new Unit<T>(unit);
        if (!waiting.Writer.TryWrite(waitingUnit)) waiting.Writer.WriteAsync(waitingUnit).AsTask().GetAwaiter().GetResult();
        return waitingUnit.Result.GetAwaiter().GetResult();
    }

    /// <summary>Runs on the writer's own thread, between two commits.</summary>
    public async Task MaintainAsync(string statement, CancellationToken cancel = default)
    {
        var unit = new Maintenance(statement);
        await waiting.Writer.WriteAsync(unit, cancel);
        await unit.Result;
    }

    private void Write()
    {
        SqliteConnection? connection = null;
        var prepared = new Prepared();
        var batch = new List<Unit>(BatchMax);
        while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            try
            {
                connection ??= Open(writing: true);
                if (waiting.Reader.TryPeek(out var next) && next is Maintenance)
                {
                    waiting.Reader.TryRead(out next);
                    ((Maintenance)next!).Run(connection);
                    continue;
                }

                CommitWaiting(connection, prepared, batch);
                Trouble = null;
            }
            catch (Exception fault)
            {
                Trouble = fault.Message;
                foreach (var unit in batch) unit.Fail(Translate(fault));
                prepared.Clear();
                connection?.Dispose();
                connection = null;
                // With no connection nothing was read from the queue: fail what waits instead of spinning.
                if (batch.Count == 0 && waiting.Reader.TryRead(out var stuck)) stuck.Fail(Translate(fault));
            }
        }

        prepared.Clear();
        connection?.Dispose();
    }

    private void CommitWaiting(SqliteConnection connection, Prepared prepared, List<Unit> batch)
    {
        var announced = false;
        using (var transaction = connection.BeginTransaction())
        {
            while (batch.Count < BatchMax && waiting.Reader.TryPeek(out var next) && next is not Maintenance && waiting.Reader.TryRead(out next))
            {
                batch.Add(next);
                var began = Stopwatch.GetTimestamp();
                transaction.Save("unit");
                var session = new Session(connection, transaction, clock, prepared);
                if (!next.Run(session)) transaction.Rollback("unit");
                transaction.Release("unit");
                announced |= next.Announced;
                Telemetry.UnitSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }

            transaction.Commit();
        }

        Telemetry.Commits.Add(1);
        foreach (var unit in batch) unit.Acknowledge();
        if (announced) Announced?.Quietly();
        checkpoint.Committed(connection);
    }

    private SqliteConnection Open(bool writing)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        // SQLite's own knows no letters but A to Z, and PostgreSQL's finds Élodie and Иван under any spelling.
        connection.CreateFunction("lower", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);
        using var pragma = connection.CreateCommand();
        pragma.CommandText = writing
            ? "pragma query_only=off; pragma journal_mode=wal; pragma synchronous=full; pragma secure_delete=on; pragma wal_autocheckpoint=0; pragma cache_size=-65536; pragma temp_store=memory;"
                + $"pragma temp_store_directory='{scratch.Replace("'", "''", StringComparison.Ordinal)}';"
            : "pragma query_only=on; pragma cache_size=-8192;";
        pragma.ExecuteNonQuery();
        return connection;
    }

    private static FileStream Guard(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InvalidOperationException(
                $"Another Papilio already uses this data directory ({Path.GetDirectoryName(path)}). Stop it first, or use PostgreSQL for several nodes.");
        }
    }

    /// <summary>The file cannot be read, opened or understood: nothing the statement could do about it.</summary>
    private static bool IsBroken(SqliteException fault) => fault.SqliteErrorCode is 10 or 11 or 14 or 26;

    /// <summary>A full disk and I/O errors mean "not now", a file that makes no sense "not before it is restored"; everything else is a fault and keeps its type.</summary>
    private static Exception Translate(Exception fault) => fault switch
    {
        SqliteException { SqliteErrorCode: 13 } => new StoreUnavailableException("storage.full", fault),
        SqliteException { SqliteErrorCode: 11 or 26 } => new StoreUnavailableException("storage.damaged", fault),
        SqliteException { SqliteErrorCode: 10 or 14 or 5 or 6 or 8 } => new StoreUnavailableException("storage.away", fault),
        IOException => new StoreUnavailableException("storage.full", fault),
        _ => fault,
    };

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await Task.Run(() => writer.Join(TimeSpan.FromSeconds(20)));
        // Its connection goes back to the pool; after that has been cleared it would hold the file for good.
        await checkpoint.Settled;
        while (readers.TryTake(out var idle)) await idle.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection(connectionString));
        reading.Dispose();
        await guard.DisposeAsync();
    }

    private abstract class Unit
    {
        public bool Announced { get; protected set; }
        public abstract bool Run(Session session);
        public abstract void Acknowledge();
        public abstract void Fail(Exception fault);
    }

    private sealed class Unit<T>(Func<Session, Task<T>> unit) : Unit
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;
        private Exception? fault;
        private Session? session;

        public Task<T> Result => done.Task;

        public override bool Run(Session inside)
        {
            try
            {
                session = inside;
                var running = unit(inside);
                Check.That(running.IsCompleted, "A unit awaited something other than its session.");
                result = running.GetAwaiter().GetResult();
                inside.Flush();
                Announced = inside.HasAnnounced;
                return result is not IOutcome { Refused: true };
            }
            catch (SqliteException broken) when (broken.SqliteErrorCode is 13 || IsBroken(broken))
            {
                throw;
            }
            catch (Exception thrown)
            {
                fault = thrown;
                return false;
            }
        }

        public override void Acknowledge()
        {
            if (fault is not null)
            {
                done.SetException(fault);
                return;
            }

            if (result is not IOutcome { Refused: true }) session!.Committed();
            done.SetResult(result!);
        }

        public override void Fail(Exception why) => done.TrySetException(fault ?? why);
    }

    private sealed class Maintenance(string statement) : Unit
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Result => done.Task;

        public void Run(SqliteConnection connection)
        {
            try
            {
                using var command = connection.CreateCommand();
                command.CommandText = statement;
                command.CommandTimeout = 600;
                command.ExecuteNonQuery();
                done.SetResult();
            }
            catch (SqliteException fault)
            {
                done.SetException(fault);
            }
        }

        public override bool Run(Session session) => throw new BrokenInvariant("Maintenance runs outside a transaction.");
        public override void Acknowledge() { }
        public override void Fail(Exception fault) => done.TrySetException(fault);
    }
}
