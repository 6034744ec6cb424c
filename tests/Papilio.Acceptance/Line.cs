using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Papilio.Acceptance;

/// <summary>A line between two parties that can be cut, held and mended: a small TCP forwarder.</summary>
public sealed class Line : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly ConcurrentDictionary<TcpClient, byte> open = new();
    private readonly int target;
    private volatile bool cut;
    private volatile TaskCompletionSource? held;

    private Line(int target) => this.target = target;

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public static Line To(int port)
    {
        var line = new Line(port);
        line.listener.Start();
        _ = line.AcceptAsync();
        return line;
    }

    /// <summary>Ends what is connected and refuses what comes.</summary>
    public void Cut()
    {
        cut = true;
        foreach (var client in open.Keys) client.Dispose();
    }

    /// <summary>Silence: nobody is told anything and nothing gets through, as when packets are dropped on the way. Once mended, what was sent meanwhile arrives.</summary>
    public void Hold() => held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Mend()
    {
        cut = false;
        held?.TrySetResult();
        held = null;
    }

    private async Task AcceptAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            TcpClient from;
            try
            {
                from = await listener.AcceptTcpClientAsync(ended.Token);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            if (cut) from.Dispose();
            else _ = ForwardAsync(from);
        }
    }

    private async Task ForwardAsync(TcpClient from)
    {
        using var to = new TcpClient();
        open[from] = open[to] = 0;
        try
        {
            await to.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(CopyAsync(from.GetStream(), to.GetStream()), CopyAsync(to.GetStream(), from.GetStream()));
        }
        catch (Exception over) when (over is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
        finally
        {
            open.TryRemove(from, out _);
            open.TryRemove(to, out _);
            from.Dispose();
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            if (held is { } silence) await silence.Task;
            await to.WriteAsync(buffer.AsMemory(0, count));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        Cut();
        held?.TrySetResult();
        listener.Stop();
        ended.Dispose();
    }
}
