using Microsoft.AspNetCore.Identity;

namespace Papilio.Care.People;

/// <summary>Passwords as the framework keeps them (PBKDF2, salted); nothing of our own.</summary>
internal static class Passwords
{
    public const int LengthMin = 10;

    /// <summary>Hashing is work for us: nobody may order more of it than a long sentence.</summary>
    public const int LengthMax = 200;

    private static readonly PasswordHasher<Credentials> Hasher = new();

    /// <summary>What is checked when there is no such account, so that the answer takes as long as for one that exists.</summary>
    private static readonly Credentials Nobody = new(default, "", Hasher.HashPassword(null!, "nobody's password"));

    public static Refusal? Judge(string password) =>
        password.Length is < LengthMin or > LengthMax ? new Refusal("staff.password", 422, $"{LengthMin}–{LengthMax}") : null;

    public static string Hash(string password) => Hasher.HashPassword(Nobody, password);

    public static bool Match(Credentials? account, string password)
    {
        var asked = password.Length > LengthMax ? password[..LengthMax] : password;
        var verdict = Hasher.VerifyHashedPassword(Nobody, (account ?? Nobody).PasswordHash, asked);
        return account is not null && password.Length <= LengthMax && verdict is not PasswordVerificationResult.Failed;
    }
}
