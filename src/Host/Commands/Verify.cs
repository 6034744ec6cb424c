using System.CommandLine;
using Papilio.Platform.Events;

namespace Papilio.Host.Commands;

/// <summary>Checks the data where it lies; exit code 1 and a line for each thing that is broken.</summary>
internal static class Verify
{
    public static Command Create(string[] given, Terminal terminal)
    {
        var expect = new Option<string>("--expect") { Description = "NUMBER:HASH, an end of the chain as an earlier verify told it: it must still stand there." };
        var command = new Command("verify", "Check that the data is whole: the chain of facts, numbers, heads, merges, files.") { expect };
        command.SetAction((parsed, cancel) =>
        {
            var text = parsed.GetValue(expect);
            var noted = text is null ? null : ChainHead.Of(text) ?? throw new UsageFault("Write --expect as verify tells the end of the chain: NUMBER:HASH.");
            return Settings.WithHouseAsync(given, create: false, async house =>
            {
                var verifier = ActivatorUtilities.CreateInstance<Verifier>(house);
                var report = await terminal.WithProgressAsync("verify", told => verifier.RunAsync(noted, told, cancel));
                return Tell(report, terminal);
            });
        });
        return command;
    }

    public static int Tell(Verifier.Report report, Terminal terminal)
    {
        foreach (var line in report.Checked) terminal.Say($"  {line}");
        foreach (var line in report.Broken) terminal.Error.WriteLine($"broken: {line}");
        terminal.Say(report.Broken.Count == 0 ? "The data is whole." : $"{report.Broken.Count} things are broken; restore the last backup that verifies.");
        return report.Broken.Count == 0 ? 0 : 1;
    }
}
