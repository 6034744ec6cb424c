using Papilio.Maths.Text;

namespace Papilio.Reach.Customers;

/// <summary>One spelling for what is one identity, so that two spellings of a number cannot belong to two customers.</summary>
internal static class Identities
{
    /// <summary>Identities of one customer, claims included: a stranger can make claims, so their number ends somewhere.</summary>
    public const int Max = 50;

    public const int ValueMax = 200;
    public const int EvidenceMax = 500;

    /// <summary>The claim as it is stored and compared; null when it is in a wrong format.</summary>
    public static Claim? Normal(Claim claim)
    {
        var value = claim.Kind switch
        {
            IdentityKind.Phone => PhoneNumber.Of(claim.Value),
            IdentityKind.Email => EmailAddress.Of(claim.Value),
            _ => Opaque(claim.Value),
        };
        if (value is null || (claim.Kind is IdentityKind.Channel && claim.Inbox is null)) return null;

        var inbox = claim.Kind is IdentityKind.Phone or IdentityKind.Email ? null : claim.Inbox;
        return new Claim(claim.Kind, value, inbox, claim.Evidence is { } evidence ? Texts.Cut(evidence, EvidenceMax) : null);
    }

    public static bool IsSame(this Identity identity, Claim claim) =>
        identity.Kind == claim.Kind && identity.Value == claim.Value && identity.Inbox == claim.Inbox;

    /// <summary>Somebody else's id: compared letter by letter, as we do not know what it means to them.</summary>
    private static string? Opaque(string value)
    {
        var trimmed = SafeText.Clean(value).Trim();
        return trimmed.Length is > 0 and <= ValueMax && !trimmed.Any(char.IsControl) ? trimmed : null;
    }
}
