using Papilio.Platform;
using Papilio.Platform.Edge;

namespace Papilio.Host.Commands;

internal static class Said
{
    /// <summary>A refusal as a sentence.</summary>
    public static string Of(Refusal refusal)
    {
        var (title, what) = Words.Of(refusal.Code, "en");
        return $"{title}. {what.Replace("{about}", refusal.About ?? "", StringComparison.Ordinal)}";
    }
}
