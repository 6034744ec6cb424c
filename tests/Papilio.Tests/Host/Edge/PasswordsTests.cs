using System.Net.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Host.Edge;

/// <summary>Where a password comes in, nothing of it stays but the slow, salted hash of the account.</summary>
public sealed class PasswordsTests : IAsyncLifetime
{
    private RunningHost host = null!;

    public async ValueTask InitializeAsync() => host = await RunningHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Signing_in_with_a_key_against_repeats_leaves_no_hash_of_the_password_and_may_be_repeated()
    {
        using var desk = host.Client();
        desk.DefaultRequestHeaders.Add("Origin", host.Address.GetLeftPart(UriPartial.Authority));
        desk.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        foreach (var _ in Enumerable.Range(0, 2))
            (await desk.PostAsJsonAsync("session", new { email = RunningHost.Email, password = RunningHost.Password })).Headers.GetValues("Set-Cookie").ShouldNotBeEmpty();

        (await host.Store.ReadAsync(s => s.ScalarAsync<long>("select count(*) from idempotency"))).ShouldBe(0);
    }

    [Fact]
    public void Every_route_that_takes_a_password_says_so()
    {
        var takes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } body && body.GetProperties().Any(p => p.Name.Contains("Password", StringComparison.Ordinal)))
            .ToArray();

        takes.Length.ShouldBeGreaterThanOrEqualTo(3);
        takes.ShouldAllBe(e => e.Metadata.GetMetadata<TakesAPassword>() != null);
    }
}
