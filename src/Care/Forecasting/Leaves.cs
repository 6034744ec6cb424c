using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;

namespace Papilio.Care.Forecasting;

/// <param name="Kind">A word such as "annual"; what somebody is ill with is nobody's business here.</param>
internal sealed record Leave(LeaveId Id, long Version, AgentId Agent, string Kind, long FromAt, long UntilAt, LeaveState State, long At, AgentId? DecidedBy, long? DecidedAt);

internal static class LeaveTable
{
    private const string Columns = "id, version, agent_id, kind, from_at, until_at, state, at, decided_by, decided_at";

    public static Task<IReadOnlyList<Leave>> OfAsync(Session session, AgentId agent, long from, long until) =>
        QueryAsync(session, "agent_id = @agent and from_at < @until and until_at > @from order by from_at", new { agent, from, until });

    public static Task<IReadOnlyList<Leave>> BetweenAsync(Session session, long from, long until) =>
        QueryAsync(session, "(state = 'asked' or (from_at < @until and until_at > @from)) order by from_at limit 1000", new { from, until });

    public static async Task<Leave?> FindAsync(Session session, LeaveId id) => await QueryAsync(session, "id = @id", new { id }) is [var found] ? found : null;

    public static Task InsertAsync(Session session, Leave leave) => session.RunAsync(
        "insert into leave_request (id, version, agent_id, kind, from_at, until_at, state, at) values (@id, 1, @agent, @kind, @from, @until, @state, @at)",
        new { id = leave.Id, agent = leave.Agent, kind = leave.Kind, from = leave.FromAt, until = leave.UntilAt, state = EnumText.Of(leave.State), at = leave.At });

    public static Task SaveAsync(Session session, Leave leave) => session.RunExactlyOnceAsync(
        "update leave_request set version = version + 1, state = @state, decided_by = @by, decided_at = @at where id = @id and version = @version",
        new { id = leave.Id, version = leave.Version, state = EnumText.Of(leave.State), by = leave.DecidedBy, at = leave.DecidedAt });

    private static async Task<IReadOnlyList<Leave>> QueryAsync(Session session, string where, object parameters) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from leave_request where {where}", parameters)).Select(r => r.ToLeave())];

    private sealed class Row
    {
        public LeaveId Id { get; init; }
        public long Version { get; init; }
        public AgentId AgentId { get; init; }
        public string Kind { get; init; } = "";
        public long FromAt { get; init; }
        public long UntilAt { get; init; }
        public string State { get; init; } = "";
        public long At { get; init; }
        public Guid? DecidedBy { get; init; }
        public long? DecidedAt { get; init; }

        public Leave ToLeave() => new(Id, Version, AgentId, Kind, FromAt, UntilAt, EnumText.Parse<LeaveState>(State), At, DecidedBy is { } by ? new AgentId(by) : null, DecidedAt);
    }
}

/// <summary>Somebody asks for leave, a leader decides. Nobody decides on their own.</summary>
internal static class Leaves
{
    private static readonly HashSet<string> Kinds = ["annual", "sick", "family", "training", "other"];

    public sealed record Body(string Kind, long From, long Until);

    public sealed record Verdict(bool Approve);

    /// <param name="Shifts">The agent's shifts in that time, which an approval leaves to be planned anew.</param>
    public sealed record View(LeaveId Id, AgentId Agent, string Name, string Kind, long From, long Until, LeaveState State, long At, int Shifts);

    internal static Outcome<Leave> Ask(LeaveId id, AgentId agent, Body asked, IReadOnlyList<Leave> others, long now)
    {
        if (!Kinds.Contains(asked.Kind)) return new Refusal("request.invalid", 400, $"kind {string.Join(", ", Kinds)}");
        if (asked.Until <= asked.From || asked.Until - asked.From > DriverBook.LengthMax) return new Refusal("request.invalid", 400, "from < until");
        if (others.Any(l => l.State is LeaveState.Asked or LeaveState.Approved)) return new Refusal("leave.overlap", 409);
        return new Leave(id, 1, agent, asked.Kind, asked.From, asked.Until, LeaveState.Asked, now, null, null);
    }

    internal static Outcome<Leave> Decide(Leave leave, bool approve, AgentId by, long now)
    {
        if (leave.State is not LeaveState.Asked) return new Refusal("leave.decided", 409);
        if (leave.Agent == by) return new Refusal("permission.denied", 403);
        return leave with { State = approve ? LeaveState.Approved : LeaveState.Refused, DecidedBy = by, DecidedAt = now };
    }

