using Papilio.Maths.Text;

namespace Papilio.Reach.Customers;

/// <summary>Text that people type about customers, made fit to be stored.</summary>
internal static class Texts
{
    public const int NameMax = 100;
    public const int NoteMax = 2000;

    /// <summary>Trimmed and clean; null when nothing is left.</summary>
    public static string? Of(string? text) => text is null || SafeText.Clean(text).Trim() is not { Length: > 0 } clean ? null : clean;

    /// <summary>For text that comes from outside and is not worth a refusal: cut, never in the middle of a character.</summary>
    public static string Cut(string text, int max)
    {
        var clean = SafeText.Clean(text).Trim();
        if (clean.Length <= max) return clean;
        return clean[..(char.IsHighSurrogate(clean[max - 1]) ? max - 1 : max)];
    }
}
