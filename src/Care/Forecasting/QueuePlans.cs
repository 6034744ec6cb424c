using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;

namespace Papilio.Care.Forecasting;

/// <summary>What a queue is planned by. Nothing that can be measured has to be said: null is "as measured".</summary>
internal sealed record PlanTerms
{
    /// <summary>Seconds of work in a contact.</summary>
    public int? HandleSeconds { get; init; }

    /// <summary>The share of contacts to be answered within <see cref="TargetSeconds"/>: 80 in 20, as most houses promise.</summary>
    public double TargetShare { get; init; } = 0.8;

    public int TargetSeconds { get; init; } = 20;

    /// <summary>The most of their time people may be with customers; above 85 % over hours they burn out. 1 for no such limit.</summary>
    public double OccupancyMax { get; init; } = 0.85;

    /// <summary>The share of paid time in which somebody is not at work for customers: breaks, learning, leave, illness.</summary>
    public double Shrinkage { get; init; } = 0.3;

    /// <summary>Seconds half of the customers wait before they give up.</summary>
    public int? PatienceSeconds { get; init; }

    /// <summary>Conversations one person has at once without any of them taking longer.</summary>
    public double Concurrency { get; init; } = 1;

    /// <summary>What an hour of one person costs, in the house's currency.</summary>
    public double HourlyCost { get; init; } = 40;

    /// <summary>When the queue is served: spans such as "09:00-18:00" for "mon" … "sun"; null for always.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Hours { get; init; }
}

/// <param name="Queue">Null: what machines take.</param>
internal sealed record QueuePlan(Guid Queue, long Version, Layer Layer, PlanTerms Terms)
{
    public static QueuePlan Usual(Guid queue) => new(queue, 0, Layer.First, new PlanTerms());
}

/// <summary>The hours of a week as slots; spans may run past midnight.</summary>
internal sealed class WeeklyHours
{
    private static readonly string[] Names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly bool[] open = new bool[7 * HouseTime.Slots];

    private WeeklyHours()
    {
    }

    public bool IsOpen(DateOnly day, int slot) => open[(int)day.DayOfWeek * HouseTime.Slots + slot];

    public bool IsOpen(DayOfWeek day) => open.AsSpan((int)day * HouseTime.Slots, HouseTime.Slots).Contains(true);

    /// <summary>Open whenever one of them is.</summary>
    public static WeeklyHours Any(IReadOnlyCollection<WeeklyHours> some)
    {
        var hours = new WeeklyHours();
        for (var slot = 0; slot < hours.open.Length; slot++) hours.open[slot] = some.Any(s => s.open[slot]);
        return hours;
    }

    /// <summary>Null when a day's name or a span is not valid.</summary>
    public static WeeklyHours? Of(IReadOnlyDictionary<string, IReadOnlyList<string>> days)
    {
        var hours = new WeeklyHours();
        foreach (var (name, spans) in days)
        {
            var day = Array.IndexOf(Names, name);
            if (day < 0 || spans is null) return null;
            foreach (var span in spans)
            {
                if (span?.Split('-') is not [var from, var until] || SlotOf(from) is not { } first || SlotOf(until) is not { } end || first == end) return null;
                for (var slot = first; slot < (end > first ? end : end + HouseTime.Slots); slot++) hours.open[(day * HouseTime.Slots + slot) % hours.open.Length] = true;
            }
        }

        return hours;
    }

    private static int? SlotOf(string time) =>
        time == "24:00" ? HouseTime.Slots : TimeOnly.TryParseExact(time, "HH:mm", out var parsed) ? (int)(parsed.ToTimeSpan().TotalMinutes / 15) : null;
}

internal static class QueuePlanTable
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    public static async Task<QueuePlan> FindAsync(Session session, Guid queue) =>
        (await session.FirstAsync<Row>("select queue_id, version, layer, terms from queue_plan where queue_id = @queue", new { queue }))?.ToPlan() ?? QueuePlan.Usual(queue);

    public static async Task<IReadOnlyDictionary<Guid, QueuePlan>> ListAsync(Session session) =>
        (await session.QueryAsync<Row>("select queue_id, version, layer, terms from queue_plan")).ToDictionary(r => r.QueueId, r => r.ToPlan());

    public static async Task SaveAsync(Session session, QueuePlan plan)
    {
        var values = new { queue = plan.Queue, version = plan.Version, layer = EnumText.Of(plan.Layer), terms = JsonSerializer.Serialize(plan.Terms, Format) };
        if (plan.Version == 0) await session.RunAsync("insert into queue_plan (queue_id, version, layer, terms) values (@queue, 1, @layer, @terms)", values);
        else await session.RunExactlyOnceAsync("update queue_plan set version = version + 1, layer = @layer, terms = @terms where queue_id = @queue and version = @version", values);
    }

    private sealed class Row
    {
        public Guid QueueId { get; init; }
        public long Version { get; init; }
        public string Layer { get; init; } = "";
        public string Terms { get; init; } = "";

        public QueuePlan ToPlan() => new(QueueId, Version, EnumText.Parse<Layer>(Layer), JsonSerializer.Deserialize<PlanTerms>(Terms, Format)!);
    }
}

