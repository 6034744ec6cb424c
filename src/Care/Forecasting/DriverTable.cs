namespace Papilio.Care.Forecasting;

/// <summary>Drivers and measures in SQL. What is removed stays to be read: somebody may have to explain an old forecast.</summary>
internal static class DriverTable
{
    public const int DriversMax = 5_000;

    /// <summary>Values are kept in thousandths.</summary>
    private const double Thousandth = 1000;

    private const string Columns = "id, version, kind, name, from_at, until_at, queue_id, topic, strength, lift, recorded_at";

    /// <summary>A number known of a day, such as orders: planned beforehand, or as it turned out.</summary>
    public sealed record Value(string Name, DateOnly Day, bool Planned, double Number, long RecordedAt);

    public static async Task<IReadOnlyList<Driver>> ListAsync(Session session) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from driver where removed_at is null order by from_at, id")).Select(r => r.ToDriver())];

    public static async Task<Driver?> FindAsync(Session session, DriverId id) =>
        (await session.FirstAsync<Row>($"select {Columns} from driver where id = @id and removed_at is null", new { id }))?.ToDriver();

    public static Task<long> CountAsync(Session session) => session.ScalarAsync<long>("select count(*) from driver where removed_at is null");

    public static Task InsertAsync(Session session, Driver driver) => session.RunAsync(
        """
        insert into driver (id, version, kind, name, from_at, until_at, queue_id, topic, strength, lift, recorded_at)
        values (@id, @version, @kind, @name, @fromAt, @untilAt, @queue, @topic, @strength, @lift, @recordedAt)
        """, Values(driver));

    public static Task SaveAsync(Session session, Driver driver) => session.RunExactlyOnceAsync(
        """
        update driver set version = version + 1, kind = @kind, name = @name, from_at = @fromAt, until_at = @untilAt, queue_id = @queue, topic = @topic,
            strength = @strength, lift = @lift
        where id = @id and version = @version and removed_at is null
        """, Values(driver));

    public static Task RemoveAsync(Session session, DriverId id) =>
        session.RunAsync("update driver set removed_at = @now where id = @id", new { id, now = session.Now });

    public static async Task<IReadOnlyList<Value>> ValuesAsync(Session session) =>
        [.. (await session.QueryAsync<ValueRow>("select name, day, planned, value, recorded_at from driver_value order by name, day"))
            .Select(r => new Value(r.Name, DateOnly.FromDayNumber((int)r.Day), r.Planned, r.Value / Thousandth, r.RecordedAt))];

    public static Task SetAsync(Session session, Value value) => session.RunAsync(
        """
        insert into driver_value (name, day, planned, value, recorded_at) values (@name, @day, @planned, @number, @now)
        on conflict (name, day, planned) do update set value = excluded.value, recorded_at = excluded.recorded_at
        """,
        new { name = value.Name, day = (long)value.Day.DayNumber, planned = value.Planned, number = (long)Math.Round(value.Number * Thousandth), now = session.Now });

    private static object Values(Driver driver) => new
    {
        id = driver.Id, version = driver.Version, kind = EnumText.Of(driver.Kind), name = driver.Name, fromAt = driver.FromAt, untilAt = driver.UntilAt,
        queue = driver.Queue, topic = driver.Topic, strength = (long?)driver.Strength, lift = (long?)driver.Lift, recordedAt = driver.RecordedAt,
    };

    private sealed class Row
    {
        public DriverId Id { get; init; }
        public long Version { get; init; }
        public string Kind { get; init; } = "";
        public string Name { get; init; } = "";
        public long FromAt { get; init; }
        public long UntilAt { get; init; }
        public Guid? QueueId { get; init; }
        public string? Topic { get; init; }
        public long? Strength { get; init; }
        public long? Lift { get; init; }
        public long RecordedAt { get; init; }

        public Driver ToDriver() => new(Id, Version, EnumText.Parse<DriverKind>(Kind), Name, FromAt, UntilAt, QueueId, Topic, (int?)Strength, (int?)Lift, RecordedAt);
    }

    private sealed class ValueRow
    {
        public string Name { get; init; } = "";
        public long Day { get; init; }
        public bool Planned { get; init; }
        public long Value { get; init; }
        public long RecordedAt { get; init; }
    }
}
