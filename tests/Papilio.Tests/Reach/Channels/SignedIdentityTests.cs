using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Papilio.Reach.Channels;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Channels;

/// <summary>Tokens as a site's server makes them, and as others would like to.</summary>
internal static class Jwt
{
    public static string Make(object header, object payload, string secret) => Sign(header, payload, bytes => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), bytes));

    public static string Make(string secret, DateTimeOffset until, string sub = "u1", string? name = null, string? email = null, string? phone = null) =>
        Make(new { alg = "HS256", typ = "JWT" }, new { sub, exp = until.ToUnixTimeSeconds(), name, email, phone }, secret);

    public static string Sign(object header, object payload, Func<byte[], byte[]> sign)
    {
        var head = $"{Part(header)}.{Part(payload)}";
        return $"{head}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(head)))}";
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}

public sealed class SignedIdentityTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 3, 1, 0, 0, TimeSpan.Zero);
    private static readonly string Secret = Signature.NewSecret();
    private static readonly long Soon = Now.AddMinutes(10).ToUnixTimeSeconds();
    private static readonly object Hs256 = new { alg = "HS256", typ = "JWT" };

    private static async Task<string?> CodeOfAsync(string token, params string[] secrets) =>
        (await SignedIdentity.ReadAsync(token, secrets.Length == 0 ? [Secret] : secrets, Now)).Refusal?.Code;

    [Fact]
    public async Task A_signed_identity_tells_who_somebody_is()
    {
        var person = (await SignedIdentity.ReadAsync(Jwt.Make(Secret, Now.AddMinutes(10), "u1", "张伟", "wei@example.com", "+8613800000001"), [Secret], Now)).Value;

        (person.Id, person.Name, person.Email, person.Phone).ShouldBe(("u1", "张伟", "wei@example.com", "+8613800000001"));
        person.ClaimsIn(Guid.Empty).Select(c => c.Kind).ShouldBe([IdentityKind.External, IdentityKind.Email, IdentityKind.Phone]);
        person.ClaimsIn(Guid.Empty).ShouldAllBe(c => c.Verified);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("RS256")]
    [InlineData("ES256")]
    [InlineData("")]
    public async Task No_other_algorithm_is_believed_whatever_it_is_signed_with(string alg)
    {
        var payload = new { sub = "u1", exp = Soon };

        (await CodeOfAsync(Jwt.Make(new { alg, typ = "JWT" }, payload, Secret))).ShouldBe("identity.forged");
        (await CodeOfAsync(Jwt.Sign(new { alg, typ = "JWT" }, payload, _ => []))).ShouldBe("identity.forged");
        (await CodeOfAsync(Jwt.Sign(new { alg, typ = "JWT" }, payload, b => HMACSHA512.HashData(Encoding.UTF8.GetBytes(Secret), b)))).ShouldBe("identity.forged");
    }

    [Fact]
    public async Task A_public_key_used_as_a_secret_proves_nothing()
    {
        using var rsa = RSA.Create(2048);
        var token = Jwt.Make(Hs256, new { sub = "u1", exp = Soon }, rsa.ExportSubjectPublicKeyInfoPem());

        (await CodeOfAsync(token)).ShouldBe("identity.forged");
        (await CodeOfAsync(Jwt.Sign(new { alg = "RS256" }, new { sub = "u1", exp = Soon }, b => rsa.SignData(b, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)))).ShouldBe("identity.forged");
    }

    [Theory]
    [InlineData("../../../../dev/null")]
    [InlineData("/proc/sys/kernel/randomize_va_space")]
    [InlineData("' or 1=1 --")]
    [InlineData("https://evil.example/jwks.json")]
    public async Task A_key_named_by_the_token_is_not_fetched(string kid)
    {
        (await CodeOfAsync(Jwt.Make(new { alg = "HS256", kid, jku = kid, x5u = kid }, new { sub = "u1", exp = Soon }, ""))).ShouldBe("identity.forged");
        (await CodeOfAsync(Jwt.Make(new { alg = "HS256", kid, jwk = new { kty = "oct", k = "AAAA" } }, new { sub = "u1", exp = Soon }, "\0\0\0"))).ShouldBe("identity.forged");
        (await CodeOfAsync(Jwt.Make(new { alg = "HS256", kid }, new { sub = "u1", exp = Soon }, Secret))).ShouldBeNull();
    }

    [Theory]
    [InlineData(-3600, "identity.expired")]
    [InlineData(-90, "identity.expired")]
    [InlineData(-30, null)]
    [InlineData(3600, null)]
    [InlineData(3720, "identity.forged")]
    [InlineData(31_536_000, "identity.forged")]
    public async Task It_holds_for_an_hour_at_most_with_a_minute_for_clocks(int seconds, string? code) => (await CodeOfAsync(Jwt.Make(Secret, Now.AddSeconds(seconds)))).ShouldBe(code);

    [Fact]
    public async Task Whom_one_named_whose_time_is_over_is_read_only_where_that_is_asked_for_and_never_without_an_end()
    {
        (await SignedIdentity.ReadAsync(Jwt.Make(Secret, Now.AddDays(-3)), [Secret], Now, past: true)).Value.Id.ShouldBe("u1");
        (await SignedIdentity.ReadAsync(Jwt.Make(Signature.NewSecret(), Now.AddDays(-3)), [Secret], Now, past: true)).Refusal!.Code.ShouldBe("identity.forged");
        (await SignedIdentity.ReadAsync(Jwt.Make(Hs256, new { sub = "u1" }, Secret), [Secret], Now, past: true)).Accepted.ShouldBeFalse();
        (await SignedIdentity.ReadAsync(Jwt.Make(Secret, Now.AddHours(2)), [Secret], Now, past: true)).Accepted.ShouldBeFalse();
    }

    [Fact]
    public async Task Without_an_end_or_a_name_it_is_nobody()
    {
        (await CodeOfAsync(Jwt.Make(Hs256, new { sub = "u1" }, Secret))).ShouldNotBeNull();
        (await CodeOfAsync(Jwt.Make(Hs256, new { sub = "u1", exp = "tomorrow" }, Secret))).ShouldNotBeNull();
        (await CodeOfAsync(Jwt.Make(Hs256, new { sub = "u1", exp = 9e18 }, Secret))).ShouldNotBeNull();
        (await CodeOfAsync(Jwt.Make(Hs256, new { exp = Soon }, Secret))).ShouldBe("identity.forged");
        (await CodeOfAsync(Jwt.Make(Hs256, new { sub = "", exp = Soon }, Secret))).ShouldBe("identity.forged");
        (await CodeOfAsync(Jwt.Make(Hs256, new { sub = new[] { "u1", "u2" }, exp = Soon }, Secret))).ShouldBe("identity.forged");
        (await CodeOfAsync(Jwt.Make(Hs256, new { sub = new string('u', 201), exp = Soon }, Secret))).ShouldBe("identity.forged");
    }

    [Fact]
    public async Task While_a_secret_is_rotated_either_will_do_and_no_third()
    {
        var (old, now) = (Signature.NewSecret(), Signature.NewSecret());

        (await CodeOfAsync(Jwt.Make(old, Now.AddMinutes(5)), now, old)).ShouldBeNull();
        (await CodeOfAsync(Jwt.Make(now, Now.AddMinutes(5)), now, old)).ShouldBeNull();
        (await CodeOfAsync(Jwt.Make(Signature.NewSecret(), Now.AddMinutes(5)), now, old)).ShouldBe("identity.forged");
        (await CodeOfAsync(Jwt.Make(old, Now.AddMinutes(5)), now)).ShouldBe("identity.forged");
    }

    [Fact]
    public async Task What_was_changed_after_signing_is_forged()
    {
        var token = Jwt.Make(Secret, Now.AddMinutes(5));
        var parts = token.Split('.');
        var other = Jwt.Make(Secret, Now.AddMinutes(5), "u2").Split('.');

        foreach (var forged in new[] { "", "a.b.c", "..", parts[0] + "." + parts[1] + ".", $"{parts[0]}.{other[1]}.{parts[2]}", token + "A", token + "." + parts[2], new string('a', 5000) })
            (await CodeOfAsync(forged)).ShouldBe("identity.forged", forged);
    }
}
