using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>
/// An agent takes a conversation nobody holds: one they were offered, one they pull from a queue they serve, or one a
/// machine is at, when they step in. Of two agents who press the button together exactly one gets it, and the other is
/// told who did: an agent who sees "taken" without a name presses again.
/// </summary>
internal static class Accept
{
    public sealed record Command(ConversationId Conversation, AgentId Agent);

    internal static Outcome<Move> Decide(Conversation conversation, bool sees, Person agent, Presence presence, Queue queue, FirstLevel first, long held, long now)
    {
        // What has just been taken is out of some people's sight; whoever serves its line is still told who was first.
        if (!sees && !(conversation.Phase is Phase.Open && queue.IsServedBy(agent.Id))) return new Refusal("conversation.unknown", 404);
        if (agent.Role is Role.Agent && !queue.IsServedBy(agent.Id)) return new Refusal("permission.denied", 403);
        if (conversation.Phase is Phase.Closed) return new Refusal("conversation.closed", 409);
        if (conversation.Agent == agent.Id) return Move.None(conversation);
        if (conversation.Phase is Phase.Open) return new Refusal("conversation.taken", 409, conversation.AgentName);
        if (presence.State is PresenceState.Offline) return new Refusal("agent.offline", 409);
        if (held + conversation.Weight > agent.Capacity) return new Refusal("agent.full", 422, $"{agent.Capacity}");

        return Move.ToAgent(conversation, agent, first, "accepted", now);
    }

    public sealed class Handler(Taking taking)
    {
        public Task<Outcome<Conversation>> HandleAsync(Command command, CancellationToken cancel = default) =>
            taking.HandleAsync(command.Conversation, command.Agent, Decide, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/conversations/{id:guid}/accept",
        async (Guid id, HttpContext http, Handler accept, Heads heads, CancellationToken cancel) =>
            await heads.AnswerAsync(await accept.HandleAsync(new(new(id), http.Staff().Id), cancel), http, cancel)).RequireStaff();
}
