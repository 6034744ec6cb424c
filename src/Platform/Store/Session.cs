using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Papilio.Platform.Events;

namespace Papilio.Platform.Store;

/// <summary>One read or one unit of writing: a connection, its transaction and the facts announced in it.</summary>
public sealed class Session
{
    private readonly DbConnection connection;
    private readonly DbTransaction? transaction;
    private readonly Prepared? prepared;

    /// <summary>
    /// Every answer of the database is waited for on the caller's own thread. SQLite works there in any case; on PostgreSQL
    /// it is for who has a thread of their own: five answers a unit would each be queued behind the thread pool's work.
    /// </summary>
    private readonly bool staysOnThread;

    /// <summary>Seconds a statement may take, 0 for as long as it takes; null for what the connection says.</summary>
    private readonly int? patience;
    private readonly List<Announced> announced = [];
    private readonly List<Action> afterCommit = [];

    /// <summary>On PostgreSQL: writes nobody waits for. They go with the next statement or with the commit, all in one trip.</summary>
    private NpgsqlBatch? unsent;

    internal Session(DbConnection connection, DbTransaction? transaction, TimeProvider clock, Prepared? prepared = null, bool staysOnThread = false, int? patience = null)
    {
        this.patience = patience;
        this.connection = connection;
        this.transaction = transaction;
        this.prepared = prepared;
        Clock = clock;
        Engine = connection is SqliteConnection ? Engine.Sqlite : Engine.Postgres;
        this.staysOnThread = staysOnThread || Engine is Engine.Sqlite;
    }

