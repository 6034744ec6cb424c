using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Papilio.Reach.Conversations;

namespace Papilio.Care.People;

/// <summary>Oneself and one's colleagues, as the desk shows them.</summary>
internal static class Me
{
    public const int PreferencesMax = 16 * 1024;

    public sealed record View(
        AgentId Id, string Name, string Email, Role Role, Scope Scope, IReadOnlyList<QueueName> Queues, Presence Presence, int Capacity, long Held,
        JsonNode? Preferences, string? Lang, bool Demo);

    public sealed record ColleagueView(AgentId Id, string Name, Role Role, Presence Presence, long Held, int Capacity, IReadOnlyList<Guid> Queues);

    public sealed record Colleagues(IReadOnlyList<ColleagueView> Items);

    public sealed class Reader(IStore store, IPeople people, IMemberships memberships, IConversations conversations, IOptions<PeopleOptions> options)
    {
        public Task<Outcome<View>> ReadAsync(AgentId id, CancellationToken cancel = default) => store.ReadAsync<Outcome<View>>(async session =>
        {
            if (await people.FindAsync(session, id) is not { } person) return new Refusal("agent.unknown", 404);
            return new View(
                id, person.Name, person.Email, person.Role, person.Scope, await memberships.QueuesOfAsync(session, id),
                await people.PresenceAsync(session, id), person.Capacity, await conversations.HeldByAsync(session, id),
                JsonNode.Parse(await PersonTable.PreferencesAsync(session, id)), person.Lang, options.Value.Demo);
        }, cancel);

        public Task<Colleagues> ColleaguesAsync(CancellationToken cancel = default) => store.ReadAsync(async session =>
        {
            var queues = await memberships.QueuesAsync(session);
            var presences = await people.PresencesAsync(session);
            var held = await conversations.HeldAsync(session);
            return new Colleagues(
            [
                .. from person in await people.ListAsync(session)
                   where person.Active
                   select new ColleagueView(person.Id, person.Name, person.Role, presences.GetValueOrDefault(person.Id, Presence.Never),
                       held.GetValueOrDefault(person.Id), person.Capacity, [.. queues.GetValueOrDefault(person.Id, []).Select(q => q.Id)]),
            ]);
        }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me", async (HttpContext http, Reader me, CancellationToken cancel) => (await me.ReadAsync(http.Staff().Id, cancel)).ToResult()).RequireStaff();
        routes.MapGet("/colleagues", async (Reader me, CancellationToken cancel) =>
            Answers.Of(await me.ColleaguesAsync(cancel))).RequireStaff();
        routes.MapPut("/me/preferences", async Task<Answer<Done>> (JsonObject body, HttpContext http, IStore store, CancellationToken cancel) =>
        {
            var text = body.ToJsonString();
            if (Encoding.UTF8.GetByteCount(text) > PreferencesMax) return new Refusal("request.invalid", 422, $"preferences ≤ {PreferencesMax} B");
            await store.WriteAsync(session => PersonTable.SetPreferencesAsync(session, http.Staff().Id, text), cancel);
            return Answers.Of(Done.It);
        }).RequireStaff();
    }
}
