using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Papilio.Care.People;

/// <summary>
/// Sessions of the desk. The token is 32 random bytes that only the browser holds; we keep its SHA-256, so a stolen
/// database opens nobody's desk. A session slides with use and ends for good after its last day.
/// </summary>
internal static class Sessions
{
    /// <summary>How often a used session is written down: not on every request.</summary>
    internal const long SlideMilliseconds = 300_000;

    internal sealed record Found(AgentId Agent, long CreatedAt, long SeenAt, long ExpiresAt);

    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    internal static long ExpiresAt(long createdAt, long now, PeopleOptions options) =>
        Math.Min(now + options.SessionHours * 3600_000L, createdAt + options.SessionDaysMax * 86_400_000L);

    public static async Task<string> StartAsync(Session session, AgentId agent, PeopleOptions options)
    {
        var now = session.Now;
        await session.RunAsync("delete from staff_session where expires_at < @now", new { now });
        var token = NewToken();
        await session.RunAsync(
            "insert into staff_session (hash, agent_id, created_at, seen_at, expires_at) values (@hash, @agent, @now, @now, @expires)",
            new { hash = Hash(token), agent, now, expires = ExpiresAt(now, now, options) });
        return token;
    }

    public static async Task<Found?> FindAsync(Session session, string hash) =>
        await session.FirstAsync<Row>(
            """
            select s.agent_id, s.created_at, s.seen_at, s.expires_at from staff_session s join staff a on a.id = s.agent_id
            where s.hash = @hash and s.expires_at > @now and a.state = 'active'
            """, new { hash, now = session.Now }) is { } row ? new Found(row.AgentId, row.CreatedAt, row.SeenAt, row.ExpiresAt) : null;

    /// <summary>The session as it is from now on; null when it has ended meanwhile.</summary>
    public static async Task<Found?> SlideAsync(Session session, string hash, Found found, PeopleOptions options)
    {
        var slid = found with { SeenAt = session.Now, ExpiresAt = ExpiresAt(found.CreatedAt, session.Now, options) };
        var written = await session.RunAsync("update staff_session set seen_at = @now, expires_at = @expires where hash = @hash", new { hash, now = slid.SeenAt, expires = slid.ExpiresAt });
        return written == 1 ? slid : null;
    }

    public static Task EndAsync(Session session, string hash) => session.RunAsync("delete from staff_session where hash = @hash", new { hash });

    /// <summary>Ends every session of somebody, but for the one given; answers how many.</summary>
    public static Task<int> EndAllAsync(Session session, AgentId agent, string? except = null) =>
        session.RunAsync("delete from staff_session where agent_id = @agent and hash <> @except", new { agent, except = except ?? "" });

    public static Task<long> CountAsync(Session session, AgentId agent) =>
        session.ScalarAsync<long>("select count(*) from staff_session where agent_id = @agent and expires_at > @now", new { agent, now = session.Now });

    private sealed class Row
    {
        public AgentId AgentId { get; init; }
        public long CreatedAt { get; init; }
        public long SeenAt { get; init; }
        public long ExpiresAt { get; init; }
    }
}
