using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Platform.Blobs;
using Papilio.Platform.Live;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels.Web;

/// <summary>
/// What a visitor can do without the live socket: the same things over plain requests, with a long poll in place of
/// pushes. Everything is about the visitor's own conversations; nothing takes another's id.
/// </summary>
internal sealed class WidgetApi(IStore store, IConversations conversations, ICustomers customers, Visitors visitors, ILive live, TimeProvider clock)
{
    private static readonly TimeSpan PollMax = TimeSpan.FromSeconds(25);
    private const int PageMax = 100;

    public sealed record Say(Guid Id, string Text, IReadOnlyList<BlobId>? Files = null);
    public sealed record Place(ConversationId Conversation, long? Got = null, long? Seen = null);
    public sealed record Typed(string? Text = null);
    public sealed record Contact(string? Name = null, string? Email = null, string? Phone = null);
    public sealed record States(ConversationId Conversation, long DeliveredTo, long ReadTo);
    public sealed record Polled(IReadOnlyList<MessageView> Items, VisitorHead? Head, States? States, bool More);

    public Task<Outcome<Appended>> SayAsync(Visitor visitor, Say say, ConversationId? liveHint = null, CancellationToken cancel = default) =>
        conversations.ReceiveAsync(new Incoming(new CustomerId(visitor.Customer), new InboxId(visitor.Inbox), say.Id, say.Text, say.Files ?? [], liveHint, Alone: !visitor.Verified), cancel);

    /// <summary>Answers at once when there is something the screen does not hold, else when something happens, else empty after 25 s.</summary>
    public async Task<Polled> PollAsync(Visitor visitor, IReadOnlyDictionary<ConversationId, long> held, CancellationToken cancel)
    {
        using var woken = new SemaphoreSlim(0);
        var family = new HashSet<Guid?> { visitor.Customer };
        if (visitor.Verified) family.UnionWith((await store.ReadAsync(session => visitors.FamilyAsync(session, visitor), cancel)).Select(m => (Guid?)m.Value));
        var watched = held.Keys.Select(c => c.Value).ToHashSet();
        void Hear(Hint hint)
        {
            if (hint.Topic is not ("message" or "head" or "states")) return;
            if (watched.Contains(hint.About) || family.Contains(hint.Owner) || (watched.Count == 0 && hint is { Topic: "head", Owner: null })) woken.Release();
        }

        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        until.CancelAfter(PollMax);
        live.Heard += Hear;
        try
        {
            var (first, live) = await ReadAsync(visitor, held);
            watched = [.. watched, .. live.Select(c => c.Value)];
            var now = first;
            while (now.Items.Count == 0 && now.Head == first.Head && !until.IsCancellationRequested)
            {
                await woken.WaitAsync(until.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                (now, _) = await ReadAsync(visitor, held);
            }

            return now;
        }
        finally
        {
            live.Heard -= Hear;
        }
    }

    private Task<(Polled Polled, IReadOnlyList<ConversationId> Live)> ReadAsync(Visitor visitor, IReadOnlyDictionary<ConversationId, long> held) => store.ReadAsync(async session =>
    {
        var page = await visitors.AfterAsync(session, visitor, held, PageMax);
        var head = await visitors.HeadAsync(session, visitor);
        return (new Polled(page.Items, head, head is null ? null : new States(head.Conversation, head.DeliveredTo, head.ReadTo), page.More), page.Live);
    });

    /// <summary>A list of conversations and one of numbers, as a query has them, as what a screen holds.</summary>
    private static Dictionary<ConversationId, long> HeldOf(Guid[] conversations, long[] numbers) =>
        conversations.Zip(numbers).GroupBy(p => p.First).ToDictionary(p => new ConversationId(p.Key), p => p.Max(n => n.Second));

    public Task<Outcome<Done>> MarkAsync(Visitor visitor, Place place, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
    {
        if (await OwnAsync(session, visitor, place.Conversation) is null) return new Refusal("conversation.unknown", 404);
        await conversations.MarkAsync(session, place.Conversation, place.Got, place.Seen, visitor.Actor);
        return Done.It;
    }, cancel);

    public async Task<Outcome<Done>> LeaveAsync(Visitor visitor, CancellationToken cancel = default)
    {
        var head = await store.ReadAsync(session => visitors.HeadAsync(session, visitor), cancel);
        return head is null ? new Refusal("conversation.unknown", 404) : await conversations.LeaveAsync(visitor, head.Conversation, cancel);
    }

    /// <summary>The offline form: claims only, nothing here proves them, so nothing is linked by them.</summary>
    public Task<Outcome<Done>> ContactAsync(Visitor visitor, Contact contact, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
    {
        if (contact.Name?.Length > 100) return new Refusal("request.invalid", 400, "name");
        var customer = new CustomerId(visitor.Customer);
        foreach (var claim in new[] { contact.Email is { Length: > 0 } email ? new Claim(IdentityKind.Email, email) : null, contact.Phone is { Length: > 0 } phone ? new Claim(IdentityKind.Phone, phone) : null })
        {
            if (claim is null) continue;
            var claimed = await customers.ClaimAsync(session, customer, claim, visitor.Actor);
            if (claimed.Refusal is { } no) return no;
        }

        if (contact.Name is { Length: > 0 } name) await customers.NameAsync(session, customer, name, visitor.Actor);
        return Done.It;
    }, cancel);

    public void Type(Visitor visitor, ConversationId conversation, string? text) => live.Publish(new Hint("typing", conversation.Value, clock.Now(), new System.Text.Json.Nodes.JsonObject
    {
        ["kind"] = "customer", ["id"] = visitor.Customer.ToString(), ["text"] = text is { Length: > 500 } ? text[..500] : text,
    }));

    public async Task<Conversation?> OwnAsync(Session session, Visitor visitor, ConversationId id) =>
        await conversations.FindAsync(session, id) is { } found && found.Inbox.Value == visitor.Inbox
        && (found.Customer.Value == visitor.Customer || (visitor.Verified && (await customers.FamilyAsync(session, new CustomerId(visitor.Customer))).Contains(found.Customer)))
            ? found : null;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var widget = routes.MapGroup("/widget").RequireVisitor();
        widget.MapPost("/messages", async (Say say, HttpContext http, WidgetApi api, CancellationToken cancel) =>
            (await api.SayAsync(http.Visitor(), say, null, cancel)).ToCreated()).WithMetadata(new SaysSomething());
        widget.MapGet("/poll", async (Guid[]? conversation, long[]? number, HttpContext http, WidgetApi api, CancellationToken cancel) =>
            Answers.Of(await api.PollAsync(http.Visitor(), HeldOf(conversation ?? [], number ?? []), cancel)));
        widget.MapPost("/marks", async (Place place, HttpContext http, WidgetApi api, CancellationToken cancel) => (await api.MarkAsync(http.Visitor(), place, cancel)).ToResult());
        widget.MapPost("/leave", async (HttpContext http, WidgetApi api, CancellationToken cancel) => (await api.LeaveAsync(http.Visitor(), cancel)).ToResult());
        widget.MapPost("/contact", async (Contact contact, HttpContext http, WidgetApi api, CancellationToken cancel) => (await api.ContactAsync(http.Visitor(), contact, cancel)).ToResult());
        widget.MapPost("/typing", async (Typed typed, HttpContext http, WidgetApi api, IStore store, IVisitors visitors, CancellationToken cancel) =>
        {
            var head = await store.ReadAsync(session => visitors.HeadAsync(session, http.Visitor()), cancel);
            if (head is not null) api.Type(http.Visitor(), head.Conversation, typed.Text);
            return Answers.Of(Done.It);
        });
    }
}
