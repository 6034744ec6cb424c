using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Care.Routing;

/// <summary>
/// An ended conversation goes on, with whoever reopens it: they take it into their hands, so they have to be there and to
/// have room. Not when the customer has a newer live one here.
/// </summary>
internal static class Reopen
{
    public sealed record Command(ConversationId Conversation, Staff By);

    internal static Outcome<Move> Decide(Conversation conversation, bool sees, ConversationId? otherLive, Person agent, Presence presence, long held)
    {
        if (!sees) return new Refusal("conversation.unknown", 404);
        if (conversation.Phase is not Phase.Closed) return new Refusal("conversation.not_closed", 409);
        if (otherLive is { } other) return new Refusal("conversation.other_live", 409, other.ToString());
        if (presence.State is PresenceState.Offline) return new Refusal("agent.offline", 409);
        if (held + conversation.Weight > agent.Capacity) return new Refusal("agent.full", 422, $"{agent.Capacity}");

        return Move.Reopened(conversation, agent);
    }

    public sealed class Handler(Taking taking, IConversations conversations, ICustomers customers)
    {
        public Task<Outcome<Conversation>> HandleAsync(Command command, CancellationToken cancel = default) =>
            taking.HandleAsync(command.Conversation, command.By.Id, GatherAsync, cancel);

        /// <summary>Whoever holds the root of the family goes first: this, or a new word that begins another conversation.</summary>
        private async Task<Taking.Decision> GatherAsync(Session session, Conversation conversation)
        {
            await customers.HoldRootAsync(session, conversation.Customer);
            var family = await customers.FamilyAsync(session, conversation.Customer);
            var other = (await conversations.LiveAsync(session, family, conversation.Inbox))?.Id;
            return (found, sees, agent, presence, _, _, held, _) => Decide(found, sees, other, agent, presence, held);
        }
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/conversations/{id:guid}/reopen",
        async (Guid id, HttpContext http, Handler reopen, Heads heads, CancellationToken cancel) =>
            await heads.AnswerAsync(await reopen.HandleAsync(new(new(id), http.Staff()), cancel), http, cancel)).RequireStaff();
}
