using System.Security.Cryptography;
using System.Text;

namespace Papilio.Reach.Channels;

/// <summary>
/// Standard Webhooks (www.standardwebhooks.com): HMAC-SHA256 over "id.timestamp.body" with the base64 part of the
/// whsec_ secret; the header may carry several "v1,…" signatures while a secret is rotated.
/// </summary>
internal static class Signature
{
    /// <summary>Seconds a timestamp may lie in the past or the future.</summary>
    public const long ToleranceSeconds = 300;

    public static string NewSecret() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static string Sign(string secret, string id, long timestamp, ReadOnlySpan<byte> body) =>
        "v1," + Convert.ToBase64String(Compute(secret, id, timestamp, body));

    public static Refusal? Check(IReadOnlyList<string> secrets, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, long nowSeconds)
    {
        if (id.Length is 0 or > 200 || timestamp.Length == 0 || signatures.Length is 0 or > 2000) return new Refusal("channel.unsigned", 401);
        if (!long.TryParse(timestamp, out var at)) return new Refusal("signature.wrong", 401);

        // Every secret and signature is compared, in constant time each, before the age is told: a stranger learns nothing.
        var matches = false;
        foreach (var given in signatures.Split(' ').Where(s => s.StartsWith("v1,", StringComparison.Ordinal)).Take(4))
        {
            var bytes = new byte[given.Length];
            if (!Convert.TryFromBase64String(given[3..], bytes, out var length)) continue;
            foreach (var secret in secrets) matches |= CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, length), Compute(secret, id, at, body));
        }

        if (!matches) return new Refusal("signature.wrong", 401);
        return at < nowSeconds - ToleranceSeconds || at > nowSeconds + ToleranceSeconds ? new Refusal("signature.stale", 401) : null;
    }

    private static byte[] Compute(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }
}
