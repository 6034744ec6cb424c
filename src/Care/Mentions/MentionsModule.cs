using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Papilio.Care.Mentions;

public static class MentionsModule
{
    public static IServiceCollection AddMentions(this IServiceCollection services) => services.AddSingleton<Audience>().AddSingleton<IListener, TellMentioned>();

    /// <summary>Under /api/v1.</summary>
    public static void MapMentions(this IEndpointRouteBuilder routes) => Audience.Map(routes);
}
