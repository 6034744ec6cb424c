using System.CommandLine;
using Papilio.Care.People;
using Papilio.Platform;
using Papilio.Platform.Edge;

namespace Papilio.Host.Commands;

/// <summary>Adds an account where the product is installed, with a password that is shown once.</summary>
internal static class StaffAdd
{
    public static Command Create(string[] given, Terminal terminal)
    {
        var email = new Option<string>("--email") { Required = true, Description = "The address to sign in with." };
        var name = new Option<string>("--name") { Required = true, Description = "The name customers and colleagues see." };
        var role = new Option<string>("--role") { Required = true, Description = "agent, leader or administrator." };
        role.AcceptOnlyFromAmong("agent", "leader", "administrator");
        var add = new Command("add", "Add an account and print its password.") { email, name, role };
        add.SetAction((parsed, _) => Settings.WithHouseAsync(given, create: true, async house =>
        {
            var person = new NewPerson(parsed.GetRequiredValue(name), parsed.GetRequiredValue(email), Enum.Parse<Role>(parsed.GetRequiredValue(role), ignoreCase: true), null, null, null);
            var password = FirstAdministrator.NewPassword();
            var hired = await house.GetRequiredService<IHire>().HireAsync(person, password, Actor.System);
            if (hired.Refusal is { } refusal) throw new CommandFault(Said.Of(refusal));
            terminal.Say($"{hired.Value.Email}   {password}");
            return 0;
        }));
        return new Command("staff", "Accounts of those who work here.") { add };
    }
}
