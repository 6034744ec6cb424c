using Papilio.Maths.Text;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>
/// The customer writes. Their live conversation in this inbox takes the message, or a new one begins: of a hundred first
/// words at once exactly one begins it, and the other ninety-nine are its messages 2 to 100. The conversation may end
/// between being found and being written to; then a new one begins, and the message keeps its id.
/// </summary>
internal sealed class Receive(IStore store, MessageLog log, ICustomers customers, TimeProvider clock)
{
    private const int AttemptsMax = 5;

    public Task<Outcome<Appended>> HandleAsync(Incoming incoming, CancellationToken cancel = default) =>
        Refuse(incoming) is { } refusal ? Task.FromResult<Outcome<Appended>>(refusal)
        : incoming.Live is { } live ? FollowAsync(incoming, live, cancel)
        : BeginAsync(incoming, cancel);

    /// <summary>
    /// Who follows their live conversation says more behind this: when it has ended they come again one by one, so that
    /// order holds.
    /// </summary>
    private async Task<Outcome<Appended>> FollowAsync(Incoming incoming, ConversationId live, CancellationToken cancel)
    {
        var outcome = await log.AppendAsync(AppendOf(incoming, live));
        if (outcome.Refusal is not { } refusal) return outcome;
        if (refusal.Code is "message.id_reused" && await PlaceOfAsync(incoming, cancel) is { } place) return place;
        return refusal.Code is "conversation.closed" or "conversation.unknown" ? new Refusal("slow_down", 429) : outcome;
    }

    private async Task<Outcome<Appended>> BeginAsync(Incoming incoming, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var found = await LiveOrNewAsync(incoming, cancel);
            if (found.Refusal is { } unknown) return unknown;

            var outcome = await log.AppendAsync(AppendOf(incoming, found.Value));
            if (outcome.Refusal is { Code: "message.id_reused" } && await PlaceOfAsync(incoming, cancel) is { } place) return place;
            if (outcome.Refusal is not { Code: "conversation.closed" or "conversation.unknown" } || attempt == AttemptsMax) return outcome;
        }
    }

    private static Append AppendOf(Incoming incoming, ConversationId into) => new(
        into, incoming.Id, MessageKind.Text, new Author(ActorKind.Customer, incoming.Customer.Value, null), SafeText.Clean(incoming.Text), incoming.Files);

    private static Refusal? Refuse(Incoming incoming)
    {
        if (incoming.Id == Guid.Empty) return new Refusal("message.id", 400);
        if (incoming.Text.Length > Sequence.TextMax) return new Refusal("message.too_long", 413, $"{Sequence.TextMax}");
        return string.IsNullOrWhiteSpace(incoming.Text) && incoming.Files.Count == 0 ? new Refusal("message.empty", 400) : null;
    }

    private async Task<Outcome<ConversationId>> LiveOrNewAsync(Incoming incoming, CancellationToken cancel)
    {
        var found = await store.ReadAsync(async session =>
        {
            var family = await FamilyAsync(session, incoming);
            return (await ConversationTable.LiveAsync(session, family, incoming.Inbox))?.Id ?? await StoredAsync(session, incoming.Id, family);
        }, cancel);
        if (found is { } live) return live;

        return await store.WriteAsync<Outcome<ConversationId>>(async session =>
        {
            // Gather.
            if (await InboxTable.FindAsync(session, incoming.Inbox) is not { } inbox) return new Refusal("inbox.unknown", 404);
            // Several of one family may write their first words at once: whoever holds the root first begins it for all.
            if (await customers.HoldRootAsync(session, incoming.Customer) is not { State: not CustomerState.Erased }) return new Refusal("customer.erased", 409);
            if ((await ConversationTable.LiveAsync(session, await FamilyAsync(session, incoming), incoming.Inbox))?.Id is { } begun) return begun;
            var last = await LastOfAsync(session, await customers.FamilyAsync(session, incoming.Customer), incoming.Inbox);

            // Record.
            var (id, started) = await ConversationTable.StartAsync(session, After(last), inbox, incoming.Customer);
            if (started)
            {
                var actor = Actor.Customer(incoming.Customer.Value);
                session.Announce(new ConversationStarted(inbox.Id, inbox.Channel, "inbound", "service", incoming.Entry?.Page) { Customer = incoming.Customer, Conversation = id }, actor);
                session.Announce(new LevelEntered(EnumText.Of(inbox.FirstLevel), 0) { Customer = incoming.Customer, Conversation = id }, actor);
            }

            return id;
        }, cancel);
    }

    /// <summary>Whose conversations it may go to, the writer's own first.</summary>
    private async Task<IReadOnlyList<CustomerId>> FamilyAsync(Session session, Incoming incoming) =>
        incoming.Alone ? [incoming.Customer] : [incoming.Customer, .. (await customers.FamilyAsync(session, incoming.Customer)).Where(m => m != incoming.Customer)];

    /// <summary>
    /// A customer's conversations in an inbox are in the order of their ids, which screens resume by; also when the clock
    /// has stood still or was set back.
    /// </summary>
    private ConversationId After(ConversationId? last)
    {
        var now = clock.Now();
        return new ConversationId(Id.At(last is { } before ? Math.Max(now, Id.MillisecondsOf(before.Value) + 1) : now));
    }

    private static async Task<ConversationId?> LastOfAsync(Session session, IReadOnlyList<CustomerId> family, InboxId inbox)
    {
        ConversationId? last = null;
        foreach (var member in family)
        {
            var newest = await session.FirstAsync<ConversationId?>(
                "select id from conversation where customer_id = @member and inbox_id = @inbox order by id desc limit 1", new { member, inbox });
            if (newest is { } found && (last is not { } so || string.CompareOrdinal(found.ToString(), so.ToString()) > 0)) last = found;
        }

        return last;
    }

    /// <summary>A message sent again after its conversation has ended still belongs where it was stored.</summary>
    private static async Task<ConversationId?> StoredAsync(Session session, Guid id, IReadOnlyList<CustomerId> family)
    {
        var known = await ConversationTable.KnownAsync(session, [id]);
        if (!known.TryGetValue(id, out var message)) return null;
        return await ConversationTable.FindAsync(session, message.Conversation) is { } owner && family.Contains(owner.Customer) ? owner.Id : null;
    }

    /// <summary>Sent again after a newer conversation has begun: it keeps the place it has.</summary>
    private Task<Appended?> PlaceOfAsync(Incoming incoming, CancellationToken cancel) => store.ReadAsync<Appended?>(async session =>
    {
        var family = await FamilyAsync(session, incoming);
        if (await StoredAsync(session, incoming.Id, family) is null) return null;
        var stored = (await ConversationTable.KnownAsync(session, [incoming.Id]))[incoming.Id];
        return new Appended(stored.Conversation, incoming.Id, stored.Number, stored.At, Repeated: true);
    }, cancel);
}
