namespace Papilio.Reach.Conversations;

/// <summary>
/// Who came before whom, for each key on this node: everybody takes a place at once and may wait there until all who came
/// before have left. Nobody is made to wait who does not ask for it.
/// </summary>
internal sealed class Queues<TKey, TNote> where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, Place> last = [];

    /// <summary>Keys somebody stands in line for.</summary>
    public int Count
    {
        get
        {
            lock (gate) return last.Count;
        }
    }

    /// <summary>Takes the next place; disposing it leaves the queue.</summary>
    /// <param name="note">Told to whoever comes next.</param>
    public Place Join(TKey key, TNote note)
    {
        lock (gate) return last[key] = new Place(this, key, note, last.GetValueOrDefault(key));
    }

    private void Forget(TKey key, Place place)
    {
        lock (gate)
        {
            if (last.GetValueOrDefault(key) == place) last.Remove(key);
        }
    }

    internal sealed class Place : IDisposable
    {
        private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task before;
        private readonly Task over;
        private readonly TNote note;

        internal Place(Queues<TKey, TNote> queues, TKey key, TNote note, Place? ahead)
        {
            this.note = note;
            Before = ahead is null ? default : ahead.note;
            before = ahead?.over ?? Task.CompletedTask;
            over = EndAsync(queues, key);
        }

        /// <summary>What the one before noted; nothing when nobody is before.</summary>
        public TNote? Before { get; }

        /// <summary>Everybody before has left.</summary>
        public Task ReachAsync(CancellationToken cancel) => before.WaitAsync(cancel);

        public void Dispose() => left.TrySetResult();

        private async Task EndAsync(Queues<TKey, TNote> queues, TKey key)
        {
            await left.Task;
            await before;
            queues.Forget(key, this);
        }
    }
}
