using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Papilio.Care.Forecasting;
using Papilio.Care.Mentions;
using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Host.Live;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Platform.Store;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;
using Papilio.Resolve.Knowledge;
using Papilio.World;

namespace Papilio.Host.Edge;

/// <summary>The way in: limits, what goes beyond them, faults into problems, then who calls, then how often, then whether they may, then the routes.</summary>
internal static class HttpEdge
{
    /// <summary>Bytes of a request's body; uploads and the open channel have their own.</summary>
    public const int BodyMax = 1024 * 1024;

    public static void Add(WebApplicationBuilder builder, PapilioOptions options)
    {
        builder.WebHost.UseUrls(options.Url.Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyMax;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.Limits.Sockets;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        });
        builder.Services.Configure<JsonOptions>(json => Json.Configure(json.SerializerOptions));
        // A body that cannot be read is told in our words like every other refusal.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi("v1", openApi => OpenApiText.Configure(openApi));
        builder.Services.AddSingleton<Pace>().AddSingleton<Voices>();
        WebFiles.Add(builder.Services);
        builder.Services.AddCors();
    }

    public static void Use(WebApplication app, PapilioOptions options)
    {
        app.UseMiddleware<Leftover>();
        app.UseMiddleware<Faults>();
        app.UseMiddleware<SecurityHeaders>();
        app.Use(Live.GatheringStream.Under);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.UseMiddleware<WidgetCors>();
        WebFiles.Use(app, options);
        app.UseMiddleware<Authenticate>();
        app.UseMiddleware<AuthenticateVisitor>();
        app.UseMiddleware<Pace.Middleware>();
        app.UseRouting();
        app.UseMiddleware<Guarding>();
        app.UseMiddleware<Pace.Saying>();
        app.UseMiddleware<Idempotency>();

        var api = app.MapGroup("/api/v1");
        api.MapCustomers();
        api.MapConversations();
        api.MapChannels();
        api.MapPeople();
        api.MapForecasting();
        api.MapRouting();
        api.MapMentions();
        api.MapKnowledge();
        api.MapOperations();
        api.MapBackup();
        api.MapWorld();
        LiveEndpoint.Map(api);
        app.MapOpenApi("/api/{documentName}/openapi.json");
        Health.Map(app);
        api.MapFallback(() => new Refusal("request.unknown", 404).ToResult());
        WebFiles.MapFallback(app, options);
    }

    /// <summary>What an operator reads and does over the API: what was parked, and the virtual clock where there is one.</summary>
    private static void MapOperations(this IEndpointRouteBuilder api)
    {
        api.MapGet("/parked", async (Parked parked, CancellationToken cancel) =>
            Answers.Of(new Page<ParkedFact>(await parked.ListAsync(cancel), null))).RequireStaff(Role.Administrator);
        api.MapPost("/parked/{id:guid}/replay", async (Guid id, Parked parked, CancellationToken cancel) => (await parked.ReplayAsync(id, cancel)).ToResult()).RequireStaff(Role.Administrator);
        api.MapPost("/clock/advance", Answer<Advanced> (Advance advance, TimeProvider clock) =>
        {
            if (clock is not VirtualClock virtualClock || advance.Milliseconds is < 0 or > 400L * 24 * 3600_000) return new Refusal("request.unknown", 404);
            virtualClock.Advance(TimeSpan.FromMilliseconds(advance.Milliseconds));
            return Answers.Of(new Advanced(clock.Now()));
        }).RequireStaff(Role.Administrator);
    }

    private sealed record Advance(long Milliseconds);

    private sealed record Advanced(long Now);
}

/// <summary>A fault becomes a problem with a trace id; what it says of our insides stays in the log.</summary>
internal sealed class Faults(RequestDelegate next, ILogger<Faults> log)
{
    private static readonly Refusal TooLarge = new("request.too_large", 413);

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            // Where a body is bound to a parameter, the framework swallows the fault and answers with the bare number.
            if (http.Response is { StatusCode: 413, HasStarted: false, ContentType: null }) await http.WriteProblemAsync(TooLarge);
        }
        catch (StoreUnavailableException away)
        {
            await http.WriteProblemAsync(new Refusal(away.Code, away.Code == "storage.full" ? 507 : 503));
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException bad)
        {
            await http.WriteProblemAsync(bad.StatusCode == 413 ? TooLarge
                : new Refusal("request.malformed", 400, bad.InnerException is JsonException json ? json.Message : bad.Message));
        }
        catch (JsonException wrong)
        {
            await http.WriteProblemAsync(new Refusal("request.malformed", 400, wrong.Message));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }
        catch (Exception fault)
        {
            log.LogError(fault, "{Method} {Path} failed", http.Request.Method, http.Request.Path);
            await http.WriteProblemAsync(new Refusal("unexpected", 500));
        }
    }
}

internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string Policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
        + "connect-src 'self' ws: wss:; font-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    public Task InvokeAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        return next(http);
    }
}

/// <summary>
/// A visitor by the token of their browser; a void one is told at once, so that the widget opens a new session. It counts
/// on the pages their inbox may be shown on and nowhere else.
/// </summary>
internal sealed class AuthenticateVisitor(RequestDelegate next, IVisitors visitors, Origins origins)
{
    private const string Bearer = "Bearer v_";

    public async Task InvokeAsync(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.Ordinal))
        {
            if (await visitors.ByTokenAsync(authorization["Bearer ".Length..], http.RequestAborted) is not { } visitor)
            {
                await http.WriteProblemAsync(new Refusal("visitor.unknown", 401));
                return;
            }

            if (http.ForeignPage() is { } page && !await origins.MayEmbedAsync(page, visitor.Inbox))
            {
                await http.WriteProblemAsync(new Refusal("inbox.origin", 403, page));
                return;
            }

            http.SetCaller(visitor);
        }

        await next(http);
    }
}
