using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Papilio.Care.People;

namespace Papilio.Care.Routing;

public static class RoutingModule
{
    public static IServiceCollection AddRouting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RoutingOptions>()
            .Bind(configuration.GetSection("Papilio:Routing"), bind => bind.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations().ValidateOnStart();
        services.Replace(ServiceDescriptor.Singleton<IMemberships, Memberships>());
        return services
            .AddSingleton<IRouting, Door>()
            .AddSingleton<Moves>()
            .AddSingleton<Watch>()
            .AddSingleton<Heads>()
            .AddSingleton<Overview>()
            .AddSingleton<Taking>()
            .AddSingleton<Accept.Handler>()
            .AddSingleton<Decline.Handler>()
            .AddSingleton<Takeover.Handler>()
            .AddSingleton<Transfer.Handler>()
            .AddSingleton<Reopen.Handler>()
            .AddSingleton<Queues.Handler>()
            .AddSingleton<IListener, Enqueue>()
            .AddHostedService<DispatchLoop>();
    }

    /// <summary>Under /api/v1.</summary>
    public static void MapRouting(this IEndpointRouteBuilder routes)
    {
        Accept.Map(routes);
        Decline.Map(routes);
        Takeover.Map(routes);
        Transfer.Map(routes);
        Reopen.Map(routes);
        Queues.Map(routes);
        Overview.Map(routes);
    }

    private sealed class Door : IRouting
    {
        public Task<IReadOnlyList<Queue>> QueuesAsync(Session session) => QueueTable.ListAsync(session);
        public Task<IReadOnlyList<Offer>> OffersAsync(Session session) => OfferTable.OpenAsync(session);

        public Task<OfferOutcome?> OutcomeAsync(Session session, Guid offer) => OfferTable.OutcomeAsync(session, offer);
    }
}
