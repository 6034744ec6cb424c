namespace Papilio.Bench.Load;

/// <summary>
/// Open-loop pacing: the k-th message is due at start + k / rate whatever happened before, and its latency counts from
/// there. A server that stalls is charged for everybody who should have been served meanwhile.
/// </summary>
internal sealed class Pace(double ratePerSecond, long start)
{
    private readonly double interval = Clock.Second / ratePerSecond;
    private long taken;

    public long Next => start + (long)(taken * interval);

    /// <summary>True, with the time it was due, while there is a message that should have left by now.</summary>
    public bool TryTake(long now, out long due)
    {
        due = Next;
        if (due > now) return false;
        taken++;
        return true;
    }
}
