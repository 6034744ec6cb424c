namespace Papilio.Tests;

/// <summary>A store that is away whenever a test says so.</summary>
public sealed class FailingStore(IStore inner) : IStore
{
    /// <summary>What the next writes throw; null while all is well.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What the very next writes throw, one each, before <see cref="Fault"/> is looked at.</summary>
    public Queue<Exception> Next { get; } = [];

    /// <summary>How often units of those who write on their own thread were run, lost races included.</summary>
    public int Runs { get; private set; }

    public Engine Engine => inner.Engine;
    public string? Trouble => inner.Trouble;

    public event Action? Announced
    {
        add => inner.Announced += value;
        remove => inner.Announced -= value;
    }

    public Task<T> ReadAsync<T>(Func<Session, Task<T>> query, CancellationToken cancel = default) => inner.ReadAsync(query, cancel);
    public Task<T> WriteAsync<T>(Func<Session, Task<T>> unit, CancellationToken cancel = default) => Fault is { } fault ? Task.FromException<T>(fault) : inner.WriteAsync(unit, cancel);
    public T Write<T>(Func<Session, Task<T>> unit) => Next.TryDequeue(out var next) ? throw next : Fault is { } fault ? throw fault : inner.Write(session =>
    {
        Runs++;
        return unit(session);
    });

    public Task<T> SnapshotAsync<T>(Func<Session, Task<T>> query, CancellationToken cancel = default) => inner.SnapshotAsync(query, cancel);
    public Task MaintainAsync(string statement, CancellationToken cancel = default) => inner.MaintainAsync(statement, cancel);

    public static StoreUnavailableException Away => new("storage.away", new IOException("on purpose"));
    public static StoreUnavailableException Full => new("storage.full", new IOException("on purpose"));
}
