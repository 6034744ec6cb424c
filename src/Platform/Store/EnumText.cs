using System.Text.Json;

namespace Papilio.Platform.Store;

/// <summary>Enums as they are stored and spoken: lower-case words with underscores.</summary>
public static class EnumText
{
    public static string Of<T>(T value) where T : struct, Enum => Cache<T>.Texts[value];

    public static T Parse<T>(string text) where T : struct, Enum =>
        Cache<T>.Values.TryGetValue(text, out var value) ? value : throw new BrokenInvariant($"'{text}' is no {typeof(T).Name}.");

    private static class Cache<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Texts = Enum.GetValues<T>().ToDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));
        public static readonly Dictionary<string, T> Values = Texts.ToDictionary(p => p.Value, p => p.Key);
    }
}
