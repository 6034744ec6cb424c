using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Maths.Text;
using Papilio.Platform.Live;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>
/// A conversation ends with an exit that says how, and never by itself as "solved". The customer who leaves while still
/// waiting has abandoned it: that is counted, not hidden.
/// </summary>
internal sealed class Close(IStore store, MessageLog log, ICustomers customers, Views views, ILive live, TimeProvider clock)
{
    public sealed record Command(Exit Exit, string? Note = null);

    internal sealed record Decision(Conversation After, IReadOnlyList<IEvent> Facts);

    internal static Outcome<Decision> Decide(Conversation conversation, Caller caller, Exit exit, long now)
    {
        if (conversation.Phase is Phase.Closed) return new Refusal("conversation.closed", 409);
        if (exit is Exit.Abandoned && caller is not Visitor) return new Refusal("request.invalid", 400, "exit");
        if (caller is Staff { Leads: false } staff && conversation.Agent is { } holder && holder != staff.Id)
            return new Refusal("conversation.not_yours", 403, conversation.AgentName);

        var byCustomer = caller is Visitor;
        var abandons = byCustomer && conversation.Phase is Phase.Waiting;
        var actual = abandons ? Exit.Abandoned : exit;
        var facts = new List<IEvent>();
        if (abandons)
            facts.Add(new ConversationAbandoned(now - (conversation.WaitingSince ?? now), conversation.LastNumber) { Customer = conversation.Customer, Conversation = conversation.Id });
        facts.Add(new ConversationEnded(actual, byCustomer ? "customer" : caller is Staff ? "agent" : "key", conversation.LastNumber) { Customer = conversation.Customer, Conversation = conversation.Id });
        return new Decision(conversation with { Phase = Phase.Closed, ClosedAt = now, Exit = actual, AwaitingSince = null, WaitingSince = null, Unread = 0, StaffRead = conversation.LastNumber }, facts);
    }

    public async Task<Outcome<HeadView>> HandleAsync(Caller caller, ConversationId id, Command command, CancellationToken cancel = default)
    {
        if (!string.IsNullOrWhiteSpace(command.Note) && caller is Staff author)
        {
            if (command.Note.Length > Sequence.TextMax) return new Refusal("message.too_long", 413, $"{Sequence.TextMax}");
            // A note is not taken back: it is written only when the conversation may be ended.
            var may = await store.ReadAsync(async session => (await Access.FindAsync(session, caller, id)) is { Accepted: true, Value: { } found } ? Decide(found, caller, command.Exit, session.Now).Refusal
                : new Refusal("conversation.unknown", 404), cancel);
            if (may is { } refused) return refused;
            var noted = await log.AppendAsync(new Append(id, Id.New(clock), MessageKind.Note, Write.AuthorOf(author), SafeText.Clean(command.Note), []));
            if (noted.Refusal is { } no) return no;
        }

        return await store.WriteAsync<Outcome<HeadView>>(async session =>
        {
            // Gather.
            var found = await FindAsync(session, caller, id);
            if (found.Refusal is { } unknown) return unknown;

            // Decide.
            var decided = Decide(found.Value, caller, command.Exit, session.Now);
            if (decided.Refusal is { } refusal) return refusal;

            // Record.
            await ConversationTable.SaveAsync(session, decided.Value.After);
            foreach (var fact in decided.Value.Facts) session.Announce(fact, caller.Actor);
            session.AfterCommit(() => live.Publish(new Hint("head", id.Value)));
            return await views.HeadAsync(session, decided.Value.After with { Version = decided.Value.After.Version + 1 });
        }, cancel);
    }

    private async Task<Outcome<Conversation>> FindAsync(Session session, Caller caller, ConversationId id)
    {
        if (caller is not Visitor visitor) return await Access.FindAsync(session, caller, id);
        if (await ConversationTable.FindAsync(session, id) is not { } own || own.Inbox.Value != visitor.Inbox) return new Refusal("conversation.unknown", 404);
        if (own.Customer.Value == visitor.Customer) return own;
        return visitor.Verified && (await customers.FamilyAsync(session, new CustomerId(visitor.Customer))).Contains(own.Customer) ? own : new Refusal("conversation.unknown", 404);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/conversations/{id:guid}/close",
        async (Guid id, Command command, HttpContext http, Close close, CancellationToken cancel) =>
            (await close.HandleAsync(http.Caller(), new(id), command, cancel)).ToVersioned(http, h => h.Version)).RequireStaffOrKey("conversations.write");
}
