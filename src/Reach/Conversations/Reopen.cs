using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Platform.Live;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>An ended conversation goes on, with whoever reopens it. Not when the customer has a newer live one here.</summary>
internal sealed class Reopen(IStore store, ICustomers customers, Views views, ILive live)
{
    internal static Outcome<Conversation> Decide(Conversation conversation, ConversationId? otherLive, Staff staff)
    {
        if (conversation.Phase is not Phase.Closed) return new Refusal("conversation.not_closed", 409);
        if (otherLive is { } other) return new Refusal("conversation.other_live", 409, other.ToString());

        return conversation with { Phase = Phase.Open, Agent = staff.Id, AgentName = staff.Name, ClosedAt = null, Exit = null };
    }

    public Task<Outcome<HeadView>> HandleAsync(Staff staff, ConversationId id, CancellationToken cancel = default) => store.WriteAsync<Outcome<HeadView>>(async session =>
    {
        // Gather.
        var found = await Access.FindAsync(session, staff, id);
        if (found.Refusal is { } unknown) return unknown;
        await customers.HoldRootAsync(session, found.Value.Customer);
        var family = await customers.FamilyAsync(session, found.Value.Customer);
        var other = (await ConversationTable.LiveAsync(session, family, found.Value.Inbox))?.Id;

        // Decide.
        var decided = Decide(found.Value, other, staff);
        if (decided.Refusal is { } refusal) return refusal;

        // Record.
        await ConversationTable.SaveAsync(session, decided.Value);
        session.Announce(new ConversationReopened(decided.Value.LastNumber) { Customer = decided.Value.Customer, Conversation = id }, staff.Actor);
        session.AfterCommit(() => live.Publish(new Hint("head", id.Value, Owner: decided.Value.Customer.Value)));
        return await views.HeadAsync(session, decided.Value with { Version = decided.Value.Version + 1 });
    }, cancel);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/conversations/{id:guid}/reopen",
        async (Guid id, HttpContext http, Reopen reopen, CancellationToken cancel) =>
            (await reopen.HandleAsync(http.Staff(), new(id), cancel)).ToVersioned(http, h => h.Version)).RequireStaff();
}
