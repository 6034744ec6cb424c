using System.Text;

namespace Papilio.Maths.Text;

/// <summary>
/// A phone number as a key, in the form of E.164: plus, calling code, national number. China is known by its own rules,
/// other countries by length alone.
/// </summary>
public static class PhoneNumber
{
    private const int DigitsMin = 8;
    private const int DigitsMax = 15;
    private const int TextMax = 64;

    // What introduces an extension; it belongs to the switchboard, not to the number.
    private static readonly string[] Extensions = ["转分机", "分机", "转", "轉", "extension", "ext", "x", "#", ",", ";"];

    /// <param name="text">The number as typed: full width, spaces, hyphens, dots, brackets, 0086, tel: are understood.</param>
    /// <param name="defaultCountry">Calling code of a number given without one, digits only.</param>
    /// <returns>+ and 8 to 15 digits; null when it is no phone number, or a short number such as 10086.</returns>
    public static string? Of(string text, string defaultCountry = "86")
    {
        if (text.Length > TextMax) return null;

        var typed = Normalize.Fold(text).Trim();
        if (typed.StartsWith("tel:", StringComparison.Ordinal)) typed = typed[4..];
        foreach (var extension in Extensions)
            if (typed.IndexOf(extension, StringComparison.Ordinal) is > 0 and var at) typed = typed[..at];

        if (Digits(typed) is not { Digits.Length: > 0 } read) return null;

        var number = read.International ? International(read.Digits) : National(read.Digits, defaultCountry);
        return number is { Length: >= DigitsMin and <= DigitsMax } && number[0] != '0' ? "+" + number : null;
    }

    private static (string Digits, bool International)? Digits(string typed)
    {
        // "+44 (0)20 …": the zero in brackets is the trunk prefix, not dialled from abroad.
        var plus = typed.TrimStart('(', ' ').StartsWith('+');
        if (plus) typed = typed.Replace("(0)", "");

        var digits = new StringBuilder(typed.Length);
        foreach (var letter in typed)
        {
            if (char.IsAsciiDigit(letter)) digits.Append(letter);
            else if (letter == '+' && plus && digits.Length == 0) continue;
            else if (!" -‐‑‒–—−.·()[]\t".Contains(letter)) return null;
        }

        var all = digits.ToString();
        if (plus) return (all, true);
        return all.StartsWith("00", StringComparison.Ordinal) ? (all[2..], true) : (all, false);
    }

    private static string? International(string digits) =>
        digits.StartsWith("86", StringComparison.Ordinal) ? China(digits[2..], trunk: false) : digits;

    private static string? National(string digits, string country)
    {
        if (country == "86")
        {
            if (China(digits, trunk: true) is { } local) return local;
            return digits.StartsWith("86", StringComparison.Ordinal) ? China(digits[2..], trunk: false) : null;
        }

        if (country == "1")
            return digits.Length switch { 10 => "1" + digits, 11 when digits[0] == '1' => digits, _ => null };

        // Italy dials the zero from abroad too; everywhere else it is the trunk prefix.
        return country + (digits[0] == '0' && country != "39" ? digits[1..] : digits);
    }

    /// <param name="trunk">A landline dialled inside the country needs its 0: without it the area code is a guess.</param>
    private static string? China(string digits, bool trunk)
    {
        var zero = digits.Length > 0 && digits[0] == '0';
        var number = zero ? digits[1..] : digits;

        var mobile = number.Length == 11 && number[0] == '1' && number[1] >= '3';
        var service = !zero && number.Length == 10 && (number.StartsWith("400", StringComparison.Ordinal) || number.StartsWith("800", StringComparison.Ordinal));
        var landline = (zero || !trunk) && IsLandline(number);
        return mobile || service || landline ? "86" + number : null;
    }

    /// <summary>Two-digit areas (10 and 2x) have eight-digit numbers, three-digit areas seven or eight; none starts with 0 or 1.</summary>
    private static bool IsLandline(string number)
    {
        if (number.Length is < 10 or > 11) return false;
        var twoDigits = number[0] == '2' || number.StartsWith("10", StringComparison.Ordinal);
        if (!twoDigits && number[0] is < '3') return false;
        return twoDigits ? number.Length == 10 && number[2] > '1' : number[3] > '1';
    }
}
