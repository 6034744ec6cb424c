using System.Security.Cryptography;
using System.Text;
using Papilio.Platform.Store;

namespace Papilio.Platform.Blobs;

/// <summary>Attachments: sniffed and size-limited on the way in, signed and expiring links on the way out.</summary>
public sealed class Files(IBlobBytes bytes, Secrets secrets, TimeProvider clock)
{
    public const int SizeMax = 10 * 1024 * 1024;

    /// <summary>Width times height; a picture that unpacks to more is refused.</summary>
    public const long PixelsMax = 50_000_000;

    /// <summary>How long a link lives; whole hours, so that one link serves a page of messages from the cache.</summary>
    private const long LinkMilliseconds = 12 * 3600_000;

    private const string Columns = "id, name, type, size, width, height, owner_kind, owner_id, conversation_id, at";

    public async Task<Outcome<Blob>> AddAsync(Session session, string name, ReadOnlyMemory<byte> content, Actor owner)
    {
        if (content.Length > SizeMax) return new Refusal("file.too_large", 413, $"{SizeMax}");
        if (Sniff.Look(content.Span, name) is not { } kind) return new Refusal("file.type", 415, Clean(name));
        if ((long)(kind.Width ?? 0) * (kind.Height ?? 0) > PixelsMax) return new Refusal("file.too_many_pixels", 413, $"{kind.Width} × {kind.Height}");

        var blob = new Blob
        {
            Id = Id.New<BlobId>(clock), Name = Clean(name), Type = kind.Type, Size = content.Length, Width = kind.Width, Height = kind.Height,
            OwnerKind = owner.Kind.ToString().ToLowerInvariant(), OwnerId = owner.Id, At = clock.Now(),
        };
        await session.RunAsync(
            $"insert into blob ({Columns}) values (@Id, @Name, @Type, @Size, @Width, @Height, @OwnerKind, @OwnerId, @ConversationId, @At)", blob);
        await bytes.WriteAsync(session, blob.Id, content);
        return blob;
    }

    public Task<Blob?> FindAsync(Session session, BlobId id) => session.FirstAsync<Blob>($"select {Columns} from blob where id = @id", new { id });

    public Task<byte[]?> BytesAsync(Session session, BlobId id) => bytes.ReadAsync(session, id);

    /// <summary>Ties files to the conversation they were sent in; false unless all are the owner's own and not yet sent.</summary>
    public static async Task<bool> ClaimAsync(Session session, IReadOnlyCollection<BlobId> ids, Actor owner, Guid conversation)
    {
        foreach (var id in ids)
        {
            var claimed = await session.RunAsync(
                """
                update blob set conversation_id = @conversation
                where id = @id and owner_kind = @kind and (owner_id = @owner or owner_id is null) and (conversation_id is null or conversation_id = @conversation)
                """,
                new { id, conversation, kind = owner.Kind.ToString().ToLowerInvariant(), owner = owner.Id });
            if (claimed == 0) return false;
        }

        return true;
    }

    public async Task<int> DeleteOfAsync(Session session, Guid conversation)
    {
        var ids = await session.QueryAsync<BlobId>("select id from blob where conversation_id = @conversation", new { conversation });
        foreach (var id in ids)
        {
            await bytes.DeleteAsync(session, id);
            await session.RunAsync("delete from blob where id = @id", new { id });
        }

        return ids.Count;
    }

    public string Link(BlobId id)
    {
        var expires = (clock.Now() / 3600_000 * 3600_000) + LinkMilliseconds;
        return $"/api/v1/files/{id.Value}?exp={expires}&sig={Sign(id, expires)}";
    }

    public bool IsLink(BlobId id, long expires, string signature) =>
        expires > clock.Now()
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(id, expires)), Encoding.ASCII.GetBytes(signature));

    private string Sign(BlobId id, long expires) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secrets.Get("files"), Encoding.ASCII.GetBytes($"{id.Value:N}.{expires}")))[..32];

    /// <summary>A name to show and to download under: no path, no control characters, no reserved device names.</summary>
    internal static string Clean(string name)
    {
        var last = name.Replace('\\', '/').Split('/')[^1];
        var kept = new string([.. last.Where(c => !char.IsControl(c) && c is not ('"' or '<' or '>' or '|' or ':' or '*' or '?') && c is not (>= '\u202A' and <= '\u202E') && c is not (>= '\u2066' and <= '\u2069'))]).Trim(' ', '.');
        if (kept.Length > 120) kept = kept[..100] + Path.GetExtension(kept) is { Length: <= 120 } shortened ? shortened : kept[..100];
        return kept.Length == 0 ? "file" : kept;
    }
}
