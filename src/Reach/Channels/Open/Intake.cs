using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Papilio.Platform.Blobs;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels.Open;

/// <summary>
/// Takes journalled envelopes, oldest first, and says them as their customers. The envelope's id is the message's id,
/// so one taken twice after a crash is stored once, and so are its files. What cannot be taken, after some tries when it is
/// for a fault, stays in the journal with its reason, stands among the parked and may be replayed.
/// </summary>
internal sealed class Intake(IStore store, Leases leases, ICustomers customers, IConversations conversations, Files files, ILogger<Intake> log) : BackgroundService, IParks
{
    private const int BatchMax = 64;

    /// <summary>Tries of one envelope before it is parked; while the store is away none is counted.</summary>
    private const int FailuresMax = 5;

    /// <summary>Most commits bring no envelope: under load they are not looked after one by one.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly Alarm wake = new();

    /// <summary>Kept by the process: one that takes over begins to count anew.</summary>
    private readonly Dictionary<Guid, int> failures = [];

    protected override Task ExecuteAsync(CancellationToken stop)
    {
        store.Announced += wake.Ring;
        return leases.HoldAsync("intake", async (_, cancel) =>
        {
            while (!cancel.IsCancellationRequested)
            {
                if (await TurnAsync(cancel) > 0) continue;
                await wake.WaitAsync(TimeSpan.FromMilliseconds(500), cancel);
                await ClockExtensions.WaitAsync(Pace, cancel);
            }
        }, stop);
    }

    public async Task<int> TurnAsync(CancellationToken cancel = default)
    {
        var waiting = await store.ReadAsync(session => session.QueryAsync<Row>(
            "select id, inbox_id, body from envelope where done_at is null and error is null order by position limit @max", new { max = BatchMax }), cancel);
        foreach (var row in waiting)
        {
            try
            {
                // Not now: what came after it waits too, or a customer's words would change places.
                if (!await TakeAsync(row, cancel)) return 0;
                failures.Remove(row.Id);
            }
            catch (Exception fault) when (fault is not (StoreUnavailableException or OperationCanceledException))
            {
                var count = failures[row.Id] = failures.GetValueOrDefault(row.Id) + 1;
                log.LogWarning(fault, "Envelope {Id} could not be taken ({Count} of {Max})", row.Id, count, FailuresMax);
                if (count < FailuresMax)
                {
                    await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(50 << count), cancel);
                    return waiting.Count;
                }

                failures.Remove(row.Id);
                await FinishAsync(row.Id, null, $"{fault.GetType().Name}: {fault.Message}", cancel);
            }
        }

        return waiting.Count;
    }

    /// <summary>False when it has to be tried again.</summary>
    private async Task<bool> TakeAsync(Row row, CancellationToken cancel)
    {
        var envelope = JsonSerializer.Deserialize<Inbound.Envelope>(row.Body, Json.Options)!;
        var came = await store.WriteAsync<Outcome<Came>>(async session =>
        {
            var found = await customers.ResolveAsync(session, ClaimsOf(row, envelope.Customer), envelope.Customer.Name, envelope.Customer.Lang, Actor.System);
            foreach (var claim in UnprovenOf(envelope.Customer)) await customers.ClaimAsync(session, found, claim, Actor.System);
            // Both are held by whoever erases them, in this order: nothing is added or said behind an erasure.
            if (envelope.Files is { Count: > 0 }) await customers.HoldAsync(session, found);
            if (!await WaitsAsync(session, row.Id)) return new Refusal("customer.erased", 409);
            return new Came(found, await AttachAsync(session, row.Id, envelope, found));
        }, cancel);
        if (came.Refusal is not null) return true;
        var (customer, attached) = came.Value;
        if (attached.Refusal is { } unfit)
        {
            await FinishAsync(row.Id, customer, unfit.Code, cancel);
            return true;
        }

        var outcome = await conversations.ReceiveAsync(new Incoming(customer, row.InboxId, row.Id, envelope.Text ?? "", attached.Value), cancel);
        if (outcome.Refusal is { Status: 429 or >= 500 }) return false;
        await FinishAsync(row.Id, customer, outcome.Refusal?.Code, cancel);
        return true;
    }

    private static List<Claim> ClaimsOf(Row row, Inbound.Sender sender) =>
    [
        new Claim(IdentityKind.Channel, sender.Id, row.InboxId.Value, "the channel's signature"),
        .. sender is { Phone: { } phone, PhoneVerified: true } ? [new Claim(IdentityKind.Phone, phone, Evidence: "verified by the channel")] : Array.Empty<Claim>(),
        .. sender is { Email: { } email, EmailVerified: true } ? [new Claim(IdentityKind.Email, email, Evidence: "verified by the channel")] : Array.Empty<Claim>(),
    ];

    private static IEnumerable<Claim> UnprovenOf(Inbound.Sender sender)
    {
        if (sender is { Phone: { Length: > 0 } phone, PhoneVerified: false }) yield return new Claim(IdentityKind.Phone, phone);
        if (sender is { Email: { Length: > 0 } email, EmailVerified: false }) yield return new Claim(IdentityKind.Email, email);
    }

    private async Task<Outcome<IReadOnlyList<BlobId>>> AttachAsync(Session session, Guid row, Inbound.Envelope envelope, CustomerId customer)
    {
        var ids = new List<BlobId>();
        foreach (var attachment in envelope.Files ?? [])
        {
            var bytes = new byte[attachment.Data.Length];
            if (!Convert.TryFromBase64String(attachment.Data, bytes, out var length)) return new Refusal("request.malformed", 400, attachment.Name);
            var added = await files.AddOnceAsync(session, new(Id.Of(row, ids.Count)), attachment.Name, bytes.AsMemory(0, length), Actor.Customer(customer.Value));
            if (added.Refusal is { } no) return no;
            ids.Add(added.Value.Id);
        }

        return ids;
    }

    private static async Task<bool> WaitsAsync(Session session, Guid id) => await session.FirstAsync<Guid?>(
        $"select id from envelope where id = @id and done_at is null and error is null {(session.Engine is Engine.Postgres ? "for update" : "")}", new { id }) is not null;

    /// <summary>Once taken, the journal keeps the id for idempotency and the sender, who is to be answered, and lets go of the text.</summary>
    private Task FinishAsync(Guid id, CustomerId? customer, string? error, CancellationToken cancel) => store.WriteAsync(session => session.RunAsync(
        "update envelope set done_at = @doneAt, body = case when @error is null then null else body end, error = @error, customer_id = @customer where id = @id and done_at is null",
        new { id, error, customer, doneAt = error is null ? session.Now : (long?)null }), cancel);

    public Task<IReadOnlyList<ParkedFact>> ParkedAsync(Session session) => session.QueryAsync<ParkedFact>(
        """
        select id, 'channels.intake' as listener, position, @name as name, error, at from envelope
        where error is not null and done_at is null order by at desc limit 200
        """,
        new { name = EventNames.Of<EnvelopeJournalled>() });

    public Task<Outcome<Done>> ReplayAsync(Guid parked, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
    {
        if (await session.RunAsync("update envelope set error = null where id = @parked and error is not null and done_at is null", new { parked }) == 0)
            return new Refusal("parked.unknown", 404);
        session.AfterCommit(wake.Ring);
        return Done.It;
    }, cancel);

    /// <summary>Whose envelope it is, and its files or why they are not taken.</summary>
    private sealed record Came(CustomerId Customer, Outcome<IReadOnlyList<BlobId>> Files);

    private sealed class Row
    {
        public Guid Id { get; init; }
        public InboxId InboxId { get; init; }
        public string Body { get; init; } = "";
    }
}