    public Engine Engine { get; }
    public TimeProvider Clock { get; }
    public long Now => Clock.Now();

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await SendAsync();
        return staysOnThread
            ? connection.Query<T>(sql, parameters, transaction, commandTimeout: patience).AsList()
            : (await connection.QueryAsync<T>(sql, parameters, transaction, commandTimeout: patience)).AsList();
    }

    /// <summary>Two queries with the same parameters, in this order and in one trip.</summary>
    public async Task<(IReadOnlyList<T1> First, IReadOnlyList<T2> Second)> QueryAsync<T1, T2>(string first, string second, object parameters)
    {
        await SendAsync();
        var sql = $"{first}; {second}";
        if (staysOnThread)
        {
            using var answers = connection.QueryMultiple(sql, parameters, transaction, commandTimeout: patience);
            return (answers.Read<T1>().AsList(), answers.Read<T2>().AsList());
        }

        await using var coming = await connection.QueryMultipleAsync(sql, parameters, transaction, commandTimeout: patience);
        return ((await coming.ReadAsync<T1>()).AsList(), (await coming.ReadAsync<T2>()).AsList());
    }

    public async Task<T?> FirstAsync<T>(string sql, object? parameters = null)
    {
        await SendAsync();
        return staysOnThread
            ? connection.QueryFirstOrDefault<T>(sql, parameters, transaction, commandTimeout: patience)
            : await connection.QueryFirstOrDefaultAsync<T>(sql, parameters, transaction, commandTimeout: patience);
    }

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await SendAsync();
        return staysOnThread
            ? connection.ExecuteScalar<T>(sql, parameters, transaction, commandTimeout: patience)!
            : (await connection.ExecuteScalarAsync<T>(sql, parameters, transaction, commandTimeout: patience))!;
    }

    public async Task<int> RunAsync(string sql, object? parameters = null)
    {
        await SendAsync();
        return staysOnThread
            ? connection.Execute(sql, parameters, transaction, commandTimeout: patience)
            : await connection.ExecuteAsync(sql, parameters, transaction, commandTimeout: patience);
    }

    /// <summary>On PostgreSQL: a write nobody waits for. What is wrong with it shows when it is sent, before the commit.</summary>
    internal void Later(string sql, IEnumerable<NpgsqlParameter> parameters)
    {
        Check.That(transaction is not null, "Only a unit of writing sends what it leaves behind.");
        unsent ??= new NpgsqlBatch((NpgsqlConnection)connection, (NpgsqlTransaction)transaction!);
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        unsent.BatchCommands.Add(command);
    }

    private async Task SendAsync()
    {
        if (unsent is null) return;
        await using var batch = unsent;
        unsent = null;
        if (staysOnThread) batch.ExecuteNonQuery();
        else await batch.ExecuteNonQueryAsync();
    }

    /// <summary>On PostgreSQL: sends what is left and commits, in one trip.</summary>
    internal async Task CommitAsync()
    {
        Flush();
        Later("commit", []);
        await SendAsync();
    }

    /// <summary>A guarded change that must hit exactly one row; none means the row has moved on since it was read.</summary>
    public async Task RunExactlyOnceAsync(string sql, object? parameters = null)
    {
        var rows = await RunAsync(sql, parameters);
        Check.That(rows <= 1, $"A guarded change hit {rows} rows: {sql}");
        if (rows == 0) throw new StaleException(sql);
    }

    /// <summary>Adds a fact to the event log in this unit. Facts carry ids, codes and numbers, never personal text.</summary>
    public void Announce(IEvent fact, Actor actor) => announced.Add(new Announced(fact, actor, Now));

    /// <summary>Runs once, after the commit reached the disk; never when the unit fails. What it throws is counted and dropped.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>A raw command, prepared once for the connection, for the hot append. The caller sets every parameter, in this order.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        if (prepared is null || !prepared.Commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var name in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            prepared?.Commands.Add(sql, command);
        }

        command.Transaction = transaction;
        if (patience is { } seconds) command.CommandTimeout = seconds;
        return command;
    }

    /// <summary>On SQLite: the row a query by this one id, its parameter <c>@id</c>, answers; default when there is none.</summary>
    public T? ById<T>(string sql, Guid id, Func<SqliteRow, T> read)
    {
        if (prepared is not null) return Statement(sql, ["@id"]).First(id, read);
        using var once = new SqliteStatement((SqliteConnection)connection, sql, ["@id"]);
        return once.First(id, read);
    }

    /// <summary>On SQLite, in a unit of writing: a statement kept prepared for the connection.</summary>
    internal SqliteStatement Statement(string sql, ReadOnlySpan<string> parameters)
    {
        var kept = prepared ?? throw new BrokenInvariant("Statements are kept where SQLite writes.");
        if (!kept.Statements.TryGetValue(sql, out var statement))
            kept.Statements.Add(sql, statement = new SqliteStatement((SqliteConnection)connection, sql, parameters));
        return statement;
    }

    internal bool HasAnnounced => announced.Count > 0;

    /// <summary>What was asked for after the commit. It is on disk: nothing that goes wrong here may be told as its failure.</summary>
    internal void Committed()
    {
        foreach (var action in afterCommit) action.Quietly();
    }

    internal void Flush()
    {
        if (announced.Count > 0) EventLog.Append(this, announced);
    }

    /// <summary>An id as this engine stores it: big-endian bytes in SQLite, uuid in PostgreSQL.</summary>
    public object Raw(Guid id) => Engine is Engine.Sqlite ? id.ToByteArray(bigEndian: true) : id;

    /// <summary>"column is one of the ids in this parameter", with a text that does not depend on how many there are.</summary>
    public string In(string column, string parameter) =>
        Engine is Engine.Sqlite ? $"{column} in (select unhex(value) from json_each(@{parameter}))" : $"{column} = any(@{parameter})";

    /// <summary>The value of such a parameter.</summary>
    public object Ids(IEnumerable<Guid> ids) =>
        Engine is Engine.Sqlite ? $"[{string.Join(',', ids.Select(i => $"\"{i:N}\""))}]" : ids.ToArray();

    public static Guid ReadGuid(DbDataReader reader, int column) =>
        reader is NpgsqlDataReader ? reader.GetGuid(column) : new Guid(reader.GetFieldValue<byte[]>(column), bigEndian: true);
}

/// <summary>What the writer of SQLite keeps prepared as long as its connection lives.</summary>
internal sealed class Prepared
{
    public Dictionary<string, DbCommand> Commands { get; } = [];
    public Dictionary<string, SqliteStatement> Statements { get; } = [];

    public void Clear()
    {
        foreach (var statement in Statements.Values) statement.Dispose();
        Statements.Clear();
        Commands.Clear();
    }
}
