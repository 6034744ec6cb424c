using System.Security.Cryptography;
using System.Text;

namespace Papilio.World;

/// <summary>
/// The passwords of the demonstration's accounts. They are made from a secret of this installation, so that they are the
/// same at every start and no two installations share one. Whoever can open a demonstration may see them.
/// </summary>
public sealed class DemoAccounts(Secrets secrets)
{
    public const string Secret = "demo";

    private const string Made = "demo.made";

    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";

    public sealed record View(string Name, string Email, string Password, Role Role);

    public Task LoadAsync() => secrets.LoadAsync(Secret);

    /// <summary>A demonstration was begun on this database and has not been left.</summary>
    public static Task<bool> IsBegunAsync(Session session) =>
        session.ScalarAsync<bool>("select exists (select 1 from secret where name = @name)", new { name = Secret });

    /// <summary>It was begun, and everything that belongs to it was made.</summary>
    public static Task<bool> IsMadeAsync(Session session) =>
        session.ScalarAsync<bool>("select exists (select 1 from secret where name = @name)", new { name = Made });

    public static Task MarkMadeAsync(Session session) =>
        session.RunAsync("insert into secret (name, value, at) values (@name, '', @at)", new { name = Made, at = session.Now });

    public static Task ForgetAsync(Session session) =>
        session.RunAsync("delete from secret where name = @name or name = @made", new { name = Secret, made = Made });

    public string PasswordOf(Qinghe.Colleague colleague)
    {
        var bytes = HMACSHA256.HashData(secrets.Get(Secret), Encoding.UTF8.GetBytes(colleague.Email));
        var text = new string([.. bytes.Take(8).Select(b => Letters[b % Letters.Length])]);
        return $"qinghe-{text[..4]}-{text[4..]}";
    }

    /// <summary>Those worth signing in as: everything, a team, one's own work.</summary>
    public IReadOnlyList<View> Shown() =>
    [
        .. new[] { Qinghe.Newcomer, Qinghe.Staff.First(s => s.Role is Role.Leader), Qinghe.Simulated.First() }
            .Select(c => new View(c.Name, c.Email, PasswordOf(c), c.Role)),
    ];
}
