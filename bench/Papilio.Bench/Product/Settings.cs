namespace Papilio.Bench.Product;

/// <summary>The product's configuration for a measuring: the one place to change when its option names do.</summary>
internal static class Settings
{
    public const string Email = "bench@papilio.test", Password = "measure-twice-cut-once";

    public static IEnumerable<(string Name, string Value)> For(string data, int port, string? postgres)
    {
        yield return ("Papilio__Url", $"http://127.0.0.1:{port}");
        yield return ("Papilio__Data", data);
        yield return ("Papilio__FirstAdministrator__Email", Email);
        yield return ("Papilio__FirstAdministrator__Password", Password);
        yield return ("Logging__LogLevel__Default", "Warning");
        // One loopback caller stands for thousands of people here.
        foreach (var limit in (string[])["MessagesPerSecond", "MessagesBurst", "RequestsPerSecond", "RequestsBurst", "AnonymousPerSecond", "AnonymousBurst"])
            yield return ($"Papilio__Limits__{limit}", "100000");
        if (postgres is not null) yield return ("Papilio__Postgres", postgres);
    }
}
