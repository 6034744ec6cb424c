using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;

namespace Papilio.Care.Forecasting;

/// <summary>Somebody gives a shift to a colleague, for one of theirs or for nothing: the colleague agrees, a leader approves.</summary>
internal sealed record Swap(SwapId Id, long Version, ShiftId Shift, AgentId From, AgentId To, ShiftId? InReturn, SwapState State, long At)
{
    public bool IsOpen => State is SwapState.Asked or SwapState.Agreed;
}

internal static class SwapTable
{
    private const string Columns = "id, version, shift_id, from_agent, to_agent, in_return, state, at";

    public static Task<IReadOnlyList<Swap>> OfAsync(Session session, AgentId agent) =>
        QueryAsync(session, "from_agent = @agent or to_agent = @agent order by at desc limit 200", new { agent });

    public static Task<IReadOnlyList<Swap>> OpenAsync(Session session) => QueryAsync(session, "state in ('asked', 'agreed') order by at limit 1000", new { });

    public static async Task<Swap?> FindAsync(Session session, SwapId id) => await QueryAsync(session, "id = @id", new { id }) is [var found] ? found : null;

    public static Task InsertAsync(Session session, Swap swap) => session.RunAsync(
        "insert into shift_swap (id, version, shift_id, from_agent, to_agent, in_return, state, at) values (@id, 1, @shift, @from, @to, @inReturn, @state, @at)",
        new { id = swap.Id, shift = swap.Shift, from = swap.From, to = swap.To, inReturn = swap.InReturn, state = EnumText.Of(swap.State), at = swap.At });

    public static Task SaveAsync(Session session, Swap swap, AgentId? by = null) => session.RunExactlyOnceAsync(
        "update shift_swap set version = version + 1, state = @state, decided_by = @by, decided_at = @now where id = @id and version = @version",
        new { id = swap.Id, version = swap.Version, state = EnumText.Of(swap.State), by, now = session.Now });

    private static async Task<IReadOnlyList<Swap>> QueryAsync(Session session, string where, object parameters) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from shift_swap where {where}", parameters)).Select(r => r.ToSwap())];

    private sealed class Row
    {
        public SwapId Id { get; init; }
        public long Version { get; init; }
        public ShiftId ShiftId { get; init; }
        public AgentId FromAgent { get; init; }
        public AgentId ToAgent { get; init; }
        public Guid? InReturn { get; init; }
        public string State { get; init; } = "";
        public long At { get; init; }

        public Swap ToSwap() => new(Id, Version, ShiftId, FromAgent, ToAgent, InReturn is { } other ? new ShiftId(other) : null, EnumText.Parse<SwapState>(State), At);
    }
}

internal static class Swaps
{
    public sealed record Body(ShiftId Shift, AgentId To, ShiftId? InReturn = null);

    public sealed record Answer(bool Agree);

    public sealed record View(SwapId Id, Shifts.View? Shift, AgentId From, string FromName, AgentId To, string ToName, Shifts.View? InReturn, SwapState State, long At);

    /// <summary>Weeks ahead in which a colleague's shifts may be named in return.</summary>
    public const int OfferDays = 28;

    /// <param name="Reason">Which rule it would break, in words; null when it can be had.</param>
    public sealed record Offer(ShiftId Shift, long Start, long End, string? Reason);

    /// <param name="GiveReason">Why it cannot simply be given, with nothing in return; null when it can.</param>
    public sealed record Offers(string? GiveReason, IReadOnlyList<Offer> Items);

    /// <summary>Which of a colleague's shifts one could have for one's own, told before anybody is asked.</summary>
    internal static (Refusal? Give, IReadOnlyList<(Shift Shift, Refusal? Refused)> Items) Weigh(
        Shift given, IReadOnlyList<Shift> mine, IReadOnlyList<Leave> myLeave, IReadOnlyList<Shift> theirs, IReadOnlyList<Leave> theirLeave, AgentId to, Shifts.Rules rules, HouseTime time, long now)
    {
        Refusal? Taken(IEnumerable<Shift> without) => Shifts.Judge(given with { Agent = to }, [.. without], theirLeave, rules, time);
        Shift[] left = [.. mine.Where(s => s.Id != given.Id)];
        return (Taken(theirs),
        [
            .. from shift in theirs
               where shift.Published && shift.StartAt > now && shift.StartAt < now + OfferDays * HouseTime.DayMilliseconds
               orderby shift.StartAt
               select (shift, Taken(theirs.Where(s => s.Id != shift.Id)) ?? Shifts.Judge(shift with { Agent = given.Agent }, left, myLeave, rules, time)),
        ]);
    }

    internal static Refusal? Ask(Shift shift, Shift? inReturn, AgentId from, AgentId to, IReadOnlyList<Swap> open, long now)
    {
        if (shift.Agent != from || !shift.Published) return new Refusal("shift.unknown", 404);
        if (to == from) return new Refusal("request.invalid", 400, "to");
        if (inReturn is not null && (inReturn.Agent != to || !inReturn.Published)) return new Refusal("shift.unknown", 404);
        if (shift.StartAt <= now || inReturn?.StartAt <= now) return new Refusal("request.invalid", 400, "shift");
        return open.Any(s => s.Shift == shift.Id || s.InReturn == shift.Id) ? new Refusal("swap.decided", 409) : null;
    }

