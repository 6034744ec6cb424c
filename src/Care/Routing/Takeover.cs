using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>
/// Somebody steps in: for a colleague (a leader, or anybody who serves the queue where it allows that), or for a machine
/// (anybody who serves the queue: nobody is displaced).
/// </summary>
internal static class Takeover
{
    public sealed record Command(ConversationId Conversation, AgentId Agent);

    internal static Outcome<Move> Decide(Conversation conversation, bool sees, Person agent, Presence presence, Queue queue, FirstLevel first, long held, long now)
    {
        if (!sees) return new Refusal("conversation.unknown", 404);
        var leads = agent.Role is not Role.Agent;
        if (!leads && !queue.IsServedBy(agent.Id)) return new Refusal("permission.denied", 403);
        if (conversation.Phase is Phase.Closed) return new Refusal("conversation.closed", 409);
        if (conversation.Agent == agent.Id) return Move.None(conversation);
        if (!leads && conversation.Phase is Phase.Open && !queue.Takeover) return new Refusal("permission.denied", 403, queue.Name);
        if (presence.State is PresenceState.Offline) return new Refusal("agent.offline", 409);
        if (held + conversation.Weight > agent.Capacity) return new Refusal("agent.full", 422, $"{agent.Capacity}");

        return Move.ToAgent(conversation, agent, first, "takeover", now);
    }

    public sealed class Handler(Taking taking)
    {
        public Task<Outcome<Conversation>> HandleAsync(Command command, CancellationToken cancel = default) =>
            taking.HandleAsync(command.Conversation, command.Agent, Decide, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/conversations/{id:guid}/takeover",
        async (Guid id, HttpContext http, Handler takeover, Heads heads, CancellationToken cancel) =>
            await heads.AnswerAsync(await takeover.HandleAsync(new(new(id), http.Staff().Id), cancel), http, cancel)).RequireStaff();
}
