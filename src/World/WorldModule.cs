using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Papilio.Reach.Conversations;

namespace Papilio.World;

public static class WorldModule
{
    /// <summary>The living day, for a host that serves a demonstration.</summary>
    public static IServiceCollection AddWorld(this IServiceCollection services) => services
        .AddSingleton<DemoAccounts>()
        .AddSingleton<Departure>()
        .AddSingleton<LivingDay>().AddHostedService(s => s.GetRequiredService<LivingDay>());

    /// <summary>Under /api/v1; everything here answers only while a demonstration is served.</summary>
    public static void MapWorld(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<LivingDay>() is not { } day) return;
        var demo = routes.MapGroup("").AddEndpointFilter(async (context, next) => day.Cleared ? new Refusal("request.unknown", 404).ToResult() : await next(context));
        demo.MapGet("/demo", async (DemoAccounts accounts) =>
        {
            await accounts.LoadAsync();
            return Answers.Of(new { accounts = accounts.Shown() });
        });
        demo.MapGet("/widget/sites", async (IStore store, IConversations conversations, CancellationToken cancel) =>
        {
            var inboxes = await store.ReadAsync(conversations.InboxesAsync, cancel);
            return Answers.Of(new Page<Site>([.. inboxes.Where(i => i.Channel == "web").OrderBy(i => i.Name == Qinghe.Mall ? 0 : 1).Select(i => new Site(i.Id, i.Name))], null));
        });
        demo.MapDelete("/demo", async (HttpContext http, Departure departure) =>
            (await departure.LeaveAsync(http)).ToResult()).RequireStaff(Role.Administrator);
    }

    private sealed record Site(InboxId Id, string Name);
}

/// <summary>
/// One click out: the day ends, every customer of the demonstration is erased as any customer would be, and the accounts
/// of the invented colleagues are closed. Whoever asks stays, and so do the inboxes, queues and phrases, to go on with.
/// </summary>
public sealed class Departure(LivingDay day, IStore store, IServer server, IConfiguration configuration, IHostApplicationLifetime lifetime)
{
    public const string Reason = "演示数据已移除 / demonstration data removed";

    private int leaving;

    public sealed record Answer(int Customers, int Accounts);

    /// <summary>Goes on to its end when whoever asked does not wait for it; what is left of a try that failed goes with the next.</summary>
    public async Task<Outcome<Answer>> LeaveAsync(HttpContext http)
    {
        if (Interlocked.Exchange(ref leaving, 1) == 1) return new Refusal("slow_down", 429, "30");
        try
        {
            day.Leave();
            var answer = await ClearAsync(http, lifetime.ApplicationStopping);
            day.Cleared = true;
            return answer;
        }
        finally
        {
            Volatile.Write(ref leaving, 0);
        }
    }

    private async Task<Answer> ClearAsync(HttpContext http, CancellationToken cancel)
    {
        using var self = ApiClient.OnBehalf(server.Features.Get<IServerAddressesFeature>()!.Addresses.First(), http.Request.Headers.Cookie.ToString());
        var customers = (await self.ListAsync("customers", cancel)).Where(c => (string?)c["state"] != "erased").Select(c => (Guid)c["id"]!).ToArray();
        foreach (var customer in customers) await self.PostAsync($"customers/{customer}/erase", new { reason = Reason }, cancel);

        var me = (Guid)(await self.GetAsync("me", cancel))["id"]!;
        var invented = Qinghe.Staff.Select(s => s.Email).ToHashSet();
        var closed = 0;
        foreach (var account in (await self.GetAsync("staff", cancel))["items"]!.AsArray().OfType<JsonObject>())
        {
            if ((Guid)account["id"]! == me || !invented.Contains((string)account["email"]!) || !(bool)account["active"]!) continue;
            await self.PutAsync($"staff/{account["id"]}", new
            {
                name = (string)account["name"]!, email = (string)account["email"]!, role = (string)account["role"]!, scope = (string)account["scope"]!,
                capacity = (int)account["capacity"]!, active = false,
            }, (long)account["version"]!, cancel);
            closed++;
        }

        // Counts and shifts of an invented company are no ground for a real one's plan.
        await self.DeleteAsync("plan", cancel);
        await store.WriteAsync(DemoAccounts.ForgetAsync, cancel);
        // The desk stops saying that nothing here is real.
        configuration["Papilio:Demo"] = configuration["Papilio:People:Demo"] = "false";
        (configuration as IConfigurationRoot)?.Reload();
        return new Answer(customers.Length, closed);
    }
}
