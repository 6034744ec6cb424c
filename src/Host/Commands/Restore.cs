using System.CommandLine;
using Papilio.Platform.Store;

namespace Papilio.Host.Commands;

/// <summary>Brings a backup into an empty place, on whichever engine is configured, and verifies what it brought.</summary>
internal static class Restore
{
    public static Command Create(string[] given, Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A file written by papilio backup." };
        var command = new Command("restore", "Bring a backup into an empty data directory or database.") { file };
        command.SetAction(async (parsed, cancel) =>
        {
            using var archive = Archive.Open(parsed.GetRequiredValue(file));
            return await Settings.WithHouseAsync(given, create: true, async house =>
            {
                var reader = ActivatorUtilities.CreateInstance<BackupReader>(house);
                await terminal.WithProgressAsync("restore", async told =>
                {
                    await reader.RestoreAsync(archive, told, cancel);
                    return true;
                });
                return Verify.Tell(await VerifyAsync(house, archive, terminal, cancel), terminal);
            });
        });
        return command;
    }

    private static async Task<Verifier.Report> VerifyAsync(IServiceProvider house, Archive archive, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            var report = await terminal.WithProgressAsync("verify", told => ActivatorUtilities.CreateInstance<Verifier>(house).RunAsync(told: told, cancel: cancel));
            var differing = await Counts.DifferingAsync(house.GetRequiredService<IStore>(), archive.Manifest);
            if (report.Head != archive.Manifest.Head) differing = [.. differing, "the head of the chain of facts"];
            return report with { Broken = [.. report.Broken, .. differing.Select(d => $"{d} is not what the backup tells")] };
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new CommandFault($"The backup was brought in whole, but could not be verified ({fault.GetBaseException().Message}); run papilio verify.");
        }
    }
}
