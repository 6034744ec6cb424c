using Microsoft.Data.Sqlite;

namespace Papilio.Bench.Floors;

/// <summary>SQLite, WAL, synchronous=FULL, rows appended in order of arrival with the two indexes a message log needs.</summary>
internal sealed class SqliteFloor : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand insert;

    public SqliteFloor(string file)
    {
        connection = new($"Data Source={file};Pooling=False");
        connection.Open();
        Run("""
            pragma journal_mode = wal;
            pragma synchronous = full;
            create table message (
                conversation blob    not null,
                number       integer not null,
                id           blob    not null unique,
                at           integer not null,
                body         text    not null,
                unique (conversation, number)
            );
            """);
        insert = connection.CreateCommand();
        insert.CommandText = "insert into message (conversation, number, id, at, body) values ($c, $n, $i, $a, $b)";
        foreach (var name in (string[])["$c", "$n", "$i", "$a", "$b"]) insert.Parameters.Add(new() { ParameterName = name });
    }

    public SqliteConnection Connection => connection;

    public void Commit(IReadOnlyList<Row> rows)
    {
        using var transaction = connection.BeginTransaction();
        insert.Transaction = transaction;
        foreach (var row in rows)
        {
            insert.Parameters[0].Value = row.Conversation;
            insert.Parameters[1].Value = row.Number;
            insert.Parameters[2].Value = row.Id;
            insert.Parameters[3].Value = row.At;
            insert.Parameters[4].Value = row.Body;
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        insert.Dispose();
        connection.Dispose();
    }
}
