using Npgsql;

namespace Papilio.Platform.Store;

/// <summary>
/// Many rows in one go, from one description: a prepared statement in a loop on SQLite (no round trip there), one
/// statement with array parameters on PostgreSQL (one round trip, one plan). Up to 1,024 rows a call.
/// </summary>
public sealed class Bulk
{
    private readonly (string Name, Type Type)[] columns;
    private readonly string[] names;
    private readonly string one;
    private readonly string many;

    private Bulk((string, Type)[] columns, string one, string many) =>
        (this.columns, this.one, this.many, names) = (columns, one, many, [.. columns.Select(c => "@" + c.Item1)]);

    public static Bulk Insert(string table, params (string Name, Type Type)[] columns)
    {
        var names = string.Join(", ", columns.Select(c => c.Name));
        return new Bulk(columns,
            $"insert into {table} ({names}) values ({string.Join(", ", columns.Select(c => "@" + c.Name))})",
            $"insert into {table} ({names}) select * from unnest({Arrays(columns)})");
    }

    /// <summary>Sets the columns after the first one where the first one equals.</summary>
    public static Bulk Update(string table, params (string Name, Type Type)[] columns)
    {
        var set = columns.Skip(1).ToArray();
        return new Bulk(columns,
            $"update {table} set {string.Join(", ", set.Select(c => $"{c.Name} = @{c.Name}"))} where {columns[0].Name} = @{columns[0].Name}",
            $"update {table} set {string.Join(", ", set.Select(c => $"{c.Name} = given.{c.Name}"))} "
            + $"from unnest({Arrays(columns)}) as given({string.Join(", ", columns.Select(c => c.Name))}) "
            + $"where {table}.{columns[0].Name} = given.{columns[0].Name}");
    }

    public async Task RunAsync(Session session, IReadOnlyList<object?[]> rows)
    {
        if (rows.Count == 0) return;
        if (session.Engine is Engine.Postgres) await RunManyAsync(session, rows);
        else RunEach(session, rows);
    }

    private void RunEach(Session session, IReadOnlyList<object?[]> rows)
    {
        var statement = session.Statement(one, names);
        foreach (var row in rows) statement.Run(row);
    }

    private async Task RunManyAsync(Session session, IReadOnlyList<object?[]> rows)
    {
        await using var command = (NpgsqlCommand)session.Connection.CreateCommand();
        command.CommandText = many;
        for (var c = 0; c < columns.Length; c++)
        {
            var array = Array.CreateInstance(columns[c].Type, rows.Count);
            for (var r = 0; r < rows.Count; r++) array.SetValue(rows[r][c], r);
            command.Parameters.AddWithValue(columns[c].Name, array);
        }

        await command.ExecuteNonQueryAsync();
    }

    private static string Arrays((string Name, Type Type)[] columns) => string.Join(", ", columns.Select(c => $"@{c.Name}::{PostgresType(c.Type)}[]"));

    private static string PostgresType(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(Guid) => "uuid",
        var t when t == typeof(long) => "bigint",
        var t when t == typeof(int) => "integer",
        var t when t == typeof(bool) => "boolean",
        var t when t == typeof(byte[]) => "bytea",
        _ => "text",
    };
}
