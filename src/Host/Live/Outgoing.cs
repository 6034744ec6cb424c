using System.Threading.Channels;

namespace Papilio.Host.Live;

/// <summary>
/// What waits to be sent over one socket: bounded, so that a reader who has stopped reading costs a fixed amount of
/// memory. Hints that find it full are not forced in: their stream falls back to catching up from the log, which waits
/// for room; when even that finds none for half a minute the socket is cut and the client resumes.
/// </summary>
internal sealed class Outgoing(Line line)
{
    public const int FramesMax = 256;
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(30);

    private readonly Channel<ReadOnlyMemory<byte>> frames = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(FramesMax) { SingleReader = true });

    public bool TrySend(ReadOnlyMemory<byte> frame) => frames.Writer.TryWrite(frame);

    /// <summary>Waits for room; false when the reader is stuck or gone.</summary>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancel)
    {
        if (frames.Writer.TryWrite(frame)) return true;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Stuck);
        try
        {
            await frames.Writer.WriteAsync(frame, patience.Token);
            return true;
        }
        catch (Exception stuck) when (stuck is OperationCanceledException or ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>Sends until <see cref="Complete"/> was said and all is out; throws when the line is gone.</summary>
    public async Task RunAsync()
    {
        while (await frames.Reader.WaitToReadAsync())
            while (frames.Reader.TryRead(out var frame))
                await line.SendAsync(frame, more: frames.Reader.TryPeek(out _));
    }

    public void Complete() => frames.Writer.TryComplete();
}
