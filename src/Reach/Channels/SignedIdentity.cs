using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels;

/// <summary>
/// Who a visitor is, said by the site's own server: a JWT signed with one of the inbox's secrets (HS256 and nothing
/// else: no "none", no other algorithm, no key named by the token), with an end at most an hour ahead.
/// </summary>
internal static class SignedIdentity
{
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private const int LengthMax = 4096;

    public sealed record Person(string Id, string? Name, string? Email, string? Phone, string? Lang)
    {
        /// <param name="inbox">Whose secret signed: the same id of another site is another person.</param>
        public IReadOnlyList<Claim> ClaimsIn(Guid inbox) =>
        [
            new Claim(IdentityKind.External, Id, inbox, "signed identity"),
            .. Email is null ? Array.Empty<Claim>() : [new Claim(IdentityKind.Email, Email, Evidence: "signed identity")],
            .. Phone is null ? Array.Empty<Claim>() : [new Claim(IdentityKind.Phone, Phone, Evidence: "signed identity")],
        ];
    }

    /// <param name="past">Whether one whose end has passed is read as well: it still says who somebody was, and opens nothing by itself.</param>
    public static async Task<Outcome<Person>> ReadAsync(string token, IReadOnlyList<string> secrets, DateTimeOffset now, bool past = false)
    {
        if (token.Length > LengthMax) return new Refusal("identity.forged", 401);
        var expired = false;
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKeys = secrets.Select(s => new SymmetricSecurityKey(Encoding.UTF8.GetBytes(s))),
            TryAllIssuerSigningKeys = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuer = false,
            ValidateAudience = false,
            LifetimeValidator = (_, until, _, _) =>
            {
                expired = until is null || until < now.UtcDateTime - Skew;
                return (past || !expired) && until <= now.UtcDateTime + LifetimeMax + Skew;
            },
        });
        if (!result.IsValid) return new Refusal(expired ? "identity.expired" : "identity.forged", 401);

        string? Text(string name) => result.Claims.TryGetValue(name, out var value) && value is string { Length: > 0 and <= 200 } text ? text : null;
        return Text("sub") is { } id ? new Person(id, Text("name"), Text("email"), Text("phone"), Text("lang")) : new Refusal("identity.forged", 401);
    }
}
