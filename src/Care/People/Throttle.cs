using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Papilio.Care.People;

/// <summary>
/// Slows down guessing. An attempt is counted before its password is looked at, so a hundred at once get no further than
/// a hundred in a row; signing in takes the count back. It is in the database: a restart forgives nothing. Guesses at an
/// account are counted for the address they come from, so that nobody locks its owner out elsewhere; what comes from
/// everywhere together is counted by the hour, against a limit that one address never reaches.
/// </summary>
internal static class Throttle
{
    /// <summary>A quiet hour forgives.</summary>
    private const long ForgetMilliseconds = 3600_000;

    /// <summary>How long the next attempt waits after so many failures: none below the limit, then doubling.</summary>
    internal static long WaitSeconds(long failures, int failuresMax, int first, int most) =>
        failures < failuresMax ? 0 : (long)Math.Min(most, first * Math.Pow(2, Math.Min(failures - failuresMax, 30)));

    /// <summary>Counts an attempt; refused while any of what it counts against has to wait.</summary>
    public static async Task<Outcome<Done>> CountAsync(Session session, string email, string address, PeopleOptions options)
    {
        await session.RunAsync("delete from sign_in_failure where last_at < @old and blocked_until < @now",
            new { old = session.Now - ForgetMilliseconds, now = session.Now });
        if (await CountAsync(session, Address(address), options.AddressFailuresMax, options) is { } tooMany) return tooMany;
        if (await CountAsync(session, Account(email, address), options.AccountFailuresMax, options) is { } again) return again;
        if (await CountAsync(session, Everywhere(email, session.Now), options.AccountFailuresHourMax, options) is { } besieged) return besieged;
        return Done.It;
    }

    /// <summary>Right after all: the account's count for this address is void, and the others get this attempt back.</summary>
    public static async Task ForgiveAsync(Session session, string email, string address)
    {
        const string takeBack = "update sign_in_failure set failures = failures - 1, blocked_until = 0 where subject = @subject and failures > 0";
        await session.RunAsync(takeBack, new { subject = Address(address) });
        await session.RunAsync("delete from sign_in_failure where subject = @subject", new { subject = Account(email, address) });
        await session.RunAsync(takeBack, new { subject = Everywhere(email, session.Now) });
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

    private static string Address(string address) => "address:" + Hash(Network(address));
    private static string Account(string email, string address) => "account:" + Hash($"{email} {Network(address)}");
    private static string Everywhere(string email, long now) => $"everywhere:{now / 3600_000}:{Hash(email)}";
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>What one caller can speak from: a line with IPv6 has a whole /64 of addresses.</summary>
    internal static string Network(string address)
    {
        if (!IPAddress.TryParse(address, out var ip)) return address;
        if (ip.IsIPv4MappedToIPv6) ip = ip.MapToIPv4();
        return ip.AddressFamily is AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(ip.GetAddressBytes().AsSpan(0, 8)) : ip.ToString();
    }
}
