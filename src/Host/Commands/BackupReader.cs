using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Papilio.Platform.Blobs;
using Papilio.Platform.Events;
using Papilio.Platform.Store;

namespace Papilio.Host.Commands;

/// <summary>
/// Brings an archive into an empty, migrated store of either engine, in one unit: all of it is there, or nothing. Facts
/// keep their order and get fresh places; blocks, bookmarks and parked facts find theirs by counting. Search is made anew
/// from the text.
/// </summary>
internal sealed class BackupReader(IStore store, IBlobBytes bytes, IEnumerable<IListener> listeners)
{
    /// <summary>The field that counts the facts at or before a place.</summary>
    public const string Facts = "facts";

    private const string SearchListener = "conversations.search";
    private const int BatchMax = 500;
    private const int BatchBytesMax = 8 * 1024 * 1024;

    private static readonly string[] MustBeEmpty = ["staff", "customer", "inbox", "conversation", "message", "event_log", "blob"];

    public async Task RestoreAsync(Archive archive, Action<double>? told = null, CancellationToken cancel = default)
    {
        var total = Math.Max(1, archive.Manifest.Tables.Values.Sum(p => p.Rows));
        await store.WriteAsync(async session =>
        {
            var tables = await Tables.ReadAsync(session);
            await RefuseAsync(session, archive.Manifest, tables);
            long done = 0;
            // What the migrations themselves put there is in the archive, too.
            foreach (var table in tables.Reverse()) await session.RunAsync($"delete from {Tables.Quoted(table.Name)}");
            foreach (var table in tables)
            {
                await FillAsync(session, archive, table, () => told?.Invoke(0.8 * ++done / total));
                await PointAsync(session, archive, table);
            }

            await FillBlobsAsync(session, archive);
            if (session.Engine is Engine.Postgres) await CountOnAsync(session);
        }, cancel);
        await IndexAsync(archive.Manifest.Tables["event_log"].Rows, told, cancel);
    }

    /// <summary>On PostgreSQL: what counts its rows by itself goes on after those that were brought.</summary>
    private static async Task CountOnAsync(Session session)
    {
        var counting = await session.QueryAsync<(string Table, string Column)>(
            "select table_name, column_name from information_schema.columns where table_schema = current_schema() and is_identity = 'YES'");
        foreach (var (table, column) in counting)
        {
            await session.RunAsync(
                $"select setval(pg_get_serial_sequence('{Tables.Quoted(table)}', '{column}'), coalesce(max({Tables.Quoted(column)}), 1), max({Tables.Quoted(column)}) is not null) from {Tables.Quoted(table)}");
        }
    }

    private static async Task RefuseAsync(Session session, Manifest manifest, IReadOnlyList<Table> tables)
    {
        var known = await session.ScalarAsync<long>("select max(number) from migration");
        if (manifest.Migration != known)
        {
            throw new CommandFault(manifest.Migration > known
                ? $"The backup was made by a newer Papilio ({manifest.Version}, migration {manifest.Migration}); restore it with that version."
                : $"The backup was made by an older Papilio ({manifest.Version}, migration {manifest.Migration}); restore it with that version, then upgrade.");
        }

        foreach (var table in MustBeEmpty)
        {
            if (await session.ScalarAsync<bool>($"select exists (select 1 from {table})"))
                throw new CommandFault($"There is data here already (in {table}); restore into an empty data directory or database.");
        }

        var differs = tables.Select(t => t.Name).Except(manifest.Tables.Keys).Concat(manifest.Tables.Keys.Except(tables.Select(t => t.Name))).FirstOrDefault();
        if (differs is not null) throw new CommandFault($"The backup and this Papilio do not know the same tables ({differs}); restore it with version {manifest.Version}.");
    }

    private static async Task FillAsync(Session session, Archive archive, Table table, Action filled)
    {
        var fill = new Filling(session, table);
        long number = 0;
        foreach (var line in archive.Lines(table.Name))
        {
            await fill.AddAsync(Understand(table, line, ++number));
            filled();
        }

        await fill.FlushAsync();
    }

