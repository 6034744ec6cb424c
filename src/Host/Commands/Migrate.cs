using System.CommandLine;
using Papilio.Platform.Store;

namespace Papilio.Host.Commands;

/// <summary>Brings the database's schema up to this version. Hosts do it at their start; an operator may want it before.</summary>
internal static class Migrate
{
    public static Command Create(string[] given, Terminal terminal)
    {
        var command = new Command("migrate", "Bring the database up to this version.");
        command.SetAction(async (_, cancel) =>
        {
            Settings.Options(Settings.Read(given));
            await using var house = Compose.Build(given, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
            var store = house.Services.GetRequiredService<IStore>();
            var run = await Migrations.RunAsync(store, Compose.Chapters, cancel);
            var number = await store.ReadAsync(session => session.ScalarAsync<long>("select max(number) from migration"), cancel);
            terminal.Say(run == 0 ? $"Nothing to do: {store.Engine} is at migration {number}." : $"{run} migrations run; {store.Engine} is at migration {number}.");
            return 0;
        });
        return command;
    }
}
