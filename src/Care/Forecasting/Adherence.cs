using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Papilio.Care.People;

namespace Papilio.Care.Forecasting;

/// <summary>
/// How many of a team were there, for every quarter hour, from what people say of their presence. Only sums of teams are
/// kept: whoever reads them cannot tell whose minutes they are. A break or a meal is not presence, work without being
/// offered anything new is.
/// </summary>
internal sealed class TeamPresence(IMemberships memberships) : IListener
{
    /// <summary>Nobody is there for longer; a state that was never ended counts no further.</summary>
    private const long SpanMax = 24 * 3600_000L;

    private static readonly HashSet<string> Away = ["break", "meal", "training", "meeting"];

    public string Name => "forecasting.presence";

    public IReadOnlyCollection<string> Hears { get; } = [EventNames.Of<AgentState>()];

    internal static bool IsThere(AgentState state) => state.State is PresenceState.Online || (state.State is PresenceState.Busy && !Away.Contains(state.Reason ?? ""));

    public async Task HearAsync(Session session, Recorded happened)
    {
        var state = happened.As<AgentState>();
        var before = await session.FirstAsync<Row>("select agent_id, state, since from presence_seen where agent_id = @agent", new { agent = state.Agent });
        if (before is { State: "there" })
        {
            foreach (var queue in await memberships.QueuesOfAsync(session, state.Agent)) await AddAsync(session, queue.Id, before.Since, happened.At);
        }

        await session.RunAsync(
            "insert into presence_seen (agent_id, state, since) values (@agent, @state, @at) on conflict (agent_id) do update set state = excluded.state, since = excluded.since",
            new { agent = state.Agent, state = IsThere(state) ? "there" : "away", at = happened.At });
    }

    private static async Task AddAsync(Session session, Guid queue, long from, long until)
    {
        foreach (var (slot, present) in Slots(from, until))
            await session.RunAsync(
                "insert into team_presence (queue_id, slot, present_ms) values (@queue, @slot, @present) on conflict (queue_id, slot) do update set present_ms = team_presence.present_ms + excluded.present_ms",
                new { queue, slot, present });
    }

    private static IEnumerable<(long Slot, long Present)> Slots(long from, long until)
    {
        until = Math.Min(until, from + SpanMax);
        for (var slot = HouseTime.Floor(from); slot < until; slot += HouseTime.SlotMilliseconds)
            yield return (slot, Math.Min(until, slot + HouseTime.SlotMilliseconds) - Math.Max(from, slot));
    }

    /// <summary>Presence by team and slot, those who are there now included.</summary>
    public static async Task<Dictionary<(Guid Queue, long Slot), long>> ReadAsync(Session session, IMemberships memberships, long from, long until)
    {
        var present = (await session.QueryAsync<SlotRow>("select queue_id, slot, present_ms from team_presence where slot >= @from and slot < @until", new { from, until }))
            .ToDictionary(r => (r.QueueId, r.Slot), r => r.PresentMs);
        var queues = await memberships.QueuesAsync(session);
        foreach (var row in await session.QueryAsync<Row>("select agent_id, state, since from presence_seen where state = 'there'"))
        {
            foreach (var queue in queues.GetValueOrDefault(row.AgentId, []))
            {
                foreach (var (slot, there) in Slots(row.Since, session.Now).Where(s => s.Slot >= from && s.Slot < until))
                    present[(queue.Id, slot)] = present.GetValueOrDefault((queue.Id, slot)) + there;
            }
        }

        return present;
    }

    private sealed class Row
    {
        public AgentId AgentId { get; init; }
        public string State { get; init; } = "";
        public long Since { get; init; }
    }

    private sealed class SlotRow
    {
        public Guid QueueId { get; init; }
        public long Slot { get; init; }
        public long PresentMs { get; init; }
    }
}