    private async Task FillBlobsAsync(Session session, Archive archive)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (id, size) in await session.QueryAsync<(Guid Id, long Size)>("select id, size from blob order by id"))
        {
            var content = archive.Blob(new BlobId(id), size);
            hash.AppendData(content);
            await bytes.WriteAsync(session, new BlobId(id), content);
        }

        // Backups from before they were hashed say nothing of it.
        if (archive.Manifest.Blobs.Sha256 is { Length: > 0 } told && told != Convert.ToHexStringLower(hash.GetCurrentHash()))
            throw new CommandFault("The attachments are not what they were when the backup was made (their hash differs); nothing was restored. Copy the backup again.");
    }

    /// <summary>Pointers within a table, once all its rows are there.</summary>
    private static async Task PointAsync(Session session, Archive archive, Table table)
    {
        if (table.Own.Count == 0) return;
        foreach (var line in archive.Lines(table.Name))
        {
            var row = Understand(table, line, 0);
            foreach (var own in table.Own)
            {
                if (row[own] is not Guid to) continue;
                await session.RunExactlyOnceAsync($"update {Tables.Quoted(table.Name)} set {Tables.Quoted(own)} = @to where {Tables.Quoted(table.Key[0])} = @id", new { to, id = (Guid)row[table.Key[0]]! });
            }
        }
    }

    /// <summary>A line as a row of this table; anything else in it is refused.</summary>
    private static Dictionary<string, object?> Understand(Table table, byte[] line, long number)
    {
        var row = new Dictionary<string, object?>();
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            long? facts = null;
            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (field.Name == Facts && Tables.CountsFacts(table)) facts = field.Value.GetInt64();
                else if (table.Columns.FirstOrDefault(c => c.Name == field.Name) is { } column) row[column.Name] = Value(column.Kind, field.Value);
                else throw new CommandFault($"{table.Name} has the unknown field “{field.Name}”; nothing was restored.");
            }

            if (row.Count != table.Columns.Count || (Tables.CountsFacts(table) && facts is null)) throw new CommandFault($"Row {number} of {table.Name} is incomplete; nothing was restored.");
            switch (table.Name)
            {
                case "event_log": (row["tx"], row["position"]) = (0L, number); break;
                case "message": row["position"] = number; break;
                case "event_block": (row["last_tx"], row["last_position"]) = (0L, facts); break;
                case "event_bookmark" or "event_parked": (row["tx"], row["position"]) = (facts == 0 ? -1L : 0L, facts); break;
            }

            return row;
        }
        catch (Exception odd) when (odd is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new CommandFault($"Row {number} of {table.Name} cannot be read ({odd.Message}); nothing was restored.");
        }
    }

    private static object? Value(Kind kind, JsonElement value) => value.ValueKind is JsonValueKind.Null ? null : kind switch
    {
        Kind.Id => value.GetGuid(),
        Kind.Number => value.GetInt64(),
        Kind.Truth => value.GetBoolean(),
        _ => value.GetString(),
    };

    /// <summary>What was said can be found again: the listener that indexes hears the facts once more.</summary>
    private async Task IndexAsync(long total, Action<double>? told, CancellationToken cancel)
    {
        if (listeners.FirstOrDefault(l => l.Name == SearchListener) is not { } search) return;
        var at = Bookmark.Start;
        var end = new Bookmark(0, long.MaxValue);
        while (true)
        {
            var facts = await store.ReadAsync(session => EventLog.ReadAsync(session, at, end, BatchMax), cancel);
            if (facts.Count == 0) return;
            await store.WriteAsync(session => search.HearAsync(session, [.. facts.Where(f => search.Hears.Contains(f.Name))]), cancel);
            at = new Bookmark(facts[^1].Tx, facts[^1].Position);
            told?.Invoke(0.8 + 0.2 * at.Position / Math.Max(1, total));
        }
    }

    /// <summary>Rows on their way into a table: one by one with a prepared statement on SQLite, in batches on PostgreSQL.</summary>
    private sealed class Filling(Session session, Table table)
    {
        private readonly List<Dictionary<string, object?>> waiting = [];
        private long waitingBytes;
        private DbCommand? prepared;

        public async Task AddAsync(Dictionary<string, object?> row)
        {
            foreach (var own in table.Own) row[own] = null;
            if (session.Engine is Engine.Sqlite)
            {
                Insert(row);
                return;
            }

            waiting.Add(row);
            waitingBytes += row.Values.OfType<string>().Sum(t => (long)t.Length);
            if (waiting.Count >= BatchMax || waitingBytes > BatchBytesMax) await FlushAsync();
        }

        public async Task FlushAsync()
        {
            if (waiting.Count == 0) return;
            var names = string.Join(", ", waiting[0].Keys.Select(Tables.Quoted));
            await session.RunAsync(
                $"insert into {Tables.Quoted(table.Name)} ({names}) overriding system value select {names} from json_populate_recordset(null::{Tables.Quoted(table.Name)}, @rows::json)",
                new { rows = JsonSerializer.Serialize(waiting) });
            waiting.Clear();
            waitingBytes = 0;
        }

        private void Insert(Dictionary<string, object?> row)
        {
            if (prepared is null)
            {
                prepared = session.Command($"insert into {Tables.Quoted(table.Name)} ({string.Join(", ", row.Keys.Select(Tables.Quoted))}) values ({string.Join(", ", row.Keys.Select(k => "@" + k))})");
                prepared.Parameters.Clear();
                foreach (var name in row.Keys)
                {
                    var parameter = prepared.CreateParameter();
                    parameter.ParameterName = "@" + name;
                    prepared.Parameters.Add(parameter);
                }
            }

            foreach (var (name, value) in row)
                prepared.Parameters["@" + name].Value = value switch { null => DBNull.Value, Guid id => session.Raw(id), bool truth => truth ? 1L : 0L, _ => value };
            prepared.ExecuteNonQuery();
        }
    }
}
