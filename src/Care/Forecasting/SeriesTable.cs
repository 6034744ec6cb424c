using Papilio.Reach.Conversations;

namespace Papilio.Care.Forecasting;

/// <summary>Series and their counts in SQL.</summary>
internal static class SeriesTable
{
    public const int SeriesMax = 2_000;
    public const int TopicMax = 80;

    private const string Columns = "id, level, queue_id, inbox_id, topic, since";

    private static readonly Bulk<(Guid Series, long Day, string Counts)> Days = Bulk<(Guid Series, long Day, string Counts)>.Insert(
        "contact_day", new("series_id", d => d.Series), new("day", d => d.Day), new("version", _ => 1L), new("counts", d => d.Counts));

    public static async Task<IReadOnlyList<Series>> ListAsync(Session session) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from contact_series order by id")).Select(r => r.ToSeries())];

    /// <summary>The series of these four, made when it is new; never begins later than <paramref name="since"/>.</summary>
    public static async Task<Series> OfAsync(Session session, Level level, Guid? queue, InboxId? inbox, string topic, long since)
    {
        var key = $"{EnumText.Of(level)}/{queue:N}/{inbox?.Value:N}/{topic}";
        await session.RunAsync(
            """
            insert into contact_series (id, key, level, queue_id, inbox_id, topic, since) values (@id, @key, @level, @queue, @inbox, @topic, @since)
            on conflict (key) do update set since = excluded.since where contact_series.since > excluded.since
            """,
            new { id = Id.New(session.Clock), key, level = EnumText.Of(level), queue, inbox, topic, since });
        return (await session.FirstAsync<Row>($"select {Columns} from contact_series where key = @key", new { key }))!.ToSeries();
    }

    /// <summary>Adds to what was counted in the quarter hour of an instant.</summary>
    public static async Task AddAsync(Session session, SeriesId series, long at, params (Measure Measure, long More)[] what)
    {
        var (day, slot) = Counts.Place(at);
        var found = await session.FirstAsync<DayRow>("select series_id, day, version, counts from contact_day where series_id = @series and day = @day", new { series, day });
        var counts = found is null ? new Counts() : Counts.Read(found.Counts);
        foreach (var (measure, more) in what) counts[measure, slot] += more;
        if (found is null)
            await session.RunAsync("insert into contact_day (series_id, day, version, counts) values (@series, @day, 1, @counts)", new { series, day, counts = counts.Write() });
        else
        {
            await session.RunExactlyOnceAsync(
                "update contact_day set version = version + 1, counts = @counts where series_id = @series and day = @day and version = @version",
                new { series, day, counts = counts.Write(), version = found.Version });
        }
    }

    /// <summary>Counts by series and day, days ascending.</summary>
    public static async Task<ILookup<SeriesId, (long Day, Counts Counts)>> ReadAsync(Session session, long fromDay, long untilDay) =>
        (await session.QueryAsync<DayRow>(
            "select series_id, day, version, counts from contact_day where day >= @fromDay and day <= @untilDay order by day", new { fromDay, untilDay }))
        .ToLookup(r => r.SeriesId, r => (r.Day, Counts.Read(r.Counts)));

    public static async Task<Dictionary<long, Counts>> ReadAsync(Session session, SeriesId series, long fromDay, long untilDay) =>
        (await session.QueryAsync<DayRow>(
            "select series_id, day, version, counts from contact_day where series_id = @series and day >= @fromDay and day <= @untilDay", new { series, fromDay, untilDay }))
        .ToDictionary(r => r.Day, r => Counts.Read(r.Counts));

    /// <summary>Puts whole days in the place of what was there.</summary>
    public static async Task ReplaceAsync(Session session, SeriesId series, IReadOnlyDictionary<long, Counts> days)
    {
        foreach (var day in days.Keys) await session.RunAsync("delete from contact_day where series_id = @series and day = @day", new { series, day });
        foreach (var some in days.Chunk(1000)) Days.Run(session, [.. some.Select(d => (series.Value, d.Key, d.Value.Write()))]);
    }

    private sealed class Row
    {
        public SeriesId Id { get; init; }
        public string Level { get; init; } = "";
        public Guid? QueueId { get; init; }
        public Guid? InboxId { get; init; }
        public string Topic { get; init; } = "";
        public long Since { get; init; }

        public Series ToSeries() => new(Id, EnumText.Parse<Level>(Level), QueueId, InboxId is { } inbox ? new InboxId(inbox) : null, Topic, Since);
    }

    private sealed class DayRow
    {
        public SeriesId SeriesId { get; init; }
        public long Day { get; init; }
        public long Version { get; init; }
        public string Counts { get; init; } = "";
    }
}
