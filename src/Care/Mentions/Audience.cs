using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Mentions;

/// <summary>The colleagues who may see a conversation: whom a note in it can reach.</summary>
internal sealed class Audience(IStore store, IPeople people, IMemberships memberships, IConversations conversations)
{
    public sealed record Member(AgentId Id, string Name);

    public async Task<IReadOnlyList<Person>> OfAsync(Session session, Conversation conversation)
    {
        var queues = await memberships.QueuesAsync(session);
        return [.. (await people.ListAsync(session)).Where(p => p.Active && conversations.Sees(p.AsCaller(queues.GetValueOrDefault(p.Id, []).Select(q => q.Id)), conversation))];
    }

    private Task<Outcome<Page<Member>>> ReadAsync(Staff caller, ConversationId id, CancellationToken cancel) => store.ReadAsync<Outcome<Page<Member>>>(async session =>
    {
        var found = await conversations.SeenByAsync(session, caller, id);
        if (found.Refusal is { } no) return no;
        return new Page<Member>([.. (await OfAsync(session, found.Value)).Where(p => p.Id != caller.Id).Select(p => new Member(p.Id, p.Name))], Next: null);
    }, cancel);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/conversations/{id:guid}/colleagues", async (Guid id, HttpContext http, Audience audience, CancellationToken cancel) =>
        (await audience.ReadAsync(http.Staff(), new(id), cancel)).ToResult()).RequireStaff();
}