    public sealed class Handler(IStore store, IPeople people, IMemberships memberships)
    {
        public Task<Outcome<View>> AskAsync(AgentId agent, Body body, CancellationToken cancel = default) => store.WriteAsync<Outcome<View>>(async session =>
        {
            // Gather.
            await ShiftTable.LockAsync(session, agent);
            var others = await LeaveTable.OfAsync(session, agent, body.From, body.Until);

            // Decide.
            var decided = Ask(Id.New<LeaveId>(session.Clock), agent, body, others, session.Now);
            if (decided.Refusal is { } refusal) return refusal;

            // Record.
            await LeaveTable.InsertAsync(session, decided.Value);
            session.Announce(new LeaveAsked(decided.Value.Id, agent, body.From, body.Until), Actor.Agent(agent));
            return (await ViewsAsync(session, [decided.Value]))[0];
        }, cancel);

        public Task<Outcome<View>> DecideAsync(LeaveId id, bool approve, Staff by, CancellationToken cancel = default) => store.WriteAsync<Outcome<View>>(async session =>
        {
            // Gather.
            var sees = await Planner.StaffOfAsync(session, memberships, by);
            if (await LeaveTable.FindAsync(session, id) is not { } leave || !sees(leave.Agent)) return new Refusal("leave.unknown", 404);
            await ShiftTable.LockAsync(session, leave.Agent);

            // Decide.
            var decided = Decide(leave, approve, by.Id, session.Now);
            if (decided.Refusal is { } refusal) return refusal;

            // Record.
            await LeaveTable.SaveAsync(session, decided.Value);
            session.Announce(new LeaveDecided(id, decided.Value.State), by.Actor);
            return (await ViewsAsync(session, [decided.Value]))[0];
        }, cancel);

        public Task<Outcome<Done>> WithdrawAsync(LeaveId id, Staff by, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
        {
            if (await LeaveTable.FindAsync(session, id) is not { } leave || leave.Agent != by.Id) return new Refusal("leave.unknown", 404);
            if (leave.State is LeaveState.Refused or LeaveState.Withdrawn || leave.FromAt <= session.Now) return new Refusal("leave.decided", 409);
            await LeaveTable.SaveAsync(session, leave with { State = LeaveState.Withdrawn });
            session.Announce(new LeaveDecided(id, LeaveState.Withdrawn), by.Actor);
            return Done.It;
        }, cancel);

        public Task<Page<View>> OfAsync(AgentId agent, CancellationToken cancel = default) => store.ReadAsync(async session =>
            new Page<View>(await ViewsAsync(session, await LeaveTable.OfAsync(session, agent, session.Now - 90 * HouseTime.DayMilliseconds, long.MaxValue)), Next: null), cancel);

        public Task<Page<View>> ListAsync(Caller caller, long? from, long? until, CancellationToken cancel = default) => store.ReadAsync(async session =>
        {
            var sees = await Planner.StaffOfAsync(session, memberships, caller);
            var leave = await LeaveTable.BetweenAsync(session, from ?? session.Now, until ?? session.Now + 62 * HouseTime.DayMilliseconds);
            return new Page<View>(await ViewsAsync(session, [.. leave.Where(l => sees(l.Agent))]), Next: null);
        }, cancel);

        private async Task<IReadOnlyList<View>> ViewsAsync(Session session, IReadOnlyList<Leave> leave)
        {
            var names = await people.NamesAsync(session, [.. leave.Select(l => l.Agent)]);
            var views = new List<View>();
            foreach (var one in leave)
                views.Add(new View(one.Id, one.Agent, names.GetValueOrDefault(one.Agent, ""), one.Kind, one.FromAt, one.UntilAt, one.State, one.At, (await ShiftTable.OfAsync(session, one.Agent, one.FromAt, one.UntilAt)).Count));
            return views;
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/leave", async (HttpContext http, Handler leaves, CancellationToken cancel) => Answers.Of(await leaves.OfAsync(http.Staff().Id, cancel))).RequireStaff();
        routes.MapPost("/me/leave", async (Body body, HttpContext http, Handler leaves, CancellationToken cancel) => (await leaves.AskAsync(http.Staff().Id, body, cancel)).ToCreated()).RequireStaff();
        routes.MapDelete("/me/leave/{id:guid}", async (Guid id, HttpContext http, Handler leaves, CancellationToken cancel) => (await leaves.WithdrawAsync(new(id), http.Staff(), cancel)).ToResult()).RequireStaff();
        routes.MapGet("/plan/leave", async (long? from, long? until, HttpContext http, Handler leaves, CancellationToken cancel) =>
            Answers.Of(await leaves.ListAsync(http.Caller(), from, until, cancel))).RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
        routes.MapPost("/plan/leave/{id:guid}/decision", async (Guid id, Verdict verdict, HttpContext http, Handler leaves, CancellationToken cancel) =>
            (await leaves.DecideAsync(new(id), verdict.Approve, http.Staff(), cancel)).ToResult()).RequireStaff(Role.Leader);
    }
}
