using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Papilio.Care.People;

/// <summary>
/// Somebody shows who they are. Whether the account exists cannot be read from the answer or from how long it took, and
/// an attempt is counted before its password is looked at.
/// </summary>
internal static class SignIn
{
    public const string Cookie = "papilio_session";

    public sealed record Command(string Email, string Password, string Address);

    public sealed record SignedIn(AgentId Agent, string Token);

    public sealed record Body(string Email, string Password);

    public sealed class Handler(IStore store, IOptions<PeopleOptions> options)
    {
        public async Task<Outcome<SignedIn>> HandleAsync(Command command, CancellationToken cancel = default)
        {
            var email = NewPerson.Address(command.Email);

            // Gather.
            var counted = await store.WriteAsync(session => Throttle.CountAsync(session, email, command.Address, options.Value), cancel);
            if (counted.Refusal is { } throttled) return throttled;
            var account = await store.ReadAsync(session => PersonTable.CredentialsAsync(session, email), cancel);

            // Decide.
            if (!Passwords.Match(account, command.Password)) return new Refusal("session.wrong", 401);

            // Record.
            return await store.WriteAsync<Outcome<SignedIn>>(async session =>
            {
                if (!await PersonTable.HoldAsync(session, account!)) return new Refusal("session.wrong", 401);
                await Throttle.ForgiveAsync(session, email, command.Address);
                session.Announce(new StaffSignedIn(account!.Id), Actor.Agent(account.Id));
                return new SignedIn(account.Id, await Sessions.StartAsync(session, account.Id, options.Value));
            }, cancel);
        }
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/session",
        async Task<Answer<Me.View>> (Body body, HttpContext http, Handler signIn, Me.Reader me, IOptions<PeopleOptions> options, CancellationToken cancel) =>
        {
            if (!SameOrigin.AllowsSignIn(http.Request)) return new Refusal("csrf", 403);
            var outcome = await signIn.HandleAsync(new(body.Email, body.Password, AddressOf(http)), cancel);
            if (outcome.Refusal is { } refusal) return refusal;

            http.Response.Cookies.Append(Cookie, outcome.Value.Token, CookieOf(http, TimeSpan.FromDays(options.Value.SessionDaysMax)));
            return (await me.ReadAsync(outcome.Value.Agent, cancel)).ToResult();
        }).WithMetadata(new TakesAPassword());

    internal static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    internal static CookieOptions CookieOf(HttpContext http, TimeSpan? age) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/", MaxAge = age, IsEssential = true,
    };
}
