using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Papilio.Platform.Edge;

/// <summary>Who may reach a route at all. What they may do there is checked in the handler, against the rows themselves.</summary>
public static class Guards
{
    /// <summary>Signed-in staff of at least this role (agent &lt; leader &lt; administrator).</summary>
    public static TBuilder RequireStaff<TBuilder>(this TBuilder routes, Role atLeast = Role.Agent) where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter(async (context, next) => context.HttpContext.Caller() switch
        {
            Staff staff when staff.Role >= atLeast => await next(context),
            Staff or ApiKey => new Refusal("permission.denied", 403).ToResult(),
            _ => new Refusal("session.none", 401).ToResult(),
        });

    /// <summary>Signed-in staff of at least this role, or a program whose key has this scope.</summary>
    public static TBuilder RequireStaffOrKey<TBuilder>(this TBuilder routes, string scope, Role atLeast = Role.Agent) where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter(async (context, next) => context.HttpContext.Caller() switch
        {
            Staff staff when staff.Role >= atLeast => await next(context),
            ApiKey key when key.Scopes.Contains(scope) => await next(context),
            Staff or ApiKey => new Refusal("permission.denied", 403, scope).ToResult(),
            _ => new Refusal("session.none", 401).ToResult(),
        });

    public static TBuilder RequireVisitor<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter(async (context, next) =>
            context.HttpContext.Caller() is Visitor ? await next(context) : new Refusal("visitor.unknown", 401).ToResult());
}
