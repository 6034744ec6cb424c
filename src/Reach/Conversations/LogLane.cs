using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Papilio.Platform.Blobs;
using Papilio.Platform.Live;

namespace Papilio.Reach.Conversations;

/// <summary>
/// A lane of the message log. Appends queue here; whatever waits is gathered, decided and recorded as one unit, then every
/// writer is told and every screen gets its hint, in the order of the numbers. A batch is what came while the last one was
/// on its way to the disk; only while many talk does the lane take a breath between two.
/// </summary>
internal sealed class LogLane(IStore store, ILive live, ILogger log)
{
    /// <summary>Messages in one unit. Twice as many, and what is gathered for them no longer fits among small objects.</summary>
    private const int BatchMax = 1024;

    /// <summary>
    /// While many talk a unit begins no sooner after the one before. What gathers meanwhile shares its commit, its pages and
    /// the frames that tell of it: without it there were twice as many units at half load as at full load, and the
    /// processors they took were what the slowest messages waited for.
    /// </summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(25);

    /// <summary>Messages in a unit that mean that many talk.</summary>
    private const int Many = 128;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    /// <summary>Batches stored and not yet told: while one is told, the next is on its way to the disk.</summary>
    private const int UntoldMax = 4;

    private readonly Channel<(List<Waiting> Batch, IReadOnlyList<Sequence.Decision> Decisions)> stored =
        Channel.CreateBounded<(List<Waiting>, IReadOnlyList<Sequence.Decision>)>(new BoundedChannelOptions(UntoldMax) { SingleReader = true, SingleWriter = true });

    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MessageLog.QueueMax) { SingleReader = true, AllowSynchronousContinuations = true });

    private TaskCompletionSource? crowd;

    /// <summary>Completed unless the lane is crowded.</summary>
    public Task Room => Volatile.Read(ref crowd)?.Task ?? Task.CompletedTask;

    public Task<Outcome<Appended>> AppendAsync(Append append)
    {
        var waiting = new Waiting(append);
        if (queue.Writer.TryWrite(waiting))
        {
            if (queue.Reader.Count >= MessageLog.CrowdedAt) Crowd();
            return waiting.Task;
        }

        return Task.FromResult<Outcome<Appended>>(queue.Reader.Completion.IsCompleted ? new Refusal("storage.away", 503) : new Refusal("slow_down", 429));
    }

    private void Crowd()
    {
        if (Volatile.Read(ref crowd) is not null) return;
        Interlocked.CompareExchange(ref crowd, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
        // It may all have been taken meanwhile, and then nobody else would look again.
        Disperse();
    }

    private void Disperse()
    {
        if (Volatile.Read(ref crowd) is null || queue.Reader.Count > MessageLog.CrowdedAt / 2) return;
        Interlocked.Exchange(ref crowd, null)?.TrySetResult();
    }

    /// <summary>On a thread of its own: in the thread pool the next batch would wait behind everybody who is told of the last one.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.Factory.StartNew(() => Run(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stop)
    {
        var telling = TellAsync();
        try
        {
            while (queue.Reader.WaitToReadAsync(stop).AsTask().GetAwaiter().GetResult())
            {
                var began = TimeProvider.System.GetTimestamp();
                var batch = new List<Waiting>(BatchMax);
                while (batch.Count < BatchMax && queue.Reader.TryRead(out var waiting)) batch.Add(waiting);
                Append(batch);
                Disperse();
                // A full unit means that more is waiting already.
                var rest = Breath - TimeProvider.System.GetElapsedTime(began);
                if (batch.Count is >= Many and < BatchMax && rest > TimeSpan.Zero) stop.WaitHandle.WaitOne(rest);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever still waits is told so when the log has stopped.
        }
        finally
        {
            stored.Writer.Complete();
            telling.GetAwaiter().GetResult();
        }
    }

    /// <summary>Once it no longer runs, or when it never did: nobody is left waiting for an answer.</summary>
    public void Close()
    {
        queue.Writer.TryComplete();
        while (queue.Reader.TryRead(out var left)) left.TrySetResult(new Refusal("storage.away", 503));
        Disperse();
    }

    /// <summary>What was stored or failed on its own leaves nothing to say; when there is no storage, why.</summary>
    private Refusal? Append(List<Waiting> batch)
    {
        try
        {
            var decisions = store.Write(session => RecordAsync(session, batch));
            if (!stored.Writer.TryWrite((batch, decisions))) stored.Writer.WriteAsync((batch, decisions)).AsTask().GetAwaiter().GetResult();
        }
        catch (StoreUnavailableException away)
        {
            var refusal = new Refusal(away.Code, away.Code == "storage.full" ? 507 : 503);
            Refuse(batch, refusal);
            return refusal;
        }
        catch (Exception fault) when (batch.Count > 1)
        {
            // One of them cannot be stored: halve until it stands alone, so that its neighbours are.
            log.LogWarning("A batch of {Count} messages failed and is divided: {Reason}", batch.Count, fault.Message);
            var (first, second) = (batch[..(batch.Count / 2)], batch[(batch.Count / 2)..]);
            if (Append(first) is not { } away) return Append(second);

            // What was said behind a refused message must not be stored before that one comes again.
            Refuse(second, away);
            return away;
        }
        catch (Exception fault)
        {
            log.LogError(fault, "A message could not be stored");
            batch[0].TrySetException(fault);
        }

        return null;
    }

    /// <summary>
    /// Nothing can be stored now. Whatever comes in the next moment is refused too: it may be what somebody said after
    /// a message of this batch, and must not be stored before that one is sent again.
    /// </summary>
    private void Refuse(List<Waiting> batch, Refusal refusal)
    {
        foreach (var waiting in batch) waiting.TrySetResult(refusal);
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Moment)
        {
            while (queue.Reader.TryRead(out var behind)) behind.TrySetResult(refusal);
            ClockExtensions.WaitAsync(Moment / 10, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    private static async Task<IReadOnlyList<Sequence.Decision>> RecordAsync(Session session, List<Waiting> batch)
    {
        // Gather.
        var (heads, known) = await ConversationTable.GatherAsync(session, [.. batch.Select(w => w.Append)]);
        var decisions = new List<Sequence.Decision>(heads.Count);
        foreach (var group in batch.GroupBy(w => w.Append.Conversation))
        {
            if (!heads.TryGetValue(group.Key, out var head)) continue;
            var appends = group.Select(w => w.Append).ToArray();
            var withoutFiles = new HashSet<Guid>();
            foreach (var append in appends.Where(a => a.Files.Count is > 0 and <= Sequence.FilesMax && !known.ContainsKey(a.Id)))
            {
                if (!await Files.MayClaimAsync(session, append.Files, append.Author.Actor, head.Id.Value)) withoutFiles.Add(append.Id);
            }

            var amended = appends.Any(a => a.About is not null)
                ? await ConversationTable.NumberedAsync(session, group.Key, appends.Where(a => a.About is not null).Select(a => a.About!.Value))
                : [];

            // Decide.
            var decision = Sequence.Decide(head, appends, known, amended, session.Now, withoutFiles);
            decisions.Add(decision);
            // An id that is used again for another conversation of the batch finds it taken; the database would refuse them all.
            foreach (var message in decision.Messages) known[message.Id] = new Sequence.Known(message.Conversation, message.Number, message.At, message.Kind, message.Author.Id);

            // Only what is said takes its files; at once, as the next conversation of the batch may want the same ones.
            foreach (var message in decision.Messages.Where(m => m.Files.Count > 0))
                await Files.ClaimAsync(session, message.Files, message.Author.Actor, message.Conversation.Value);
        }

        // Record.
        var changed = decisions.Where(d => d.Messages.Any()).ToArray();
        ConversationTable.Insert(session, [.. changed.SelectMany(d => d.Messages)]);
        ConversationTable.Update(session, changed.Select(d => (heads[d.Head.Id], d.Head)));
        foreach (var withdrawal in changed.SelectMany(d => d.Messages).Where(m => m.Withdraws))
        {
            // With its corrections, which say it again.
            await session.RunAsync(
                "update message set withdrawn = true where conversation_id = @id and number >= @about and number < @number and (number = @about or about = @about)",
                new { id = withdrawal.Conversation, about = withdrawal.About, number = withdrawal.Number });
        }

        foreach (var (fact, actor) in changed.SelectMany(d => d.Facts)) session.Announce(fact, actor);
        return decisions;
    }

    /// <summary>Tells in the order in which it was stored.</summary>
    private async Task TellAsync()
    {
        await foreach (var (batch, decisions) in stored.Reader.ReadAllAsync()) Tell(batch, decisions);
    }

    private void Tell(List<Waiting> batch, IReadOnlyList<Sequence.Decision> decisions)
    {
        var places = new Dictionary<Append, Sequence.Verdict>(batch.Count, ReferenceEqualityComparer.Instance);
        var stored = 0;
        foreach (var decision in decisions)
        {
            foreach (var verdict in decision.Verdicts) places[verdict.Append] = verdict;
            foreach (var message in decision.Messages)
            {
                stored++;
                live.Publish(new Hint("message", message.Conversation.Value, message.Number, Local: message, Owner: decision.Head.Customer.Value));
            }

            if (decision.Facts.Count > 0) live.Publish(new Hint("head", decision.Head.Id.Value, decision.Head.LastNumber, Local: decision.Head, Owner: decision.Head.Customer.Value));
        }

        Telemetry.Messages.Add(stored);
        foreach (var waiting in batch)
        {
            waiting.TrySetResult(!places.TryGetValue(waiting.Append, out var verdict) ? new Refusal("conversation.unknown", 404)
                : verdict.Refusal is { } no ? no
                : verdict.Place!);
        }
    }

    private sealed class Waiting(Append append) : TaskCompletionSource<Outcome<Appended>>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Append Append => append;
    }
}