/// <summary>Whether teams are there as planned. A team smaller than the least one is not shown: its figure would be somebody's own.</summary>
internal static class Adherence
{
    /// <param name="Hidden">Too small a team to be shown.</param>
    /// <param name="Share">Of the hours planned so far, those in which somebody was there; more than planned makes up for nothing.</param>
    public sealed record Team(Guid Queue, string Name, int Members, bool Hidden, double? Share, IReadOnlyList<double> Scheduled, IReadOnlyList<double> Present);

    /// <param name="Observed">Whether anybody of the whole house was seen in an interval; what was not observed counts for nobody.</param>
    public sealed record View(int Minutes, IReadOnlyList<long> At, IReadOnlyList<bool> Observed, IReadOnlyList<Team> Teams);

    public sealed class Reader(IStore store, IPeople people, IMemberships memberships, IOptions<ForecastingOptions> options)
    {
        public Task<Outcome<View>> ReadAsync(Caller caller, long from, long until, int minutes, CancellationToken cancel = default) => store.ReadAsync<Outcome<View>>(async session =>
        {
            if (minutes is not (15 or 30 or 60)) return new Refusal("request.invalid", 400, "minutes 15, 30, 60");
            if (until <= from || until - from > 14 * HouseTime.DayMilliseconds) return new Refusal("request.invalid", 400, "from < until, 14 d");
            from = HouseTime.Floor(from);
            var at = new List<long>();
            for (var slot = from; slot < until; slot += minutes * 60_000L) at.Add(slot);

            var serves = await memberships.QueuesAsync(session);
            var active = (await people.ListAsync(session)).Where(p => p.Active).Select(p => p.Id).ToHashSet();
            var shifts = (await ShiftTable.BetweenAsync(session, from, until)).Where(s => s.Published).ToArray();
            var present = await TeamPresence.ReadAsync(session, memberships, from, until);
            // When nobody of the whole house was seen, nobody was looking: that is not held against a team.
            bool[] observed = [.. at.Select(slot => present.Any(p => p.Value > 0 && p.Key.Slot >= slot && p.Key.Slot < slot + minutes * 60_000L))];
            var teams = new List<Team>();
            foreach (var queue in (await memberships.AllAsync(session)).Where(q => Planner.Sees(caller, q.Id)))
            {
                var members = serves.Where(s => active.Contains(s.Key) && s.Value.Any(q => q.Id == queue.Id)).Select(s => s.Key).ToHashSet();
                if (members.Count < options.Value.TeamMin)
                {
                    teams.Add(new Team(queue.Id, queue.Name, members.Count, Hidden: true, null, [], []));
                    continue;
                }

                double[] scheduled = [.. at.Select(slot => shifts.Where(s => members.Contains(s.Agent)).Sum(s => s.WorkingMs(slot, slot + minutes * 60_000L)) / (minutes * 60_000.0))];
                double[] there = [.. at.Select(slot => Enumerable.Range(0, minutes / 15).Sum(i => present.GetValueOrDefault((queue.Id, slot + i * HouseTime.SlotMilliseconds))) / (minutes * 60_000.0))];
                teams.Add(new Team(queue.Id, queue.Name, members.Count, Hidden: false, Share(at, scheduled, there, observed, session.Now), [.. scheduled.Select(s => Math.Round(s, 2))], [.. there.Select(t => Math.Round(t, 2))]));
            }

            return new View(minutes, at, observed, teams);
        }, cancel);
    }

    /// <summary>Null while nothing was planned of what was observed.</summary>
    internal static double? Share(IReadOnlyList<long> at, double[] scheduled, double[] present, bool[] observed, long now)
    {
        var (planned, kept) = (0.0, 0.0);
        for (var k = 0; k < at.Count && at[k] < now; k++)
            if (observed[k]) (planned, kept) = (planned + scheduled[k], kept + Math.Min(scheduled[k], present[k]));
        return planned > 0 ? Math.Round(kept / planned, 4) : null;
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/plan/adherence", async (long from, long until, int? minutes, HttpContext http, Reader reader, CancellationToken cancel) =>
        (await reader.ReadAsync(http.Caller(), from, until, minutes ?? 15, cancel)).ToResult()).RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
}
