using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels;

/// <summary>Tokens of a customer's browsers and what the journal still holds of them.</summary>
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

        return new { browsers };
    }

    /// <summary>What was taken keeps saying so; what was not never will be.</summary>
    private const string Empty =
        """
        update envelope set body = null, sender = null, error = case when done_at is null then 'erased' else error end, done_at = coalesce(done_at, @now)
        where sender is not null
        """;

    public async Task<IReadOnlyDictionary<string, long>> EraseAsync(Session session, IReadOnlyList<CustomerId> family)
    {
        long tokens = 0, envelopes = 0;
        foreach (var member in family)
        {
            tokens += await session.RunAsync("delete from visitor where customer_id = @member", new { member });
            envelopes += await session.RunAsync($"{Empty} and customer_id = @member", new { member, now = session.Now });
        }

        // What failed to be taken, or waits to be, has no customer yet; it is found by the name the customer has in the channel.
        foreach (var identity in (await customers.IdentitiesAsync(session, family[0])).Where(i => i is { Kind: IdentityKind.Channel, Inbox: not null }))
            envelopes += await session.RunAsync($"{Empty} and inbox_id = @inbox and sender = @sender", new { inbox = identity.Inbox, sender = identity.Value, now = session.Now });

        session.AfterCommit(() => visitors.Forget(family));
        return new Dictionary<string, long> { ["tokens"] = tokens, ["envelopes"] = envelopes };
    }
}