    public sealed class Handler(IStore store, IPeople people, IMemberships memberships, Shifts.Handler shifts, HouseTime time)
    {
        public Task<Outcome<View>> AskAsync(AgentId from, Body body, CancellationToken cancel = default) => store.WriteAsync<Outcome<View>>(async session =>
        {
            // Gather.
            if (await ShiftTable.FindAsync(session, body.Shift) is not { } shift) return new Refusal("shift.unknown", 404);
            var inReturn = body.InReturn is { } other ? await ShiftTable.FindAsync(session, other) : null;
            if (body.InReturn is not null && inReturn is null) return new Refusal("shift.unknown", 404);
            if (await people.FindAsync(session, body.To) is not { Active: true }) return new Refusal("agent.unknown", 404, body.To.ToString());
            await ShiftTable.LockAsync(session, from, body.To);

            // Decide.
            if (Ask(shift, inReturn, from, body.To, await SwapTable.OpenAsync(session), session.Now) is { } refusal) return refusal;

            // Record.
            var swap = new Swap(Id.New<SwapId>(session.Clock), 1, body.Shift, from, body.To, body.InReturn, SwapState.Asked, session.Now);
            await SwapTable.InsertAsync(session, swap);
            session.Announce(new SwapAsked(swap.Id, swap.Shift, from, body.To, body.InReturn), Actor.Agent(from));
            return (await ViewsAsync(session, [swap]))[0];
        }, cancel);

        /// <summary>Hours only, and only of somebody with whom one shares a queue; what they do in them is not told.</summary>
        public Task<Outcome<Offers>> OffersAsync(AgentId from, ShiftId shift, AgentId to, string? language, CancellationToken cancel = default) => store.ReadAsync<Outcome<Offers>>(async session =>
        {
            if (await ShiftTable.FindAsync(session, shift) is not { Published: true } given || given.Agent != from) return new Refusal("shift.unknown", 404);
            var queues = (await memberships.QueuesOfAsync(session, from)).Select(q => q.Id).ToHashSet();
            if (to == from || await people.FindAsync(session, to) is not { Active: true } || !(await memberships.QueuesOfAsync(session, to)).Any(q => queues.Contains(q.Id)))
                return new Refusal("agent.unknown", 404, to.ToString());
            var (first, last) = (session.Now - 32 * HouseTime.DayMilliseconds, session.Now + 2 * 32 * HouseTime.DayMilliseconds);
            var (free, items) = Weigh(
                given, await ShiftTable.OfAsync(session, from, first, last), await LeaveTable.OfAsync(session, from, first, last),
                await ShiftTable.OfAsync(session, to, first, last), await LeaveTable.OfAsync(session, to, first, last), to, shifts.Rules, time, session.Now);
            string? Told(Refusal? refused) => refused is null ? null : Words.Of(refused.Code, language).Title;
            return new Offers(Told(free), [.. items.Select(i => new Offer(i.Shift.Id, i.Shift.StartAt, i.Shift.EndAt, Told(i.Refused)))]);
        }, cancel);

        public Task<Outcome<View>> AnswerAsync(SwapId id, bool agree, Staff by, CancellationToken cancel = default) => MoveAsync(id, by, swap =>
            swap.To != by.Id ? new Refusal("swap.unknown", 404) : swap.State is not SwapState.Asked ? new Refusal("swap.decided", 409) : agree ? SwapState.Agreed : SwapState.Refused, cancel);

        public Task<Outcome<View>> WithdrawAsync(SwapId id, Staff by, CancellationToken cancel = default) => MoveAsync(id, by, swap =>
            swap.From != by.Id ? new Refusal("swap.unknown", 404) : !swap.IsOpen ? new Refusal("swap.decided", 409) : SwapState.Withdrawn, cancel);

        private Task<Outcome<View>> MoveAsync(SwapId id, Staff by, Func<Swap, Outcome<SwapState>> decide, CancellationToken cancel) => store.WriteAsync<Outcome<View>>(async session =>
        {
            if (await SwapTable.FindAsync(session, id) is not { } swap) return new Refusal("swap.unknown", 404);
            var decided = decide(swap);
            if (decided.Refusal is { } refusal) return refusal;
            var after = swap with { State = decided.Value };
            await SwapTable.SaveAsync(session, after);
            session.Announce(new SwapDecided(id, after.State), by.Actor);
            return (await ViewsAsync(session, [after]))[0];
        }, cancel);

