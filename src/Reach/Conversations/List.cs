using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Papilio.Reach.Conversations;

/// <summary>The lists a member of staff works from. Each is one range of an index, paged by cursor.</summary>
internal sealed class List(IStore store, Views views)
{
    public enum View { Mine, Mentioned, Queue, Bot, All, Ended }

    public enum Order { Newest, Waiting }

    /// <param name="Mentioned">Conversations with a note that names the caller and that they have not seen.</param>
    public sealed record Counts(long Mine, long MineUnread, long Mentioned, long Queue, long All, long Bot);

    public async Task<Outcome<Page<HeadView>>> HandleAsync(Caller caller, View view, Guid? queue, Order order, string? cursor, int? limit, CancellationToken cancel)
    {
        var parsed = Cursor.Parse(cursor);
        if (parsed.Refusal is { } no) return no;
        var max = Cursor.Limit(limit);
        return await store.ReadAsync<Outcome<Page<HeadView>>>(async session =>
        {
            // The minute is what the index holds; within it rows are sorted as they are read.
            var (key, beyond, given, sort) = order is Order.Newest
                ? ("last_minute, last_at, id", "<", "@minute, @key, @id", "last_minute desc, last_at desc, id desc")
                : ("coalesce(awaiting_since, 9000000000000000), id", ">", "@key, @id", "coalesce(awaiting_since, 9000000000000000), id");
            var at = parsed.Value;
            var rows = await ConversationTable.QueryAsync(session,
                $"""
                where {Access.Where(caller, session)} and {WhereOf(view)} {(queue is null ? "" : "and queue_id = @queue")}
                {(at is null ? "" : $"and ({key}) {beyond} ({given})")}
                order by {sort} limit @max
                """,
                With(session, caller, ("queue", queue), ("minute", at is { } place ? ConversationTable.MinuteOf(place.Key) : null), ("key", at?.Key), ("id", at?.Id), ("max", max + 1)));
            var page = Cursor.Cut(rows, max, c => new Cursor(order is Order.Newest ? c.LastAt : c.AwaitingSince ?? 9_000_000_000_000_000, c.Id.Value));
            return new Page<HeadView>(await views.HeadsAsync(session, page.Items, (caller as Staff)?.Id), page.Next);
        }, cancel);
    }

    public Task<Counts> CountAsync(Caller caller, CancellationToken cancel) => store.ReadAsync(async session =>
        (await session.FirstAsync<Counts>(
            $"""
            select coalesce(sum(case when phase = 'open' and agent_id = @me then 1 else 0 end), 0) as mine,
                   coalesce(sum(case when phase = 'open' and agent_id = @me and unread > 0 then 1 else 0 end), 0) as mineunread,
                   (select count(*) from conversation where id in (select conversation_id from mention where agent_id = @me and seen_at is null)
                       and {Access.Where(caller, session)}) as mentioned,
                   coalesce(sum(case when phase = 'waiting' then 1 else 0 end), 0) as queue,
                   count(*) as "all",
                   coalesce(sum(case when phase = 'bot' then 1 else 0 end), 0) as bot
            from conversation where phase <> 'closed' and {Access.Where(caller, session)}
            """, With(session, caller)))!, cancel);

    private static string WhereOf(View view) => view switch
    {
        View.Mine => "phase = 'open' and agent_id = @me",
        View.Mentioned => "id in (select conversation_id from mention where agent_id = @me)",
        View.Queue => "phase = 'waiting'",
        View.Bot => "phase = 'bot'",
        View.All => "phase <> 'closed'",
        _ => "phase = 'closed'",
    };

    private static Dapper.DynamicParameters With(Session session, Caller caller, params (string Name, object? Value)[] more)
    {
        var parameters = new Dapper.DynamicParameters(Access.Parameters(caller, session));
        foreach (var (name, value) in more) parameters.Add(name, value);
        return parameters;
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/conversations", async Task<Answer<Page<HeadView>>> (HttpContext http, List list, Search searching, string? view, Guid? queue, string? order, string? search, string? cursor, int? limit, CancellationToken cancel) =>
        {
            if (!string.IsNullOrWhiteSpace(search)) return (await searching.HandleAsync(http.Caller(), search, cursor, limit, cancel)).ToResult();
            if (!Enum.TryParse<View>(view ?? "all", ignoreCase: true, out var which)) return new Refusal("request.invalid", 400, "view");
            if (!Enum.TryParse<Order>(order ?? "newest", ignoreCase: true, out var by)) return new Refusal("request.invalid", 400, "order");
            return (await list.HandleAsync(http.Caller(), which, queue, by, cursor, limit, cancel)).ToResult();
        }).RequireStaffOrKey("conversations.read");

        routes.MapGet("/conversations/counts", async (HttpContext http, List list, CancellationToken cancel) =>
            Answers.Of(await list.CountAsync(http.Caller(), cancel))).RequireStaffOrKey("conversations.read");
    }
}