/// <summary>What each queue promises and costs, kept by planners.</summary>
internal static class QueuePlans
{
    public const int SecondsMax = 24 * 3600;
    public const double ConcurrencyMax = 50;

    public sealed record Body(Layer Layer, PlanTerms Terms);

    public sealed record View(Guid Queue, string Name, long Version, Layer Layer, PlanTerms Terms);

    internal static Outcome<QueuePlan> Decide(QueuePlan before, Body asked)
    {
        var terms = asked.Terms;
        if (asked.Layer is Layer.Self or Layer.Bot) return new Refusal("request.invalid", 400, "layer");
        if (terms.HandleSeconds is < 1 or > SecondsMax) return new Refusal("request.invalid", 400, $"handleSeconds 1–{SecondsMax}");
        if (terms.TargetShare is < 0.01 or > 0.999) return new Refusal("request.invalid", 400, "targetShare 0.01–0.999");
        if (terms.TargetSeconds is < 0 or > SecondsMax) return new Refusal("request.invalid", 400, $"targetSeconds 0–{SecondsMax}");
        if (terms.OccupancyMax is < 0.3 or > 1) return new Refusal("request.invalid", 400, "occupancyMax 0.3–1");
        if (terms.Shrinkage is < 0 or > 0.9) return new Refusal("request.invalid", 400, "shrinkage 0–0.9");
        if (terms.PatienceSeconds is < 1 or > SecondsMax) return new Refusal("request.invalid", 400, $"patienceSeconds 1–{SecondsMax}");
        if (terms.Concurrency is < 1 or > ConcurrencyMax) return new Refusal("request.invalid", 400, $"concurrency 1–{ConcurrencyMax}");
        if (terms.HourlyCost is < 0 or > 1e6) return new Refusal("request.invalid", 400, "hourlyCost");
        if (terms.Hours is { } hours && WeeklyHours.Of(hours) is null) return new Refusal("request.invalid", 400, "hours {\"mon\": [\"09:00-18:00\"]}");
        return before with { Layer = asked.Layer, Terms = terms };
    }

    public sealed class Handler(IStore store, IMemberships memberships)
    {
        public Task<Page<View>> ListAsync(Caller caller, CancellationToken cancel = default) => store.ReadAsync(async session =>
        {
            var plans = await QueuePlanTable.ListAsync(session);
            return new Page<View>(
                [.. (await memberships.AllAsync(session)).Where(q => Planner.Sees(caller, q.Id)).Select(q => Of(plans.GetValueOrDefault(q.Id, QueuePlan.Usual(q.Id)), q.Name))], Next: null);
        }, cancel);

        public Task<Outcome<View>> ChangeAsync(Guid queue, long? version, Body body, Caller by, CancellationToken cancel = default) => store.WriteAsync<Outcome<View>>(async session =>
        {
            // Gather.
            if ((await memberships.AllAsync(session)).FirstOrDefault(q => q.Id == queue) is not { } named || !Planner.Sees(by, queue)) return new Refusal("queue.unknown", 404);
            var before = await QueuePlanTable.FindAsync(session, queue);

            // Decide.
            if (version is null) return new Refusal("version.missing", 428);
            if (version != before.Version) return new Refusal("version.stale", 412);
            var decided = Decide(before, body);
            if (decided.Refusal is { } refusal) return refusal;

            // Record.
            await QueuePlanTable.SaveAsync(session, decided.Value);
            return Of(decided.Value with { Version = before.Version + 1 }, named.Name);
        }, cancel);

        private static View Of(QueuePlan plan, string name) => new(plan.Queue, name, plan.Version, plan.Layer, plan.Terms);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/plan/queues", async (HttpContext http, Handler plans, CancellationToken cancel) =>
            Answers.Of(await plans.ListAsync(http.Caller(), cancel))).RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
        routes.MapPut("/plan/queues/{queue:guid}", async (Guid queue, Body body, HttpContext http, Handler plans, CancellationToken cancel) =>
            (await plans.ChangeAsync(queue, http.IfMatch(), body, http.Caller(), cancel)).ToVersioned(http, v => v.Version)).RequireStaffOrKey(KeyScopes.PlanWrite, Role.Leader);
    }
}

/// <summary>Who may plan what: a leader who sees only their own queues plans only those, and not the house as a whole.</summary>
internal static class Planner
{
    public static bool Sees(Caller caller, Guid? queue) => caller switch
    {
        Staff { Leads: true, Scope: Scope.All } or ApiKey { Inbox: null } => true,
        Staff { Leads: true } staff => queue is { } one && staff.Queues.Contains(one),
        _ => false,
    };

    /// <summary>Whose shifts and leave a leader decides: everybody's, or those of the colleagues they share a queue with.</summary>
    public static async Task<Func<AgentId, bool>> StaffOfAsync(Session session, IMemberships memberships, Caller caller)
    {
        if (Sees(caller, queue: null)) return _ => true;
        var queues = await memberships.QueuesAsync(session);
        return agent => queues.GetValueOrDefault(agent, []).Any(q => Sees(caller, q.Id));
    }
}
