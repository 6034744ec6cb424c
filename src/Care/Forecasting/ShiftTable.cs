using System.Text.Json;

namespace Papilio.Care.Forecasting;

internal sealed record Activity(ActivityKind Kind, long StartAt, long EndAt);

/// <summary>Somebody's working time; what is not said to be something else is work for customers.</summary>
internal sealed record Shift(ShiftId Id, long Version, AgentId Agent, long StartAt, long EndAt, bool Published, IReadOnlyList<Activity> Activities)
{
    /// <summary>Milliseconds of a span in which its owner works for customers.</summary>
    public long WorkingMs(long from, long until) => Overlap(StartAt, EndAt, from, until) - Activities.Where(a => a.Kind is not ActivityKind.Work).Sum(a => Overlap(a.StartAt, a.EndAt, from, until));

    /// <summary>Milliseconds for learning and improvement.</summary>
    public long ImprovingMs => Activities.Where(a => a.Kind is ActivityKind.Learning or ActivityKind.Improvement or ActivityKind.Quality).Sum(a => a.EndAt - a.StartAt);

    public bool Overlaps(long from, long until) => Overlap(StartAt, EndAt, from, until) > 0;

    private static long Overlap(long a, long b, long from, long until) => Math.Max(0, Math.Min(b, until) - Math.Max(a, from));
}

internal static class ShiftTable
{
    private const string Columns = "id, version, agent_id, start_at, end_at, published, activities";

    /// <summary>No shift is longer, so whoever looks for what overlaps a span looks no further back.</summary>
    public const long LengthMax = 16 * 3600_000L;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    public static async Task<IReadOnlyList<Shift>> BetweenAsync(Session session, long from, long until) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from shift where start_at > @earliest and start_at < @until and end_at > @from order by start_at, id", new { earliest = from - LengthMax, from, until })).Select(r => r.ToShift())];

    public static async Task<IReadOnlyList<Shift>> OfAsync(Session session, AgentId agent, long from, long until) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from shift where agent_id = @agent and start_at < @until and end_at > @from order by start_at, id", new { agent, from, until })).Select(r => r.ToShift())];

    public static async Task<Shift?> FindAsync(Session session, ShiftId id) => (await session.FirstAsync<Row>($"select {Columns} from shift where id = @id", new { id }))?.ToShift();

    public static Task InsertAsync(Session session, Shift shift) => session.RunAsync(
        "insert into shift (id, version, agent_id, start_at, end_at, published, activities) values (@id, 1, @agent, @start, @end, @published, @activities)", Values(shift));

    public static Task SaveAsync(Session session, Shift shift) => session.RunExactlyOnceAsync(
        "update shift set version = version + 1, agent_id = @agent, start_at = @start, end_at = @end, published = @published, activities = @activities where id = @id and version = @version", Values(shift));

    public static Task RemoveAsync(Session session, ShiftId id) => session.RunAsync("delete from shift where id = @id", new { id });

    /// <summary>One who changes somebody's shifts keeps their person's row until the unit ends, so that two changes cannot both find room.</summary>
    public static Task LockAsync(Session session, params IEnumerable<AgentId> agents) => session.RunAsync(
        $"update staff set version = version where {session.In("id", "ids")}", new { ids = session.Ids(agents.Distinct().OrderBy(a => a.Value).Select(a => a.Value)) });

    private static object Values(Shift shift) => new
    {
        id = shift.Id, version = shift.Version, agent = shift.Agent, start = shift.StartAt, end = shift.EndAt, published = shift.Published, activities = JsonSerializer.Serialize(shift.Activities, Format),
    };

    private sealed class Row
    {
        public ShiftId Id { get; init; }
        public long Version { get; init; }
        public AgentId AgentId { get; init; }
        public long StartAt { get; init; }
        public long EndAt { get; init; }
        public bool Published { get; init; }
        public string Activities { get; init; } = "";

        public Shift ToShift() => new(Id, Version, AgentId, StartAt, EndAt, Published, JsonSerializer.Deserialize<Activity[]>(Activities, Format)!);
    }
}
