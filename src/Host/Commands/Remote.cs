using System.CommandLine;
using Papilio.World;

namespace Papilio.Host.Commands;

/// <summary>How a command reaches a host that runs: its address, and somebody's sign-in or a key.</summary>
internal sealed class Remote
{
    public Option<string?> Url { get; } = new("--url") { Description = "The address of a running Papilio, such as http://127.0.0.1:5080." };
    public Option<string?> Email { get; } = new("--email") { Description = "The account to sign in with." };
    public Option<string?> Password { get; } = new("--password") { Description = "Its password; better in PAPILIO_PASSWORD, which no list of processes shows." };
    public Option<string?> Key { get; } = new("--key") { Description = "An API key (pk_…) instead of an account; better in PAPILIO_KEY." };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { Url, Email, Password, Key }) command.Options.Add(option);
    }

    public async Task<ApiClient> SignInAsync(ParseResult parsed, TimeSpan? patience, CancellationToken cancel)
    {
        if (!Uri.TryCreate(parsed.GetValue(Url), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UsageFault("Say where Papilio runs: --url http://HOST:PORT.");
        var key = parsed.GetValue(Key) ?? Environment.GetEnvironmentVariable("PAPILIO_KEY");
        var email = parsed.GetValue(Email);
        if (key is { Length: > 0 } && email is null) return new ApiClient(address, key, patience);

        var password = parsed.GetValue(Password) ?? Environment.GetEnvironmentVariable("PAPILIO_PASSWORD");
        if (email is null || password is null) throw new UsageFault("Say who you are: --email and --password (or PAPILIO_PASSWORD), or --key.");
        var api = new ApiClient(address, token: null, patience);
        await api.SignInAsync(email, password, cancel);
        return api;
    }
}
