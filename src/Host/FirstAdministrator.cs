using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Papilio.Care.People;
using Papilio.Host.Commands;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Platform.Store;

namespace Papilio.Host;

public sealed class FirstAdministratorOptions
{
    /// <summary>Whom a house without staff begins with.</summary>
    public string Email { get; set; } = "admin@papilio.local";

    /// <summary>Empty means a random one, printed once.</summary>
    public string? Password { get; set; }
}

/// <summary>A house without staff gets one administrator at its first start; the password is said once and nowhere kept.</summary>
internal sealed class FirstAdministrator(IStore store, IPeople people, IHire hire, IOptions<PapilioOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Demo || (await store.ReadAsync(people.ListAsync, cancellationToken)).Count > 0) return;
        var first = options.Value.FirstAdministrator;
        var password = string.IsNullOrEmpty(first.Password) ? NewPassword() : first.Password;
        var outcome = await hire.HireAsync(new NewPerson("Administrator", first.Email, Role.Administrator, null, null, null), password, Actor.System, first: true, cancellationToken);
        if (outcome.Refusal is { Code: "staff.not_first" }) return;
        if (outcome.Refusal is { } no) throw new CommandFault($"The first administrator cannot be made; check Papilio:FirstAdministrator. {Said.Of(no)}");
        // To the screen and not to the log, which is kept and sent to other places.
        if (string.IsNullOrEmpty(first.Password)) Console.WriteLine($"  首次登录 first sign-in   {first.Email}   {password}   （只显示这一次 · said only now）");
    }

    /// <summary>Sixteen letters and digits that cannot be mistaken for each other: 80 bits.</summary>
    public static string NewPassword()
    {
        const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";
        var text = new string([.. RandomNumberGenerator.GetBytes(16).Select(b => Letters[b % Letters.Length])]);
        return $"{text[..4]}-{text[4..8]}-{text[8..12]}-{text[12..]}";
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
