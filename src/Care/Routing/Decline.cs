using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>
/// An agent declines what they were offered. The conversation never left its line, so it keeps its age; it is not offered
/// to them again for a minute, and then only when nobody else has room. Whether there is such a conversation is told to
/// nobody who was not asked.
/// </summary>
internal static class Decline
{
    public sealed record Command(ConversationId Conversation, AgentId Agent);

    /// <summary>Where there is no offer to them, nobody is told whether there is a conversation.</summary>
    internal static Outcome<RoutingDeclined> Decide(Conversation? conversation, Offer? offer, AgentId agent) =>
        conversation is not null && offer?.Agent == agent
            ? new RoutingDeclined(agent) { Customer = conversation.Customer, Conversation = conversation.Id }
            : new Refusal("offer.none", 409);

    public sealed class Handler(IStore store, IConversations conversations, Moves moves)
    {
        public Task<Outcome<Conversation>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<Conversation>>(async session =>
            {
                // Gather.
                await SeatTable.LockAsync(session, command.Agent);
                var conversation = await conversations.FindAsync(session, command.Conversation);
                var offer = await OfferTable.OpenForAsync(session, command.Conversation);

                // Decide.
                var decided = Decide(conversation, offer, command.Agent);
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                if (!await moves.EndAsync(session, offer!, OfferOutcome.Declined)) return new Refusal("offer.none", 409);
                await SeatTable.AnsweredAsync(session, command.Agent);
                session.Announce(decided.Value, Actor.Agent(command.Agent));
                return conversation!;
            }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/conversations/{id:guid}/decline",
        async (Guid id, HttpContext http, Handler decline, Heads heads, CancellationToken cancel) =>
            await heads.AnswerAsync(await decline.HandleAsync(new(new(id), http.Staff().Id), cancel), http, cancel)).RequireStaff();
}
