using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Papilio.Care.People;
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
internal sealed class FirstAdministrator(IStore store, IPeople people, Hire.Handler hire, IOptions<PapilioOptions> options, ILogger<FirstAdministrator> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Demo || (await store.ReadAsync(people.ListAsync, cancellationToken)).Count > 0) return;
        var first = options.Value.FirstAdministrator;
        var password = string.IsNullOrEmpty(first.Password) ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(12)) : first.Password;
        var outcome = await hire.HandleAsync(new Hire.Command(new NewPerson("Administrator", first.Email, Role.Administrator, null, null, null), password, Actor.System, First: true), cancellationToken);
        if (outcome.Refusal is { } no) log.LogError("The first administrator could not be made: {Code}", no.Code);
        else if (string.IsNullOrEmpty(first.Password)) log.LogWarning("First sign-in: {Email} with the password {Password} (said only now)", first.Email, password);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
