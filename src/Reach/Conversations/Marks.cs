using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Platform.Live;

namespace Papilio.Reach.Conversations;

/// <summary>
/// Who has seen what. The customer's marks (delivered, read) only move forward, whatever order two tabs report in. The
/// staff mark is shared by the team and may be set back: "mark unread".
/// </summary>
internal sealed class Marks(IStore store, ILive live)
{
    public sealed record Place(long Number);

    public Task<Outcome<Done>> SeenAsync(Caller caller, ConversationId id, long number, bool back, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
    {
        var found = await Access.FindAsync(session, caller, id);
        if (found.Refusal is { } no) return no;
        if (caller is Staff staff && !back) await MentionTable.SeenAsync(session, id, number, staff.Id);
        // Held from here on, so that a message that comes meanwhile is either counted below or counts itself afterwards.
        var now = (await ConversationTable.LockAsync(session, [id]))[id];
        var to = back ? Math.Clamp(number - 1, 0, now.LastNumber) : Math.Clamp(number, now.StaffRead, now.LastNumber);
        if (to == now.StaffRead) return Done.It;
        await session.RunAsync(
            """
            update conversation set version = version + 1, staff_read = @to,
                unread = (select count(*) from message where conversation_id = @id and number > @to and author_kind = 'customer' and kind = 'text')
            where id = @id
            """, new { id, to });
        session.AfterCommit(() => live.Publish(new Hint("head", id.Value)));
        return Done.It;
    }, cancel);

    public static async Task MarkAsync(Session session, ILive live, ConversationId id, long? deliveredTo, long? readTo, Actor actor)
    {
        var delivered = Math.Max(deliveredTo ?? 0, readTo ?? 0);
        var moved = await session.RunAsync(
            """
            update conversation set
                delivered_to = case when @delivered > delivered_to then case when @delivered < last_number then @delivered else last_number end else delivered_to end,
                read_to = case when @read > read_to then case when @read < last_number then @read else last_number end else read_to end
            where id = @id and (@delivered > delivered_to or @read > read_to)
            """, new { id, delivered, read = readTo ?? 0 });
        if (moved == 0) return;
        if (await ConversationTable.FindAsync(session, id) is not { } now) return;
        session.Announce(new ConversationDelivered(now.DeliveredTo, now.ReadTo) { Customer = now.Customer, Conversation = id }, actor);
        session.AfterCommit(() => live.Publish(new Hint("states", id.Value)));
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/conversations/{id:guid}/seen", async (Guid id, Place place, HttpContext http, Marks marks, CancellationToken cancel) =>
            (await marks.SeenAsync(http.Caller(), new(id), place.Number, back: false, cancel)).ToResult()).RequireStaff();
        routes.MapPost("/conversations/{id:guid}/unread", async (Guid id, Place place, HttpContext http, Marks marks, CancellationToken cancel) =>
            (await marks.SeenAsync(http.Caller(), new(id), place.Number, back: true, cancel)).ToResult()).RequireStaff();
    }
}
