using Papilio.Bench.Load;
using Papilio.Bench.Peers;
using Papilio.Bench.Product;

namespace Papilio.Bench.Verbs;

/// <summary>
/// Durable chat beside a server that others trust with theirs: ejabberd with its archive, before and after the product,
/// on the same PostgreSQL, under the same load by the same client.
/// </summary>
internal static class PeerEjabberd
{
    private const int Links = Messaging.Links, FewLinks = Messaging.FewLinks, SayEach = Messaging.SayEach;
    private const double WarmSeconds = 5, BindSeconds = 30;

    public static async Task RunAsync(Run run)
    {
        var plan = new Messaging.Plan(
            Idle: 0, Rate: 0, Floors: false,
            Product: run.Arguments.Text("only") is not "floors" && ProductHost.Found(run),
            Sqlite: false);
        run.Arguments.RefuseUnknown();
        var postgres = run.Postgres ??
            throw new InvalidOperationException("ejabberd's archive needs PostgreSQL: --postgres CONNECTION or PAPILIO_POSTGRES.");
        Ejabberd.Require();
        LoadClient.Require(4 * Links);

        var relay = Messaging.RelayFloor(run, plan, "relay", whole: false);
        var before = await MeasureAsync(run, postgres, "ejabberd");
        if (!plan.Product) return;

        await Messaging.ProductAsync(run, plan, "postgres", postgres, relay);
        var after = await MeasureAsync(run, postgres, "ejabberd_after");
        Compare(run, $"{Links}x{SayEach}", "durable_ejabberd_ratio_postgres", before.Full, after.Full);
        Compare(run, $"{FewLinks}x1", "durable_ejabberd_few_ratio_postgres", before.Few, after.Few);
    }

    private static void Compare(Run run, string stage, string name, double before, double after) =>
        run.Figures.Add(name, run.Figures[$"product_postgres_{stage}_rate"] / ((before + after) / 2), "x");

    /// <summary>Less of a warm-up than the product's: its runtime compiles when it loads, only caches and tables fill.</summary>
    private static async Task<(double Full, double Few)> MeasureAsync(Run run, string postgres, string name)
    {
        await using var peer = await Ejabberd.StartAsync(run, postgres, Links + FewLinks);
        using var client = new LoadClient(peer.Server.Port, new XmppFraming());
        var talk = new XmppTalk(client, 0, Links);
        talk.Introduce(BindSeconds);
        Stage.Warm(client, talk, SayEach, WarmSeconds);
        var full = Stage.Closed(client, talk, peer.Server, run, $"{name}_{Links}x{SayEach}", SayEach,
            proof: () => peer.RequireArchived(talk));

        using var few = new LoadClient(peer.Server.Port, new XmppFraming());
        var fewTalk = new XmppTalk(few, Links, FewLinks);
        fewTalk.Introduce(BindSeconds);
        return (full, Stage.Closed(few, fewTalk, peer.Server, run, $"{name}_{FewLinks}x1", 1,
            proof: () => peer.RequireArchived(fewTalk)));
    }
}
