using Papilio.Bench.Load;
using Papilio.Bench.Product;

namespace Papilio.Bench.Verbs;

/// <summary>
/// A network blinks: every visitor is cut off at once and comes back at once, while others keep talking. Counted: until
/// the last has everything again, who missed something, and what the talkers felt of it.
/// </summary>
internal static class Storm
{
    private const int Talkers = 50;
    private const double QuietSeconds = 2, TalkSecondsMax = 90;

    public static async Task RunAsync(Run run)
    {
        var count = run.Arguments.Count("idle", 10_000, 100_000);
        var rate = run.Arguments.Count("rate", 2_000, 1_000_000);
        var only = run.Arguments.Text("only");
        var product = only is not "floors" && ProductHost.Found(run);
        run.Arguments.RefuseUnknown();
        LoadClient.Require(count + (2 * Talkers));

        using (var server = ServerProcess.Own("serve-relay"))
        {
            var visitors = Enumerable.Range(0, Talkers + count).Select(i => new Entry($"v_{i}")).ToArray();
            await MeasureAsync(run, server, "storm_relay", rate, new(visitors, new string?[Talkers], null));
        }

        if (!product) return;
        await MeasureProductAsync(run, "sqlite", null, count, rate);
        if (run.Postgres is { } postgres) await MeasureProductAsync(run, "postgres", postgres, count, rate);
    }

    private static async Task MeasureProductAsync(Run run, string engine, string? postgres, int count, int rate)
    {
        await using var host = await ProductHost.StartAsync(run, engine, postgres);
        var people = await host.PeopleAsync(Talkers + count, Talkers);
        await MeasureAsync(run, host.Server, $"storm_product_{engine}", rate, people);
    }

    private static async Task MeasureAsync(Run run, ServerProcess server, string name, int rate, People people)
    {
        using var client = new LoadClient(server.Port);
        var crowd = new Crowd(client, people.Visitors[Talkers..]);
        run.Figures.Add($"{name}_first_arrival", crowd.Arrive(60), "s");

        using var talkClient = new LoadClient(server.Port);
        var talk = new Talk(talkClient, people.Visitors[..Talkers], people.Agents);
        talk.Introduce(30);
        var missed = new Missed(client, crowd, people.Key);

        var calm = false;
        // The talkers have a thread of their own: what they feel must not be the crowd's client being busy.
        var talking = Task.Factory.StartNew(() => Talking(talkClient, talk, rate, () => Volatile.Read(ref calm)),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        client.Run(QuietSeconds);
        var quiet = talk.Times.Milliseconds(0.99);
        crowd.Leave();
        missed.Write();
        var back = crowd.Arrive(60);
        Volatile.Write(ref calm, true);
        await talking;

        run.Figures.Add($"{name}_back", back, "s");
        run.Figures.Add($"{name}_back_each", crowd.Times);
        run.Figures.Add($"{name}_missing", crowd.Missing, "visitors");
        run.Figures.Add($"{name}_quiet_p99", quiet, "ms");
        run.Figures.Add($"{name}_bystander", talk.Times);
        run.Figures.Add($"{name}_bystander_lost", talk.Outstanding + talk.Refused, "msg");
        if (crowd.Missing > 0) run.Fail($"{name}: {crowd.Missing} visitors came back and lack messages.");
        if (talk.Outstanding + talk.Refused > 0) run.Fail($"{name}: {talk.Outstanding + talk.Refused} messages of those who kept talking were lost.");
        if (talk.FirstRefusal is { } why) Figures.Say($"{name}: {why}");
    }

    private static void Talking(LoadClient client, Talk talk, int rate, Func<bool> calm)
    {
        talk.Follow(rate);
        talk.Mark();
        client.Run(TalkSecondsMax, calm);
        talk.Halt();
        client.Run(10, () => talk.Outstanding == 0);
    }
}
