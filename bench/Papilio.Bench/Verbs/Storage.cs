using Papilio.Bench.Floors;
using Papilio.Bench.Product;

namespace Papilio.Bench.Verbs;

/// <summary>
/// Append, read the end of a conversation, find two-character Chinese words: the message log alone, and the product
/// filled through its live socket and asked as its desk asks.
/// </summary>
internal static class Storage
{
    public static async Task RunAsync(Run run)
    {
        var count = run.Arguments.Count("messages", 200_000, 5_000_000);
        var only = run.Arguments.Text("only");
        var sqlite = !run.Arguments.Flag("no-sqlite");
        var product = only is not "floors" && ProductHost.Found(run);
        run.Arguments.RefuseUnknown();
        if (only is null or "floors") SearchFloor.Measure(run, count);
        if (only is null or "product") await StoreUnits.MeasureAsync(run);
        if (!product) return;

        if (sqlite) await ProductSearch.MeasureAsync(run, "sqlite", null, count);
        if (run.Postgres is { } postgres) await ProductSearch.MeasureAsync(run, "postgres", postgres, count);
    }
}
