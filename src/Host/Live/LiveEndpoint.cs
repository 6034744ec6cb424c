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
internal sealed class LiveEndpoint(LiveHub hub, Origins origins, IVisitors visitors, IPeople people, Voices voices, IServiceProvider services, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/live", (HttpContext http, LiveEndpoint endpoint) => endpoint.AcceptAsync(http)).ExcludeFromDescription();

    private async Task AcceptAsync(HttpContext http)
    {
        // Which inbox a visitor means is known once they have said hello.
        if (http.ForeignPage() is { } page && (http.Caller() is Staff || !await origins.MayEmbedAsync(page)))
        {
            await http.WriteProblemAsync(new Refusal("csrf", 403));
            return;
        }

        if (!http.WebSockets.IsWebSocketRequest)
        {
            await http.WriteProblemAsync(new Refusal("request.invalid", 400, "WebSocket"));
            return;
        }

        using var line = new Line(await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = false }), http);
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        await ServeAsync(http, line, closing);
    }

    private async Task ServeAsync(HttpContext http, Line line, CancellationTokenSource closing)
    {
        var hearing = HelloAsync(line);
        if (await WithinAsync(hearing, closing.Token) is not { } hello)
        {
            await line.CloseAsync(LiveConnection.Close.HelloMissing, "hello missing", Task.CompletedTask, hearing);
            return;
        }

        var caller = hello.Token is { Length: > 0 } token ? await ByTokenAsync(token, closing.Token) ?? new Anonymous("") : http.Caller();
        if (await RefuseAsync(http, caller) is { } why)
        {
            await line.CloseAsync(LiveConnection.Close.SignedOut, why, Task.CompletedTask, Task.CompletedTask);
            return;
        }

        if (voices.Enter(caller) is not { } voice)
        {
            await line.CloseAsync(LiveConnection.Close.TooMany, "too many sockets", Task.CompletedTask, Task.CompletedTask);
            return;
        }

        try
        {
            await RunAsync(Connection(line, caller, voice, hello, hello.Lang ?? http.Language(), closing));
        }
        finally
        {
            voices.Leave(voice);
        }
    }

    private LiveConnection Connection(Line line, Caller caller, Voice voice, ClientFrame hello, string language, CancellationTokenSource closing) => caller switch
    {
        Visitor visitor => ActivatorUtilities.CreateInstance<VisitorConnection>(services, line, visitor, new Optional<After>(hello.After), new Optional<string>(language), voice, closing),
        Staff or ApiKey => ActivatorUtilities.CreateInstance<StaffConnection>(services, line, caller, new Optional<string>(language), new Optional<string>(hello.Token), voice, closing),
        _ => throw new BrokenInvariant("Nobody has been let in."),
    };

    private async Task RunAsync(LiveConnection connection)
    {
        try
        {
            await connection.RunAsync();
        }
        finally
        {
            hub.Exit(connection);
        }
    }

    /// <summary>Why whoever said hello gets no socket; null when they do.</summary>
    private async Task<string?> RefuseAsync(HttpContext http, Caller caller) => caller switch
    {
        Anonymous => "token void",
        ApiKey key when !key.Scopes.Contains(KeyScopes.ConversationsRead) => $"scope {KeyScopes.ConversationsRead} missing",
        Visitor visitor when http.ForeignPage() is { } page && !await origins.MayEmbedAsync(page, visitor.Inbox) => "page not allowed",
        _ => null,
    };

    private async Task<Caller?> ByTokenAsync(string token, CancellationToken cancel) =>
        token.StartsWith("v_", StringComparison.Ordinal) ? await visitors.ByTokenAsync(token, cancel) : await people.ByKeyAsync(token, cancel);

    private static async Task<ClientFrame?> WithinAsync(Task<ClientFrame?> hello, CancellationToken stop)
    {
        try
        {
            return await hello.WaitAsync(HelloPatience, stop);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<ClientFrame?> HelloAsync(Line line)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(8192);
        try
        {
            var length = 0;
            while (true)
            {
                var read = await line.ReceiveAsync(buffer.AsMemory(length, 8192 - length));
                length += read.Count;
                if (read.MessageType != WebSocketMessageType.Text || (!read.EndOfMessage && length == 8192)) return null;
                if (read.EndOfMessage) break;
            }

            return JsonSerializer.Deserialize<ClientFrame>(buffer.AsSpan(0, length), Json.Options) is { Type: "hello" } hello ? hello : null;
        }
        catch (Exception wrong) when (wrong is JsonException or WebSocketException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
