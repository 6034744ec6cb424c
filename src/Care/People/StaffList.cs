using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Reach.Conversations;

namespace Papilio.Care.People;

/// <summary>The accounts, for those who run the team.</summary>
internal static class StaffList
{
    public sealed record View(
        AgentId Id, long Version, string Name, string Email, Role Role, Scope Scope, IReadOnlyList<Guid> Queues, Presence Presence, int Capacity, long Held,
        string? Lang, bool Active);

    public sealed class Reader(IStore store, IPeople people, IMemberships memberships, IConversations conversations)
    {
        public Task<IReadOnlyList<View>> ListAsync(CancellationToken cancel = default) => store.ReadAsync(session => ViewsAsync(session, only: null), cancel);

        public Task<Outcome<View>> ReadAsync(AgentId id, CancellationToken cancel = default) => store.ReadAsync<Outcome<View>>(async session =>
            await ViewsAsync(session, id) is [var view] ? view : new Refusal("agent.unknown", 404), cancel);

        private async Task<IReadOnlyList<View>> ViewsAsync(Session session, AgentId? only)
        {
            var queues = await memberships.QueuesAsync(session);
            var presences = await people.PresencesAsync(session);
            var held = await conversations.HeldAsync(session);
            return
            [
                .. from person in await people.ListAsync(session)
                   where only is null || person.Id == only
                   select new View(person.Id, person.Version, person.Name, person.Email, person.Role, person.Scope,
                       [.. queues.GetValueOrDefault(person.Id, []).Select(q => q.Id)], presences.GetValueOrDefault(person.Id, Presence.Never), person.Capacity,
                       held.GetValueOrDefault(person.Id), person.Lang, person.Active),
            ];
        }
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/staff", async (Reader list, CancellationToken cancel) =>
        Answers.Of(new Page<View>(await list.ListAsync(cancel), Next: null))).RequireStaff(Role.Leader);
}
