using System.Diagnostics;

namespace Papilio.Bench;

/// <summary>Monotonic nanoseconds, and the waits and ids of the product's house rules.</summary>
internal static class Clock
{
    public const long Millisecond = 1_000_000, Second = 1_000_000_000;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    public static long Now => Stopwatch.Frequency == Second
        ? Stopwatch.GetTimestamp()
        : (long)(Stopwatch.GetTimestamp() * NanosecondsPerTick);

    public static long UnixMilliseconds => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public static Task WaitAsync(double seconds) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, CancellationToken.None);
}
