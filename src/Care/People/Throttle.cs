using System.Security.Cryptography;
using System.Text;

namespace Papilio.Care.People;

/// <summary>
/// Slows down guessing. An attempt is counted before its password is looked at, so a hundred at once get no further than
/// a hundred in a row; signing in takes the count back. It is in the database: a restart forgives nothing.
/// </summary>
internal static class Throttle
{
    /// <summary>A quiet hour forgives.</summary>
    private const long ForgetMilliseconds = 3600_000;

    /// <summary>How long the next attempt waits after so many failures: none below the limit, then doubling.</summary>
    internal static long WaitSeconds(long failures, int failuresMax, int first, int most) =>
        failures < failuresMax ? 0 : (long)Math.Min(most, first * Math.Pow(2, Math.Min(failures - failuresMax, 30)));

    /// <summary>Counts an attempt against the account and the address; refused while either has to wait.</summary>
    public static async Task<Outcome<Done>> CountAsync(Session session, string email, string address, PeopleOptions options)
    {
        await session.RunAsync("delete from sign_in_failure where last_at < @old and blocked_until < @now",
            new { old = session.Now - ForgetMilliseconds, now = session.Now });
        if (await CountAsync(session, Address(address), options.AddressFailuresMax, options) is { } tooMany) return tooMany;
        if (await CountAsync(session, Account(email), options.AccountFailuresMax, options) is { } again) return again;
        return Done.It;
    }

    /// <summary>Right after all: the account's count is void, and the address gets this attempt back.</summary>
    public static async Task ForgiveAsync(Session session, string email, string address)
    {
        await session.RunAsync("update sign_in_failure set failures = failures - 1, blocked_until = 0 where subject = @subject and failures > 0", new { subject = Address(address) });
        await session.RunAsync("delete from sign_in_failure where subject = @subject", new { subject = Account(email) });
    }

    private static async Task<Refusal?> CountAsync(Session session, string subject, int failuresMax, PeopleOptions options)
    {
        var now = session.Now;
        var failures = await session.FirstAsync<long?>(
            """
            insert into sign_in_failure (subject, failures, last_at, blocked_until) values (@subject, 1, @now, 0)
            on conflict (subject) do update set failures = sign_in_failure.failures + 1, last_at = @now where sign_in_failure.blocked_until <= @now
            returning failures
            """, new { subject, now });
        if (failures is null)
        {
            var until = await session.ScalarAsync<long>("select blocked_until from sign_in_failure where subject = @subject", new { subject });
            return new Refusal("session.throttled", 429, $"{Math.Max(1, (until - now + 999) / 1000)}");
        }

        var wait = WaitSeconds(failures.Value, failuresMax, options.ThrottleSeconds, options.ThrottleSecondsMax);
        if (wait > 0)
            await session.RunAsync("update sign_in_failure set blocked_until = @until where subject = @subject", new { subject, until = now + wait * 1000 });
        return null;
    }

    private static string Account(string email) => "account:" + Hash(email);
    private static string Address(string address) => "address:" + Hash(address);
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
