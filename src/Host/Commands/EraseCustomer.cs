using System.CommandLine;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Reach.Customers;

namespace Papilio.Host.Commands;

/// <summary>Erases a customer where the product is installed, and prints the proof.</summary>
internal static class EraseCustomer
{
    public static Command Create(string[] given, Terminal terminal)
    {
        var customer = new Argument<Guid>("CUSTOMER") { Description = "The customer's id." };
        var reason = new Option<string>("--reason") { Required = true, Description = "Why, in one sentence, without the customer's name or contact." };
        var remote = new Remote();
        var command = new Command("erase", "Remove everything personal of a customer, for good.") { customer, reason };
        remote.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(remote.Url) is not null)
            {
                using var api = await remote.SignInAsync(parsed, patience: null, cancel);
                terminal.Say((await api.PostAsync($"customers/{parsed.GetRequiredValue(customer)}/erase", new { reason = parsed.GetRequiredValue(reason) }, cancel)).ToJsonString(Json.Options));
                return 0;
            }

            return await Settings.WithHouseAsync(given, create: false, async house =>
            {
                var erased = await house.GetRequiredService<Erase.Handler>().HandleAsync(new(new CustomerId(parsed.GetRequiredValue(customer)), parsed.GetRequiredValue(reason), Actor.System), cancel);
                if (erased.Refusal is { } refusal) throw new CommandFault(Said.Of(refusal));
                terminal.Say(erased.Value.Proof);
                return erased.Value.Clean ? 0 : throw new CommandFault("The customer is erased and this is the proof, but something of them may still lie in the database's files; repeat the command.");
            }, running: Settings.UseUrl);
        });
        return command;
    }
}
