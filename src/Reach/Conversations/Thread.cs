using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>Reading one conversation: its head, its messages, the facts of its life, and a customer's timeline.</summary>
internal sealed class Thread(IStore store, Views views, ICustomers customers)
{
    public const int MessagesMax = 200;

    public sealed record Messages(IReadOnlyList<MessageView> Items, long LastNumber, long DeliveredTo, long ReadTo);

    public sealed record Line(string Name, long At, long Number, AuthorView Actor, JsonNode? Data);

    public sealed record Lines(IReadOnlyList<Line> Items);

    /// <summary>Facts a thread shows as lines between the messages.</summary>
    private static readonly HashSet<string> Shown = new(
    [
        EventNames.Of<ConversationStarted>(), EventNames.Of<HumanRequested>(), EventNames.Of<ConversationQueued>(), EventNames.Of<ConversationAnswered>(),
        EventNames.Of<ConversationHandedOver>(), EventNames.Of<ConversationAbandoned>(), EventNames.Of<ConversationEnded>(), EventNames.Of<ConversationReopened>(),
    ]);

    public Task<Outcome<HeadView>> HeadAsync(Caller caller, ConversationId id, CancellationToken cancel) => store.ReadAsync<Outcome<HeadView>>(async session =>
    {
        var found = await Access.FindAsync(session, caller, id);
        if (found.Refusal is { } no) return no;
        return await views.HeadAsync(session, found.Value, (caller as Staff)?.Id);
    }, cancel);

    public Task<Outcome<Messages>> MessagesAsync(Caller caller, ConversationId id, long? after, long? before, int? limit, CancellationToken cancel) =>
        store.ReadAsync<Outcome<Messages>>(async session =>
        {
            var found = await Access.FindAsync(session, caller, id);
            if (found.Refusal is { } no) return no;
            // Without a place to go on from, the newest page is wanted; before a place, the page that ends there.
            var messages = await ConversationTable.MessagesAsync(session, id, after ?? 0, before ?? long.MaxValue, Math.Clamp(limit ?? 50, 1, MessagesMax), publicOnly: false, newest: after is null);
            var states = await Deliveries.StatesAsync(session, id);
            return new Messages(await views.MessagesAsync(session, messages, found.Value, states), found.Value.LastNumber, found.Value.DeliveredTo, found.Value.ReadTo);
        }, cancel);

    public Task<Outcome<Lines>> LinesAsync(Caller caller, ConversationId id, CancellationToken cancel) => store.ReadAsync<Outcome<Lines>>(async session =>
    {
        var found = await Access.FindAsync(session, caller, id);
        if (found.Refusal is { } no) return no;
        var facts = await EventLog.OfConversationAsync(session, id.Value);
        return new Lines([.. facts.Where(f => Shown.Contains(f.Name)).Select(LineOf)]);
    }, cancel);

    private static Line LineOf(Recorded fact)
    {
        var data = JsonNode.Parse(fact.Payload) as JsonObject;
        return new Line(fact.Name, fact.At, (long?)data?["number"] ?? 0, new AuthorView(fact.Actor.Kind, fact.Actor.Id, null), data);
    }

    public Task<Outcome<Page<HeadView>>> TimelineAsync(Caller caller, CustomerId customer, CancellationToken cancel) => store.ReadAsync<Outcome<Page<HeadView>>>(async session =>
    {
        if (await customers.FindAsync(session, customer) is null) return new Refusal("customer.unknown", 404);
        var family = await customers.FamilyAsync(session, customer);
        var all = await ConversationTable.OfCustomersAsync(session, family, Cursor.LimitMax);
        return new Page<HeadView>(await views.HeadsAsync(session, [.. all.Where(c => Access.Sees(caller, c))]), null);
    }, cancel);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/conversations/{id:guid}", async (Guid id, HttpContext http, Thread thread, CancellationToken cancel) =>
            (await thread.HeadAsync(http.Caller(), new(id), cancel)).ToVersioned(http, h => h.Version)).RequireStaffOrKey("conversations.read");
        routes.MapGet("/conversations/{id:guid}/messages", async (Guid id, long? after, long? before, int? limit, HttpContext http, Thread thread, CancellationToken cancel) =>
            (await thread.MessagesAsync(http.Caller(), new(id), after, before, limit, cancel)).ToResult()).RequireStaffOrKey("conversations.read");
        routes.MapGet("/conversations/{id:guid}/events", async (Guid id, HttpContext http, Thread thread, CancellationToken cancel) =>
            (await thread.LinesAsync(http.Caller(), new(id), cancel)).ToResult()).RequireStaffOrKey("conversations.read");
        routes.MapGet("/customers/{id:guid}/conversations", async (Guid id, HttpContext http, Thread thread, CancellationToken cancel) =>
            (await thread.TimelineAsync(http.Caller(), new(id), cancel)).ToResult()).RequireStaffOrKey("conversations.read");
    }
}
