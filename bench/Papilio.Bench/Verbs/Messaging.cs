using Papilio.Bench.Floors;
using Papilio.Bench.Load;
using Papilio.Bench.Product;
using Papilio.Bench.Serve;

namespace Papilio.Bench.Verbs;

/// <summary>A visitor says something, it is on disk, the agent has it: how many a second, how soon, at what cost.</summary>
internal static class Messaging
{
    public const int Links = 200, SayEach = 32, FewLinks = 50;

    private const int EchoEach = 4;

    private const double WarmSeconds = 15;

    public static async Task RunAsync(Run run)
    {
        var plan = Plan.Of(run);
        run.Arguments.RefuseUnknown();
        LoadClient.Require(plan.Idle + (4 * Links));
        if (plan.Floors) EchoFloor(run);
        var relay = RelayFloor(run, plan, "relay", plan.Floors);
        if (plan.Floors) await CommitFloorsAsync(run);
        if (!plan.Product) return;

        if (plan.Sqlite) await ProductAsync(run, plan, "sqlite", null, relay);
        if (run.Postgres is { } postgres) await ProductAsync(run, plan, "postgres", postgres, relay);
    }

    private static void EchoFloor(Run run)
    {
        using var server = ServerProcess.Own("serve-echo");
        using var client = new LoadClient(server.Port);
        var play = new EchoPlay(client, Links);
        play.Connect(10);
        Stage.Echo(client, play, server, run, $"echo_{Links}x{EchoEach}", EchoEach);
    }

    public static Floor RelayFloor(Run run, Plan plan, string name, bool whole)
    {
        using var server = ServerProcess.Own("serve-relay");
        using var client = new LoadClient(server.Port);
        var talk = Pairs(client, Links);
        talk.Introduce(10);
        var rate = Stage.Closed(client, talk, server, run, $"{name}_{Links}x{SayEach}", SayEach);
        var cpu = run.Figures[$"{name}_{Links}x{SayEach}_cpu"];
        if (!whole) return new(rate, cpu);

        Stage.Open(client, talk, server, run, $"relay_open_{plan.Rate}", plan.Rate);
        using var few = new LoadClient(server.Port);
        var fewTalk = Pairs(few, FewLinks);
        fewTalk.Introduce(10);
        Stage.Closed(few, fewTalk, server, run, $"relay_{FewLinks}x1", 1);
        return new(rate, cpu);
    }

    /// <summary>The relay with a store behind it and nothing else: what the product's path costs beyond it, the product costs.</summary>
    private static double Reference(Run run, string engine, string? postgres)
    {
        using var server = ServerProcess.Own($"serve-{engine}", postgres ?? run.Below("reference.db"));
        using var client = new LoadClient(server.Port);
        var talk = Pairs(client, Links);
        talk.Introduce(30);
        Stage.Warm(client, talk, SayEach, WarmSeconds);
        if (postgres is not null) PostgresLog.Recycle(postgres);
        var rate = Stage.Closed(client, talk, server, run, $"reference_{engine}_{Links}x{SayEach}", SayEach);
        if (postgres is not null) PostgresStore.Drop(postgres);
        return rate;
    }

    private static Talk Pairs(LoadClient client, int count) =>
        new(client, [.. Enumerable.Range(0, count).Select(i => new Entry($"v_{i}"))], new string?[count]);

    private static async Task CommitFloorsAsync(Run run)
    {
        using var sqlite = new SqliteFloor(run.Below("floor.db"));
        await MeasureCommitAsync(run, "commit_sqlite", sqlite.Commit);
        if (run.Postgres is null) return;

        using var postgres = new PostgresFloor(run.Postgres);
        await MeasureCommitAsync(run, "commit_postgres", postgres.Commit);
    }

    private static async Task MeasureCommitAsync(Run run, string name, Action<IReadOnlyList<Row>> commit)
    {
        await using var committer = new Committer(commit);
        foreach (var callers in (int[])[64, 1024]) await committer.MeasureAsync(run.Figures, name, callers, run.Seconds / 2.0);
    }

    public static async Task ProductAsync(Run run, Plan plan, string engine, string? postgres, Floor relay)
    {
        await using var host = await ProductHost.StartAsync(run, engine, postgres);
        var people = await host.PeopleAsync(Links + FewLinks + plan.Idle, Links);
        await using var meters = new Meters(host.Server.Id);
        using var client = new LoadClient(host.Server.Port);
        var talk = new Talk(client, people.Visitors[..Links], people.Agents);
        talk.Introduce(30);
        var name = $"product_{engine}";
        Stage.Warm(client, talk, SayEach, WarmSeconds);
        if (postgres is not null) PostgresLog.Recycle(postgres);

        var rate = Stage.Closed(client, talk, host.Server, run, $"{name}_{Links}x{SayEach}", SayEach, meters);
        // The relay once more, now: on a shared machine two measurings a minute apart are not of the same machine.
        var again = RelayFloor(run, plan, $"relay_after_{engine}", whole: false);
        run.Figures.Add($"durable_relay_ratio_{engine}", rate / ((relay.Rate + again.Rate) / 2), "x");
        if (plan.Floors)
        {
            run.Figures.Add($"durable_commit_ratio_{engine}", rate / run.Figures[$"commit_{engine}_x1024_rate"], "x");
            run.Figures.Add($"durable_reference_ratio_{engine}", rate / Reference(run, engine, postgres), "x");
        }

        run.Figures.Add($"durable_relay_cpu_ratio_{engine}", run.Figures[$"{name}_{Links}x{SayEach}_cpu"] / ((relay.Cpu + again.Cpu) / 2), "x");
        Stage.Open(client, talk, host.Server, run, $"{name}_half", rate / 2, meters);

        using var few = new LoadClient(host.Server.Port);
        var fewTalk = new Talk(few, people.Visitors[Links..(Links + FewLinks)], people.Agents[..FewLinks], seed: 8);
        fewTalk.Introduce(30);
        Stage.Closed(few, fewTalk, host.Server, run, $"{name}_{FewLinks}x1", 1, meters);

        if (plan.Idle == 0) return;
        var crowd = new Crowd(client, people.Visitors[(Links + FewLinks)..]);
        crowd.Arrive(60);
        var crowded = $"{name}_open_{plan.Rate}_idle_{plan.Idle}";
        Stage.Open(client, talk, host.Server, run, crowded, plan.Rate, meters);
    }

    public sealed record Floor(double Rate, double Cpu);

    public sealed record Plan(int Idle, int Rate, bool Floors, bool Product, bool Sqlite)
    {
        public static Plan Of(Run run)
        {
            var only = run.Arguments.Text("only");
            return new(
                run.Arguments.Count("idle", 10_000, 100_000),
                run.Arguments.Count("rate", 2_000, 1_000_000),
                Floors: only is not "product",
                Product: only is not "floors" && ProductHost.Found(run),
                Sqlite: !run.Arguments.Flag("no-sqlite"));
        }
    }
}
