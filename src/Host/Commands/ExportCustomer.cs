using System.CommandLine;
using System.Text;
using System.Text.Json;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Reach.Customers;

namespace Papilio.Host.Commands;

/// <summary>Writes everything held of a customer into one JSON file: the answer to "what do you know about me".</summary>
internal static class ExportCustomer
{
    public static Command Create(string[] given, Terminal terminal)
    {
        var customer = new Argument<Guid>("CUSTOMER") { Description = "The customer's id." };
        var file = new Argument<string>("FILE") { Description = "The JSON file to write." };
        var remote = new Remote();
        var command = new Command("export", "Write everything held of a customer into a file.") { customer, file };
        remote.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var to = Path.GetFullPath(parsed.GetRequiredValue(file));
            if (!Directory.Exists(Path.GetDirectoryName(to))) throw new UsageFault($"There is no directory {Path.GetDirectoryName(to)}.");
            var all = Encoding.UTF8.GetBytes(await ReadAsync(given, parsed.GetRequiredValue(customer), parsed, remote, cancel));
            await Private.WriteAsync(to, async stream =>
            {
                await stream.WriteAsync(all, cancel);
                return all.Length;
            });
            terminal.Say($"{to} written; it holds personal data.");
            return 0;
        });
        return command;
    }

    private static async Task<string> ReadAsync(string[] given, Guid customer, ParseResult parsed, Remote remote, CancellationToken cancel)
    {
        var indented = new JsonSerializerOptions(Json.Options) { WriteIndented = true };
        if (parsed.GetValue(remote.Url) is not null)
        {
            using var api = await remote.SignInAsync(parsed, patience: null, cancel);
            return (await api.GetAsync($"customers/{customer}/export", cancel)).ToJsonString(indented);
        }

        return await Settings.WithHouseAsync(given, create: false, async house =>
        {
            var exported = await house.GetRequiredService<Export.Handler>().HandleAsync(new CustomerId(customer), cancel);
            if (exported.Refusal is { } refusal) throw new CommandFault(Said.Of(refusal));
            return JsonSerializer.Serialize(exported.Value, indented);
        }, running: Settings.UseUrl);
    }
}
