using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Customers;

public sealed class CustomersRoutesTests
{
    [Fact]
    public async Task The_routes_are_those_of_the_guide()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<IStore>(_ => null!).AddCustomers();
        await using var app = builder.Build();
        app.MapGroup("/api/v1").MapCustomers();

        var routes = ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Select(e => $"{e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]} {e.RoutePattern.RawText}");

        routes.Order(StringComparer.Ordinal).ShouldBe([
            "DELETE /api/v1/customers/{id:guid}/identities/{identity:guid}",
            "GET /api/v1/customers",
            "GET /api/v1/customers/{id:guid}",
            "GET /api/v1/customers/{id:guid}/export",
            "PATCH /api/v1/customers/{id:guid}",
            "POST /api/v1/customers/{id:guid}/erase",
            "POST /api/v1/customers/{id:guid}/identities",
            "POST /api/v1/customers/{id:guid}/identities/{identity:guid}/verify",
            "POST /api/v1/customers/{id:guid}/merge",
            "POST /api/v1/customers/{id:guid}/merges/{merge:guid}/undo",
            "PUT /api/v1/customers/{id:guid}/consents/{purpose}",
        ]);
    }
}
