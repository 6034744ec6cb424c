using Npgsql;
using NpgsqlTypes;

namespace Papilio.Bench.Serve;

/// <summary>
/// The reference path on PostgreSQL: one statement and one commit a batch, in which the database itself leaves out what it
/// knows, counts on from the conversation's head, and writes a row for whoever is told later. In a schema of its own.
/// </summary>
internal sealed class PostgresStore : IDurableStore
{
    private const string Schema = "papilio_bench_full";

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand append;

    public PostgresStore(string connectionString)
    {
        connection = new(connectionString);
        connection.Open();
        Drop(connection);
        Run(connection, $"""
            create schema {Schema};
            set search_path = {Schema};
            -- A plan made for empty tables would scan them once they are full.
            set enable_seqscan = off;
            create table conversation (id uuid primary key, last_number bigint not null) with (fillfactor = 50);
            create table message (
                conversation uuid   not null,
                number       bigint not null,
                id           uuid   not null,
                at           bigint not null,
                body         text   not null,
                primary key (conversation, number),
                unique (conversation, id)
            );
            create table outbox (position bigint generated always as identity primary key, conversation uuid not null, number bigint not null);
            """);
        append = connection.CreateCommand();
        append.CommandText = """
            with said as (
                select * from unnest($1, $2, $3) with ordinality as s (conversation, id, body, place)
            ), fresh as (
                select * from said s where not exists (select from message m where m.conversation = s.conversation and m.id = s.id)
            ), many as (
                select conversation, count(*) as said from fresh group by conversation
            ), head as (
                insert into conversation as c (id, last_number) select conversation, said from many order by conversation
                on conflict (id) do update set last_number = c.last_number + excluded.last_number
                returning id, last_number
            ), kept as (
                insert into message (conversation, number, id, at, body)
                select f.conversation, h.last_number - n.said + row_number() over (partition by f.conversation order by f.place), f.id, $4, f.body
                from fresh f join head h on h.id = f.conversation join many n on n.conversation = f.conversation
                returning conversation, id, number
            ), told as (
                insert into outbox (conversation, number) select conversation, number from kept
            )
            select conversation, id, number from kept
            """;
        append.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        append.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        append.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        append.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bigint });
        append.Prepare();
    }

    public long[] Append(IReadOnlyList<Said> batch)
    {
        var ids = new Guid[batch.Count];
        var conversations = new Guid[batch.Count];
        var bodies = new string[batch.Count];
        for (var i = 0; i < batch.Count; i++)
            (ids[i], conversations[i], bodies[i]) = (Guid.Parse(batch[i].Frame.Id!), batch[i].Conversation.Key, batch[i].Frame.Text!);

        append.Parameters[0].Value = conversations;
        append.Parameters[1].Value = ids;
        append.Parameters[2].Value = bodies;
        append.Parameters[3].Value = Clock.UnixMilliseconds;
        var numbers = new Dictionary<(Guid, Guid), long>(batch.Count);
        using (var reader = append.ExecuteReader())
            while (reader.Read()) numbers[(reader.GetGuid(0), reader.GetGuid(1))] = reader.GetInt64(2);
        return Array.ConvertAll([.. Enumerable.Range(0, batch.Count)], i => numbers.GetValueOrDefault((conversations[i], ids[i])));
    }

    /// <summary>Leaves nothing behind; the server that wrote it was stopped without being asked.</summary>
    public static void Drop(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        Drop(connection);
    }

    public void Dispose()
    {
        append.Dispose();
        connection.Dispose();
    }

    private static void Drop(NpgsqlConnection connection) => Run(connection, $"drop schema if exists {Schema} cascade");

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
