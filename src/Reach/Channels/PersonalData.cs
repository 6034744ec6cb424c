using Papilio.Reach.Customers;

namespace Papilio.Reach.Channels;

/// <summary>Tokens of a customer's browsers and what the journal still holds of them.</summary>
internal sealed class PersonalData : IPersonalData
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

    public async Task<IReadOnlyDictionary<string, long>> EraseAsync(Session session, IReadOnlyList<CustomerId> family)
    {
        long tokens = 0, envelopes = 0;
        foreach (var member in family)
        {
            tokens += await session.RunAsync("delete from visitor where customer_id = @member", new { member });
            // What failed to be taken has no customer yet; it is found by the channel id the customer is known under.
            envelopes += await session.RunAsync(
                """
                update envelope set body = null, error = 'erased', done_at = coalesce(done_at, @now)
                where body is not null and (customer_id = @member or inbox_id in (select inbox_id from customer_identity where customer_id = @member and kind = 'channel')
                    and exists (select 1 from customer_identity i where i.customer_id = @member and i.kind = 'channel' and envelope.body like '%' || i.value || '%'))
                """, new { member, now = session.Now });
        }

        return new Dictionary<string, long> { ["tokens"] = tokens, ["envelopes"] = envelopes };
    }
}
