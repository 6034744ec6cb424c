using System.IO.Compression;
using System.Text.Json;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;

namespace Papilio.Host.Commands;

/// <summary>One table in an archive: how many rows and bytes, and the SHA-256 of its lines. Of attachments: of their bytes, in the order of their ids.</summary>
internal sealed record Part(long Rows, long Bytes, string Sha256);

/// <summary>What an archive holds; it lies in manifest.json. <paramref name="Head"/> is the last hash of the chain of facts.</summary>
internal sealed record Manifest(
    string Format, string Version, string Engine, long Migration, long At, IReadOnlyDictionary<string, Part> Tables, Part Blobs, long Blocks, string Head)
{
    public const string FormatNow = "papilio-backup/1";
}

/// <summary>
/// A backup as a file: a zip with manifest.json, tables/NAME.jsonl (one row a line) and blobs/ID. It says of itself how
/// much it unpacks to; it is read no further than that, and nothing in it names a place to write to.
/// </summary>
internal sealed class Archive : IDisposable
{
    /// <summary>A backup's text shrinks to a tenth or a fiftieth. What claims to shrink more was made to fill a disk.</summary>
    private const long RatioMax = 250;

    private const long AlwaysFine = 64L * 1024 * 1024;
    private const int ManifestMax = 1024 * 1024;

    /// <summary>Bytes of one row: an envelope with a picture in it, and room.</summary>
    private const int LineMax = 64 * 1024 * 1024;

    private readonly ZipArchive zip;

    private Archive(ZipArchive zip, Manifest manifest) => (this.zip, Manifest) = (zip, manifest);

    public Manifest Manifest { get; }

    public static string TableEntry(string table) => $"tables/{table}.jsonl";
    public static string BlobEntry(BlobId id) => $"blobs/{id.Value:N}";

    public static Archive Open(string file)
    {
        if (!File.Exists(file)) throw new CommandFault($"There is no file {file}.");
        ZipArchive? opened = null;
        try
        {
            opened = ZipFile.OpenRead(file);
            var archive = new Archive(opened, ReadManifest(opened));
            archive.Check(new FileInfo(file).Length);
            opened = null;
            return archive;
        }
        catch (InvalidDataException broken)
        {
            throw new CommandFault($"{file} is not a whole zip file ({broken.Message}); copy the backup again.");
        }
        catch (JsonException broken)
        {
            throw new CommandFault($"{file} has a manifest that cannot be read ({broken.Message}); it is no backup of Papilio.");
        }
        finally
        {
            opened?.Dispose();
        }
    }

    private static Manifest ReadManifest(ZipArchive zip)
    {
        var entry = zip.GetEntry("manifest.json") ?? throw new CommandFault("The file has no manifest.json: it is no backup of Papilio.");
        if (entry.Length > ManifestMax) throw new CommandFault("The manifest is far too large: it is no backup of Papilio.");
        using var stream = new Measured(entry.Open(), ManifestMax, "manifest.json");
        var manifest = JsonSerializer.Deserialize<Manifest>(stream, Json.Options) ?? throw new CommandFault("The manifest is empty: it is no backup of Papilio.");
        return manifest.Format == Manifest.FormatNow ? manifest : throw new CommandFault($"The backup is of the kind {manifest.Format}; this Papilio reads {Manifest.FormatNow}.");
    }

    private void Check(long packed)
    {
        var known = Manifest.Tables.Keys.Select(TableEntry).Append("manifest.json").ToHashSet();
        var seen = new HashSet<string>();
        foreach (var entry in zip.Entries)
        {
            var blob = entry.FullName.StartsWith("blobs/", StringComparison.Ordinal) && Guid.TryParseExact(entry.FullName["blobs/".Length..], "N", out _);
            if (!blob && !known.Contains(entry.FullName)) throw new CommandFault($"The file holds “{Shown(entry.FullName)}”, which is no part of a backup; nothing was restored.");
            if (!seen.Add(entry.FullName)) throw new CommandFault($"The file holds “{entry.FullName}” twice; nothing was restored.");
            if (blob && entry.Length > Files.SizeMax) throw new CommandFault($"{entry.FullName} is larger than an attachment can be; nothing was restored.");
        }

        var missing = known.FirstOrDefault(k => !seen.Contains(k));
        if (missing is not null) throw new CommandFault($"The file lacks {missing}; copy the backup again.");
        if (Manifest.Tables.Values.Append(Manifest.Blobs).Any(p => p.Rows < 0 || p.Bytes < 0)) throw new CommandFault("The manifest holds impossible numbers: it is no backup of Papilio.");
        var unpacked = zip.Entries.Sum(e => e.Length);
        if (unpacked > AlwaysFine && unpacked / Math.Max(1, packed) > RatioMax)
            throw new CommandFault($"The file would unpack to {unpacked / 1048576:N0} MiB, {unpacked / Math.Max(1, packed):N0} times its size; that is no backup, and nothing was restored.");
    }

    private static string Shown(string name) => new([.. name.Take(60).Where(c => !char.IsControl(c))]);

    /// <summary>The lines of a table, read no further than the manifest says; its hash is looked at at the end.</summary>
    public IEnumerable<byte[]> Lines(string table)
    {
        var part = Manifest.Tables[table];
        using var stream = new Measured(zip.GetEntry(TableEntry(table))!.Open(), part.Bytes, table);
        var line = new MemoryStream();
        var buffer = new byte[64 * 1024];
        long rows = 0;
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            var from = 0;
            for (var at = 0; at < read; at++)
            {
                if (buffer[at] != (byte)'\n') continue;
                line.Write(buffer, from, at - from);
                from = at + 1;
                if (++rows > part.Rows) throw new CommandFault($"{table} holds more than the {part.Rows} rows its manifest tells; nothing was restored.");
                yield return line.ToArray();
                line.SetLength(0);
            }

            line.Write(buffer, from, read - from);
            if (line.Length > LineMax) throw new CommandFault($"{table} has a row that is too long; nothing was restored.");
        }

        if (line.Length > 0 || rows != part.Rows || stream.Sha256() != part.Sha256)
            throw new CommandFault($"{table} is not what it was when the backup was made (its hash differs); nothing was restored. Copy the backup again.");
    }

    public byte[] Blob(BlobId id, long size)
    {
        var entry = zip.GetEntry(BlobEntry(id)) ?? throw new CommandFault($"The file lacks the attachment {id}; copy the backup again.");
        using var stream = new Measured(entry.Open(), size, entry.FullName);
        var bytes = new byte[size];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length != size || stream.ReadByte() >= 0) throw new CommandFault($"The attachment {id} has not the size it should have; copy the backup again.");
        return bytes;
    }

    public void Dispose() => zip.Dispose();
}
