using System.Data.Common;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Papilio.Platform;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Platform.Store;

namespace Papilio.Host.Commands;

/// <summary>
/// Writes everything the house keeps into one archive, read in one snapshot, so that it is the house as of one instant
/// while work goes on. Which engine it came from leaves no trace in it but a name in the manifest.
/// </summary>
internal sealed class BackupWriter(IStore store, IBlobBytes bytes, TimeProvider clock)
{
    public Task<Manifest> ToFileAsync(string file, Action<double>? told = null, CancellationToken cancel = default) =>
        Private.WriteAsync(file, stream => ToStreamAsync(stream, told, cancel));

    public async Task<Manifest> ToStreamAsync(Stream stream, Action<double>? told = null, CancellationToken cancel = default)
    {
        // The snapshot keeps rows; files that lie beside the database go on being there because they are held.
        using var held = bytes.Hold();
        return await store.SnapshotAsync(session => WriteAllAsync(stream, session, told, cancel), cancel);
    }

    private async Task<Manifest> WriteAllAsync(Stream stream, Session session, Action<double>? told, CancellationToken cancel)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var tables = await Tables.ReadAsync(session);
        var expected = Math.Max(1, await session.ScalarAsync<long>("select (select count(*) from message) + (select count(*) from event_log)"));
        long done = 0;
        var parts = new SortedDictionary<string, Part>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            parts[table.Name] = await WriteAsync(zip, session, table, () =>
            {
                if (++done % 500 == 0) told?.Invoke(Math.Min(0.9, 0.9 * done / expected));
                cancel.ThrowIfCancellationRequested();
            });
        }

        var blobs = await WriteBlobsAsync(zip, session, cancel);
        var head = await session.FirstAsync<(long Number, string Hash)>("select number, hash from event_block order by number desc limit 1");
        var manifest = new Manifest(Manifest.FormatNow, typeof(BackupWriter).Assembly.GetName().Version!.ToString(3), EnumText.Of(store.Engine),
            await session.ScalarAsync<long>("select max(number) from migration"), clock.Now(), parts, blobs, head.Number, head.Hash ?? "");
        await using (var entry = zip.CreateEntry("manifest.json", CompressionLevel.Fastest).Open())
            await JsonSerializer.SerializeAsync(entry, manifest, Json.Options, cancel);
        told?.Invoke(1);
        return manifest;
    }

    private static async Task<Part> WriteAsync(ZipArchive zip, Session session, Table table, Action wrote)
    {
        using var measured = new Measured(zip.CreateEntry(Archive.TableEntry(table.Name), CompressionLevel.Fastest).Open(), long.MaxValue, table.Name);
        using var buffer = new MemoryStream();
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Options.Encoder });
        var counts = Tables.CountsFacts(table);
        long rows = 0;
        await foreach (var row in Tables.RowsAsync(session, table))
        {
            WriteRow(json, table, row, counts);
            json.Flush();
            json.Reset();
            buffer.WriteByte((byte)'\n');
            measured.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
            buffer.SetLength(0);
            rows++;
            wrote();
        }

        return new Part(rows, measured.Bytes, measured.Sha256());
    }

    private static void WriteRow(Utf8JsonWriter json, Table table, DbDataReader row, bool counts)
    {
        json.WriteStartObject();
        for (var c = 0; c < table.Columns.Count; c++)
        {
            json.WritePropertyName(table.Columns[c].Name);
            if (row.IsDBNull(c)) json.WriteNullValue();
            else
            {
                switch (table.Columns[c].Kind)
                {
                    case Kind.Id: json.WriteStringValue(Session.ReadGuid(row, c)); break;
                    case Kind.Number: json.WriteNumberValue(Convert.ToInt64(row.GetValue(c))); break;
                    case Kind.Truth: json.WriteBooleanValue(Convert.ToBoolean(row.GetValue(c))); break;
                    default: json.WriteStringValue(row.GetString(c)); break;
                }
            }
        }

        if (counts) json.WriteNumber(BackupReader.Facts, Convert.ToInt64(row.GetValue(table.Columns.Count)));
        json.WriteEndObject();
    }

    private async Task<Part> WriteBlobsAsync(ZipArchive zip, Session session, CancellationToken cancel)
    {
        long size = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var ids = await session.QueryAsync<Guid>("select id from blob order by id");
        foreach (var id in ids)
        {
            cancel.ThrowIfCancellationRequested();
            var content = await bytes.ReadAsync(session, new BlobId(id)) ?? throw new CommandFault($"The bytes of the attachment {id} were lost; see papilio verify.");
            await using var entry = zip.CreateEntry(Archive.BlobEntry(new BlobId(id)), CompressionLevel.NoCompression).Open();
            await entry.WriteAsync(content, cancel);
            hash.AppendData(content);
            size += content.Length;
        }

        return new Part(ids.Count, size, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }
}
