namespace Papilio.Platform.Store;

/// <summary>
/// The only way to the database. A unit passed to WriteAsync either happens whole or not at all, may be run again
/// after a lost race, and so must touch nothing but its session; effects elsewhere go through Session.AfterCommit.
/// </summary>
public interface IStore
{
    Engine Engine { get; }
    Task<T> ReadAsync<T>(Func<Session, Task<T>> query, CancellationToken cancel = default);
    Task<T> WriteAsync<T>(Func<Session, Task<T>> unit, CancellationToken cancel = default);

    /// <summary>The same for a loop that has a thread of its own: it waits here, and is not queued behind the thread pool's work when it is done.</summary>
    T Write<T>(Func<Session, Task<T>> unit);

    /// <summary>Raised after a commit that announced events, on this node.</summary>
    event Action? Announced;

    /// <summary>Null while writes succeed; otherwise the reason of the last failed commit, for /health.</summary>
    string? Trouble { get; }

    /// <summary>Work outside any transaction, such as VACUUM, and backups that need one long snapshot.</summary>
    Task<T> SnapshotAsync<T>(Func<Session, Task<T>> query, CancellationToken cancel = default);
    Task MaintainAsync(string statement, CancellationToken cancel = default);
}

public enum Engine { Sqlite, Postgres }

/// <summary>The unit lost a race (a version moved on); it is run again.</summary>
public sealed class StaleException(string message) : Exception(message);

/// <summary>The database cannot be used now: the disk is full, the server is away, its files are damaged. Nothing was stored.</summary>
public sealed class StoreUnavailableException(string code, Exception inner) : Exception(inner.Message, inner)
{
    /// <summary><c>storage.full</c>, <c>storage.away</c> or <c>storage.damaged</c>.</summary>
    public string Code { get; } = code;
}

public static class StoreExtensions
{
    public static Task WriteAsync(this IStore store, Func<Session, Task> unit, CancellationToken cancel = default) =>
        store.WriteAsync(async session =>
        {
            await unit(session);
            return Done.It;
        }, cancel);
}
