using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Papilio.Host.Live;

/// <summary>
/// What a socket is carried by: frames that follow each other at once leave together, and bytes that came together are
/// taken off the line together. A frame on its own would cost a wake-up and a call to the system; at half load, where
/// each comes alone, these are most of what a message costs. Nothing is held while a line is quiet.
/// </summary>
internal sealed class GatheringStream(Stream line) : Stream
{
    private const int Room = 16 * 1024;
    private const int ReadAhead = 4 * 1024;

    private byte[]? waiting;
    private int written;
    private byte[]? ahead;
    private (int From, int To) unread;
    private volatile bool more;

    /// <summary>Whether another frame follows the one now written, so that both may leave together. The last one must say it is.</summary>
    public bool More { set => more = value; }

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel = default)
    {
        if (written == 0 && !more) return line.WriteAsync(bytes, cancel);
        if (written + bytes.Length > Room) return WriteThroughAsync(bytes, cancel);
        waiting ??= ArrayPool<byte>.Shared.Rent(Room);
        bytes.CopyTo(waiting.AsMemory(written));
        written += bytes.Length;
        return ValueTask.CompletedTask;
    }

    /// <summary>Called after each frame: what waits goes out unless the next is about to join it.</summary>
    public override Task FlushAsync(CancellationToken cancel) => written == 0 || more ? Task.CompletedTask : ReleaseAsync(cancel);

    private async ValueTask WriteThroughAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (written > 0) await ReleaseAsync(cancel);
        await line.WriteAsync(bytes, cancel);
    }

    private async Task ReleaseAsync(CancellationToken cancel)
    {
        var (full, length) = (waiting!, written);
        (waiting, written) = (null, 0);
        await line.WriteAsync(full.AsMemory(0, length), cancel);
        ArrayPool<byte>.Shared.Return(full);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancel = default)
    {
        if (unread.From < unread.To) return new(Take(into));
        // Empty: somebody waits until there is anything to read, and holds no memory meanwhile; neither do we.
        return into.IsEmpty ? line.ReadAsync(into, cancel) : ReadAheadAsync(into, cancel);
    }

    private async ValueTask<int> ReadAheadAsync(Memory<byte> into, CancellationToken cancel)
    {
        ahead ??= ArrayPool<byte>.Shared.Rent(ReadAhead);
        unread = (0, await line.ReadAsync(ahead, cancel));
        return Take(into);
    }

    /// <summary>Reads what still comes, for nobody, until the other side leaves.</summary>
    public async Task DrainAsync()
    {
        var nobody = new byte[512];
        while (await line.ReadAsync(nobody) > 0)
        {
        }
    }

    private int Take(Memory<byte> into)
    {
        var count = Math.Min(into.Length, unread.To - unread.From);
        ahead.AsMemory(unread.From, count).CopyTo(into);
        unread.From += count;
        if (unread.From < unread.To) return count;
        ArrayPool<byte>.Shared.Return(ahead!);
        ahead = null;
        return count;
    }

    public override void Flush() => throw new NotSupportedException();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) line.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Lets every upgrade of a request be carried by such a stream; must come before the web sockets.</summary>
    public static Task Under(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade) http.Features.Set<IHttpUpgradeFeature>(new Upgrade(upgrade));
        return next(http);
    }

    /// <summary>The stream that carries the socket of this request; null where the protocol is not HTTP/1.1.</summary>
    public static GatheringStream? Of(HttpContext http) => (http.Features.Get<IHttpUpgradeFeature>() as Upgrade)?.Stream;

    private sealed class Upgrade(IHttpUpgradeFeature server) : IHttpUpgradeFeature
    {
        public GatheringStream? Stream { get; private set; }

        public bool IsUpgradableRequest => server.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => Stream = new GatheringStream(await server.UpgradeAsync());
    }
}
