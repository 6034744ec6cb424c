namespace Papilio.Platform;

/// <summary>
/// A clock that can be moved forward, so that "three months later" takes a second. Time also flows by itself at
/// <c>speed</c> times the real pace (0 = stands still until advanced). Only product time hangs on it: loops poll and
/// leases expire in real time.
/// </summary>
public sealed class VirtualClock(DateTimeOffset start, double speed = 1) : TimeProvider
{
    private readonly long began = System.GetTimestamp();
    private long advancedTicks;

    public event Action? Advanced;

    public override DateTimeOffset GetUtcNow() =>
        start + System.GetElapsedTime(began) * speed + new TimeSpan(Interlocked.Read(ref advancedTicks));

    public void Advance(TimeSpan by)
    {
        Check.That(by >= TimeSpan.Zero, $"A clock does not run backwards ({by}).");
        Interlocked.Add(ref advancedTicks, by.Ticks);
        Advanced?.Invoke();
    }
}

public static class ClockExtensions
{
    /// <summary>Unix milliseconds, the one form of an instant in storage and on the wire.</summary>
    public static long Now(this TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public static Task WaitAsync(TimeSpan real, CancellationToken cancel) => Task.Delay(real, TimeProvider.System, cancel);
}
