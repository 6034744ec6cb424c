using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Papilio.Platform.Live;

namespace Papilio.Reach.Conversations;

/// <summary>
/// The one way into a conversation's log on this node: several lanes side by side on PostgreSQL, where one waits for the
/// database while another decides; one on SQLite, which has one writer. A conversation always takes the same lane.
/// </summary>
internal sealed class MessageLog(IStore store, ILive live, ILogger<MessageLog> log) : BackgroundService
{
    /// <summary>Messages waiting in a lane, half a second of them at most: beyond it a writer is told to slow down, which costs them a second.</summary>
    public const int QueueMax = 16384;

    /// <summary>With so many waiting, who reads from a line leaves the rest on it until half of them are stored.</summary>
    public const int CrowdedAt = QueueMax / 2;

    private const int LanesOnPostgres = 2;

    private readonly LogLane[] lanes =
        [.. Enumerable.Range(0, store.Engine is Engine.Postgres ? LanesOnPostgres : 1).Select(_ => new LogLane(store, live, log))];

    /// <summary>
    /// Completed unless the log is crowded. Who takes messages off a line waits for it before the next one: left there, they
    /// cost nothing and the writer has the processors to itself; taken, they would fill the queue until all are refused.
    /// </summary>
    public Task Room => Array.Find(lanes, lane => !lane.Room.IsCompleted)?.Room ?? Task.CompletedTask;

    public Task<Outcome<Appended>> AppendAsync(Append append) => lanes[(uint)append.Conversation.GetHashCode() % lanes.Length].AppendAsync(append);

    /// <summary>A lane that ends by a fault ends the log, and with it the host: the others would go on and its conversations wait for ever.</summary>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        await foreach (var ended in Task.WhenEach([.. lanes.Select(lane => lane.RunAsync(stop))])) await ended;
    }

    /// <summary>Also when it was stopped before it had begun.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var lane in lanes) lane.Close();
    }
}
