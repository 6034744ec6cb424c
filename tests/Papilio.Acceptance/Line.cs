using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Papilio.Acceptance;

/// <summary>A line between two parties that can be cut and mended: a small TCP forwarder.</summary>
public sealed class Line : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly ConcurrentDictionary<TcpClient, byte> open = new();
    private readonly int target;
    private volatile bool cut;

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

    public void Mend() => cut = false;

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
            await Task.WhenAny(from.GetStream().CopyToAsync(to.GetStream()), to.GetStream().CopyToAsync(from.GetStream()));
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

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        Cut();
        listener.Stop();
        ended.Dispose();
    }
}
