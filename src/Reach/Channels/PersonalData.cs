using System.Text.Json;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels;

/// <summary>A customer's browsers and what the journal still holds of them.</summary>
internal sealed class PersonalData(ICustomers customers, Visitors visitors) : IPersonalData
{
    public string Section => "channels";

    public async Task<object> ExportAsync(Session session, IReadOnlyList<CustomerId> family)
    {
        var browsers = new List<object>();
        foreach (var member in family)
        {
            foreach (var row in await session.QueryAsync<(Guid Inbox, long Created)>("select inbox_id, created_at from visitor where customer_id = @member", new { member }))
                browsers.Add(new { inbox = row.Inbox, createdAt = row.Created });
        }

        var rows = await session.QueryAsync<Row>(
            $"select inbox_id, sender, body, error, at, done_at from envelope where {session.In("id", "ids")} order by position", new { ids = session.Ids(await EnvelopesAsync(session, family)) });
        return new
        {
            browsers,
            envelopes = rows.Select(r => new
            {
                inbox = r.InboxId, sender = r.Sender, body = r.Body is null ? (JsonElement?)null : JsonSerializer.Deserialize<JsonElement>(r.Body), error = r.Error, at = r.At, doneAt = r.DoneAt,
            }),
        };
    }

    public async Task<IReadOnlyDictionary<string, long>> EraseAsync(Session session, IReadOnlyList<CustomerId> family)
    {
        long tokens = 0;
        foreach (var member in family) tokens += await session.RunAsync("delete from visitor where customer_id = @member", new { member });

        // What was taken keeps saying so; what was not never will be.
        var envelopes = await session.RunAsync(
            $"""
            update envelope set body = null, sender = null, error = case when done_at is null then 'erased' else error end, done_at = coalesce(done_at, @now)
            where {session.In("id", "ids")}
            """, new { ids = session.Ids(await EnvelopesAsync(session, family)), now = session.Now });

        session.AfterCommit(() => visitors.Forget(family));
        return new Dictionary<string, long> { ["tokens"] = tokens, ["envelopes"] = envelopes };
    }

    /// <summary>What waits to be taken, or failed to be, has no customer yet; it is found by the name the customer has in the channel.</summary>
    private async Task<IEnumerable<Guid>> EnvelopesAsync(Session session, IReadOnlyList<CustomerId> family)
    {
        var ids = new HashSet<Guid>();
        foreach (var member in family)
            ids.UnionWith(await session.QueryAsync<Guid>("select id from envelope where sender is not null and customer_id = @member", new { member }));
        foreach (var identity in (await customers.IdentitiesAsync(session, family[0])).Where(i => i is { Kind: IdentityKind.Channel, Inbox: not null }))
            ids.UnionWith(await session.QueryAsync<Guid>("select id from envelope where inbox_id = @inbox and sender = @sender", new { inbox = identity.Inbox, sender = identity.Value }));
        return ids;
    }

    private sealed class Row
    {
        public Guid InboxId { get; init; }
        public string Sender { get; init; } = "";
        public string? Body { get; init; }
        public string? Error { get; init; }
        public long At { get; init; }
        public long? DoneAt { get; init; }
    }
}
