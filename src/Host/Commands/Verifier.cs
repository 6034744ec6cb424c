using Papilio.Platform.Blobs;
using Papilio.Platform.Events;
using Papilio.Platform.Store;

namespace Papilio.Host.Commands;

/// <summary>
/// Looks whether everything is as it must be, and names what is not: the chain of facts, the numbers of every
/// conversation, what heads say of their logs, who is merged into whom, the files, and the engine's own structures.
/// </summary>
internal sealed class Verifier(IStore store, Files files)
{
    /// <summary>Named of one kind; more are only counted.</summary>
    private const int NamedMax = 5;

    internal sealed record Report(IReadOnlyList<string> Checked, IReadOnlyList<string> Broken, string Head);

    /// <summary>A question whose answers are ids of what is broken.</summary>
    private sealed record Question(string What, string Sql);

    private static readonly Question[] Questions =
    [
        new("the messages of a conversation are not numbered 1 to its last number without a gap",
            """
            select c.id from conversation c
            left join (select conversation_id, count(*) as n, min(number) as low, max(number) as high from message group by conversation_id) m on m.conversation_id = c.id
            where coalesce(m.n, 0) <> c.last_number or coalesce(m.high, 0) <> c.last_number or (m.n > 0 and m.low <> 1)
            """),
        new("the last message a customer may see is not the one its conversation tells",
            """
            select c.id from conversation c
            left join (select conversation_id, max(number) as seen from message where kind <> 'note' group by conversation_id) m on m.conversation_id = c.id
            where coalesce(m.seen, 0) <> c.last_public
            """),
        new("a message does not follow on the one before it",
            """
            select distinct conversation_id from (
                select conversation_id, prior, coalesce(max(case when kind <> 'note' then number end)
                    over (partition by conversation_id order by number rows between unbounded preceding and 1 preceding), 0) as before
                from message) m
            where prior <> before
            """),
        new("the unread count of a conversation is not what its messages say",
            """
            select c.id from conversation c where c.phase <> 'closed' and c.unread <>
                (select count(*) from message m where m.conversation_id = c.id and m.number > c.staff_read and m.author_kind = 'customer' and m.kind = 'text')
            """),
        new("a conversation claims to have been read or delivered further than it goes",
            "select id from conversation where staff_read > last_number or delivered_to > last_number or read_to > delivered_to or last_reply > last_number"),
        new("a customer has two live conversations in one inbox",
            "select min(cast(customer_id as text)) from conversation where phase <> 'closed' group by customer_id, inbox_id having count(*) > 1"),
        new("a message stands in no conversation", "select m.id from message m left join conversation c on c.id = m.conversation_id where c.id is null"),
        new("a customer's root is not the end of who they were merged into",
            """
            select c.id from customer c left join customer r on r.id = c.root_id left join customer p on p.id = c.merged_into
            where r.id is null or r.root_id <> r.id or r.merged_into is not null
                or (c.merged_into is null and c.root_id <> c.id) or (c.merged_into is not null and (c.root_id = c.id or p.root_id is null or p.root_id <> c.root_id))
            """),
        new("a fact is about a conversation that is not there",
            "select distinct e.conversation_id from event_log e left join conversation c on c.id = e.conversation_id where e.conversation_id is not null and c.id is null"),
    ];

    /// <param name="noted">A head of the chain that was noted when it stood there.</param>
    public async Task<Report> RunAsync(ChainHead? noted = null, Action<double>? told = null, CancellationToken cancel = default)
    {
        var (looked, broken) = (new List<string>(), new List<string>());
        var head = await store.SnapshotAsync(async session =>
        {
            var facts = await session.ScalarAsync<long>("select count(*) from event_log");
            var verdict = await Sealer.VerifyAsync(session, noted, done => told?.Invoke(0.4 * done / Math.Max(1, facts)));
            if (verdict.Broken is { } where) broken.Add($"the chain of facts: {where}");
            looked.Add($"{verdict.Facts} facts in {verdict.Blocks} blocks" + (facts > verdict.Facts ? $", {facts - verdict.Facts} not sealed yet" : ""));
            if (verdict is { Broken: null, Blocks: > 0 }) looked.Add($"the chain ends with {new ChainHead(verdict.Blocks, verdict.Head)}");

            for (var i = 0; i < Questions.Length; i++)
            {
                cancel.ThrowIfCancellationRequested();
                await AskAsync(session, Questions[i], broken);
                told?.Invoke(0.4 + 0.3 * (i + 1) / Questions.Length);
            }

            looked.Add($"{await session.ScalarAsync<long>("select count(*) from message")} messages in {await session.ScalarAsync<long>("select count(*) from conversation")} conversations");
            looked.Add($"{await session.ScalarAsync<long>("select count(*) from customer")} customers");
            looked.Add($"{await LookAtFilesAsync(session, broken, told, cancel)} files");
            if (session.Engine is Engine.Sqlite) await AskSqliteAsync(session, broken);
            return verdict.Head;
        }, cancel);
        told?.Invoke(1);
        return new Report(looked, broken, head);
    }

    private static async Task AskAsync(Session session, Question question, List<string> broken)
    {
        var found = await session.QueryAsync<object>($"select * from ({question.Sql}) q limit {NamedMax + 1}");
        if (found.Count == 0) return;
        var named = found.Take(NamedMax).Select(row => Named(((IDictionary<string, object>)row).Values.First()));
        broken.Add($"{question.What}: {string.Join(", ", named)}{(found.Count > NamedMax ? " and more" : "")}");
    }

    private static string Named(object? value) => value switch
    {
        byte[] { Length: 16 } bytes => new Guid(bytes, bigEndian: true).ToString(),
        null => "?",
        _ => value.ToString() ?? "?",
    };

    private async Task<int> LookAtFilesAsync(Session session, List<string> broken, Action<double>? told, CancellationToken cancel)
    {
        var blobs = await session.QueryAsync<(Guid Id, long Size)>("select id, size from blob");
        var missing = new List<string>();
        for (var i = 0; i < blobs.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var bytes = await files.BytesAsync(session, new BlobId(blobs[i].Id));
            if (bytes?.Length != blobs[i].Size) missing.Add(blobs[i].Id.ToString());
            if (i % 20 == 0) told?.Invoke(0.7 + 0.25 * i / blobs.Count);
        }

        if (missing.Count > 0) broken.Add($"the bytes of a file are missing or cut short: {string.Join(", ", missing.Take(NamedMax))}{(missing.Count > NamedMax ? $" and {missing.Count - NamedMax} more" : "")}");
        return blobs.Count;
    }

    private static async Task AskSqliteAsync(Session session, List<string> broken)
    {
        var whole = await session.QueryAsync<string>("pragma integrity_check(5)");
        if (whole is not ["ok"]) broken.Add($"the database file is damaged: {string.Join("; ", whole)}");
        var links = await session.QueryAsync<string>("select \"table\" || ' row ' || coalesce(rowid, '?') || ' → ' || parent from pragma_foreign_key_check limit 5");
        if (links.Count > 0) broken.Add($"rows point to what is not there: {string.Join("; ", links)}");
    }
}
