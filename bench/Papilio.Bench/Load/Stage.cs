namespace Papilio.Bench.Load;

/// <summary>One stage of a measuring: warm up, mark, measure, halt, wait for what is still under way, tell.</summary>
internal static class Stage
{
    private const double DrainSeconds = 10;

    public static double Echo(LoadClient client, EchoPlay play, ServerProcess server, Run run, string name, int each)
    {
        play.Press(each);
        client.Run(WarmSeconds(run));
        var (done, cpu, start) = (play.Done, server.CpuMicroseconds(), Clock.Now);
        client.Run(run.Seconds);
        var count = play.Done - done;
        var rate = count * 1e9 / (Clock.Now - start);
        run.Figures.Add($"{name}_rate", rate, "msg/s");
        run.Figures.Add($"{name}_cpu", (server.CpuMicroseconds() - cpu) / count, "us/msg");
        play.Halt();
        return rate;
    }

    /// <summary>
    /// Talks unmeasured until the runtime has compiled what is hot: a server runs for weeks, the product's path is many
    /// times longer than a floor's, and its compiler competes for the same processors.
    /// </summary>
    public static void Warm(LoadClient client, Dialogue talk, int each, double seconds)
    {
        talk.Press(each);
        client.Run(seconds);
        talk.Halt();
        client.Run(DrainSeconds, () => talk.Outstanding == 0);
    }

    /// <param name="client">Who says it.</param>
    /// <param name="talk">What is said.</param>
    /// <param name="server">Whose processor time is counted.</param>
    /// <param name="run">Where the figures go.</param>
    /// <param name="name">What they are called.</param>
    /// <param name="each">Messages under way of each speaker.</param>
    /// <param name="meters">The product's own counters.</param>
    /// <param name="proof">Throws when what was said did not happen, so that no figure of it is printed.</param>
    public static double Closed(
        LoadClient client, Dialogue talk, ServerProcess server, Run run, string name, int each, Meters? meters = null,
        Action? proof = null)
    {
        Settle();
        talk.Press(each);
        return Measure(client, talk, server, run, name, meters, proof);
    }

    public static double Open(
        LoadClient client, Dialogue talk, ServerProcess server, Run run, string name, double rate, Meters? meters = null)
    {
        Settle();
        talk.Follow(rate);
        return Measure(client, talk, server, run, name, meters, proof: null);
    }

    private static double Measure(
        LoadClient client, Dialogue talk, ServerProcess server, Run run, string name, Meters? meters, Action? proof)
    {
        client.Run(WarmSeconds(run));
        talk.Mark();
        var (commits, messages) = (meters?.Commits ?? 0, meters?.Messages ?? 0);
        var (cpu, own, start) = (server.CpuMicroseconds(), OwnCpuMicroseconds(), Clock.Now);
        client.Run(run.Seconds);
        var (count, elapsed) = (talk.Done, (Clock.Now - start) / 1e9);
        (cpu, own) = (server.CpuMicroseconds() - cpu, OwnCpuMicroseconds() - own);
        if (meters is not null && meters.Messages > messages)
        {
            var share = (meters.Commits - commits) / (meters.Messages - messages);
            run.Figures.Add($"{name}_commits", share, "commits/msg");
        }

        talk.Halt();
        client.Run(DrainSeconds, () => talk.Outstanding == 0);

        proof?.Invoke();
        var rate = count / elapsed;
        run.Figures.Add($"{name}_rate", rate, "msg/s");
        run.Figures.Add($"{name}_cpu", cpu / Math.Max(1, count), "us/msg");
        run.Figures.Add($"{name}_client_cpu", own / Math.Max(1, count), "us/msg");
        run.Figures.Add(name, talk.Times);
        Faults(talk, run, name);
        return rate;
    }

    private static void Faults(Dialogue talk, Run run, string name)
    {
        if (talk.Outstanding > 0) run.Figures.Add($"{name}_unanswered", talk.Outstanding, "msg");
        if (talk.Repeated > 0) run.Figures.Add($"{name}_repeated", talk.Repeated, "msg");
        if (talk.Disordered > 0) run.Figures.Add($"{name}_disordered", talk.Disordered, "msg");
        if (talk.Cut > 0) run.Figures.Add($"{name}_cut", talk.Cut, "links");
        if (talk.Refused > 0) run.Figures.Add($"{name}_refused", talk.Refused, "msg");
        if (talk.FirstRefusal is { } why) Figures.Say($"{name}: {why}");
    }

    /// <summary>
    /// What the stage before left in the kernel's memory is on disk before this one begins. The kernel writes it half a
    /// minute later, all at once, and whoever commits meanwhile waits: 20 to 90 ms for an fsync that takes 0.1.
    /// </summary>
    private static void Settle() => Libc.SyncAll();

    private static double OwnCpuMicroseconds() => Environment.CpuUsage.TotalTime.TotalMicroseconds;

    private static double WarmSeconds(Run run) => Math.Clamp(run.Seconds / 2.0, 1, 3);
}
