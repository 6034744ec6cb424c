namespace Papilio.Bench;

/// <summary>
/// The disk's floor. A durable figure says nothing without it: the same disk has been seen sixty times slower while
/// others use it. Measured where the data will lie, at the start and at the end of every verb.
/// </summary>
internal sealed record Probe(Percentiles Overwrite, Percentiles Append)
{
    private const int BlockBytes = 4096, RecordBytes = 512, Blocks = 2048;

    /// <summary>The run is thrown away when the disk's p50 moved by more than this between start and end.</summary>
    public const double DriftMax = 3;

    public static Probe Take(string directory, double seconds)
    {
        var path = Path.Combine(directory, $"probe-{Environment.ProcessId}");
        try
        {
            return new(Overwriting(path, seconds / 2), Appending(path + "-append", seconds / 2));
        }
        finally
        {
            File.Delete(path);
            File.Delete(path + "-append");
        }
    }

    public double DriftTo(Probe later)
    {
        var (before, after) = (Overwrite.Milliseconds(0.5), later.Overwrite.Milliseconds(0.5));
        return Math.Max(before, after) / Math.Max(Math.Min(before, after), 1e-6);
    }

    public void Report(Figures figures, string name)
    {
        figures.Add($"{name}_4k_rate", Rate(Overwrite), "1/s");
        figures.Add($"{name}_4k_p50", Overwrite.Milliseconds(0.5), "ms");
        figures.Add($"{name}_4k_p99", Overwrite.Milliseconds(0.99), "ms");
        figures.Add($"{name}_append_p50", Append.Milliseconds(0.5), "ms");
        figures.Add($"{name}_append_p99", Append.Milliseconds(0.99), "ms");
    }

    private static double Rate(Percentiles times) => 1000 / Math.Max(times.Milliseconds(0.5), 1e-6);

    private static Percentiles Overwriting(string path, double seconds)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var block = new byte[BlockBytes];
        new Random(1).NextBytes(block);
        // Written, not only reserved: the first write into a reserved block would also change the file's map.
        for (var i = 0; i < Blocks; i++) RandomAccess.Write(file, block, (long)i * BlockBytes);
        RandomAccess.FlushToDisk(file);

        return Timed(seconds, i =>
        {
            RandomAccess.Write(file, block, (long)(i % Blocks) * BlockBytes);
            Sync(file);
        });
    }

    private static Percentiles Appending(string path, double seconds)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var record = new byte[RecordBytes];
        new Random(2).NextBytes(record);
        return Timed(seconds, i =>
        {
            RandomAccess.Write(file, record, (long)i * RecordBytes);
            Sync(file);
        });
    }

    private static Percentiles Timed(double seconds, Action<int> act)
    {
        var times = new Percentiles();
        var until = Clock.Now + (long)(seconds * Clock.Second);
        for (var i = 0; Clock.Now < until; i++)
        {
            var before = Clock.Now;
            act(i);
            times.Add(Clock.Now - before);
        }

        return times;
    }

    private static void Sync(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        if (Libc.SyncData((int)file.DangerousGetHandle()) != 0) throw new IOException("fdatasync failed");
    }
}
