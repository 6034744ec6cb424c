using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Platform.Live;
using Papilio.Reach.Conversations;

namespace Papilio.Care.People;

/// <summary>
/// Changes an account. One administrator always remains; a disabled account loses its sessions and its presence at once
/// and keeps its name, because what it did stays explained.
/// </summary>
internal static class ChangeStaff
{
    public sealed record Command(AgentId Agent, long? Version, NewPerson Person, bool Active, Actor By);

    public sealed record Body(string Name, string Email, Role Role, Scope? Scope = null, int? Capacity = null, string? Lang = null, bool Active = true);

    internal static Outcome<Decision> Decide(Person before, Command command, bool taken, long otherAdministrators)
    {
        if (command.Version is not { } version) return new Refusal("version.missing", 428);
        if (version != before.Version) return new Refusal("version.stale", 412);
        if (command.Person.Judge() is { } wrong) return wrong;
        if (taken) return new Refusal("staff.email", 409);

        var asked = command.Person;
        var after = before with
        {
            Name = asked.Name.Trim(),
            Email = NewPerson.Address(asked.Email),
            Role = asked.Role,
            Scope = asked.ScopeOrUsual,
            Capacity = asked.Capacity ?? before.Capacity,
            Lang = asked.Lang,
            State = command.Active ? PersonState.Active : PersonState.Disabled,
        };
        var stays = after is { Active: true, Role: Role.Administrator };
        if (before is { Active: true, Role: Role.Administrator } && !stays && otherAdministrators == 0) return new Refusal("staff.last_administrator", 409);

        var fields = Fields(before, after);
        return new Decision(after, fields.Count == 0 ? null : new StaffChanged(before.Id, fields, after.Role, after.Scope, after.Capacity, after.State));
    }

    internal sealed record Decision(Person After, StaffChanged? Happened);

    private static List<string> Fields(Person before, Person after)
    {
        var fields = new List<string>();
        if (before.Name != after.Name) fields.Add("name");
        if (before.Email != after.Email) fields.Add("email");
        if (before.Role != after.Role) fields.Add("role");
        if (before.Scope != after.Scope) fields.Add("scope");
        if (before.Capacity != after.Capacity) fields.Add("capacity");
        if (before.Lang != after.Lang) fields.Add("lang");
        if (before.State != after.State) fields.Add("state");
        return fields;
    }

    public sealed class Handler(IStore store, IPeople people, IConversations conversations, ILive live)
    {
        public Task<Outcome<Done>> HandleAsync(Command command, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
        {
            // Gather.
            if (await PersonTable.FindAsync(session, command.Agent) is not { } before) return new Refusal("agent.unknown", 404);
            var taken = await PersonTable.IsTakenAsync(session, NewPerson.Address(command.Person.Email), command.Agent);
            var others = await PersonTable.OtherAdministratorsAsync(session, command.Agent);

            // Decide.
            var decided = Decide(before, command, taken, others);
            if (decided.Refusal is { } refusal) return refusal;
            var (after, happened) = decided.Value;
            if (happened is null) return Done.It;

            // Record.
            await PersonTable.SaveAsync(session, after);
            session.Announce(happened, command.By);
            if (before.Name != after.Name) await conversations.RenameAsync(session, after.Id, queue: null, after.Name);
            if (before.Active && !after.Active)
            {
                await Sessions.EndAllAsync(session, after.Id);
                await people.SetPresenceAsync(session, after.Id, PresenceState.Offline, null, command.By);
            }

            session.AfterCommit(() =>
            {
                people.Forget();
                live.Publish(new Hint("presence", after.Id.Value));
            });
            return Done.It;
        }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/staff/{id:guid}",
        async Task<Answer<StaffList.View>> (Guid id, Body body, HttpContext http, Handler change, StaffList.Reader list, CancellationToken cancel) =>
        {
            var person = new NewPerson(body.Name, body.Email, body.Role, body.Scope, body.Capacity, body.Lang);
            var outcome = await change.HandleAsync(new(new(id), http.IfMatch(), person, body.Active, http.Staff().Actor), cancel);
            if (outcome.Refusal is { } refusal) return refusal;
            return (await list.ReadAsync(new(id), cancel)).ToVersioned(http, v => v.Version);
        }).RequireStaff(Role.Administrator);
}
