using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Maths.Text;
using Papilio.Platform.Live;

namespace Papilio.Reach.Conversations;

/// <summary>What a colleague has begun to write, kept on the server so that it follows them from desk to desk.</summary>
internal sealed class Drafts(IStore store, ILive live)
{
    public sealed record Command(string Text, MessageKind Kind);

    public Task<Outcome<Done>> SaveAsync(Staff staff, ConversationId id, Command? command, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
    {
        var found = await Access.FindAsync(session, staff, id);
        if (found.Refusal is { } no) return no;
        if (command is { Text.Length: > Sequence.TextMax }) return new Refusal("message.too_long", 413, $"{Sequence.TextMax}");
        if (command is null || command.Text.Length == 0) await DraftTable.DeleteAsync(session, id, staff.Id);
        else await DraftTable.SaveAsync(session, id, staff.Id, command.Kind is MessageKind.Note ? MessageKind.Note : MessageKind.Text, SafeText.Clean(command.Text));
        session.AfterCommit(() => live.Publish(HintOf(staff.Id, id)));
        return Done.It;
    }, cancel);

    public Task<Outcome<DraftView?>> FindAsync(Staff staff, ConversationId id, CancellationToken cancel = default) => store.ReadAsync<Outcome<DraftView?>>(async session =>
    {
        var found = await Access.FindAsync(session, staff, id);
        if (found.Refusal is { } no) return no;
        return (await DraftTable.OfAsync(session, staff.Id, [id])).GetValueOrDefault(id);
    }, cancel);

    /// <summary>To its owner's desks alone: what they hold of it is to be read again.</summary>
    internal static Hint HintOf(AgentId owner, ConversationId conversation) =>
        new("draft", owner.Value, Body: new JsonObject { ["conversation"] = conversation.ToString() });

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/conversations/{id:guid}/draft", async (Guid id, HttpContext http, Drafts drafts, CancellationToken cancel) =>
            (await drafts.FindAsync(http.Staff(), new(id), cancel)).ToResult()).RequireStaff();
        routes.MapPut("/conversations/{id:guid}/draft", async (Guid id, Command command, HttpContext http, Drafts drafts, CancellationToken cancel) =>
            (await drafts.SaveAsync(http.Staff(), new(id), command, cancel)).ToResult()).RequireStaff();
        routes.MapDelete("/conversations/{id:guid}/draft", async (Guid id, HttpContext http, Drafts drafts, CancellationToken cancel) =>
            (await drafts.SaveAsync(http.Staff(), new(id), null, cancel)).ToResult()).RequireStaff();
    }
}
