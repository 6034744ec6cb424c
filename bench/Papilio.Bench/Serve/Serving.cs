using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Papilio.Bench.Serve;

/// <summary>What the two floor servers share: Kestrel and nothing else, on a free port, which is printed.</summary>
internal static class Serving
{
    private const int BufferBytes = 8192;

    public static async Task<int> RunAsync(Func<WebSocket, Task> talk)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.UseWebSockets();
        app.Run(async http =>
        {
            if (!http.WebSockets.IsWebSocketRequest) return;
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            try
            {
                await talk(socket);
            }
            catch (WebSocketException)
            {
                // The load client cuts its connections without a close frame, as lost networks do.
            }
        });
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Console.WriteLine(new Uri(addresses.First()).Port);
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Reads message after message. A socket that waits holds no buffer: it reads zero bytes until some are there.</summary>
    public static async Task ReadAllAsync(WebSocket socket, Func<ReadOnlyMemory<byte>, ValueTask> take)
    {
        while (true)
        {
            var woken = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            if (woken.MessageType is WebSocketMessageType.Close) return;

            var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                var length = 0;
                ValueWebSocketReceiveResult got;
                do
                {
                    got = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    if (got.MessageType is WebSocketMessageType.Close) return;
                    length += got.Count;
                }
                while (!got.EndOfMessage);
                await take(buffer.AsMemory(0, length));
            }
            finally
            {
                System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
