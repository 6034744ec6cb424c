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
        var scripts = OnAStore.Chapters.SelectMany(chapter => chapter.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Select(name =>
        {
            using var reader = new StreamReader(chapter.GetManifestResourceStream(name)!);
            return reader.ReadToEnd() + "\n";
        })).ToArray();

        scripts.Length.ShouldBeGreaterThan(5);
        foreach (var statement in scripts.SelectMany(s => Enum.GetValues<Engine>().SelectMany(e => Migrations.Statements(s, e))))
        {
            // Triggers and functions are one statement with others in it.
            if (!statement.StartsWith("create trigger", StringComparison.Ordinal) && !statement.StartsWith("create function", StringComparison.Ordinal)) statement.ShouldNotContain(";");
            statement.Split(' ')[0].ShouldBeOneOf("create", "insert", "alter", "drop", "update");
        }
    }
}

public abstract class MigrationsOnAStore(Engine engine) : OnAStore(engine)
{
    [Fact]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        await Store.WriteAsync(session => session.RunAsync("insert into migration (number, name, at) values (9999, '9999_later', 0)"));

        (await Should.ThrowAsync<InvalidOperationException>(() => Migrations.RunAsync(Store, Chapters))).Message.ShouldContain("9999");
    }
}

public sealed class MigrationsOnSqlite() : MigrationsOnAStore(Engine.Sqlite);

public sealed class MigrationsOnPostgres() : MigrationsOnAStore(Engine.Postgres);
