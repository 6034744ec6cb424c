using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Maths.Text;
using Papilio.Platform.Blobs;
using Papilio.Platform.Live;

namespace Papilio.Reach.Conversations;

/// <summary>
/// Staff and programs write: replies, internal notes, and within five minutes corrections of their own. Of two who
/// reply at once the second is told that the first has, when they say what they had seen.
/// </summary>
internal sealed class Write(IStore store, MessageLog log, Views views, ILive live)
{
    public sealed record Command(Guid Id, MessageKind Kind, string Text, IReadOnlyList<BlobId>? Files = null, IReadOnlyList<string>? Quick = null, long? Expected = null);

    public sealed record Correction(Guid Id, string Text);

    public async Task<Outcome<Appended>> HandleAsync(Caller caller, ConversationId id, Command command, CancellationToken cancel = default)
    {
        if (command.Id == Guid.Empty) return new Refusal("message.id", 400);
        if (command.Kind is not (MessageKind.Text or MessageKind.Note)) return new Refusal("request.invalid", 400, "kind");
        if (command.Text.Length > Sequence.TextMax) return new Refusal("message.too_long", 413, $"{Sequence.TextMax}");
        if (string.IsNullOrWhiteSpace(command.Text) && command.Files is not { Count: > 0 }) return new Refusal("message.empty", 400);
        if (command.Quick is { } quick && (quick.Count > Sequence.QuickMax || quick.Any(q => q is not { Length: > 0 and <= 80 }))) return new Refusal("request.invalid", 400, "quick");
        if (caller is ApiKey key && !key.Scopes.Contains("conversations.reply")) return new Refusal("permission.denied", 403, "conversations.reply");
        if (await RefuseUnseenAsync(caller, id, cancel) is { } refusal) return refusal;

        var outcome = await log.AppendAsync(new Append(id, command.Id, command.Kind, AuthorOf(caller), SafeText.Clean(command.Text), command.Files ?? [],
            Quick: command.Quick is null ? null : [.. command.Quick.Select(SafeText.Clean)], Expected: command.Expected, Override: Access.MayOverride(caller)));
        if (outcome.Accepted && caller is Staff staff) await ForgetDraftAsync(staff, id, command);
        return outcome;
    }

    public async Task<Outcome<Appended>> AmendAsync(Staff staff, ConversationId id, long number, Guid message, string? text, CancellationToken cancel = default)
    {
        if (message == Guid.Empty) return new Refusal("message.id", 400);
        if (await RefuseUnseenAsync(staff, id, cancel) is { } refusal) return refusal;
        return await log.AppendAsync(new Append(id, message, text is null ? MessageKind.Delete : MessageKind.Edit, AuthorOf(staff), SafeText.Clean(text ?? ""), [], About: number, Override: true));
    }

    internal static Author AuthorOf(Caller caller) => caller switch
    {
        Staff staff => new Author(ActorKind.Agent, staff.Id.Value, staff.Name),
        ApiKey key when key.Scopes.Contains("bot") => new Author(ActorKind.Bot, key.Id, key.Name),
        ApiKey key => new Author(ActorKind.Key, key.Id, key.Name),
        _ => throw new BrokenInvariant($"{caller.Key} does not write as staff."),
    };

    private Task<Refusal?> RefuseUnseenAsync(Caller caller, ConversationId id, CancellationToken cancel) =>
        store.ReadAsync(async session => (await Access.FindAsync(session, caller, id)).Refusal, cancel);

    /// <summary>
    /// The draft goes with the message it has become. What is about something else stays: a reply may wait on the desk for
    /// some seconds so that it can be taken back, and the next one is begun meanwhile.
    /// </summary>
    private async Task ForgetDraftAsync(Staff staff, ConversationId id, Command said)
    {
        var had = await store.ReadAsync(session => DraftTable.OfAsync(session, staff.Id, [id]));
        if (had.GetValueOrDefault(id) is not { } draft || draft.Kind != said.Kind || !SafeText.Clean(said.Text).StartsWith(draft.Text.Trim(), StringComparison.Ordinal)) return;
        await store.WriteAsync(async session =>
        {
            await DraftTable.ForgetAsync(session, id, staff.Id, draft);
            session.AfterCommit(() => live.Publish(Drafts.HintOf(staff.Id, id)));
            return Done.It;
        });
    }

    private async Task<Created<MessageView>> AnswerAsync(Outcome<Appended> outcome, CancellationToken cancel)
    {
        if (outcome.Refusal is { } no) return no;
        var place = outcome.Value;
        var view = await store.ReadAsync(async session =>
        {
            var message = await ConversationTable.MessagesAsync(session, place.Conversation, place.Number - 1, place.Number + 1, 1, publicOnly: false, newest: false);
            return await views.MessageAsync(session, message[0]);
        }, cancel);
        return new Created<MessageView>(view, place.Repeated);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/conversations/{id:guid}/messages", async (Guid id, Command command, HttpContext http, Write write, CancellationToken cancel) =>
            await write.AnswerAsync(await write.HandleAsync(http.Caller(), new(id), command, cancel), cancel)).RequireStaffOrKey("conversations.reply").Produces<MessageView>();
        routes.MapPatch("/conversations/{id:guid}/messages/{number:long}", async (Guid id, long number, Correction correction, HttpContext http, Write write, CancellationToken cancel) =>
            await write.AnswerAsync(await write.AmendAsync(http.Staff(), new(id), number, correction.Id, correction.Text, cancel), cancel)).RequireStaff().Produces<MessageView>();
        routes.MapDelete("/conversations/{id:guid}/messages/{number:long}", async (Guid id, long number, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "id")] Guid message, HttpContext http, Write write, CancellationToken cancel) =>
            await write.AnswerAsync(await write.AmendAsync(http.Staff(), new(id), number, message, null, cancel), cancel)).RequireStaff().Produces<MessageView>();
        routes.MapPost("/conversations/{id:guid}/messages/{number:long}/retry", async (Guid id, long number, HttpContext http, Write write, CancellationToken cancel) =>
            (await write.RetryAsync(http.Caller(), new(id), number, cancel)).ToResult()).RequireStaff();
    }

    private Task<Outcome<Done>> RetryAsync(Caller caller, ConversationId id, long number, CancellationToken cancel) => store.WriteAsync<Outcome<Done>>(async session =>
    {
        var found = await Access.FindAsync(session, caller, id);
        if (found.Refusal is { } no) return no;
        if (!await Deliveries.RetryAsync(session, id, number)) return new Refusal("delivery.not_failed", 409);
        session.AfterCommit(() => live.Publish(new Hint("states", id.Value)));
        return Done.It;
    }, cancel);
}
