using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Papilio.Care.Forecasting;

public static class ForecastingModule
{
    public static IServiceCollection AddForecasting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ForecastingOptions>()
            .Bind(configuration.GetSection("Papilio:Forecasting"), bind => bind.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations().ValidateOnStart();
        foreach (var register in new[]
        {
            DapperTypes.RegisterId<SeriesId>, DapperTypes.RegisterId<DriverId>, DapperTypes.RegisterId<RunId>, DapperTypes.RegisterId<SignalId>,
            DapperTypes.RegisterId<ShiftId>, DapperTypes.RegisterId<SwapId>, (Action)DapperTypes.RegisterId<LeaveId>,
        }) register();
        return services
            .AddSingleton(all => new HouseTime(HouseTime.Find(all.GetRequiredService<IOptions<ForecastingOptions>>().Value.Zone)))
            .AddSingleton<Actuals.Reader>()
            .AddSingleton<ImportHistory.Handler>()
            .AddSingleton<QueuePlans.Handler>()
            .AddSingleton<DriverBook.Handler>()
            .AddSingleton<Forecasts>()
            .AddSingleton<Hindcasts>()
            .AddSingleton<SignalWatch>()
            .AddSingleton<Expectations.Reader>()
            .AddSingleton<Needs.Reader>()
            .AddSingleton<Pools.Reader>()
            .AddSingleton<WhatIf.Handler>()
            .AddSingleton<Shifts.Handler>()
            .AddSingleton<Proposals.Handler>()
            .AddSingleton<Leaves.Handler>()
            .AddSingleton<Wishes.Handler>()
            .AddSingleton<Swaps.Handler>()
            .AddSingleton<OwnSchedule.Handler>()
            .AddSingleton<Adherence.Reader>()
            .AddSingleton<ForgetPlan.Handler>()
            .AddSingleton<IListener, TeamPresence>()
            .AddHostedService<ForecastLoop>()
            .AddSingleton<IListener, CountContacts>();
    }

    /// <summary>Under /api/v1.</summary>
    public static void MapForecasting(this IEndpointRouteBuilder routes)
    {
        Actuals.Map(routes);
        ImportHistory.Map(routes);
        QueuePlans.Map(routes);
        DriverBook.Map(routes);
        Expectations.Map(routes);
        Needs.Map(routes);
        Pools.Map(routes);
        WhatIf.Map(routes);
        Shifts.Map(routes);
        Proposals.Map(routes);
        Leaves.Map(routes);
        Wishes.Map(routes);
        Swaps.Map(routes);
        OwnSchedule.Map(routes);
        Adherence.Map(routes);
        ForgetPlan.Map(routes);
    }
}
