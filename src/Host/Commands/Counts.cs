using Papilio.Platform.Store;

namespace Papilio.Host.Commands;

/// <summary>Whether a restored store holds as many rows as its archive tells.</summary>
internal static class Counts
{
    public static Task<IReadOnlyList<string>> DifferingAsync(IStore store, Manifest manifest) => store.SnapshotAsync<IReadOnlyList<string>>(async session =>
    {
        var differing = new List<string>();
        foreach (var (table, part) in manifest.Tables)
        {
            var rows = await session.ScalarAsync<long>($"select count(*) from {Tables.Quoted(table)}");
            if (rows != part.Rows) differing.Add($"{table} ({rows} rows, {part.Rows} in the backup)");
        }

        return differing;
    });
}
