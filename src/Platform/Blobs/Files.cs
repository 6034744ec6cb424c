using System.Security.Cryptography;
using System.Text;
using Papilio.Maths.Text;
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

    /// <summary>Bytes one owner may have uploaded and not sent yet: two messages with as much as a message can hold.</summary>
    public const long UnsentMax = 20L * SizeMax;

    /// <summary>What was not sent by then is thrown away.</summary>
    private const long UnsentMilliseconds = 24 * 3600_000;

    private const int NameMax = 120;

    /// <summary>Names that open a device, not a file, on some desks.</summary>
    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })], StringComparer.OrdinalIgnoreCase);

    private const string Claimable =
        "id = @id and owner_kind = @kind and (owner_id = @owner or owner_id is null) and (conversation_id is null or conversation_id = @conversation)";

    private const string Columns = "id, name, type, size, width, height, owner_kind, owner_id, conversation_id, at";

    /// <summary>Why a file would not be taken; null when it would.</summary>
    public static Refusal? Refuse(string name, ReadOnlySpan<byte> content)
    {
        if (content.Length > SizeMax) return new Refusal("file.too_large", 413, $"{SizeMax}");
        if (Sniff.Look(content, name) is not { } kind) return new Refusal("file.type", 415, Clean(name));
        return (long)(kind.Width ?? 0) * (kind.Height ?? 0) > PixelsMax ? new Refusal("file.too_many_pixels", 413, $"{kind.Width} × {kind.Height}") : null;
    }

    public Task<Outcome<Blob>> AddAsync(Session session, string name, ReadOnlyMemory<byte> content, Actor owner) =>
        AddAsync(session, Id.New<BlobId>(clock), name, content, owner);

    /// <summary>
    /// A file that may be brought again, under an id made from what brings it, is kept once. Until it is sent it follows its
    /// owner, who may have become one with another meanwhile.
    /// </summary>
    public async Task<Outcome<Blob>> AddOnceAsync(Session session, BlobId id, string name, ReadOnlyMemory<byte> content, Actor owner)
    {
        if (await FindAsync(session, id) is not { } there) return await AddAsync(session, id, name, content, owner);
        await session.RunAsync(
            "update blob set owner_kind = @kind, owner_id = @owner where id = @id and conversation_id is null and owner_id is distinct from @owner",
            new { id, kind = owner.Kind.ToString().ToLowerInvariant(), owner = owner.Id });
        return there;
    }

    /// <summary>Why somebody may not upload so many bytes more before they send what they have; null when they may.</summary>
    public static async Task<Refusal?> RefuseUnsentAsync(Session session, Actor owner, long size)
    {
        var unsent = await session.ScalarAsync<long>(
            "select coalesce(sum(size), 0) from blob where owner_id = @owner and owner_kind = @kind and conversation_id is null",
            new { owner = owner.Id, kind = owner.Kind.ToString().ToLowerInvariant() });
        return unsent + size > UnsentMax ? new Refusal("file.unsent", 429, $"{UnsentMax / 1024 / 1024}") : null;
    }

    private async Task<Outcome<Blob>> AddAsync(Session session, BlobId id, string name, ReadOnlyMemory<byte> content, Actor owner)
    {
        if (Refuse(name, content.Span) is { } refusal) return refusal;
        var kind = Sniff.Look(content.Span, name)!;
        var blob = new Blob
        {
            Id = id, Name = Clean(name), Type = kind.Type, Size = content.Length, Width = kind.Width, Height = kind.Height,
            OwnerKind = owner.Kind.ToString().ToLowerInvariant(), OwnerId = owner.Id, At = clock.Now(),
        };
        await session.RunAsync(
            $"insert into blob ({Columns}) values (@Id, @Name, @Type, @Size, @Width, @Height, @OwnerKind, @OwnerId, @ConversationId, @At)", blob);
        await bytes.WriteAsync(session, blob.Id, content);
        return blob;
    }

    public Task<Blob?> FindAsync(Session session, BlobId id) => session.FirstAsync<Blob>($"select {Columns} from blob where id = @id", new { id });

    public Task<byte[]?> BytesAsync(Session session, BlobId id) => bytes.ReadAsync(session, id);

    public async Task<IReadOnlyDictionary<BlobId, Blob>> FindManyAsync(Session session, IReadOnlyCollection<BlobId> ids)
    {
        if (ids.Count == 0) return new Dictionary<BlobId, Blob>();
        var rows = await session.QueryAsync<Blob>(
            $"select {Columns} from blob where {session.In("id", "wanted")}", new { wanted = session.Ids(ids.Select(i => i.Value).Distinct()) });
        return rows.ToDictionary(b => b.Id);
    }

    /// <summary>Whether <see cref="ClaimAsync"/> would take all of them; on PostgreSQL their rows are held until the unit ends, so that it will.</summary>
    public static async Task<bool> MayClaimAsync(Session session, IReadOnlyCollection<BlobId> ids, Actor owner, Guid conversation)
    {
        foreach (var id in ids)
        {
            var found = await session.FirstAsync<BlobId?>(
                $"select id from blob where {Claimable} {(session.Engine is Engine.Postgres ? "for update" : "")}",
                new { id, conversation, kind = owner.Kind.ToString().ToLowerInvariant(), owner = owner.Id });
            if (found is null) return false;
        }

        return true;
    }

    /// <summary>Ties files to the conversation they were sent in; false unless all are the owner's own and not yet sent.</summary>
    public static async Task<bool> ClaimAsync(Session session, IReadOnlyCollection<BlobId> ids, Actor owner, Guid conversation)
    {
        foreach (var id in ids)
        {
            var claimed = await session.RunAsync(
                $"update blob set conversation_id = @conversation where {Claimable}",
                new { id, conversation, kind = owner.Kind.ToString().ToLowerInvariant(), owner = owner.Id });
            if (claimed == 0) return false;
        }

        return true;
    }

    public Task<int> DeleteOfAsync(Session session, Guid conversation) => DeleteAsync(session, "conversation_id = @conversation", new { conversation });

    private const string Unsent = "owner_kind = @kind and owner_id = @owner and conversation_id is null";

    /// <summary>What somebody has uploaded and not said.</summary>
    public Task<IReadOnlyList<Blob>> UnsentAsync(Session session, Actor owner) => session.QueryAsync<Blob>(
        $"select {Columns} from blob where {Unsent} order by at, id", new { kind = owner.Kind.ToString().ToLowerInvariant(), owner = owner.Id });

    public Task<int> DeleteUnsentAsync(Session session, Actor owner) => DeleteAsync(session, Unsent, new { kind = owner.Kind.ToString().ToLowerInvariant(), owner = owner.Id });

    /// <summary>What was uploaded a day ago and never said, at most so many; on PostgreSQL none that is being said just now.</summary>
    public Task<int> DeleteForgottenAsync(Session session, int max) => DeleteAsync(session,
        $"conversation_id is null and at < @old order by at limit @max {(session.Engine is Engine.Postgres ? "for update skip locked" : "")}",
        new { old = clock.Now() - UnsentMilliseconds, max });

    private async Task<int> DeleteAsync(Session session, string which, object parameters)
    {
        var ids = await session.QueryAsync<BlobId>($"select id from blob where {which}", parameters);
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
    public static string Clean(string name)
    {
        var last = SafeText.Clean(name).Replace('\\', '/').Split('/')[^1];
        var kept = new string([.. last.Where(c => !char.IsControl(c) && c is not ('"' or '<' or '>' or '|' or ':' or '*' or '?') && c is not (>= '\u202A' and <= '\u202E') && c is not (>= '\u2066' and <= '\u2069'))]).Trim(' ', '.');
        if (kept.Length > NameMax) kept = Shorten(kept);
        return kept.Length == 0 ? "file" : Devices.Contains(kept.Split('.')[0].Trim()) ? "_" + kept : kept;
    }

    private static string Shorten(string name)
    {
        var extension = Path.GetExtension(name);
        if (extension.Length > 20) extension = "";
        var end = NameMax - extension.Length - 1;
        return SafeText.Clean(name[..(char.IsHighSurrogate(name[end - 1]) ? end - 1 : end)]) + extension;
    }
}
