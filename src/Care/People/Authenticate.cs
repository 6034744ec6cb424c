using Microsoft.AspNetCore.Http;

namespace Papilio.Care.People;

/// <summary>
/// Who calls, as far as a cookie or an API key proves it. A bearer token goes before the cookie: a widget on our own
/// pages is a visitor, not the member of staff whose browser it is. Tokens of visitors are not for us; a wrong key is
/// refused rather than treated as nobody, so that a program learns of it at once.
/// </summary>
internal sealed class Authenticate(RequestDelegate next, IPeople people)
{
    private const string Bearer = "Bearer ";

    public async Task InvokeAsync(HttpContext http)
    {
        if (await ProveAsync(http) is { } refusal) await http.WriteProblemAsync(refusal);
        else await next(http);
    }

    private async Task<Refusal?> ProveAsync(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        if (authorization.Length > 0)
        {
            if (!authorization.StartsWith(Bearer + Keys.Prefix, StringComparison.OrdinalIgnoreCase)) return null;
            if (await people.ByKeyAsync(authorization[Bearer.Length..].Trim(), http.RequestAborted) is not { } key) return new Refusal("session.none", 401);
            http.SetCaller(key);
            return null;
        }

        if (http.Request.Cookies[SignIn.Cookie] is not { Length: > 0 } token) return null;
        if (await people.BySessionAsync(token, used: true, http.RequestAborted) is not { } staff) return null;
        if (!SameOrigin.Allows(http.Request)) return new Refusal("csrf", 403);
        http.SetCaller(staff);
        return null;
    }
}
