using Npgsql;

namespace Papilio.Platform.Store;

/// <summary>
/// Many rows in one go, from one description: a prepared statement in a loop on SQLite (no round trip there), one
/// statement with array parameters on PostgreSQL (one round trip, one plan). Up to 1,024 rows a call.
/// </summary>
/// <typeparam name="T">What a row is made from.</typeparam>
public sealed class Bulk<T>
{
    private readonly Column<T>[] columns;
    private readonly string[] names;
    private readonly string one;
    private readonly string many;

    private Bulk(Column<T>[] columns, string one, string many) => (this.columns, this.one, this.many, names) = (columns, one, many, [.. columns.Select(c => "@" + c.Name)]);

    public static Bulk<T> Insert(string table, params Column<T>[] columns)
    {
        var names = string.Join(", ", columns.Select(c => c.Name));
        return new Bulk<T>(columns,
            $"insert into {table} ({names}) values ({string.Join(", ", columns.Select(c => "@" + c.Name))})",
            $"insert into {table} ({names}) select * from unnest({Arrays(columns)})");
    }

    /// <summary>Sets columns where the key equals.</summary>
    public static Bulk<T> Update(string table, Column<T> key, params Column<T>[] set)
    {
        Column<T>[] columns = [key, .. set];
        return new Bulk<T>(columns,
            $"update {table} set {string.Join(", ", set.Select(c => $"{c.Name} = @{c.Name}"))} where {key.Name} = @{key.Name}",
            $"update {table} set {string.Join(", ", set.Select(c => $"{c.Name} = given.{c.Name}"))} "
            + $"from unnest({Arrays(columns)}) as given({string.Join(", ", columns.Select(c => c.Name))}) "
            + $"where {table}.{key.Name} = given.{key.Name}");
    }

    /// <summary>On PostgreSQL the rows leave with the next statement of the session, or with its commit.</summary>
    public void Run(Session session, IReadOnlyList<T> rows)
    {
        if (rows.Count == 0) return;
        if (session.Engine is Engine.Postgres) session.Later(many, columns.Select(c => c.Gather(rows)));
        else RunEach(session, rows);
    }

    private void RunEach(Session session, IReadOnlyList<T> rows)
    {
        var statement = session.Statement(one, names);
        for (var r = 0; r < rows.Count; r++)
        {
            for (var c = 0; c < columns.Length; c++) columns[c].Bind(statement, c, rows[r]);
            statement.Run();
        }
    }

    private static string Arrays(Column<T>[] columns) => string.Join(", ", columns.Select(c => $"@{c.Name}::{c.PostgresType}[]"));
}

/// <summary>A column of such rows, and how a row's value is read; by type, so that no number and no id is boxed on its way.</summary>
public sealed class Column<T>
{
    private Column(string name, string type, Action<SqliteStatement, int, T> bind, Func<IReadOnlyList<T>, NpgsqlParameter> gather) =>
        (Name, PostgresType, Bind, Gather) = (name, type, bind, gather);

    public Column(string name, Func<T, string?> text) : this(name, "text", (s, p, row) => s.Bind(p, text(row)), Gathering(name, text)) { }
    public Column(string name, Func<T, Guid> id) : this(name, "uuid", (s, p, row) => s.Bind(p, id(row)), Gathering(name, id)) { }
    public Column(string name, Func<T, Guid?> id) : this(name, "uuid", (s, p, row) => s.Bind(p, id(row)), Gathering(name, id)) { }
    public Column(string name, Func<T, long> number) : this(name, "bigint", (s, p, row) => s.Bind(p, number(row)), Gathering(name, number)) { }
    public Column(string name, Func<T, long?> number) : this(name, "bigint", (s, p, row) => s.Bind(p, number(row)), Gathering(name, number)) { }

    internal string Name { get; }
    internal string PostgresType { get; }
    internal Action<SqliteStatement, int, T> Bind { get; }
    internal Func<IReadOnlyList<T>, NpgsqlParameter> Gather { get; }

    private static Func<IReadOnlyList<T>, NpgsqlParameter> Gathering<TValue>(string name, Func<T, TValue> value) => rows =>
    {
        var values = new TValue[rows.Count];
        for (var r = 0; r < values.Length; r++) values[r] = value(rows[r]);
        return new NpgsqlParameter<TValue[]>(name, values);
    };
}