        /// <summary>The shifts change hands only if both still keep to the rules in their new hands.</summary>
        public Task<Outcome<View>> DecideAsync(SwapId id, bool approve, Staff by, CancellationToken cancel = default) => store.WriteAsync<Outcome<View>>(async session =>
        {
            // Gather.
            var sees = await Planner.StaffOfAsync(session, memberships, by);
            if (await SwapTable.FindAsync(session, id) is not { } swap || !sees(swap.From)) return new Refusal("swap.unknown", 404);
            await ShiftTable.LockAsync(session, swap.From, swap.To);
            var given = await ShiftTable.FindAsync(session, swap.Shift);
            var returned = swap.InReturn is { } other ? await ShiftTable.FindAsync(session, other) : null;

            // Decide.
            if (!swap.IsOpen || (approve && swap.State is not SwapState.Agreed)) return new Refusal("swap.decided", 409);
            if (approve && (given is null || given.Agent != swap.From || (swap.InReturn is not null && returned?.Agent != swap.To))) return new Refusal("shift.unknown", 404);

            // Record.
            if (approve)
            {
                // Both leave their old hands first: else each would stand in the other's way.
                if (returned is not null) await ShiftTable.RemoveAsync(session, returned.Id);
                if (await GiveAsync(session, given!, swap.To) is { } refusal) return refusal;
                if (returned is not null)
                {
                    await ShiftTable.InsertAsync(session, returned);
                    if (await GiveAsync(session, returned with { Version = 1 }, swap.From) is { } alsoRefused) return alsoRefused;
                }
            }

            var after = swap with { State = approve ? SwapState.Approved : SwapState.Refused };
            await SwapTable.SaveAsync(session, after, by.Id);
            session.Announce(new SwapDecided(id, after.State), by.Actor);
            return (await ViewsAsync(session, [after]))[0];

            async Task<Refusal?> GiveAsync(Session unit, Shift shift, AgentId to)
            {
                var decided = await shifts.DecideAsync(unit, shift, new Shifts.Body(to, shift.StartAt, shift.EndAt, [.. shift.Activities.Select(a => new Shifts.ActivityBody(a.Kind, a.StartAt, a.EndAt))]));
                if (decided.Refusal is { } no) return no;
                await ShiftTable.SaveAsync(unit, decided.Value);
                unit.Announce(new ScheduleChanged(shift.Id, to, Removed: false), by.Actor);
                return null;
            }
        }, cancel);

        public Task<Page<View>> OfAsync(AgentId agent, CancellationToken cancel = default) =>
            store.ReadAsync(async session => new Page<View>(await ViewsAsync(session, await SwapTable.OfAsync(session, agent)), Next: null), cancel);

        public Task<Page<View>> OpenAsync(Caller caller, CancellationToken cancel = default) => store.ReadAsync(async session =>
        {
            var sees = await Planner.StaffOfAsync(session, memberships, caller);
            return new Page<View>(await ViewsAsync(session, [.. (await SwapTable.OpenAsync(session)).Where(s => sees(s.From))]), Next: null);
        }, cancel);

        private async Task<IReadOnlyList<View>> ViewsAsync(Session session, IReadOnlyList<Swap> swaps)
        {
            var names = await people.NamesAsync(session, [.. swaps.SelectMany(s => new[] { s.From, s.To })]);
            var views = new List<View>();
            foreach (var swap in swaps)
            {
                views.Add(new View(swap.Id, await ViewAsync(swap.Shift), swap.From, names.GetValueOrDefault(swap.From, ""), swap.To, names.GetValueOrDefault(swap.To, ""),
                    swap.InReturn is { } other ? await ViewAsync(other) : null, swap.State, swap.At));
            }

            return views;

            async Task<Shifts.View?> ViewAsync(ShiftId id) => await ShiftTable.FindAsync(session, id) is { } shift ? (await shifts.ViewsAsync(session, [shift]))[0] : null;
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/swaps", async (HttpContext http, Handler swaps, CancellationToken cancel) => Answers.Of(await swaps.OfAsync(http.Staff().Id, cancel))).RequireStaff();
        routes.MapGet("/me/swaps/offers", async (Guid shift, Guid to, HttpContext http, Handler swaps, CancellationToken cancel) =>
            (await swaps.OffersAsync(http.Staff().Id, new(shift), new(to), http.Language(), cancel)).ToResult()).RequireStaff();
        routes.MapPost("/me/swaps", async (Body body, HttpContext http, Handler swaps, CancellationToken cancel) => (await swaps.AskAsync(http.Staff().Id, body, cancel)).ToCreated()).RequireStaff();
        routes.MapPost("/me/swaps/{id:guid}/answer", async (Guid id, Answer answer, HttpContext http, Handler swaps, CancellationToken cancel) => (await swaps.AnswerAsync(new(id), answer.Agree, http.Staff(), cancel)).ToResult()).RequireStaff();
        routes.MapDelete("/me/swaps/{id:guid}", async (Guid id, HttpContext http, Handler swaps, CancellationToken cancel) => (await swaps.WithdrawAsync(new(id), http.Staff(), cancel)).ToResult()).RequireStaff();
        routes.MapGet("/plan/swaps", async (HttpContext http, Handler swaps, CancellationToken cancel) => Answers.Of(await swaps.OpenAsync(http.Caller(), cancel))).RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
        routes.MapPost("/plan/swaps/{id:guid}/decision", async (Guid id, Leaves.Verdict verdict, HttpContext http, Handler swaps, CancellationToken cancel) =>
            (await swaps.DecideAsync(new(id), verdict.Approve, http.Staff(), cancel)).ToResult()).RequireStaff(Role.Leader);
    }
}
