using Papilio.Platform.Blobs;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>
/// What was said is personal, and so is what colleagues noted and began to write: it is exported whole, and erased down
/// to its numbers. Conversations and the places of their messages stay, so that counts, waits and the hash chain hold.
/// </summary>
internal sealed class PersonalData(Views views, Files files) : IPersonalData
{
    public string Section => "conversations";

    public async Task<object> ExportAsync(Session session, IReadOnlyList<CustomerId> family)
    {
        var document = new List<object>();
        foreach (var conversation in await ConversationTable.OfCustomersAsync(session, family, int.MaxValue))
        {
            var messages = await ConversationTable.MessagesAsync(session, conversation.Id, 0, long.MaxValue, int.MaxValue, publicOnly: false, newest: false);
            document.Add(new
            {
                head = await views.HeadAsync(session, conversation),
                messages = await views.MessagesAsync(session, messages, conversation),
                drafts = (await DraftTable.OfAsync(session, conversation.Id)).Select(d => new { agent = d.Agent, kind = d.Draft.Kind, text = d.Draft.Text, at = d.Draft.At }),
                deliveries = (await Deliveries.OfAsync(session, conversation.Id, int.MaxValue)).Select(d => new { number = d.Number, state = d.State, reason = d.Reason, at = d.At }),
            });
        }

        return document;
    }

    public async Task<IReadOnlyDictionary<string, long>> EraseAsync(Session session, IReadOnlyList<CustomerId> family)
    {
        long messages = 0, blobs = 0, drafts = 0, answers = 0;
        var members = session.Ids(family.Select(m => m.Value));

        // Held first: what is being said now is either stored and seen below, or finds its conversation closed.
        var ids = await session.QueryAsync<ConversationId>($"select id from conversation where {session.In("customer_id", "members")}", new { members });
        await ConversationTable.LockAsync(session, ids);

        // Nobody is behind an open conversation any more.
        await session.RunAsync(
            $"""
            update conversation set last_text = null, version = version + 1, exit = case when phase = 'closed' then exit else 'moved' end,
                closed_at = coalesce(closed_at, @now), phase = 'closed', awaiting_since = null, waiting_since = null, unread = 0
            where {session.In("customer_id", "members")}
            """, new { members, now = session.Now });
        foreach (var id in ids)
        {
            messages += await session.RunAsync("update message set text = '', files = null, quick = null, withdrawn = true where conversation_id = @id", new { id });
            drafts += await session.RunAsync("delete from draft where conversation_id = @id", new { id });
            await session.RunAsync("update delivery set reason = null where conversation_id = @id", new { id });
            blobs += await files.DeleteOfAsync(session, id.Value);
        }

        // Last: who fills the index has either done so, or will find no words.
        await SearchIndex.HoldAsync(session);
        foreach (var id in ids) await SearchIndex.ForgetAsync(session, id.Value);

        // The index keeps the words of what was deleted in its segments until they are merged.
        if (session.Engine is Engine.Sqlite) await session.RunAsync("insert into message_search (message_search) values ('optimize')");
        answers += await Idempotency.ForgetAsync(session, ids.Select(id => id.Value));

        return new Dictionary<string, long> { ["messages"] = messages, ["files"] = blobs, ["drafts"] = drafts, ["answers"] = answers };
    }
}
