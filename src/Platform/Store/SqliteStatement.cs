using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Papilio.Platform.Store;

/// <summary>
/// A statement that stays prepared on the writer's connection and is bound and stepped by hand. For the few statements
/// that run once for every message: a command of ADO.NET around them costs as much as they do.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly int[] places;
    private byte[] text = new byte[1024];

    /// <param name="connection">The connection it is prepared on; it must be disposed before that one is.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">The names of its parameters; they are bound by their place in this list.</param>
    public SqliteStatement(SqliteConnection connection, string sql, ReadOnlySpan<string> parameters)
    {
        database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement), database);
        places = new int[parameters.Length];
        for (var p = 0; p < places.Length; p++) places[p] = raw.sqlite3_bind_parameter_index(statement, parameters[p]);
    }

    /// <summary>Runs it to its end with the values that were bound; what it answers is not read.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Run() => Step(static _ => true);

    /// <summary>The first row it answers for this id; default when there is none.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public T? First<T>(Guid id, Func<SqliteRow, T> read)
    {
        Bind(0, id);
        return Step(read);
    }

    private T? Step<T>(Func<SqliteRow, T> read)
    {
        var answer = raw.sqlite3_step(statement);
        // A reset repeats the step's error; it is asked first, while the connection still knows its words.
        if (answer is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            try
            {
                SqliteException.ThrowExceptionForRC(answer, database);
            }
            finally
            {
                raw.sqlite3_reset(statement);
            }
        }

        try
        {
            return answer == raw.SQLITE_ROW ? read(new SqliteRow(statement)) : default;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public void Bind(int parameter, long? value)
    {
        if (value is { } number) Check(raw.sqlite3_bind_int64(statement, places[parameter], number));
        else Check(raw.sqlite3_bind_null(statement, places[parameter]));
    }

    public void Bind(int parameter, Guid? value)
    {
        if (value is not { } id)
        {
            Check(raw.sqlite3_bind_null(statement, places[parameter]));
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(statement, places[parameter], bytes));
    }

    public void Bind(int parameter, string? words)
    {
        var place = places[parameter];
        if (words is null)
        {
            Check(raw.sqlite3_bind_null(statement, place));
            return;
        }

        // An empty span would be bound as null.
        if (words.Length == 0)
        {
            Check(raw.sqlite3_bind_text(statement, place, words));
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(words.Length);
        if (most > text.Length) text = new byte[most * 2];
        Check(raw.sqlite3_bind_text(statement, place, text.AsSpan(0, Encoding.UTF8.GetBytes(words, text))));
    }

    private void Check(int answer)
    {
        if (answer != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(answer, database);
    }

    public void Dispose() => statement.Dispose();
}

/// <summary>The row a statement stands on; it is gone when the statement goes on.</summary>
public readonly struct SqliteRow
{
    private readonly sqlite3_stmt statement;

    internal SqliteRow(sqlite3_stmt statement) => this.statement = statement;

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;
    public long Number(int column) => raw.sqlite3_column_int64(statement, column);
    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();
    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);
    public Guid Id(int column) => new(raw.sqlite3_column_blob(statement, column), bigEndian: true);
    public Guid? IdOrNull(int column) => IsNull(column) ? null : Id(column);
}
