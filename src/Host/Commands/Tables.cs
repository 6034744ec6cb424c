using System.Data.Common;
using Papilio.Platform.Store;

namespace Papilio.Host.Commands;

internal enum Kind { Text, Number, Truth, Id }

internal sealed record Column(string Name, Kind Kind);

/// <param name="Order">How its rows are read, so that two backups of the same data are alike.</param>
/// <param name="Parents">Tables its rows point to; they are filled before it.</param>
/// <param name="Own">Columns that point into the table itself; they are filled last.</param>
internal sealed record Table(string Name, IReadOnlyList<Column> Columns, IReadOnlyList<string> Key, string Order, IReadOnlyList<string> Parents, IReadOnlyList<string> Own);

/// <summary>
/// What the house keeps, read from the database itself, so that a new module's tables are backed up without a word here.
/// Left out: what is made from other things (search), what belongs to a moment (leases, sessions, throttles, repeated
/// answers), and the bytes of files, which travel as files.
/// </summary>
internal static class Tables
{
    private static readonly HashSet<string> Left = ["migration", "lease", "blob_content", "idempotency", "staff_session", "sign_in_failure"];

    /// <summary>Columns that say where a row stands in this database; what stands there is counted instead.</summary>
    private static readonly Dictionary<string, string[]> Places = new()
    {
        ["event_log"] = ["tx", "position"], ["message"] = ["position"], ["event_block"] = ["last_tx", "last_position"],
        ["event_bookmark"] = ["tx", "position"], ["event_parked"] = ["tx", "position"],
    };

    /// <summary>All tables, parents before children.</summary>
    public static async Task<IReadOnlyList<Table>> ReadAsync(Session session)
    {
        var sqlite = session.Engine is Engine.Sqlite;
        var names = await session.QueryAsync<string>(sqlite
            ? "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
            : "select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name");
        var tables = new List<Table>();
        foreach (var name in names.Where(n => !Left.Contains(n) && !n.StartsWith("message_search", StringComparison.Ordinal)))
            tables.Add(sqlite ? await OnSqliteAsync(session, name) : await OnPostgresAsync(session, name));
        return Sorted(tables);
    }

    public static string Quoted(string name) => $"\"{name}\"";

    private static async Task<Table> OnSqliteAsync(Session session, string name)
    {
        var columns = await session.QueryAsync<(string Name, string Type, long Key)>("select name, type, pk from pragma_table_info(@name) order by name", new { name });
        var links = await session.QueryAsync<(string Table, string From)>("select \"table\", \"from\" from pragma_foreign_key_list(@name)", new { name });
        return Of(name, columns.Select(c => (c.Name, c.Type)), [.. columns.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => c.Name)], links);
    }

    private static async Task<Table> OnPostgresAsync(Session session, string name)
    {
        var columns = await session.QueryAsync<(string Name, string Type)>(
            "select column_name, data_type from information_schema.columns where table_schema = current_schema() and table_name = @name order by column_name collate \"C\"", new { name });
        var key = await session.QueryAsync<string>(
            """
            select a.attname from pg_index i cross join lateral unnest(i.indkey::smallint[]) with ordinality as k(number, place)
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
            where i.indrelid = (quote_ident(current_schema()) || '.' || quote_ident(@name))::regclass and i.indisprimary order by k.place
            """, new { name });
        var links = await session.QueryAsync<(string Table, string From)>(
            """
            select f.relname, a.attname from pg_constraint c join pg_class f on f.oid = c.confrelid
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
            where c.contype = 'f' and c.conrelid = (quote_ident(current_schema()) || '.' || quote_ident(@name))::regclass
            """, new { name });
        return Of(name, columns, key, links);
    }

    private static Table Of(string name, IEnumerable<(string Name, string Type)> columns, IReadOnlyList<string> key, IReadOnlyList<(string Table, string From)> links)
    {
        var places = Places.GetValueOrDefault(name, []);
        var order = name switch
        {
            "event_log" => "tx, position",
            "message" => "position",
            _ => string.Join(", ", key.Select(Quoted)),
        };
        return new Table(name, [.. columns.Where(c => !places.Contains(c.Name)).Select(c => new Column(c.Name, KindOf(name, c.Name, c.Type)))], key, order,
            [.. links.Select(l => l.Table).Where(t => t != name).Distinct()], [.. links.Where(l => l.Table == name).Select(l => l.From).Order(StringComparer.Ordinal)]);
    }

    private static Kind KindOf(string table, string column, string type) => type.ToLowerInvariant() switch
    {
        "uuid" => Kind.Id,
        "text" => Kind.Text,
        "boolean" => Kind.Truth,
        "bigint" or "integer" or "int" => Kind.Number,
        _ => throw new CommandFault($"{table}.{column} has the type {type}, which a backup cannot carry; upgrade Papilio."),
    };

    private static List<Table> Sorted(List<Table> tables)
    {
        var sorted = new List<Table>();
        while (sorted.Count < tables.Count)
        {
            var ready = tables.Where(t => !sorted.Contains(t) && t.Parents.All(p => sorted.Any(s => s.Name == p) || tables.All(other => other.Name != p))).ToArray();
            if (ready.Length == 0) throw new CommandFault("The tables of this database point to each other in a circle; upgrade Papilio.");
            sorted.AddRange(ready);
        }

        return sorted;
    }

    /// <summary>The rows of a table as they are read, with what is counted instead of places.</summary>
    public static async IAsyncEnumerable<DbDataReader> RowsAsync(Session session, Table table)
    {
        // A table's rows in one pass; nothing of it is held but the row that is written.
        var command = session.Command($"select {string.Join(", ", table.Columns.Select(c => Quoted(c.Name)).Concat(Extra(table)))} from {Quoted(table.Name)} order by {table.Order}");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) yield return reader;
    }

    private static string[] Extra(Table table) => table.Name switch
    {
        "event_block" => ["sum(events) over (order by number)"],
        "event_bookmark" or "event_parked" => [$"(select count(*) from event_log e where e.tx < {table.Name}.tx or (e.tx = {table.Name}.tx and e.position <= {table.Name}.position))"],
        _ => [],
    };

    /// <summary>Whether a row says how many facts stand at or before its place.</summary>
    public static bool CountsFacts(Table table) => Extra(table).Length > 0;
}
