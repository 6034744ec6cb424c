using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Papilio.Care.People;
using Papilio.Host.Edge;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Reach.Channels;

namespace Papilio.Host.Live;

/// <summary>
/// The handshake of the live socket. A page of a foreign origin never gets a socket with a colleague's cookie; a
/// visitor's token comes in the first frame, not in the address, so that no log holds it.
/// </summary>
internal sealed class LiveEndpoint(LiveHub hub, Origins origins, IVisitors visitors, IPeople people, Pace pace, IServiceProvider services, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/live", (HttpContext http, LiveEndpoint endpoint) => endpoint.AcceptAsync(http)).ExcludeFromDescription();

    private async Task AcceptAsync(HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        var ours = origin.Length == 0 || origins.IsOurs(http.Request, origin);
        if (!ours && (http.Caller() is Staff || !await origins.MayEmbedAsync(origin)))
        {
            await http.WriteProblemAsync(new Refusal("csrf", 403));
            return;
        }

        if (!http.WebSockets.IsWebSocketRequest)
        {
            await http.WriteProblemAsync(new Refusal("request.invalid", 400, "WebSocket"));
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = false });
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        await ServeAsync(http, socket, closing);
    }

    private async Task ServeAsync(HttpContext http, WebSocket socket, CancellationTokenSource closing)
    {
        if (await HelloAsync(socket, closing.Token) is not { } hello)
        {
            await CloseAsync(socket, LiveConnection.Close.HelloMissing, "hello missing");
            return;
        }

        var caller = hello.Token is { Length: > 0 } token
            ? token.StartsWith("v_", StringComparison.Ordinal) ? await visitors.ByTokenAsync(token, closing.Token) : await people.ByKeyAsync(token, closing.Token)
            : http.Caller();
        var language = http.Language();
        LiveConnection? connection = caller switch
        {
            Visitor visitor => ActivatorUtilities.CreateInstance<VisitorConnection>(services, socket, visitor, new Optional<Place>(hello.After), new Optional<string>(language), pace.ForSocket(), closing),
            Staff or ApiKey => ActivatorUtilities.CreateInstance<StaffConnection>(services, socket, caller, new Optional<string>(language), pace.ForSocket(), closing),
            _ => null,
        };
        if (connection is null)
        {
            await CloseAsync(socket, LiveConnection.Close.SignedOut, "token void");
            return;
        }

        try
        {
            await connection.RunAsync();
        }
        finally
        {
            hub.Exit(connection);
        }
    }

    private static async Task<ClientFrame?> HelloAsync(WebSocket socket, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(HelloPatience);
        var buffer = ArrayPool<byte>.Shared.Rent(8192);
        try
        {
            var length = 0;
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length, 8192 - length), patience.Token);
                length += read.Count;
                if (read.MessageType != WebSocketMessageType.Text || (!read.EndOfMessage && length == 8192)) return null;
                if (read.EndOfMessage) break;
            }

            return JsonSerializer.Deserialize<ClientFrame>(buffer.AsSpan(0, length), Json.Options) is { Type: "hello" } hello ? hello : null;
        }
        catch (Exception wrong) when (wrong is JsonException or OperationCanceledException or WebSocketException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task CloseAsync(WebSocket socket, int code, string why)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync((WebSocketCloseStatus)code, why, patience.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            socket.Abort();
        }
    }
}
