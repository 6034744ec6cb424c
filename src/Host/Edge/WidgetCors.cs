using Microsoft.Extensions.Options;
using Papilio.Platform.Edge;
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
        if (origin.Length > 0 && !origins.IsOurs(http.Request, origin)) http.SetForeignPage(origin);
        if (origin.Length > 0 && http.Request.Path.StartsWithSegments("/api/v1/widget", StringComparison.Ordinal))
        {
            var mayRead = await origins.MayEmbedAsync(origin);
            // Last of all: a refusal clears what was said before it, and the page has to be able to read that one too.
            http.Response.OnStarting(() =>
            {
                Allow(http.Response.Headers, mayRead ? origin : null);
                return Task.CompletedTask;
            });
            if (HttpMethods.IsOptions(http.Request.Method))
            {
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }
        }

        await next(http);
    }

    private static void Allow(IHeaderDictionary headers, string? origin)
    {
        headers.Vary = "Origin";
        if (origin is null) return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowHeaders = "authorization, content-type, idempotency-key, accept-language";
        headers.AccessControlAllowMethods = "GET, POST";
        headers.AccessControlExposeHeaders = "retry-after";
        headers.AccessControlMaxAge = "600";
    }
}

/// <summary>
/// Which pages may talk to us: our own, and those the inboxes name. What a page may do in one inbox is told by that inbox
/// alone; whether it may come near at all, before anybody has said which inbox is meant, by all of them together.
/// </summary>
internal sealed class Origins(IStore store, IConversations conversations, IInboxes inboxes, IOptions<PapilioOptions> options)
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(10);
    private readonly string? outside = options.Value.PublicUrl is { } url ? new Uri(url).GetLeftPart(UriPartial.Authority) : null;
    private Kept? kept;

    private sealed record Kept(long At, IReadOnlyDictionary<Guid, InboxSettings> Inboxes, bool Any, IReadOnlySet<string> Named);

    public bool IsOurs(HttpRequest request, string origin) =>
        origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase) || origin.Equals(outside, StringComparison.OrdinalIgnoreCase);

    /// <summary>For all inboxes together: the first wall.</summary>
    public async Task<bool> MayEmbedAsync(string origin)
    {
        var now = Fresh() ?? await ReadAsync();
        return now.Any || now.Named.Contains(origin);
    }

    /// <summary>Whether a page that is not ours may show this inbox.</summary>
    public async Task<bool> MayEmbedAsync(string origin, Guid inbox)
    {
        // An inbox that is not among those kept was made since.
        if (Fresh() is { } now && now.Inboxes.TryGetValue(inbox, out var settings)) return settings.MayEmbed(origin);
        return (await ReadAsync()).Inboxes.GetValueOrDefault(inbox)?.MayEmbed(origin) ?? false;
    }

    private Kept? Fresh() => kept is { } held && TimeProvider.System.GetElapsedTime(held.At) <= Keep ? held : null;

    private async Task<Kept> ReadAsync()
    {
        var at = TimeProvider.System.GetTimestamp();
        var settings = await store.ReadAsync(async session =>
        {
            var all = new List<InboxSettings>();
            foreach (var inbox in await conversations.InboxesAsync(session))
            {
                if (inbox.Channel == "web" && await inboxes.FindAsync(session, inbox.Id) is { } found) all.Add(found);
            }

            return all;
        });
        return kept = new Kept(at, settings.ToDictionary(s => s.Inbox.Id.Value), settings.Any(s => s.Origins.Count == 0),
            settings.SelectMany(s => s.Origins).ToHashSet(StringComparer.OrdinalIgnoreCase));
    }
}
