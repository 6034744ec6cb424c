using System.Text.Json;
using System.Text.RegularExpressions;

namespace Papilio.Tests.Platform.Store;

public sealed class MigrationsTests
{
    private const string Script =
        """
        -- What is kept of a door.
        create table door (
            id integer primary key, --sqlite
            id bigint generated always as identity primary key, --postgres
            name text not null -- as the sign says
        );
        create virtual table door_search using fts5 (name); --sqlite
        create table door_search (id bigint primary key); --postgres
        create index door_name on door (name);

        """;

    [Theory]
    [InlineData(Engine.Sqlite, "fts5", "bigint")]
    [InlineData(Engine.Postgres, "bigint", "fts5")]
    public void A_script_is_cut_into_the_statements_of_one_engine(Engine engine, string has, string hasNot)
    {
        var statements = Migrations.Statements(Script, engine).ToArray();

        statements.Select(s => string.Join(' ', s.Split(' ', '\n').Where(w => w.Length > 0).Take(3)))
            .ShouldBe(engine is Engine.Sqlite
                ? ["create table door", "create virtual table", "create index door_name"]
                : ["create table door", "create table door_search", "create index door_name"]);
        string.Join('\n', statements).ShouldContain(has);
        string.Join('\n', statements).ShouldNotContain(hasNot);
        statements.ShouldAllBe(s => !s.Contains("--") && !s.Contains(';'));
    }

    [Fact]
    public void Line_ends_of_another_desk_change_nothing() =>
        Migrations.Statements(Script.ReplaceLineEndings("\r\n"), Engine.Sqlite).ShouldBe(Migrations.Statements(Script.ReplaceLineEndings("\n"), Engine.Sqlite));

    [Fact]
    public void Every_script_of_the_house_gives_both_engines_single_statements()
    {
        var scripts = Migrations.ScriptsOf(OnAStore.Chapters);

        scripts.Count.ShouldBeGreaterThan(5);
        foreach (var statement in scripts.SelectMany(s => Enum.GetValues<Engine>().SelectMany(e => Migrations.Statements(s.Text, e))))
        {
            // Triggers and functions are one statement with others in it.
            if (!statement.StartsWith("create trigger", StringComparison.Ordinal) && !statement.StartsWith("create function", StringComparison.Ordinal)) statement.ShouldNotContain(";");
            statement.Split(' ')[0].ShouldBeOneOf("create", "insert", "alter", "drop", "update");
        }
    }
}

public abstract class MigrationsOnAStore(Engine engine) : OnAStore(engine)
{
    /// <summary>With what every module began. All that came after runs on houses that are lived in.</summary>
    private static readonly int[] First = [1, 2, 3, 101, 201, 211, 301, 411, 501, 601];

    /// <summary>Runners at once: as many nodes as anybody starts together.</summary>
    private const int Runners = 8;

    private static readonly IReadOnlyList<Migrations.Script> Scripts = Migrations.ScriptsOf(Chapters);

    protected override bool Migrated => false;

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        await Migrations.RunAsync(Store, Chapters);
        await Store.WriteAsync(session => session.RunAsync("insert into migration (number, name, at) values (9999, '9999_later', 0)"));

        (await Should.ThrowAsync<InvalidOperationException>(() => Migrations.RunAsync(Store, Chapters))).Message.ShouldContain("9999");
    }

    [Fact]
    public async Task Later_scripts_run_on_a_house_that_is_lived_in_and_leave_every_row_as_it_was()
    {
        var first = Scripts.Where(s => First.Contains(s.Number)).ToArray();
        (await Migrations.RunAsync(Store, first)).ShouldBe(First.Length);
        var tables = first.SelectMany(s => Migrations.Statements(s.Text, Engine)).Select(s => Regex.Match(s, @"^create (?:virtual )?table (\w+)")).Where(m => m.Success).Select(m => m.Groups[1].Value).ToArray();
        var columns = await Store.ReadAsync(ColumnsAsync);
        foreach (var table in tables) await FillAsync(table, columns[table]);
        var before = await ReadAsync(tables, columns);

        (await Migrations.RunAsync(Store, Scripts)).ShouldBe(Scripts.Count - First.Length);

        tables.Length.ShouldBeGreaterThan(40);
        before.ShouldAllBe(row => row.Length > 0);
        (await ReadAsync(tables, columns)).ShouldBe(before);
        (await Migrations.RunAsync(Store, Scripts)).ShouldBe(0);
    }

    [Fact]
    public async Task Of_eight_that_start_at_once_one_runs_every_script_and_all_go_on()
    {
        // Nodes share a server and not a store. On SQLite there is one node, and its store is the only one there can be.
        var nodes = Enumerable.Range(0, Runners).Select(_ => Postgres is null ? Store : new PostgresStore(Postgres, Clock)).ToArray();

        var run = await Task.WhenAll(nodes.Select(node => Task.Run(() => Migrations.RunAsync(node, Chapters))));

        run.Order().ShouldBe([.. Enumerable.Repeat(0, Runners - 1), Scripts.Count]);
        (await Store.ReadAsync(session => session.QueryAsync<long>("select number from migration order by number"))).ShouldBe(Scripts.Select(s => (long)s.Number));
        foreach (var node in nodes.OfType<PostgresStore>()) await node.DisposeAsync();
    }

    private sealed record Column(string Table, string Name, string Type);

    private async Task<ILookup<string, Column>> ColumnsAsync(Session session) => (await session.QueryAsync<Column>(Engine is Engine.Sqlite
        ? """select t.name as "Table", c.name as "Name", lower(c.type) as "Type" from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table'"""
        : """select table_name as "Table", column_name as "Name", data_type as "Type" from information_schema.columns where table_schema = 'public' and is_identity = 'NO'"""))
        .ToLookup(c => c.Table);

    /// <summary>One row in which every id is the same, so that whatever points to another table finds something there.</summary>
    private Task FillAsync(string table, IEnumerable<Column> columns) => Store.WriteAsync(session => session.RunAsync(
        $"insert into {table} ({string.Join(", ", columns.Select(c => c.Name))}) values ({string.Join(", ", columns.Select(ValueOf))})",
        new { id = new Guid("018c0000-0000-7000-8000-0000000000aa"), bytes = new byte[] { 1 } }));

    private static string ValueOf(Column column) => column.Type switch
    {
        "uuid" => "@id",
        "bytea" => "@bytes",
        "boolean" => "true",
        "bigint" or "integer" => "7",
        _ => "'青禾'",
    };

    /// <summary>What stands in the columns that were there at first; of the search index on SQLite, which keeps no text, how many rows.</summary>
    private async Task<string[]> ReadAsync(string[] tables, ILookup<string, Column> columns) => await Store.ReadAsync(async session =>
    {
        var told = new List<string>();
        foreach (var table in tables)
        {
            var rows = await session.QueryAsync<object>($"select {string.Join(", ", columns[table].Select(c => c.Name))} from {table} order by 1");
            told.AddRange(rows.Select(row => $"{table}: {JsonSerializer.Serialize(row)}"));
        }

        return told.ToArray();
    });
}

public sealed class MigrationsOnSqlite() : MigrationsOnAStore(Engine.Sqlite);

public sealed class MigrationsOnPostgres() : MigrationsOnAStore(Engine.Postgres);
