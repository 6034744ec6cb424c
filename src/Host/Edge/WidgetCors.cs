using Microsoft.Extensions.Options;
using Papilio.Platform.Store;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;

namespace Papilio.Host.Edge;

/// <summary>
/// The widget runs on other people's pages: its calls may come from the origins their inboxes name (any, while an inbox
/// names none). No cookie is ever accepted from there: the answer never says "credentials".
/// </summary>
internal sealed class WidgetCors(RequestDelegate next, Origins origins)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && http.Request.Path.StartsWithSegments("/api/v1/widget", StringComparison.Ordinal))
        {
            http.Response.Headers.Vary = "Origin";
            if (await origins.MayEmbedAsync(origin))
            {
                http.Response.Headers.AccessControlAllowOrigin = origin;
                http.Response.Headers.AccessControlAllowHeaders = "authorization, content-type, idempotency-key, accept-language";
                http.Response.Headers.AccessControlAllowMethods = "GET, POST";
                http.Response.Headers.AccessControlExposeHeaders = "retry-after";
                http.Response.Headers.AccessControlMaxAge = "600";
            }

            if (HttpMethods.IsOptions(http.Request.Method))
            {
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }
        }

        await next(http);
    }
}

/// <summary>Which pages may talk to us: our own, and those the inboxes name.</summary>
internal sealed class Origins(IStore store, IConversations conversations, IInboxes inboxes, IOptions<PapilioOptions> options)
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(10);
    private (long At, bool Any, HashSet<string> Named) kept;

    public bool IsOurs(HttpRequest request, string origin) =>
        origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
        || (options.Value.PublicUrl is { } url && origin.Equals(new Uri(url).GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase));

    /// <summary>For all inboxes together; whether this inbox allows this page is checked once more when its session is opened.</summary>
    public async Task<bool> MayEmbedAsync(string origin)
    {
        if (kept.Named is null || TimeProvider.System.GetElapsedTime(kept.At) > Keep)
        {
            var settings = await store.ReadAsync(async session =>
            {
                var all = new List<InboxSettings>();
                foreach (var inbox in await conversations.InboxesAsync(session))
                {
                    if (inbox.Channel == "web" && await inboxes.FindAsync(session, inbox.Id) is { } found) all.Add(found);
                }

                return all;
            });
            kept = (TimeProvider.System.GetTimestamp(), settings.Any(s => s.Origins.Count == 0), settings.SelectMany(s => s.Origins).ToHashSet(StringComparer.OrdinalIgnoreCase));
        }

        return kept.Any || kept.Named.Contains(origin);
    }
}
