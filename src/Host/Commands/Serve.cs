using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Papilio.Care.People;
using Papilio.Platform;
using Papilio.Platform.Store;
using Papilio.World;

namespace Papilio.Host.Commands;

/// <summary>
/// Opens the house. The very first start in an empty place, with nothing configured, begins a demonstration; later starts
/// go on with what is there, a demonstration too until it is left.
/// </summary>
internal static class Serve
{
    public const string Name = "serve", DemoName = "demo";

    public static Command Create(string[] given, Terminal terminal)
    {
        var command = new Command(Name, "Serve the desk, the widget and the API.");
        command.SetAction((_, cancel) => RunAsync(given, demo: null, bare: false, terminal, cancel));
        return command;
    }

    public static Command CreateDemo(string[] given, Terminal terminal)
    {
        var command = new Command(DemoName, "Serve a living day of the fictional company 青禾 Qinghe.");
        command.SetAction((_, cancel) => RunAsync(given, demo: true, bare: false, terminal, cancel));
        return command;
    }

    /// <param name="demo">Null: as the data and the settings say.</param>
    /// <param name="bare">No command was given.</param>
    public static async Task<int> RunAsync(string[] given, bool? demo, bool bare, Terminal terminal, CancellationToken cancel)
    {
        var configuration = Settings.Read(given);
        var options = Settings.Options(configuration);
        demo ??= configuration.GetValue<bool?>("Papilio:Demo");
        if (demo is null && bare && !Settings.IsGiven(configuration) && !Directory.Exists(options.Data)) demo = true;
        var found = await PeekAsync(given, demo, options);
        var serveDemo = demo ?? found is Found.Demonstration or Found.HalfMade;
        if (serveDemo)
        {
            if (found is Found.Nothing) await SeedAsync(given, terminal, cancel);
            else if (found is Found.HalfMade)
                throw new CommandFault("The demonstration here was only half made; remove its data directory (or its database) and start again.");
            else if (found is Found.OwnData)
                throw new CommandFault("There is data here that is not a demonstration's; choose another directory with --Papilio:Data=DIRECTORY.");
        }

        await using var house = Build(given, serveDemo);
        var banner = house.Lifetime.ApplicationStarted.Register(() => Welcome(house, serveDemo, terminal));
        await using (banner) await house.RunAsync(cancel);
        return 0;
    }

    internal static WebApplication Build(string[] given, bool demo) => Compose.Build(given, builder =>
    {
        if (!demo) return;
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Papilio:Demo"] = "true", ["Papilio:People:Demo"] = "true",
            // Whoever looks around here has not left their desk.
            ["Papilio:Routing:MissedMax"] = "0",
        });
        builder.Services.AddWorld();
        // The demonstration can be left while the host runs; the desk then hears of it.
        builder.Services.AddSingleton<IOptions<PeopleOptions>, CurrentPeopleOptions>();
    });

    private enum Found { Nothing, Demonstration, HalfMade, OwnData }

    private static async Task<Found> PeekAsync(string[] given, bool? demo, PapilioOptions options)
    {
        if (options.Engine is Engine.Sqlite && !File.Exists(Settings.DatabaseFile(options))) return Found.Nothing;
        // A host that was told keeps its start short, and starts while PostgreSQL is still away.
        if (demo is false) return Found.OwnData;
        return await Settings.OpenAsync(given, create: true, house => house.GetRequiredService<IStore>().ReadAsync(async session =>
            (await Migrations.LookAsync(session, Compose.Chapters)).At == 0 ? Found.Nothing
            : await DemoAccounts.IsMadeAsync(session) ? Found.Demonstration
            : await DemoAccounts.IsBegunAsync(session) ? Found.HalfMade
            : await session.ScalarAsync<bool>("select exists (select 1 from staff)") ? Found.OwnData : Found.Nothing));
    }

    /// <summary>The days before now, on a host of their own with a clock that can be moved.</summary>
    internal static async Task SeedAsync(string[] given, Terminal terminal, CancellationToken cancel)
    {
        terminal.Say("蝶 Papilio: making the demonstration (a few seconds, only this once) …");
        var until = TimeProvider.System.GetUtcNow();
        var clock = new VirtualClock(until - TimeSpan.FromDays(QingheSeed.DaysPast) - TimeSpan.FromHours(1));
        var quick = new Dictionary<string, string?>
        {
            ["Papilio:Url"] = "http://127.0.0.1:0", ["Papilio:RabbitMq"] = "", ["Papilio:Demo"] = "true", ["Papilio:Forecasting:Running"] = "false",
            ["Papilio:Limits:RequestsPerSecond"] = "100000", ["Papilio:Limits:RequestsBurst"] = "100000",
            ["Papilio:Limits:AnonymousPerSecond"] = "100000", ["Papilio:Limits:AnonymousBurst"] = "100000",
            ["Papilio:Limits:MessagesPerSecond"] = "100000", ["Papilio:Limits:MessagesBurst"] = "100000",
        };
        await using var house = Compose.Build(given, builder =>
        {
            builder.Configuration.AddInMemoryCollection(quick);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Services.AddSingleton<DemoAccounts>();
        }, clock);
        await house.StartAsync(cancel);
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancel, house.Lifetime.ApplicationStopping);
        try
        {
            var address = new Uri(house.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            var seed = ActivatorUtilities.CreateInstance<QingheSeed>(house.Services, clock);
            await terminal.WithProgressAsync("青禾 Qinghe", async told =>
            {
                await seed.SeedAsync(address, until, told, stopped.Token);
                return true;
            });
        }
        finally
        {
            await house.StopAsync(CancellationToken.None);
        }
    }

    private sealed class CurrentPeopleOptions(IOptionsMonitor<PeopleOptions> monitor) : IOptions<PeopleOptions>
    {
        public PeopleOptions Value => monitor.CurrentValue;
    }

    private static void Welcome(WebApplication house, bool demo, Terminal terminal)
    {
        var address = house.Urls.First().Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        terminal.Say("");
        terminal.Say($"  蝶 Papilio    {address}");
        if (demo)
        {
            var accounts = house.Services.GetRequiredService<DemoAccounts>();
            accounts.LoadAsync().GetAwaiter().GetResult();
            terminal.Say($"  登录 sign in   {Qinghe.Newcomer.Email}   {accounts.PasswordOf(Qinghe.Newcomer)}");
            terminal.Say($"  试聊 test page {address}/test");
            terminal.Say("  演示数据，均为虚构 · everything here is invented");
            if (!new Uri(address).IsLoopback) terminal.Say("  注意：能打开这个地址的人都能登录 · whoever reaches this address can sign in");
        }

        terminal.Say("");
    }
}
