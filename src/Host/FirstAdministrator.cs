using System.Security.Cryptography;
using System.Text;
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

    /// <summary>Empty means a random one: shown once on the terminal, or written to first-sign-in.txt in the data directory where there is none.</summary>
    public string? Password { get; set; }
}

/// <summary>A house without staff gets one administrator at its first start; the password is said once.</summary>
internal sealed class FirstAdministrator(IStore store, IPeople people, IHire hire, IOptions<PapilioOptions> options) : IHostedService
{
    public const string FileName = "first-sign-in.txt";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Demo || (await store.ReadAsync(people.ListAsync, cancellationToken)).Count > 0) return;
        var first = options.Value.FirstAdministrator;
        var password = string.IsNullOrEmpty(first.Password) ? NewPassword() : first.Password;
        var outcome = await hire.HireAsync(new NewPerson("Administrator", first.Email, Role.Administrator, null, null, null), password, Actor.System, first: true, cancellationToken);
        if (outcome.Refusal is { Code: "staff.not_first" }) return;
        if (outcome.Refusal is { } no) throw new CommandFault($"The first administrator cannot be made; check Papilio:FirstAdministrator. {Said.Of(no)}");
        if (string.IsNullOrEmpty(first.Password)) await TellAsync($"  首次登录 first sign-in   {first.Email}   {password}", cancellationToken);
    }

    /// <summary>To a screen, or into a file: a service's output is a log, which is kept, read by others and sent to other places.</summary>
    private async Task TellAsync(string line, CancellationToken cancel)
    {
        if (!Console.IsOutputRedirected)
        {
            Console.WriteLine($"{line}   （只显示这一次 · said only now）");
            return;
        }

        Private.MakeDirectory(options.Value.Data);
        var file = Path.GetFullPath(Path.Combine(options.Value.Data, FileName));
        await using var kept = Private.Create(file);
        await kept.WriteAsync(Encoding.UTF8.GetBytes(line.Trim() + Environment.NewLine), cancel);
        Console.WriteLine($"  首次登录 first sign-in   {file}   （登录后请删除 · delete it once you have signed in）");
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
