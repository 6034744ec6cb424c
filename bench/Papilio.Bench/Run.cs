namespace Papilio.Bench;

/// <summary>
/// One measuring: a directory on the disk that is measured, the figures, and a probe of the disk before and after.
/// When the disk changed too much in between, the figures are called unsteady and the exit code says so.
/// </summary>
internal sealed class Run(Arguments arguments, Figures figures, string directory)
{
    public const int UnsteadyCode = 3;

    private const double ProbeSeconds = 1;
    private const int SecondsDefault = 4, SecondsMax = 300;

    public Arguments Arguments { get; } = arguments;

    public Figures Figures { get; } = figures;

    public string Directory { get; } = directory;

    /// <summary>How long each stage is measured, after its warm-up.</summary>
    public int Seconds { get; } = arguments.Count("seconds", SecondsDefault, SecondsMax);

    public string? Postgres { get; } =
        arguments.Text("postgres") ?? Environment.GetEnvironmentVariable("PAPILIO_POSTGRES");

    private readonly List<string> failures = [];

    /// <summary>Something happened that no figure excuses: the measuring goes on, and its exit code is not zero.</summary>
    public void Fail(string why) => failures.Add(why);

    public string Below(string name) => Path.Combine(Directory, name);

    public static async Task<int> MeasureAsync(Arguments arguments, Func<Run, Task> body)
    {
        var parent = arguments.Text("dir") ?? Path.GetTempPath();
        var directory = Path.Combine(parent, $"papilio-bench-{Environment.ProcessId}");
        var keep = arguments.Flag("keep");
        System.IO.Directory.CreateDirectory(directory);
        try
        {
            if (new DriveInfo(directory).DriveFormat == "tmpfs")
                Figures.Say($"{directory} lies in memory: durable figures mean nothing there. Give a disk with --dir.");
            return await MeasureAsync(new Run(arguments, new Figures(), directory), body);
        }
        finally
        {
            if (!keep) System.IO.Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(Run run, Func<Run, Task> body)
    {
        var before = Probe.Take(run.Directory, ProbeSeconds);
        before.Report(run.Figures, "probe_start");
        var neighbours = new Neighbours();
        await body(run);
        run.Figures.Add("neighbours_cpu", neighbours.Share, "share");
        var after = Probe.Take(run.Directory, ProbeSeconds);
        after.Report(run.Figures, "probe_end");

        foreach (var why in run.failures) Figures.Say($"FAILED: {why}");
        var drift = before.DriftTo(after);
        run.Figures.Add("probe_drift", drift, "x");
        if (run.failures.Count > 0) return 1;
        if (drift <= Probe.DriftMax) return 0;

        run.Figures.Add("unsteady", 1, "-");
        Figures.Say($"The disk's fdatasync p50 changed {drift:0.#}-fold during the run (allowed: {Probe.DriftMax:0}): " +
            "these figures say more about the neighbours than about the product. Repeat the run.");
        return UnsteadyCode;
    }
}
