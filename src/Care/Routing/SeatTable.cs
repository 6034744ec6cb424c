namespace Papilio.Care.Routing;

/// <summary>
/// An agent's seat: the row whose lock makes one line of everything that adds to what they hold. Whoever takes several
/// takes them in the order of their ids, before any conversation, so that nobody waits crosswise.
/// </summary>
internal static class SeatTable
{
    public static async Task LockAsync(Session session, params IEnumerable<AgentId> agents)
    {
        foreach (var agent in agents.Distinct().OrderBy(a => a.Value))
        {
            await session.RunAsync("insert into seat (agent_id, touched, worked_at, missed) values (@agent, 0, 0, 0) on conflict (agent_id) do nothing", new { agent });
            await session.RunAsync("update seat set touched = touched + 1 where agent_id = @agent", new { agent });
        }
    }

    /// <summary>The agent was given work, and so goes to the back of the line of the idle.</summary>
    public static Task WorkedAsync(Session session, AgentId agent) =>
        session.RunAsync("update seat set worked_at = @now where agent_id = @agent", new { agent, now = session.Now });

    public static async Task<IReadOnlyDictionary<AgentId, long>> WorkedAtAsync(Session session) =>
        (await session.QueryAsync<Row>("select agent_id, worked_at from seat")).ToDictionary(r => r.AgentId, r => r.WorkedAt);

    /// <summary>Another offer unanswered; how many in a row by now.</summary>
    public static Task<long> MissedAsync(Session session, AgentId agent) =>
        session.ScalarAsync<long>("update seat set missed = missed + 1 where agent_id = @agent returning missed", new { agent });

    public static Task AnsweredAsync(Session session, AgentId agent) =>
        session.RunAsync("update seat set missed = 0 where agent_id = @agent and missed > 0", new { agent });

    private sealed class Row
    {
        public AgentId AgentId { get; init; }
        public long WorkedAt { get; init; }
    }
}
