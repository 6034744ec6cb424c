using Papilio.Platform.Store;

namespace Papilio.Platform.Blobs;

public readonly record struct BlobId(Guid Value) : IId<BlobId>
{
    public static BlobId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

/// <summary>An attachment as it is known in the database; its bytes live beside it.</summary>
public sealed class Blob
{
    public BlobId Id { get; init; }
    public string Name { get; init; } = "";
    public string Type { get; init; } = "";
    public long Size { get; init; }
    public long? Width { get; init; }
    public long? Height { get; init; }
    public string OwnerKind { get; init; } = "";
    public Guid? OwnerId { get; init; }
    public Guid? ConversationId { get; init; }
    public long At { get; init; }
}

/// <summary>Where bytes are kept: on disk beside SQLite, in the database on PostgreSQL (so that every node has them).</summary>
public interface IBlobBytes
{
    Task WriteAsync(Session session, BlobId id, ReadOnlyMemory<byte> bytes);
    Task<byte[]?> ReadAsync(Session session, BlobId id);
    Task DeleteAsync(Session session, BlobId id);

    /// <summary>As long as somebody holds them none goes: who reads by a snapshot finds all that was there. What was to go meanwhile is swept later.</summary>
    IDisposable Hold() => Unheld.Instance;

    /// <summary>Deletes what has no row: left by units that were rolled back, by deletions that failed, were held up or cut short. Whether none is left.</summary>
    Task<bool> SweepAsync(IStore store, CancellationToken cancel = default) => Task.FromResult(true);

    /// <summary>Where bytes live and die with their rows.</summary>
    private sealed class Unheld : IDisposable
    {
        public static readonly Unheld Instance = new();

        public void Dispose() { }
    }
}

/// <summary>Bytes as files named by their random id, two levels deep; written whole before they get their name.</summary>
public sealed class DiskBytes(string root) : IBlobBytes
{
    private readonly Lock gate = new();

    /// <summary>Files that go when their unit has been committed.</summary>
    private readonly HashSet<string> going = [];

    private int holders;

    public Task WriteAsync(Session session, BlobId id, ReadOnlyMemory<byte> bytes)
    {
        var path = PathOf(id);
        // One that is brought again stays, though its deletion may share the commit.
        lock (gate) going.Remove(path);
        try
        {
            Private.MakeDirectory(Path.GetDirectoryName(path)!);
            using (var file = Private.Create(path + ".part"))
            {
                file.Write(bytes.Span);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".part", path, overwrite: true);
            return Task.CompletedTask;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Action forget = () => File.Delete(path + ".part");
            forget.Quietly();
            throw new StoreUnavailableException(Private.IsFull(fault) ? "storage.full" : "storage.away", fault);
        }
    }

    public Task<byte[]?> ReadAsync(Session session, BlobId id) =>
        Task.FromResult(File.Exists(PathOf(id)) ? File.ReadAllBytes(PathOf(id)) : null);

    public Task DeleteAsync(Session session, BlobId id)
    {
        DropAfterCommit(session, PathOf(id));
        return Task.CompletedTask;
    }

    /// <summary>Not before the commit: a unit that is rolled back must not have lost its files.</summary>
    private void DropAfterCommit(Session session, string path)
    {
        lock (gate) going.Add(path);
        session.AfterCommit(() =>
        {
            lock (gate)
            {
                if (going.Remove(path) && holders == 0) File.Delete(path);
            }
        });
    }

    public IDisposable Hold() => new Holder(this);

    public async Task<bool> SweepAsync(IStore store, CancellationToken cancel = default)
    {
        var swept = true;
        foreach (var shelf in Directory.Exists(root) ? Directory.GetDirectories(root) : [])
            swept &= !(await store.WriteAsync(session => SweepAsync(session, shelf), cancel)).Any(File.Exists);
        return swept;
    }

    /// <summary>Files come and go in units alone, and units of SQLite one after the other: in a unit, what has no row is nobody's, however new.</summary>
    private async Task<IReadOnlyList<string>> SweepAsync(Session session, string shelf)
    {
        var files = Directory.GetFiles(shelf);
        var named = files.Select(f => Guid.TryParseExact(Path.GetFileName(f), "N", out var id) ? id : default).ToArray();
        var known = (await session.QueryAsync<Guid>($"select id from blob where {session.In("id", "named")}", new { named = session.Ids(named) })).ToHashSet();
        string[] strays = [.. files.Where((_, i) => !known.Contains(named[i]))];
        foreach (var stray in strays) DropAfterCommit(session, stray);
        return strays;
    }

    private sealed class Holder : IDisposable
    {
        private readonly DiskBytes bytes;
        private bool released;

        public Holder(DiskBytes bytes)
        {
            this.bytes = bytes;
            lock (bytes.gate) bytes.holders++;
        }

        public void Dispose()
        {
            lock (bytes.gate)
            {
                if (released) return;
                released = true;
                bytes.holders--;
            }
        }
    }

    private string PathOf(BlobId id)
    {
        var name = id.Value.ToString("N");
        return Path.Combine(root, name[^2..], name);
    }
}

public sealed class DatabaseBytes : IBlobBytes
{
    public Task WriteAsync(Session session, BlobId id, ReadOnlyMemory<byte> bytes) =>
        session.RunAsync("insert into blob_content (id, bytes) values (@id, @bytes)", new { id, bytes = bytes.ToArray() });

    public Task<byte[]?> ReadAsync(Session session, BlobId id) =>
        session.FirstAsync<byte[]>("select bytes from blob_content where id = @id", new { id });

    public Task DeleteAsync(Session session, BlobId id) => session.RunAsync("delete from blob_content where id = @id", new { id });
}
