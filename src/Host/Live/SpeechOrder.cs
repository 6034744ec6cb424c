namespace Papilio.Host.Live;

/// <summary>
/// Keeps what is said over one socket in order when something cannot be taken: once a message is refused for now (too
/// fast, no storage), the ones behind it are refused as well until that one comes again. Otherwise a later message
/// could be stored before an earlier one that the client sends once more. A client that gives a message up is not held
/// longer than a few seconds.
/// </summary>
internal sealed class SpeechOrder
{
    private static readonly TimeSpan HeldMax = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private long spoken;
    private (Guid Id, long Turn, long At)? held;

    /// <summary>The turn of a message that may go on its way; null when it has to wait for an earlier one.</summary>
    public long? Enter(Guid id)
    {
        lock (gate)
        {
            if (held is { } first && first.Id != id && TimeProvider.System.GetElapsedTime(first.At) < HeldMax) return null;
            held = null;
            return ++spoken;
        }
    }

    /// <summary>This message was refused for now. Of several the first one said is waited for.</summary>
    public void Hold(Guid id, long turn)
    {
        lock (gate)
        {
            if (held is null || turn < held.Value.Turn) held = (id, turn, TimeProvider.System.GetTimestamp());
        }
    }
}
