using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Papilio.Care.People;

/// <summary>Adds an account. The first one, made where the product is installed, must be an administrator's; later ones need one to ask.</summary>
internal static class Hire
{
    /// <param name="First">Only when there is no administrator yet.</param>
    public sealed record Command(NewPerson Person, string Password, Actor By, bool First = false);

    public sealed record Body(string Name, string Email, Role Role, string Password, Scope? Scope = null, int? Capacity = null, string? Lang = null);

    internal static Outcome<Decision> Decide(Command command, AgentId id, bool taken, bool anyAdministrator, long now)
    {
        if (command.First && anyAdministrator) return new Refusal("staff.not_first", 409);
        if (command.First && command.Person.Role is not Role.Administrator) return new Refusal("request.invalid", 400, "role");
        if (command.Person.Judge() is { } wrong) return wrong;
        if (Passwords.Judge(command.Password) is { } weak) return weak;
        if (taken) return new Refusal("staff.email", 409);

        var asked = command.Person;
        var person = new Person(id, 1, asked.Name.Trim(), NewPerson.Address(asked.Email), asked.Role, asked.ScopeOrUsual,
            asked.Capacity ?? NewPerson.CapacityDefault, PersonState.Active, asked.Lang, now);
        return new Decision(person, new StaffCreated(id, person.Role, person.Scope, person.Capacity));
    }

    internal sealed record Decision(Person Person, StaffCreated Happened);

    public sealed class Handler(IStore store) : IHire
    {
        public Task<Outcome<Person>> HireAsync(NewPerson person, string password, Actor by, bool first, CancellationToken cancel) =>
            HandleAsync(new Command(person, password, by, first), cancel);

        public Task<Outcome<Person>> HandleAsync(Command command, CancellationToken cancel = default)
        {
            var hash = Passwords.Hash(command.Password);
            return store.WriteAsync<Outcome<Person>>(async session =>
            {
                // Gather.
                var id = Id.New<AgentId>(session.Clock);
                var taken = await PersonTable.IsTakenAsync(session, NewPerson.Address(command.Person.Email), id);
                var anyAdministrator = await PersonTable.AnyAdministratorAsync(session);

                // Decide.
                var decided = Decide(command, id, taken, anyAdministrator, session.Now);
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                var (person, happened) = decided.Value;
                await PersonTable.InsertAsync(session, person, hash);
                await PresenceTable.InsertAsync(session, id);
                session.Announce(happened, command.By);
                return person;
            }, cancel);
        }
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/staff",
        async Task<Created<StaffList.View>> (Body body, HttpContext http, Handler hire, StaffList.Reader list, CancellationToken cancel) =>
        {
            var person = new NewPerson(body.Name, body.Email, body.Role, body.Scope, body.Capacity, body.Lang);
            var outcome = await hire.HandleAsync(new(person, body.Password, http.Staff().Actor), cancel);
            if (outcome.Refusal is { } refusal) return refusal;
            return (await list.ReadAsync(outcome.Value.Id, cancel)).ToCreated(http, v => v.Version);
        }).RequireStaff(Role.Administrator).WithMetadata(new TakesAPassword());
}
