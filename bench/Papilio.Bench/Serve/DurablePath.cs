using System.Buffers;
using System.Threading.Channels;

namespace Papilio.Bench.Serve;

/// <summary>What a visitor has said and nobody has been told of yet.</summary>
internal sealed record Said(Peer Speaker, Conversation Conversation, Incoming Frame);

/// <summary>Keeps a batch in one commit: what is known is not kept twice, what is new gets the next number of its conversation.</summary>
internal interface IDurableStore : IDisposable
{
    /// <summary>The number of each, in the order in which they were given.</summary>
    long[] Append(IReadOnlyList<Said> batch);
}

/// <summary>
/// The reference for a durable path, and no product: one writer takes what waits, commits it, and the next batch is on its
/// way to the disk while a second task tells of the last one. Nobody is authenticated, nothing is decided, no event, no search.
/// </summary>
internal sealed class DurablePath
{
    private const int BatchMax = 512, WaitingMax = 8192, UntoldMax = 4;

    private readonly Channel<Said> waiting = Channel.CreateBounded<Said>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private readonly Channel<(List<Said> Batch, long[] Numbers)> stored =
        Channel.CreateBounded<(List<Said>, long[])>(new BoundedChannelOptions(UntoldMax) { SingleReader = true, SingleWriter = true });

    private readonly IDurableStore store;

    public DurablePath(IDurableStore store)
    {
        this.store = store;
        new Thread(Write) { IsBackground = true, Name = "durable path" }.Start();
        _ = Task.Run(TellAsync);
    }

    public ValueTask TakeAsync(Said said) => waiting.Writer.WriteAsync(said);

    private void Write()
    {
        while (waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            var batch = new List<Said>(BatchMax);
            while (batch.Count < BatchMax && waiting.Reader.TryRead(out var said)) batch.Add(said);
            stored.Writer.WriteAsync((batch, store.Append(batch))).AsTask().GetAwaiter().GetResult();
        }
    }

    private async Task TellAsync()
    {
        var buffer = new ArrayBufferWriter<byte>();
        await foreach (var (batch, numbers) in stored.Reader.ReadAllAsync())
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var (speaker, conversation, frame) = batch[i];
                if (conversation.Listener is { } listener) await listener.SendAsync(Outgoing.Message(buffer, conversation.Id, frame, numbers[i]));
                await speaker.SendAsync(Outgoing.Ack(buffer, conversation.Id, frame, numbers[i]));
            }
        }
    }
}
