using Papilio.Platform;
using Papilio.Platform.Store;

namespace Papilio.Bench.Product;

/// <summary>
/// The product's store without the product: how many units of writing it commits when each takes a number from its
/// conversation and appends one message, with so many callers waiting.
/// </summary>
internal static class StoreUnits
{
    private const int Conversations = 200;

    /// <summary>Counters are told once a second; the last telling must be in.</summary>
    private const double MeterSeconds = 1.2;

    private sealed record Row(Guid Conversation, long Number, Guid Id, long At, string Body);

    private static readonly Bulk<Row> Append = Bulk<Row>.Insert("bench_message",
        new("conversation", r => r.Conversation), new("number", r => r.Number), new("id", r => r.Id), new("at", r => r.At), new("body", r => r.Body));

    private static readonly Bulk<Guid> Begin = Bulk<Guid>.Insert("bench_conversation", new("id", id => id), new("last", _ => 0L));

    public static async Task MeasureAsync(Run run)
    {
        await using (var sqlite = new SqliteStore(run.Below("units.db"), TimeProvider.System))
        {
            await MeasureAsync(run, sqlite, "units_sqlite");
        }

        if (run.Postgres is null) return;
        await using var postgres = new PostgresStore(run.Postgres, TimeProvider.System);
        await MeasureAsync(run, postgres, "units_postgres");
    }

    private static async Task MeasureAsync(Run run, IStore store, string name)
    {
        var conversations = await CreateAsync(store);
        foreach (var callers in (int[])[1, 64, 1024]) await MeasureAsync(run, store, name, callers, conversations);
        await store.MaintainAsync("drop table bench_message");
        await store.MaintainAsync("drop table bench_conversation");
    }

    private static async Task<Guid[]> CreateAsync(IStore store)
    {
        await store.MaintainAsync("drop table if exists bench_message");
        await store.MaintainAsync("drop table if exists bench_conversation");
        await store.MaintainAsync("create table bench_conversation (id uuid primary key, last bigint not null)");
        await store.MaintainAsync("""
            create table bench_message (
                conversation uuid   not null,
                number       bigint not null,
                id           uuid   not null unique,
                at           bigint not null,
                body         text   not null,
                unique (conversation, number)
            )
            """);
        var ids = Enumerable.Range(0, Conversations).Select(_ => Id.New(TimeProvider.System)).ToArray();
        await store.WriteAsync(session =>
        {
            Begin.Run(session, ids);
            return Task.CompletedTask;
        });
        return ids;
    }

    private static async Task MeasureAsync(Run run, IStore store, string name, int callers, Guid[] conversations)
    {
        var times = new Percentiles();
        var gate = new Lock();
        var random = new Random(12);
        var body = Chinese.Message(random);
        await using var meters = new Meters(Environment.ProcessId);
        var start = Clock.Now;
        var until = start + (long)(run.Seconds / 2.0 * Clock.Second);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            while (Clock.Now < until)
            {
                var before = Clock.Now;
                await store.WriteAsync(session => UnitAsync(session, conversations[caller % Conversations], body));
                lock (gate) times.Add(Clock.Now - before);
            }
        })));
        run.Figures.Add($"{name}_x{callers}_rate", times.Count * 1e9 / (Clock.Now - start), "units/s");
        run.Figures.Add($"{name}_x{callers}", times);
        await Clock.WaitAsync(MeterSeconds);
        run.Figures.Add($"{name}_x{callers}_commits", meters.Commits / times.Count, "commits/unit");
    }

    private static async Task UnitAsync(Session session, Guid conversation, string body)
    {
        var number = await session.ScalarAsync<long>(
            "update bench_conversation set last = last + 1 where id = @conversation returning last", new { conversation });
        Append.Run(session, [new Row(conversation, number, Id.New(session.Clock), session.Now, body)]);
    }
}
