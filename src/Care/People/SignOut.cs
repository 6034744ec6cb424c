using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Papilio.Care.People;

/// <summary>The desk is left. With the last session of somebody their presence ends too: nobody is offered work they cannot see.</summary>
internal static class SignOut
{
    public sealed record Command(AgentId Agent, string Session);

    public sealed class Handler(IStore store, IPeople people)
    {
        public async Task HandleAsync(Command command, CancellationToken cancel = default)
        {
            await store.WriteAsync<Outcome<Done>>(async session =>
            {
                await Sessions.EndAsync(session, Sessions.Hash(command.Session));
                session.Announce(new StaffSignedOut(command.Agent), Actor.Agent(command.Agent));
                if (await Sessions.CountAsync(session, command.Agent) > 0) return Done.It;
                var ended = await people.SetPresenceAsync(session, command.Agent, PresenceState.Offline, "signed_out", Actor.Agent(command.Agent));
                return ended.Then(_ => Done.It);
            }, cancel);
            people.Forget();
        }
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/session", async (HttpContext http, Handler signOut, CancellationToken cancel) =>
    {
        await signOut.HandleAsync(new(http.Staff().Id, http.Staff().Session), cancel);
        http.Response.Cookies.Delete(SignIn.Cookie, SignIn.CookieOf(http, age: null));
        return Answers.Of(Done.It);
    }).RequireStaff();
}
