using Npgsql;

namespace Papilio.Bench.Floors;

/// <summary>PostgreSQL, one writer, one statement per batch: arrays through unnest. In a schema of its own that it drops.</summary>
internal sealed class PostgresFloor : IDisposable
{
    private const string Schema = "papilio_bench_floor";

    private readonly NpgsqlConnection connection;

    public PostgresFloor(string connectionString)
    {
        connection = new(connectionString);
        connection.Open();
        Run($"""
            drop schema if exists {Schema} cascade;
            create schema {Schema};
            create table {Schema}.message (
                conversation uuid   not null,
                number       bigint not null,
                id           uuid   not null unique,
                at           bigint not null,
                body         text   not null,
                primary key (conversation, number)
            );
            """);
    }

    public void Commit(IReadOnlyList<Row> rows)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            insert into {Schema}.message (conversation, number, id, at, body)
            select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bigint[], $5::text[])
            """;
        command.Parameters.Add(new() { Value = rows.Select(r => new Guid(r.Conversation, bigEndian: true)).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Number).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => new Guid(r.Id, bigEndian: true)).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.At).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Body).ToArray() });
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        Run($"drop schema if exists {Schema} cascade");
        connection.Dispose();
    }

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
