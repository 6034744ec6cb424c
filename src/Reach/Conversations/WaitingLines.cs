using System.Collections.Concurrent;

namespace Papilio.Reach.Conversations;

/// <summary>
/// How many wait before somebody. Near the head of a line they are counted; further back they are told as they stood at
/// most a moment ago, or thousands who come back at once would count thousands each.
/// </summary>
internal sealed class WaitingLines
{
    /// <summary>Counted anew for everybody: who is so far to the front looks at their place.</summary>
    public const int CountedMax = 200;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Line> lines = new();

    /// <param name="Since">When each began to wait, the longest first.</param>
    private sealed record Line(long ReadAt, long[] Since);

    public async Task<int> AheadAsync(Session session, Guid? queue, long waitingSince)
    {
        var near = await session.ScalarAsync<long>($"select count(*) from (select 1 as one from conversation {Where(queue)} and waiting_since < @waitingSince limit {CountedMax}) as near", new { queue, waitingSince });
        return near < CountedMax ? (int)near : Math.Max(CountedMax, Before(await LineAsync(session, queue), waitingSince));
    }

    private async Task<long[]> LineAsync(Session session, Guid? queue)
    {
        var key = queue ?? Guid.Empty;
        if (lines.TryGetValue(key, out var line))
        {
            // One of those who find it old reads it anew; the others do with it.
            if (TimeProvider.System.GetElapsedTime(line.ReadAt) < Moment) return line.Since;
            if (!lines.TryUpdate(key, line with { ReadAt = TimeProvider.System.GetTimestamp() }, line)) return line.Since;
        }

        var since = await session.QueryAsync<long>($"select waiting_since from conversation {Where(queue)} order by waiting_since", new { queue });
        lines[key] = line = new Line(TimeProvider.System.GetTimestamp(), [.. since]);
        return line.Since;
    }

    private static string Where(Guid? queue) => $"where phase = 'waiting' and {(queue is null ? "queue_id is null" : "queue_id = @queue")}";

    /// <summary>How many of the sorted instants lie before this one.</summary>
    private static int Before(long[] sorted, long instant)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < instant) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
