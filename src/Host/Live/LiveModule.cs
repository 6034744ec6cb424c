namespace Papilio.Host.Live;

internal static class LiveModule
{
    public static IServiceCollection AddLive(this IServiceCollection services) => services
        .AddSingleton<Edge.Origins>().AddSingleton<LiveHub>().AddSingleton<LiveEndpoint>().AddHostedService<LiveTicker>();
}

/// <summary>Lets a null be passed to a constructor that is filled by hand and by the container together.</summary>
internal readonly record struct Optional<T>(T? Value) where T : class;
