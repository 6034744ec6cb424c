using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Papilio.Platform.Live;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels;

/// <summary>
/// Carries queued messages out through their channels, at least once, in order within a conversation, with growing
/// pauses between tries; after the last one the message stands in the work list of failures with its reason. Each inbox
/// has room of its own, and what has ended makes room at once: a receiver that hangs holds up nobody but itself.
/// </summary>
internal sealed class Deliverer(
    IStore store, Leases leases, Inboxes inboxes, IConversations conversations, ICustomers customers, Views views, IEnumerable<IChannel> channels, ILive live,
    TimeProvider clock, ILogger<Deliverer> log) : BackgroundService
{
    /// <summary>Pauses after the first, second … failed try.</summary>
    public static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(8)];

    /// <summary>Messages of one inbox under way at once. All inboxes together have no such limit, which those that hang would use up.</summary>
    public const int InboxMax = 16;

    /// <summary>Of the work list, the latest first.</summary>
    private const int ListMax = 200;

    /// <summary>How many of the customer's words are looked at for the name they asked by; the last one has it unless that name was taken from them.</summary>
    private const int AskedMax = 20;

    /// <summary>Most commits bring nothing to deliver: under load they are not looked after one by one.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly Alarm wake = new();

    /// <summary>A message on its way; of each conversation there is one at most.</summary>
    private sealed record Trip(InboxId Inbox, Task Task);

    protected override Task ExecuteAsync(CancellationToken stop)
    {
        store.Announced += wake.Ring;
        return leases.HoldAsync("deliveries", CarryAsync, stop);
    }

    private async Task CarryAsync(Lease lease, CancellationToken cancel)
    {
        var underWay = new Dictionary<ConversationId, Trip>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                await LandAsync(underWay);
                if (await SetOutAsync(lease, underWay, ending.Token) > 0) continue;
                await wake.WaitAsync(TimeSpan.FromMilliseconds(500), cancel);
                if (!underWay.Values.Any(t => t.Task.IsCompleted)) await ClockExtensions.WaitAsync(Pace, cancel);
            }
        }
        finally
        {
            // Whoever takes the lease next must not meet what is still on its way from here.
            await ending.CancelAsync();
            await Task.WhenAll(underWay.Values.Select(t => t.Task)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One round over what is due, to its end; returns how many were tried.</summary>
    public async Task<int> TurnAsync(Lease lease, CancellationToken cancel = default)
    {
        var underWay = new Dictionary<ConversationId, Trip>();
        var tried = await SetOutAsync(lease, underWay, cancel);
        await Task.WhenAll(underWay.Values.Select(t => t.Task));
        return tried;
    }

    /// <summary>Sends off what is due and has room, and does not wait for it; returns how many those are.</summary>
    private async Task<int> SetOutAsync(Lease lease, Dictionary<ConversationId, Trip> underWay, CancellationToken cancel)
    {
        var room = underWay.Values.CountBy(t => t.Inbox).ToDictionary(i => i.Key, i => InboxMax - i.Value);
        InboxId[] full = [.. room.Where(i => i.Value == 0).Select(i => i.Key)];
        // Among so many of an inbox there are enough that are not under way yet.
        var due = await store.ReadAsync(session => conversations.DueDeliveriesAsync(session, clock.Now(), InboxMax, full), cancel);
        var count = 0;
        foreach (var delivery in due.Where(d => !underWay.ContainsKey(d.ConversationId)))
        {
            var left = room.GetValueOrDefault(delivery.InboxId, InboxMax);
            if (left == 0) continue;
            room[delivery.InboxId] = left - 1;
            var trip = TryAsync(lease, delivery, cancel);
            // Not by the trip itself: the loop would wake and find it under way still.
            _ = trip.ContinueWith(_ => wake.Ring(), TaskScheduler.Default);
            underWay.Add(delivery.ConversationId, new Trip(delivery.InboxId, trip));
            count++;
        }

        return count;
    }

    /// <summary>Makes room where something has ended; when it was for a fault that ends the loop, it is heard of here.</summary>
    private static async Task LandAsync(Dictionary<ConversationId, Trip> underWay)
    {
        foreach (var (conversation, trip) in underWay.Where(t => t.Value.Task.IsCompleted))
        {
            underWay.Remove(conversation);
            await trip.Task;
        }
    }

    private async Task TryAsync(Lease lease, Delivery delivery, CancellationToken cancel)
    {
        try
        {
            await DeliverAsync(lease, delivery, cancel);
        }
        catch (Exception fault) when (fault is not (LeaseLostException or StoreUnavailableException or OperationCanceledException))
        {
            log.LogError(fault, "Delivery {Id} could not be tried", delivery.Id);
            await RecordAsync(lease, delivery, new Sent(false, $"{fault.GetType().Name}: {fault.Message}"), cancel);
        }
    }

    private async Task DeliverAsync(Lease lease, Delivery delivery, CancellationToken cancel)
    {
        var (inbox, outbound) = await store.ReadAsync(async session => (await inboxes.FindAsync(session, delivery.InboxId), await OutboundAsync(session, delivery)), cancel);
        var channel = channels.FirstOrDefault(c => c.Kind == inbox?.Inbox.Channel);
        var sent = inbox is null || channel is null || outbound is null
            ? new Sent(false, "the inbox or the message is gone", Final: true)
            : await channel.SendAsync(inbox, Degrade(outbound, channel.Capabilities), cancel);
        await RecordAsync(lease, delivery, sent, cancel);
    }

    private async Task<Outbound?> OutboundAsync(Session session, Delivery delivery)
    {
        var messages = await conversations.MessagesAsync(session, delivery.ConversationId, delivery.Number - 1, 1, publicOnly: true);
        if (messages.Count == 0 || messages[0].Number != delivery.Number || messages[0].Withdrawn) return null;
        var conversation = (await conversations.FindAsync(session, delivery.ConversationId))!;
        var names = (await customers.IdentitiesAsync(session, conversation.Customer)).Where(i => i.Kind is IdentityKind.Channel && i.Inbox == delivery.InboxId.Value)
            .OrderBy(i => i.Customer == conversation.Customer ? 0 : 1).Select(i => i.Value).ToArray();
        if (names.Length == 0) return null;
        var name = names.Length == 1 ? names[0] : await AskedByAsync(session, delivery, names) ?? names[0];
        var view = await views.MessageAsync(session, messages[0]);
        return new Outbound(view.Id, view.Conversation, view.Number, name, view.Text, view.Files, view.Author) { Quick = view.Quick };
    }

    /// <summary>A person may have several names in a channel: the answer goes to the one that spoke last before it, while it is theirs.</summary>
    private async Task<string?> AskedByAsync(Session session, Delivery delivery, string[] names)
    {
        foreach (var message in await conversations.ReceivedBeforeAsync(session, delivery.ConversationId, delivery.Number, AskedMax))
        {
            if (await session.FirstAsync<string?>("select sender from envelope where id = @message", new { message }) is { } sender && names.Contains(sender)) return sender;
        }

        return null;
    }

    /// <summary>Buttons become numbered lines where a channel has none and files become links; the text above them is cut where it must be.</summary>
    internal static Outbound Degrade(Outbound message, Capabilities capabilities)
    {
        var added = new List<string>();
        if (!capabilities.Buttons) added.AddRange((message.Quick ?? []).Select((q, i) => $"{i + 1}. {q}"));
        if (!capabilities.Files) added.AddRange(message.Files.Select(f => $"{f.Name}: {f.Url}"));
        var below = string.Join('\n', added);
        if (below.Length == 0 || message.Text.Length == 0) return message with { Text = Cut(message.Text + below, capabilities.TextMax) };
        var text = Cut(message.Text, Math.Max(capabilities.TextMax / 2, capabilities.TextMax - below.Length - 1));
        return message with { Text = Cut(text + '\n' + below, capabilities.TextMax) };
    }

    /// <summary>Never through the middle of a character.</summary>
    private static string Cut(string text, int max) =>
        text.Length <= max ? text : text[..(char.IsHighSurrogate(text[max - 2]) ? max - 2 : max - 1)] + "…";

    private Task RecordAsync(Lease lease, Delivery delivery, Sent sent, CancellationToken cancel) => store.WriteAsync(async session =>
    {
        await Leases.ProveAsync(session, lease);
        var attempts = delivery.Attempts + 1;
        var failed = !sent.Ok && (sent.Final || attempts > Pauses.Length);
        await conversations.SaveDeliveryAsync(session, delivery with
        {
            State = sent.Ok ? "sent" : failed ? "failed" : "queued",
            Reason = sent.Reason is { Length: > 300 } ? sent.Reason[..300] : sent.Reason,
            Attempts = attempts,
            NextAt = sent.Ok || failed ? delivery.NextAt : session.Now + (long)Pauses[attempts - 1].TotalMilliseconds,
        });
        if (sent.Ok || failed)
        {
            var customer = (await conversations.FindAsync(session, delivery.ConversationId))!.Customer;
            session.Announce(sent.Ok
                ? new MessageSent(delivery.Id, delivery.InboxId, attempts) { Customer = customer, Conversation = delivery.ConversationId }
                : new MessageFailed(delivery.Id, delivery.InboxId, attempts) { Customer = customer, Conversation = delivery.ConversationId }, Actor.System);
        }

        session.AfterCommit(() => live.Publish(new Hint("states", delivery.ConversationId.Value)));
    }, cancel);

    /// <summary>The work list, of what one may see.</summary>
    private Task<Page<Delivery>> ListAsync(Staff staff, string state, CancellationToken cancel) => store.ReadAsync(async session =>
    {
        var seen = new List<Delivery>();
        foreach (var delivery in await conversations.DeliveriesAsync(session, state, ListMax))
        {
            if ((await conversations.SeenByAsync(session, staff, delivery.ConversationId)).Accepted) seen.Add(delivery);
        }

        return new Page<Delivery>(seen, Next: null);
    }, cancel);

    private Task<Outcome<Done>> RetryAsync(Staff staff, Guid id, CancellationToken cancel) => store.WriteAsync<Outcome<Done>>(async session =>
        await conversations.DeliveryAsync(session, id) is { } delivery && (await conversations.SeenByAsync(session, staff, delivery.ConversationId)).Accepted
        && await conversations.RetryDeliveryAsync(session, delivery.ConversationId, delivery.Number)
            ? Done.It : new Refusal("delivery.not_failed", 409), cancel);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/deliveries", async (string? state, HttpContext http, Deliverer deliverer, CancellationToken cancel) =>
            Answers.Of(await deliverer.ListAsync(http.Staff(), state ?? "failed", cancel))).RequireStaff(Role.Leader);
        routes.MapPost("/deliveries/{id:guid}/retry", async (Guid id, HttpContext http, Deliverer deliverer, CancellationToken cancel) =>
            (await deliverer.RetryAsync(http.Staff(), id, cancel)).ToResult()).RequireStaff(Role.Leader);
    }
}
