using Papilio.Maths.Text;

namespace Papilio.Reach.Conversations;

/// <summary>
/// The order of a conversation, decided for a whole batch at once and without a database: which of the given messages
/// get the next numbers, which were stored before, which are refused, and what the head is afterwards. Numbers count on
/// from the head without a gap; an id that is known keeps the number it has.
/// </summary>
internal static class Sequence
{
    public const int TextMax = 10_000;
    public const int FilesMax = 10;
    public const int QuickMax = 10;
    private const long AmendMilliseconds = 5 * 60_000;

    /// <summary>A message id that is stored already.</summary>
    internal sealed record Known(ConversationId Conversation, long Number, long At, MessageKind Kind, Guid? AuthorId);

    /// <summary>One message's fate: a place (new or repeated), or a refusal.</summary>
    internal sealed record Verdict(Append Append, Appended? Place, Message? Message, Refusal? Refusal);

    internal sealed record Decision(Conversation Head, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<(IEvent Fact, Actor Actor)> Facts)
    {
        public IEnumerable<Message> Messages => Verdicts.Where(v => v.Message is not null).Select(v => v.Message!);
    }

    /// <param name="known">Stored messages by id, for every id in the batch.</param>
    /// <param name="amended">Stored messages by number, for those that the batch wants to change and that are not withdrawn.</param>
    /// <param name="withoutFiles">Messages of the batch whose files are not there or not their author's to send.</param>
    public static Decision Decide(
        Conversation head, IReadOnlyList<Append> batch, IReadOnlyDictionary<Guid, Known> known, IReadOnlyDictionary<long, Known> amended, long now,
        IReadOnlySet<Guid>? withoutFiles = null)
    {
        var changeable = new Dictionary<long, Known>(amended);
        var verdicts = new List<Verdict>(batch.Count);
        var facts = new List<(IEvent, Actor)>(batch.Count + 1);
        var fresh = new Dictionary<Guid, Appended>();
        foreach (var append in batch)
        {
            if (fresh.TryGetValue(append.Id, out var twin))
            {
                verdicts.Add(new Verdict(append, twin with { Repeated = true }, null, null));
            }
            else if (known.TryGetValue(append.Id, out var old))
            {
                verdicts.Add(old.Conversation == append.Conversation
                    ? new Verdict(append, new Appended(old.Conversation, append.Id, old.Number, old.At, Repeated: true), null, null)
                    : new Verdict(append, null, null, new Refusal("message.id_reused", 409)));
            }
            else if ((Refuse(head, append, changeable, now) ?? (withoutFiles?.Contains(append.Id) == true ? new Refusal("file.unknown", 404) : null)) is { } refusal)
            {
                verdicts.Add(new Verdict(append, null, null, refusal));
            }
            else
            {
                var message = MessageOf(head, append, now);
                head = Next(head, message, facts);
                if (message.Kind is MessageKind.Delete) changeable.Remove(message.About!.Value);
                fresh[append.Id] = new Appended(append.Conversation, append.Id, message.Number, now, Repeated: false);
                verdicts.Add(new Verdict(append, fresh[append.Id], message, null));
            }
        }

        return new Decision(head, verdicts, facts);
    }

    private static Refusal? Refuse(Conversation head, Append append, IReadOnlyDictionary<long, Known> amended, long now)
    {
        if (append.Kind is MessageKind.Text && append.Text.Length == 0 && append.Files.Count == 0) return new Refusal("message.empty", 400);
        if (append.Text.Length > TextMax) return new Refusal("message.too_long", 413, $"{TextMax}");
        if (append.Files.Count > FilesMax) return new Refusal("file.too_many", 413, $"{FilesMax}");
        if (append.Kind is MessageKind.Note) return null;
        if (head.Phase is Phase.Closed) return new Refusal("conversation.closed", 409);
        if (append.Kind is MessageKind.Edit or MessageKind.Delete) return RefuseAmend(append, amended, now);
        if (append.Author.Kind is ActorKind.Agent && !append.Override && head.Agent?.Value != append.Author.Id)
            return new Refusal("conversation.not_yours", 403, head.AgentName);
        if (append.Author.Kind is ActorKind.Bot && !append.Override && head.Phase is not Phase.Bot)
            return new Refusal("conversation.not_yours", 403, head.AgentName);
        if (append.Expected is { } seen && head.LastReply > seen && head.LastReplyBy?.Value != append.Author.Id)
            return new Refusal("reply.outrun", 409, $"{head.LastReply}");
        return null;
    }

