using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Papilio.Care.People;

/// <summary>
/// A new password. Every other session of the account ends: whoever had the old one is out. With the last session the
/// presence ends, as with signing out. The old one is guessed here no faster than at the door: an open desk, or a stolen
/// cookie, is not yet the password.
/// </summary>
internal static class SetPassword
{
    /// <param name="Current">The old one when somebody changes their own; null when an administrator or the command line sets it.</param>
    /// <param name="Session">The caller's own session, which stays; null ends all.</param>
    /// <param name="Address">From where the old one is told.</param>
    public sealed record Command(AgentId Agent, string? Current, string Next, string? Session, Actor By, string Address = "unknown");

    public sealed record OwnBody(string Current, string Next);

    public sealed record Body(string Password);

    public sealed class Handler(IStore store, IPeople people, IOptions<PeopleOptions> options)
    {
        public async Task<Outcome<Done>> HandleAsync(Command command, CancellationToken cancel = default)
        {
            // Gather.
            var account = await store.ReadAsync(session => PersonTable.CredentialsAsync(session, command.Agent), cancel);

            // Decide. Hashing is too slow for a unit, so the record is guarded by the old hash.
            if (account is null) return new Refusal("agent.unknown", 404);
            if (Passwords.Judge(command.Next) is { } weak) return weak;
            if (command.Current is { } current)
            {
                var counted = await store.WriteAsync(session => Throttle.CountAsync(session, account.Email, command.Address, options.Value), cancel);
                if (counted.Refusal is { } throttled) return throttled;
                if (!Passwords.Match(account, current)) return new Refusal("password.wrong", 422);
            }

            var hash = Passwords.Hash(command.Next);

            // Record.
            return await store.WriteAsync<Outcome<Done>>(async session =>
            {
                if (!await PersonTable.SetPasswordAsync(session, account, hash)) return new Refusal("version.stale", 412);
                if (command.Current is not null) await Throttle.ForgiveAsync(session, account.Email, command.Address);
                var ended = await Sessions.EndAllAsync(session, command.Agent, except: command.Session is { } own ? Sessions.Hash(own) : null);
                session.Announce(new StaffPasswordChanged(command.Agent), command.By);
                session.AfterCommit(people.Forget);
                if (ended == 0 || await Sessions.CountAsync(session, command.Agent) > 0) return Done.It;
                return (await people.SetPresenceAsync(session, command.Agent, PresenceState.Offline, "signed_out", command.By)).Then(_ => Done.It);
            }, cancel);
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/me/password", async (OwnBody body, HttpContext http, Handler set, CancellationToken cancel) =>
            (await set.HandleAsync(new(http.Staff().Id, body.Current, body.Next, http.Staff().Session, http.Staff().Actor, SignIn.AddressOf(http)), cancel)).ToResult()).RequireStaff();
        routes.MapPost("/staff/{id:guid}/password", async (Guid id, Body body, HttpContext http, Handler set, CancellationToken cancel) =>
            (await set.HandleAsync(new(new(id), Current: null, body.Password, Session: null, http.Staff().Actor), cancel)).ToResult())
            .RequireStaff(Role.Administrator).WithMetadata(new TakesAPassword());
    }
}
