namespace Papilio.Care.People;

/// <summary>What people chose, when they were last seen, and whether their desk has been gone too long.</summary>
internal static class PresenceTable
{
    public const string LostConnection = "connection";

    private const string Columns = "agent_id, state, reason, since, last_seen, lapsed_at";

    internal sealed record Chosen(AgentId Agent, PresenceState State, string? Reason, long Since, long LastSeen, long? LapsedAt)
    {
        public Presence Effective => LapsedAt is null ? new Presence(State, Reason, Since) : new Presence(PresenceState.Offline, LostConnection, LastSeen);
    }

    public static async Task<Chosen?> FindAsync(Session session, AgentId agent) =>
        (await session.FirstAsync<Row>($"select {Columns} from presence where agent_id = @agent", new { agent }))?.ToChosen();

    public static async Task<IReadOnlyList<Chosen>> ListAsync(Session session) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from presence")).Select(r => r.ToChosen())];

    public static Task InsertAsync(Session session, AgentId agent) => session.RunAsync(
        "insert into presence (agent_id, state, since, last_seen) values (@agent, 'offline', @now, @now)", new { agent, now = session.Now });

    public static Task SaveAsync(Session session, Chosen chosen) => session.RunAsync(
        "update presence set state = @state, reason = @reason, since = @since, last_seen = @lastSeen, lapsed_at = @lapsedAt where agent_id = @agent",
        new { agent = chosen.Agent, state = EnumText.Of(chosen.State), reason = chosen.Reason, since = chosen.Since, lastSeen = chosen.LastSeen, lapsedAt = chosen.LapsedAt });

    /// <summary>True when the desk was not lapsed, so that nothing else is to be done.</summary>
    public static async Task<bool> TouchAsync(Session session, AgentId agent) =>
        await session.RunAsync("update presence set last_seen = @now where agent_id = @agent and lapsed_at is null", new { agent, now = session.Now }) == 1;

    public static Task<IReadOnlyList<AgentId>> LapseAsync(Session session, long lastSeenBefore) => session.QueryAsync<AgentId>(
        "update presence set lapsed_at = @now where state <> 'offline' and lapsed_at is null and last_seen < @lastSeenBefore returning agent_id",
        new { now = session.Now, lastSeenBefore });

    private sealed class Row
    {
        public AgentId AgentId { get; init; }
        public string State { get; init; } = "";
        public string? Reason { get; init; }
        public long Since { get; init; }
        public long LastSeen { get; init; }
        public long? LapsedAt { get; init; }

        public Chosen ToChosen() => new(AgentId, EnumText.Parse<PresenceState>(State), Reason, Since, LastSeen, LapsedAt);
    }
}
