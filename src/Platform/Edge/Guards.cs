using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Papilio.Platform.Edge;

/// <summary>Who may reach a route at all. What they may do there is checked in the handler, against the rows themselves.</summary>
public static class Guards
{
    /// <summary>Signed-in staff of at least this role (agent &lt; leader &lt; administrator).</summary>
    public static TBuilder RequireStaff<TBuilder>(this TBuilder routes, Role atLeast = Role.Agent) where TBuilder : IEndpointConventionBuilder =>
        routes.Require(new Guard(atLeast));

    /// <summary>Signed-in staff of at least this role, or a program whose key has this scope.</summary>
    /// <param name="house">What is reached is not one inbox's, so a key for a single one does not reach it.</param>
    public static TBuilder RequireStaffOrKey<TBuilder>(this TBuilder routes, string scope, Role atLeast = Role.Agent, bool house = false) where TBuilder : IEndpointConventionBuilder =>
        routes.Require(new Guard(atLeast, scope, house));

    public static TBuilder RequireVisitor<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.Require(Guard.Visitors);

    /// <summary>The middleware asks first; the route asks again, so that a pipeline without the middleware is not an open door.</summary>
    private static TBuilder Require<TBuilder>(this TBuilder routes, Guard guard) where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(guard).AddEndpointFilter(async (context, next) => guard.Check(context.HttpContext.Caller()) is { } refusal ? refusal.ToResult() : await next(context));

    /// <summary>What a route asks of its caller, as data: so it can be listed and held against what is written down.</summary>
    /// <param name="AtLeast">The least role of staff; null for visitors alone.</param>
    /// <param name="Scope">The scope of a key that will do as well; null when no key will.</param>
    /// <param name="House">Not with a key for a single inbox.</param>
    internal sealed record Guard(Role? AtLeast, string? Scope = null, bool House = false)
    {
        public static readonly Guard Visitors = new(AtLeast: null);

        public Refusal? Check(Caller caller) => (caller, AtLeast) switch
        {
            (Visitor, null) => null,
            (_, null) => new Refusal("visitor.unknown", 401),
            (Staff staff, { } least) when staff.Role >= least => null,
            (ApiKey key, _) when Scope is not null && key.Scopes.Contains(Scope) && !(House && key.Inbox is not null) => null,
            (Staff or ApiKey, _) => new Refusal("permission.denied", 403, Scope),
            _ => new Refusal("session.none", 401),
        };
    }
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
