using System.Threading.Channels;

namespace Papilio.Bench.Floors;

internal readonly record struct Row(byte[] Conversation, long Number, byte[] Id, long At, string Body);

/// <summary>
/// Group commit with nothing around it: one writer takes what waits, up to a limit, commits, and tells them all. What a
/// store reaches beyond this it can only reach by promising less.
/// </summary>
internal sealed class Committer : IAsyncDisposable
{
    private const int BatchMax = 512, WaitingMax = 8192, Conversations = 200;

    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private readonly Action<IReadOnlyList<Row>> commit;
    private readonly Task writer;
    private long commits;

    public Committer(Action<IReadOnlyList<Row>> commit)
    {
        this.commit = commit;
        writer = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>So many callers, each of whom writes again as soon as it is told that its row is on disk.</summary>
    public async Task MeasureAsync(Figures figures, string name, int callers, double seconds)
    {
        var bodies = Texts();
        var next = 0L;
        var times = new Percentiles();
        var gate = new Lock();
        var commitsBefore = Interlocked.Read(ref commits);
        var start = Clock.Now;
        var until = start + (long)(seconds * Clock.Second);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Clock.Now < until)
            {
                var before = Clock.Now;
                await InsertAsync(NewRow(Interlocked.Increment(ref next), start, bodies));
                lock (gate) times.Add(Clock.Now - before);
            }
        })));
        var elapsed = (Clock.Now - start) / 1e9;

        figures.Add($"{name}_x{callers}_rate", times.Count / elapsed, "rows/s");
        figures.Add($"{name}_x{callers}", times);
        figures.Add($"{name}_x{callers}_batch", times.Count / (double)(Interlocked.Read(ref commits) - commitsBefore), "rows/commit");
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.Complete();
        await writer;
    }

    private static string[] Texts()
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, 64).Select(_ => Chinese.Message(random))];
    }

    // Time-ordered ids and contiguous numbers, as the product makes them: the start keeps two measurings apart.
    private static Row NewRow(long count, long start, string[] bodies)
    {
        var conversation = new byte[16];
        BitConverter.TryWriteBytes(conversation, count % Conversations);
        BitConverter.TryWriteBytes(conversation.AsSpan(8), start);
        var id = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(id, start);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(id.AsSpan(8), count);
        return new(conversation, count / Conversations, id, Clock.UnixMilliseconds, bodies[count % bodies.Length]);
    }

    private async ValueTask InsertAsync(Row row)
    {
        var waiting = new Waiting(row, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await queue.Writer.WriteAsync(waiting);
        await waiting.Told.Task;
    }

    private void Write()
    {
        var batch = new List<Waiting>(BatchMax);
        var rows = new List<Row>(BatchMax);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < BatchMax && queue.Reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
                rows.Add(waiting.Row);
            }

            commit(rows);
            Interlocked.Increment(ref commits);
            foreach (var waiting in batch) waiting.Told.SetResult();
            batch.Clear();
            rows.Clear();
        }
    }

    private sealed record Waiting(Row Row, TaskCompletionSource Told);
}
