using Microsoft.Data.Sqlite;

namespace Papilio.Bench.Serve;

/// <summary>
/// The reference path on SQLite: WAL and synchronous=FULL, rows appended in the order of their arrival, a head for each
/// conversation and a row for whoever is told later, one commit a batch.
/// </summary>
internal sealed class SqliteStore : IDurableStore
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand known, count, keep, tell;

    public SqliteStore(string file)
    {
        connection = new($"Data Source={file};Pooling=False");
        connection.Open();
        using var prepare = connection.CreateCommand();
        prepare.CommandText = """
            pragma journal_mode = wal;
            pragma synchronous = full;
            create table conversation (id blob primary key, last_number integer not null) without rowid;
            create table message (
                conversation blob    not null,
                number       integer not null,
                id           blob    not null,
                at           integer not null,
                body         text    not null,
                unique (conversation, number),
                unique (conversation, id)
            );
            create table outbox (position integer primary key, conversation blob not null, number integer not null);
            """;
        prepare.ExecuteNonQuery();
        known = Command("select number from message where conversation = $c and id = $i", "$c", "$i");
        count = Command("""
            insert into conversation (id, last_number) values ($c, 1)
            on conflict (id) do update set last_number = last_number + 1 returning last_number
            """, "$c");
        keep = Command("insert into message (conversation, number, id, at, body) values ($c, $n, $i, $a, $b)", "$c", "$n", "$i", "$a", "$b");
        tell = Command("insert into outbox (conversation, number) values ($c, $n)", "$c", "$n");
    }

    public long[] Append(IReadOnlyList<Said> batch)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var command in (SqliteCommand[])[known, count, keep, tell]) command.Transaction = transaction;
        var numbers = new long[batch.Count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = Append(batch[i]);
        transaction.Commit();
        return numbers;
    }

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[known, count, keep, tell]) command.Dispose();
        connection.Dispose();
    }

    private long Append(Said said)
    {
        var (conversation, id) = (said.Conversation.Key.ToByteArray(bigEndian: true), Guid.Parse(said.Frame.Id!).ToByteArray(bigEndian: true));
        if (Bind(known, conversation, id).ExecuteScalar() is long before) return before;

        var number = (long)Bind(count, conversation).ExecuteScalar()!;
        Bind(keep, conversation, number, id, Clock.UnixMilliseconds, said.Frame.Text!).ExecuteNonQuery();
        Bind(tell, conversation, number).ExecuteNonQuery();
        return number;
    }

    private static SqliteCommand Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command;
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<string> names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names) command.Parameters.Add(new() { ParameterName = name });
        return command;
    }
}
