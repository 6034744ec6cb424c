namespace Papilio.Tests.Platform.Store;

/// <summary>The tables both engines come to by the migrations, written down where a reader finds them.</summary>
public abstract class SchemaTests(Engine engine) : OnAStore(engine)
{
    private const string OnSqlite =
        """
        select t.name as "Table", c.name as "Name", lower(c.type) as "Type", c."notnull" <> 0 or c.pk > 0 as "Required"
        from sqlite_master t join pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite_%' and t.name not like 'message_search_%'
        order by t.name, c.cid
        """;

    private const string OnPostgres =
        """
        select table_name as "Table", column_name as "Name", data_type as "Type", is_nullable = 'NO' as "Required"
        from information_schema.columns where table_schema = 'public' order by table_name collate "C", ordinal_position
        """;

    [Fact]
    public async Task The_tables_are_the_ones_written_down()
    {
        var columns = await Store.ReadAsync(session => session.QueryAsync<Column>(Engine is Engine.Sqlite ? OnSqlite : OnPostgres));

        var tables = columns.GroupBy(c => c.Table).OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}\n{string.Join('\n', t.Select(c => $"  {c.Name} {c.Type}{(c.Required ? "" : " null")}"))}");
        Golden.Check($"docs/schema/{Engine.ToString().ToLowerInvariant()}.txt", string.Join("\n\n", tables));
    }

    private sealed class Column
    {
        public string Table { get; init; } = "";
        public string Name { get; init; } = "";
        public string Type { get; init; } = "";
        public bool Required { get; init; }
    }
}

public sealed class SchemaOnSqlite() : SchemaTests(Engine.Sqlite);

public sealed class SchemaOnPostgres() : SchemaTests(Engine.Postgres);
