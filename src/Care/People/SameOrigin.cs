using Microsoft.AspNetCore.Http;

namespace Papilio.Care.People;

/// <summary>
/// A browser sends the cookie for whoever asks, so a change must also come from our own page. The browser itself says
/// where a request comes from: in Sec-Fetch-Site, which no page can write, and in Origin.
/// </summary>
internal static class SameOrigin
{
    /// <summary>For callers known by their cookie.</summary>
    public static bool Allows(HttpRequest request) => Allows(request.Method, Own(request), request.Headers.Origin, request.Headers["Sec-Fetch-Site"]);

    /// <summary>Before there is a cookie only a browser that names another place is turned away; programs name none.</summary>
    public static bool AllowsSignIn(HttpRequest request) =>
        (request.Headers.Origin.Count == 0 && request.Headers["Sec-Fetch-Site"].Count == 0) || Allows(request);

    internal static bool Allows(string method, string own, string? origin, string? site)
    {
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)) return true;
        return site switch
        {
            "same-origin" => true,
            "none" => string.IsNullOrEmpty(origin) || IsOwn(origin, own),
            null or "" => IsOwn(origin, own),
            _ => false,
        };
    }

    private static bool IsOwn(string? origin, string own) => string.Equals(origin, own, StringComparison.OrdinalIgnoreCase);

    private static string Own(HttpRequest request) => $"{request.Scheme}://{request.Host}";
}
