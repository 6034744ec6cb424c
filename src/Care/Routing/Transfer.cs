using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Maths.Text;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>
/// A conversation is handed to a colleague who is there and has room, or to a queue. The note for whoever receives it is
/// written first, as an internal note in the conversation itself; none is written for a transfer that would be refused.
/// </summary>
internal static class Transfer
{
    public const int NoteMax = 10_000;

    public sealed record Command(ConversationId Conversation, Staff By, AgentId? ToAgent, Guid? ToQueue, string? Note);

    public sealed record Body(Target To, string? Note = null);

    public sealed record Target(AgentId? Agent = null, Guid? Queue = null);

    /// <summary>Everything the decision looks at. <paramref name="Held"/> is what the receiving colleague holds.</summary>
    internal sealed record Gathered(Conversation Conversation, Queue Queue, FirstLevel First, Person? To, Presence Presence, long Held, Queue? ToQueue);

    internal static Outcome<Move> Decide(Gathered found, Command command, long now)
    {
        var conversation = found.Conversation;
        if (!command.By.Leads && conversation.Agent != command.By.Id && !(conversation.Agent is null && found.Queue.IsServedBy(command.By.Id)))
            return new Refusal("conversation.not_yours", 403, conversation.AgentName);
        if (conversation.Phase is Phase.Closed) return new Refusal("conversation.closed", 409);
        if (command.ToAgent is null == command.ToQueue is null) return new Refusal("request.invalid", 400, "to: agent | queue");
        if (command.Note?.Length > NoteMax) return new Refusal("message.too_long", 413);
        return command.ToQueue is null ? ToAgent(found, now) : ToQueue(found, now);
    }

    private static Outcome<Move> ToAgent(Gathered found, long now)
    {
        if (found.To is not { Active: true } to) return new Refusal("agent.unknown", 404);
        if (found.Conversation.Agent == to.Id) return Move.None(found.Conversation);
        if (found.Presence.State is PresenceState.Offline) return new Refusal("transfer.offline", 409, to.Name);
        if (found.Held + found.Conversation.Weight > to.Capacity) return new Refusal("transfer.full", 422, to.Name);

        return Move.ToAgent(found.Conversation, to, found.First, "transfer", now);
    }

    private static Outcome<Move> ToQueue(Gathered found, long now)
    {
        if (found.ToQueue is not { } queue) return new Refusal("queue.unknown", 404);
        if (found.Conversation.Phase is Phase.Waiting && found.Conversation.Queue == queue.Id) return Move.None(found.Conversation);

        return Move.ToQueue(found.Conversation, queue, "transfer", now);
    }

    public sealed class Handler(IStore store, IConversations conversations, IPeople people, Moves moves)
    {
        public async Task<Outcome<Conversation>> HandleAsync(Command command, CancellationToken cancel = default)
        {
            if (!string.IsNullOrWhiteSpace(command.Note))
            {
                var refused = await store.ReadAsync(async session =>
                    await GatherAsync(session, command) is { } found ? Decide(found, command, session.Now).Refusal : new Refusal("conversation.unknown", 404), cancel);
                if (refused is not null) return refused;
                var noted = await conversations.AppendAsync(new Append(command.Conversation, Id.New(TimeProvider.System), MessageKind.Note,
                    new Author(ActorKind.Agent, command.By.Id.Value, command.By.Name), SafeText.Clean(command.Note), []), cancel);
                if (noted.Refusal is { } no) return no;
            }

            return await store.WriteAsync<Outcome<Conversation>>(async session =>
            {
                // Gather.
                if (command.ToAgent is { } receiver && await people.FindAsync(session, receiver) is not null) await SeatTable.LockAsync(session, receiver);
                if (await GatherAsync(session, command) is not { } found) return new Refusal("conversation.unknown", 404);

                // Decide.
                var decided = Decide(found, command, session.Now);
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                return await moves.RecordAsync(session, decided.Value, command.By.Actor);
            }, cancel);
        }

        private async Task<Gathered?> GatherAsync(Session session, Command command)
        {
            if (await conversations.FindAsync(session, command.Conversation) is not { } conversation || !conversations.Sees(command.By, conversation)) return null;
            var inbox = await conversations.InboxAsync(session, conversation.Inbox);
            var queues = await QueueTable.ListAsync(session);
            var to = command.ToAgent is { } agent ? await people.FindAsync(session, agent) : null;
            return new Gathered(
                conversation, QueueTable.Of(queues, conversation, inbox), inbox!.FirstLevel, to,
                to is null ? Presence.Never : await people.PresenceAsync(session, to.Id), to is null ? 0 : await conversations.HeldByAsync(session, to.Id),
                queues.FirstOrDefault(q => q.Id == command.ToQueue));
        }
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/conversations/{id:guid}/transfer",
        async (Guid id, Body body, HttpContext http, Handler transfer, Heads heads, CancellationToken cancel) =>
            await heads.AnswerAsync(await transfer.HandleAsync(new(new(id), http.Staff(), body.To.Agent, body.To.Queue, body.Note), cancel), http, cancel)).RequireStaff();
}
