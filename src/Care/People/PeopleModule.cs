using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Papilio.Care.People;

public static class PeopleModule
{
    public static IServiceCollection AddPeople(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PeopleOptions>().Bind(configuration.GetSection("Papilio:People"), bind => bind.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IMemberships, NoMemberships>();
        return services
            .AddSingleton<IPeople, Roster>()
            .AddSingleton<SignIn.Handler>()
            .AddSingleton<SignOut.Handler>()
            .AddSingleton<SetPresence.Handler>()
            .AddSingleton<SetPassword.Handler>()
            .AddSingleton<Hire.Handler>().AddSingleton<IHire>(all => all.GetRequiredService<Hire.Handler>())
            .AddSingleton<ChangeStaff.Handler>()
            .AddSingleton<Keys.Handler>()
            .AddSingleton<Me.Reader>()
            .AddSingleton<StaffList.Reader>();
    }

    /// <summary>Under /api/v1.</summary>
    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        SignIn.Map(routes);
        SignOut.Map(routes);
        Me.Map(routes);
        SetPresence.Map(routes);
        SetPassword.Map(routes);
        StaffList.Map(routes);
        Hire.Map(routes);
        ChangeStaff.Map(routes);
        Keys.Map(routes);
    }

    /// <summary>A house without queues.</summary>
    private sealed class NoMemberships : IMemberships
    {
        public Task<IReadOnlyList<QueueName>> AllAsync(Session session) => Task.FromResult<IReadOnlyList<QueueName>>([]);

        public Task<IReadOnlyList<QueueName>> QueuesOfAsync(Session session, AgentId id) => Task.FromResult<IReadOnlyList<QueueName>>([]);

        public Task<IReadOnlyDictionary<AgentId, IReadOnlyList<QueueName>>> QueuesAsync(Session session) =>
            Task.FromResult<IReadOnlyDictionary<AgentId, IReadOnlyList<QueueName>>>(new Dictionary<AgentId, IReadOnlyList<QueueName>>());
    }
}
