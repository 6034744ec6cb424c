using System.Globalization;

namespace Papilio.Maths.Text;

/// <summary>
/// An e-mail address as a key: two spellings of one mailbox give one string. Dots and plus-tags stay, because only
/// some providers ignore them and a wrong merge of two customers cannot be undone.
/// </summary>
public static class EmailAddress
{
    private const int LocalPartMax = 64;
    private const int AddressMax = 254;
    private const string LocalPunctuation = "!#$%&'*+/=?^_`{|}~.-";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>
    /// Trimmed, folded (<see cref="Normalize.Fold"/>), lower case, domain in ASCII (IDNA). Null when it is no address:
    /// quoted local parts, address literals in brackets and domains without a dot count as none.
    /// </summary>
    public static string? Of(string text)
    {
        var folded = Normalize.Fold(text).Trim();
        var at = folded.IndexOf('@');
        if (at < 1 || at != folded.LastIndexOf('@')) return null;

        var local = folded[..at];
        if (!IsLocalPart(local) || DomainOf(folded[(at + 1)..]) is not { } domain) return null;

        var address = $"{local}@{domain}";
        return address.Length <= AddressMax ? address : null;
    }

    private static bool IsLocalPart(string local) =>
        local.Length <= LocalPartMax
        && local[0] != '.' && local[^1] != '.' && !local.Contains("..")
        && local.All(letter => char.IsLetterOrDigit(letter) || LocalPunctuation.Contains(letter));

    private static string? DomainOf(string text)
    {
        try
        {
            // Some input method types the ideographic full stop between labels; browsers accept it, so do we.
            var domain = Idn.GetAscii(text.Replace('。', '.'));
            var last = domain[(domain.LastIndexOf('.') + 1)..];
            return domain.Contains('.') && last.Length >= 2 && char.IsAsciiLetter(last[0]) ? domain : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