    private static Refusal? RefuseAmend(Append append, IReadOnlyDictionary<long, Known> amended, long now)
    {
        if (append.About is not { } number || !amended.TryGetValue(number, out var original)) return new Refusal("message.unknown", 404);
        if (original.Kind is not (MessageKind.Text or MessageKind.Note)) return new Refusal("message.unknown", 404);
        if (original.AuthorId != append.Author.Id) return new Refusal("message.not_yours", 403);
        if (now - original.At > AmendMilliseconds) return new Refusal("message.too_late", 409);
        return append.Kind is MessageKind.Edit && append.Text.Length == 0 ? new Refusal("message.empty", 400) : null;
    }

    private static Message MessageOf(Conversation head, Append append, long now) => new(
        head.Id, head.LastNumber + 1, head.LastPublic, append.Id, append.Kind, append.Author, append.Text, append.Files, append.About, append.Quick, now, Withdrawn: false);

    /// <summary>The head after a message. It is copied once for each: copied field group by field group it was a sixth of all memory used at full load.</summary>
    private static Conversation Next(Conversation head, Message message, List<(IEvent, Actor)> facts) => message.Kind switch
    {
        MessageKind.Note => Noted(head, message, facts),
        MessageKind.Edit or MessageKind.Delete => Amended(head, message, facts),
        _ when message.Author.Kind is ActorKind.Customer => Received(head, message, facts),
        _ => Replied(head, message, facts),
    };

    private static Conversation Noted(Conversation head, Message message, List<(IEvent, Actor)> facts)
    {
        facts.Add((new ConversationNoted(message.Id, message.Number) { Customer = head.Customer, Conversation = head.Id }, message.Author.Actor));
        return head with { LastNumber = message.Number, LastAt = message.At };
    }

    private static Conversation Amended(Conversation head, Message message, List<(IEvent, Actor)> facts)
    {
        var withdrawn = message.Kind is MessageKind.Delete;
        facts.Add((new ConversationAmended(message.Id, message.Number, message.About!.Value, withdrawn) { Customer = head.Customer, Conversation = head.Id }, message.Author.Actor));
        // The list shows the last words: when they were ours and are taken back or corrected, so are they there.
        var shown = message.About == head.LastReply && head.LastAuthor is not ActorKind.Customer;
        return head with
        {
            LastNumber = message.Number,
            LastAt = message.At,
            LastPublic = message.Number,
            LastText = !shown ? head.LastText : withdrawn ? null : Snippet.Of(message.Text),
        };
    }

    private static Conversation Received(Conversation head, Message message, List<(IEvent, Actor)> facts)
    {
        facts.Add((new ConversationReceived(message.Id, message.Number, message.Text.Length, message.Files.Count, First: message.Number == 1)
        {
            Customer = head.Customer, Conversation = head.Id,
        }, message.Author.Actor));

        // INV4: a request for a person leads to the queue at once, whatever any machine thinks of it.
        var wantsPerson = head.Phase is Phase.Bot && HumanRequest.Find(message.Text) is not null;
        if (wantsPerson) facts.Add((new HumanRequested(message.Number) { Customer = head.Customer, Conversation = head.Id }, message.Author.Actor));
        return head with
        {
            LastNumber = message.Number,
            LastAt = message.At,
            LastPublic = message.Number,
            LastText = SnippetOf(message),
            LastAuthor = ActorKind.Customer,
            AwaitingSince = head.AwaitingSince ?? message.At,
            Unread = head.Unread + 1,
            Phase = wantsPerson ? Phase.Waiting : head.Phase,
            WaitingSince = wantsPerson ? message.At : head.WaitingSince,
        };
    }

    private static Conversation Replied(Conversation head, Message message, List<(IEvent, Actor)> facts)
    {
        facts.Add((new ConversationReplied(message.Id, message.Number, EnumText.Of(message.Author.Kind), message.Text.Length, message.Files.Count,
            First: head.LastReply == 0, CustomerWaitedMs: head.AwaitingSince is { } since ? message.At - since : null)
        {
            Customer = head.Customer, Conversation = head.Id,
        }, message.Author.Actor));
        return head with
        {
            LastNumber = message.Number,
            LastAt = message.At,
            LastPublic = message.Number,
            LastText = SnippetOf(message),
            LastAuthor = message.Author.Kind is ActorKind.Key ? ActorKind.Agent : message.Author.Kind,
            AwaitingSince = null,
            LastReply = message.Number,
            LastReplyBy = message.Author is { Kind: ActorKind.Agent, Id: { } agent } ? new AgentId(agent) : null,
        };
    }

    private static string SnippetOf(Message message) => message.Text.Length > 0 ? Snippet.Of(message.Text) : "📎";
}
