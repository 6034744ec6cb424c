namespace Papilio.Platform;

/// <summary>Wakes a loop that waits. Rung while nobody waits, it wakes the next wait; rung often, once.</summary>
public sealed class Alarm : IDisposable
{
    private readonly SemaphoreSlim rung = new(0, 1);

    public void Ring()
    {
        try
        {
            if (rung.CurrentCount == 0) rung.Release();
        }
        catch (Exception late) when (late is SemaphoreFullException or ObjectDisposedException)
        {
            // Two rang at once, or the loop is over.
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancel) => rung.WaitAsync(atMost, cancel);

    public void Dispose() => rung.Dispose();
}
