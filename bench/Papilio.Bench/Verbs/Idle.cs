using Papilio.Bench.Load;
using Papilio.Bench.Product;

namespace Papilio.Bench.Verbs;

/// <summary>What a visitor costs who only has the page open: resident memory of the server, divided.</summary>
internal static class Idle
{
    private const int WarmLinks = 500;
    private const double SettleSeconds = 3;

    public static async Task RunAsync(Run run)
    {
        var count = run.Arguments.Count("idle", 10_000, 100_000);
        var only = run.Arguments.Text("only");
        var product = only is not "floors" && ProductHost.Found(run);
        run.Arguments.RefuseUnknown();
        LoadClient.Require(count + WarmLinks);

        using (var server = ServerProcess.Own("serve-echo"))
        {
            var nobody = Enumerable.Repeat(new Entry(null, "/"), count + WarmLinks).ToArray();
            await MeasureAsync(run, server, "idle_bare", nobody);
        }

        if (!product) return;
        await MeasureProductAsync(run, "sqlite", null, count);
        if (run.Postgres is { } postgres) await MeasureProductAsync(run, "postgres", postgres, count);
    }

    private static async Task MeasureProductAsync(Run run, string engine, string? postgres, int count)
    {
        await using var host = await ProductHost.StartAsync(run, engine, postgres);
        var people = await host.PeopleAsync(count + WarmLinks, agentSockets: 0);
        await MeasureAsync(run, host.Server, $"idle_product_{engine}", people.Visitors);
        run.Figures.Add($"idle_ratio_{engine}",
            run.Figures[$"idle_product_{engine}_each"] / run.Figures["idle_bare_each"], "x");
    }

    /// <summary>The first few hundred come and go before the first weighing: the code they compile is not theirs.</summary>
    private static async Task MeasureAsync(Run run, ServerProcess server, string name, Entry[] entries)
    {
        using (var early = new LoadClient(server.Port))
        {
            new Crowd(early, entries[..WarmLinks]).Arrive(30);
        }

        await Clock.WaitAsync(1);
        await server.CollectAsync();
        var empty = server.ResidentKilobytes();

        using var client = new LoadClient(server.Port);
        var crowd = new Crowd(client, entries[WarmLinks..]);
        var took = crowd.Arrive(60);
        client.Run(SettleSeconds);
        var fresh = server.ResidentKilobytes();
        await server.CollectAsync();
        client.Run(SettleSeconds);
        var full = server.ResidentKilobytes();

        run.Figures.Add($"{name}_arrival", crowd.Count / took, "visitors/s");
        run.Figures.Add($"{name}_empty", empty / 1024, "MB");
        run.Figures.Add($"{name}_full", full / 1024, "MB");
        run.Figures.Add($"{name}_each", (full - empty) / crowd.Count, "KB");
        run.Figures.Add($"{name}_each_uncollected", (fresh - empty) / crowd.Count, "KB");
        if (crowd.Cut > 0) run.Figures.Add($"{name}_cut", crowd.Cut, "links");
    }
}
