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
}

/// <summary>Bytes as files named by their random id, two levels deep; written whole before they get their name.</summary>
public sealed class DiskBytes(string root) : IBlobBytes
{
    public Task WriteAsync(Session session, BlobId id, ReadOnlyMemory<byte> bytes)
    {
        var path = PathOf(id);
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
        // After the commit: a unit that is rolled back must not have lost its files.
        session.AfterCommit(() => File.Delete(PathOf(id)));
        return Task.CompletedTask;
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
