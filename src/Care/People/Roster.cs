using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Papilio.Platform.Live;

namespace Papilio.Care.People;

/// <summary>The door of People, with the callers of the last seconds kept so that requests and sockets are cheap.</summary>
internal sealed class Roster(IStore store, IMemberships memberships, ILive live, TimeProvider clock, IOptions<PeopleOptions> options) : IPeople
{
    private const int KeptMax = 10_000;

    /// <summary>How long another node may not know that a session ended. Real time: a jump of the product's clock is no reason to trust longer.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Entry> kept = new();
    private readonly Seen seen = new(store, live, clock);

    public async Task<Staff?> BySessionAsync(string token, bool used = true, CancellationToken cancel = default)
    {
        var hash = Sessions.Hash(token);
        if ((Kept(hash) ?? await LookAsync(token, hash, cancel)) is not { Caller: Staff staff, Session: { } found } entry) return null;
        if (!used || clock.Now() - found.SeenAt < Sessions.SlideMilliseconds) return staff;

        var slid = await store.WriteAsync(session => Sessions.SlideAsync(session, hash, found, options.Value), cancel);
        if (slid is not null) kept.TryUpdate(hash, entry with { Session = slid }, entry);
        else kept.TryRemove(hash, out _);
        return slid is null ? null : staff;
    }

    public async Task<ApiKey?> ByKeyAsync(string key, CancellationToken cancel = default)
    {
        if (!key.StartsWith(Keys.Prefix, StringComparison.Ordinal)) return null;
        var hash = Sessions.Hash(key);
        if (Kept(hash) is { Caller: ApiKey known }) return known;

        var found = await store.ReadAsync(session => Keys.FindAsync(session, hash), cancel);
        if (found is null) return null;
        await store.WriteAsync(session => Keys.UsedAsync(session, found.Id), cancel);
        Remember(hash, found);
        return found;
    }

    public void Forget() => kept.Clear();

    public Task<Person?> FindAsync(Session session, AgentId id) => PersonTable.FindAsync(session, id);

    public Task<IReadOnlyList<Person>> ListAsync(Session session) => PersonTable.ListAsync(session);

    public async Task<IReadOnlyDictionary<AgentId, string>> NamesAsync(Session session, IReadOnlyCollection<AgentId> ids)
    {
        var names = new Dictionary<AgentId, string>(ids.Count);
        foreach (var id in ids.Distinct())
        {
            if (await PersonTable.FindAsync(session, id) is { } person) names[id] = person.Name;
        }

        return names;
    }

    public async Task<Presence> PresenceAsync(Session session, AgentId id) =>
        (await PresenceTable.FindAsync(session, id))?.Effective ?? Presence.Never;

    public async Task<IReadOnlyDictionary<AgentId, Presence>> PresencesAsync(Session session) =>
        (await PresenceTable.ListAsync(session)).ToDictionary(p => p.Agent, p => p.Effective);

    public Task<Outcome<Presence>> SetPresenceAsync(Session session, AgentId id, PresenceState state, string? reason, Actor by) =>
        SetPresence.RunAsync(session, live, new(id, state, reason, by));

    public Task<long?> SeenAsync(AgentId id) => seen.SeenAsync(id, options.Value.ReturnMinutesMax);

    public async Task<IReadOnlyList<AgentId>> LapseAsync(Session session, long lastSeenBefore)
    {
        var lapsed = await PresenceTable.LapseAsync(session, lastSeenBefore);
        foreach (var agent in lapsed)
        {
            session.Announce(new AgentState(agent, PresenceState.Offline, PresenceTable.LostConnection), Actor.System);
            session.AfterCommit(() =>
            {
                seen.Forget(agent);
                live.Publish(new Hint("presence", agent.Value));
            });
        }

        return lapsed;
    }

    private async Task<Entry?> LookAsync(string token, string hash, CancellationToken cancel)
    {
        var (found, staff) = await store.ReadAsync(session => StaffAsync(session, token, hash), cancel);
        return staff is null ? null : Remember(hash, staff, found);
    }

    private async Task<(Sessions.Found? Found, Staff? Staff)> StaffAsync(Session session, string token, string hash)
    {
        if (await Sessions.FindAsync(session, hash) is not { } found) return (null, null);
        if (await PersonTable.FindAsync(session, found.Agent) is not { } person) return (null, null);
        var queues = await memberships.QueuesOfAsync(session, found.Agent);
        return (found, person.AsCaller(queues.Select(q => q.Id), token));
    }

    private Entry? Kept(string hash) =>
        kept.TryGetValue(hash, out var entry) && TimeProvider.System.GetElapsedTime(entry.KeptAt) < Keep && (entry.Session is null || entry.Session.ExpiresAt > clock.Now()) ? entry : null;

    private Entry Remember(string hash, Caller caller, Sessions.Found? session = null)
    {
        if (kept.Count >= KeptMax) kept.Clear();
        return kept[hash] = new Entry(caller, session, TimeProvider.System.GetTimestamp());
    }

    private sealed record Entry(Caller Caller, Sessions.Found? Session, long KeptAt);
}
