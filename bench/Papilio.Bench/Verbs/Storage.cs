using Papilio.Bench.Floors;

namespace Papilio.Bench.Verbs;

/// <summary>The message log alone: append, read the end of a conversation, find two-character Chinese words.</summary>
internal static class Storage
{
    public static async Task RunAsync(Run run)
    {
        var count = run.Arguments.Count("messages", 200_000, 5_000_000);
        var only = run.Arguments.Text("only");
        run.Arguments.RefuseUnknown();
        if (only is not "product") SearchFloor.Measure(run, count);
        if (only is not "floors") await Product.StoreUnits.MeasureAsync(run);
    }
}
