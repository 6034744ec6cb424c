namespace Papilio.Platform;

/// <summary>Wakes a loop that sleeps until there is something to do. Several wake it at once: that is once.</summary>
public sealed class Wake : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);

    public void Now()
    {
        try
        {
            if (signal.CurrentCount == 0) signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else was quicker; the loop is awake.
        }
    }

    /// <summary>Until it is woken or the time is over; true when woken.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancel) => signal.WaitAsync(atMost, cancel);

    public void Dispose() => signal.Dispose();
}
