using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Begins planning anew: all counts, drivers, runs, scores, signals and shifts are forgotten, as when a demonstration is
/// left or the history was another company's. What a queue promises stays. The facts stay too, and count from now on.
/// </summary>
internal static class ForgetPlan
{
    private static readonly string[] Tables =
    [
        "forecast_day", "forecast_line", "forecast_run", "forecast_score", "line_champion", "signal", "contact_day", "contact_series", "driver", "driver_value",
        "shift_swap", "shift", "leave_request", "shift_wish", "team_presence",
    ];

    public sealed class Handler(IStore store)
    {
        public Task HandleAsync(Actor by, CancellationToken cancel = default) => store.WriteAsync(async session =>
        {
            foreach (var table in Tables) await session.RunAsync($"delete from {table}");
            session.Announce(new PlanForgotten(), by);
        }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/plan", async (HttpContext http, Handler forget, CancellationToken cancel) =>
    {
        await forget.HandleAsync(http.Staff().Actor, cancel);
        return Answers.Of(Done.It);
    }).RequireStaff(Role.Administrator);
}
