using System.Collections.Concurrent;
using Papilio.Platform.Live;

namespace Papilio.Care.People;

/// <summary>
/// A connected desk. The live socket says so as often as it likes; it is written once in 15 seconds. A desk that had
/// lapsed and comes back within half an hour is what its owner had chosen; after that they are asked to say it again.
/// </summary>
internal sealed class Seen(IStore store, ILive live, TimeProvider clock)
{
    private const long CoalesceMilliseconds = 15_000;

    private readonly ConcurrentDictionary<AgentId, long> written = new();

    internal static PresenceTable.Chosen Return(PresenceTable.Chosen lapsed, long now, int returnMinutesMax) =>
        now - lapsed.LastSeen <= returnMinutesMax * 60_000L
            ? lapsed with { LapsedAt = null, LastSeen = now }
            : lapsed with { LapsedAt = null, LastSeen = now, State = PresenceState.Offline, Reason = PresenceTable.LostConnection, Since = lapsed.LastSeen };

    /// <returns>When the desk was last heard before it lapsed, with its first word since; else null.</returns>
    public async Task<long?> SeenAsync(AgentId agent, int returnMinutesMax)
    {
        var now = clock.Now();
        if (written.TryGetValue(agent, out var last) && now - last < CoalesceMilliseconds) return null;
        written[agent] = now;
        return await store.WriteAsync<long?>(async session =>
        {
            if (await PresenceTable.TouchAsync(session, agent)) return null;
            if (await PresenceTable.FindAsync(session, agent) is not { LapsedAt: not null } lapsed) return null;

            var back = Return(lapsed, session.Now, returnMinutesMax);
            await PresenceTable.SaveAsync(session, back);
            session.Announce(SetPresence.Told(back), Actor.Agent(agent));
            session.AfterCommit(() => live.Publish(new Hint("presence", agent.Value)));
            return lapsed.LastSeen;
        });
    }

    /// <summary>Somebody who lapsed is written down again at their first word.</summary>
    public void Forget(AgentId agent) => written.TryRemove(agent, out _);
}
