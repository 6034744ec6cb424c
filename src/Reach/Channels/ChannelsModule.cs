using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Reach.Channels.Open;
using Papilio.Reach.Channels.Web;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels;

public static class ChannelsModule
{
    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<GuardedHttp>().AddSingleton<IChannel, WebChat>().AddSingleton<IChannel, OpenChannel>();
        services.AddSingleton<Inboxes>().AddSingleton<IInboxes>(s => s.GetRequiredService<Inboxes>());
        services.AddSingleton<Visitors>().AddSingleton<IVisitors>(s => s.GetRequiredService<Visitors>());
        services.AddSingleton<WidgetSession>().AddSingleton<WidgetApi>().AddSingleton<Inbound>();
        services.AddSingleton<Intake>().AddSingleton<IParks>(s => s.GetRequiredService<Intake>()).AddHostedService(s => s.GetRequiredService<Intake>());
        services.AddSingleton<Deliverer>().AddHostedService(s => s.GetRequiredService<Deliverer>());
        return services.AddSingleton<IListener, Outbox>().AddSingleton<IListener, Regrouped>().AddSingleton<IPersonalData, PersonalData>();
    }

    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        Inboxes.Map(routes);
        WidgetSession.Map(routes);
        WidgetApi.Map(routes);
        Inbound.Map(routes);
        Deliverer.Map(routes);
    }
}
