using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Papilio.Platform.Edge;

/// <summary>Who may reach a route at all. What they may do there is checked in the handler, against the rows themselves.</summary>
public static class Guards
{
    /// <summary>Signed-in staff of at least this role (agent &lt; leader &lt; administrator).</summary>
    public static TBuilder RequireStaff<TBuilder>(this TBuilder routes, Role atLeast = Role.Agent) where TBuilder : IEndpointConventionBuilder =>
        routes.Require(caller => caller switch
        {
            Staff staff when staff.Role >= atLeast => null,
            Staff or ApiKey => new Refusal("permission.denied", 403),
            _ => new Refusal("session.none", 401),
        });

    /// <summary>Signed-in staff of at least this role, or a program whose key has this scope.</summary>
    public static TBuilder RequireStaffOrKey<TBuilder>(this TBuilder routes, string scope, Role atLeast = Role.Agent) where TBuilder : IEndpointConventionBuilder =>
        routes.Require(caller => caller switch
        {
            Staff staff when staff.Role >= atLeast => null,
            ApiKey key when key.Scopes.Contains(scope) => null,
            Staff or ApiKey => new Refusal("permission.denied", 403, scope),
            _ => new Refusal("session.none", 401),
        });

    public static TBuilder RequireVisitor<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.Require(caller => caller is Visitor ? null : new Refusal("visitor.unknown", 401));

    /// <summary>The middleware asks first; the route asks again, so that a pipeline without the middleware is not an open door.</summary>
    private static TBuilder Require<TBuilder>(this TBuilder routes, Func<Caller, Refusal?> check) where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new Guard(check)).AddEndpointFilter(async (context, next) => check(context.HttpContext.Caller()) is { } refusal ? refusal.ToResult() : await next(context));

    internal sealed record Guard(Func<Caller, Refusal?> Check);
}

/// <summary>A route by which a caller says something: it is paced as what they say over the live socket.</summary>
public sealed class SaysSomething;

/// <summary>
/// Turns away who may not reach the route, before a byte of the body is read or a key of theirs is kept: a stranger
/// learns nothing about what a route would have wanted. It stands behind the routing, which knows the route.
/// </summary>
public sealed class Guarding(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetOrderedMetadata<Guards.Guard>().Select(g => g.Check(http.Caller())).FirstOrDefault(r => r is not null) is { } refusal
            ? http.WriteProblemAsync(refusal)
            : next(http);
}
