using Papilio.Maths.Text;
using Papilio.Reach.Customers;

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
    /// <param name="amended">Stored messages by number, for those that the batch wants to change and that are neither withdrawn nor changes themselves.</param>
    /// <param name="withoutFiles">Messages of the batch whose files are not there or not their author's to send.</param>
    public static Decision Decide(
        Conversation head, IReadOnlyList<Append> batch, IReadOnlyDictionary<Guid, Known> known, IReadOnlyDictionary<long, Known> amended, long now,
        IReadOnlySet<Guid>? withoutFiles = null)
    {
        var changeable = new Dictionary<long, Known>(amended);
        var verdicts = new List<Verdict>(batch.Count);
        var facts = new List<(IEvent, Actor)>(batch.Count + 1);
        var fresh = new Dictionary<Guid, Appended>(batch.Count);
        var draft = new Draft(head);
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
            else if ((Refuse(draft, append, changeable, now) ?? (withoutFiles?.Contains(append.Id) == true ? new Refusal("file.unknown", 404) : null)) is { } refusal)
            {
                verdicts.Add(new Verdict(append, null, null, refusal));
            }
            else
            {
                var message = MessageOf(draft, append, KindOf(append, changeable), now);
                Next(draft, message, facts);
                if (message.Withdraws) changeable.Remove(message.About!.Value);
                fresh[append.Id] = new Appended(append.Conversation, append.Id, message.Number, now, Repeated: false);
                verdicts.Add(new Verdict(append, fresh[append.Id], message, null));
            }
        }

        return new Decision(draft.ToConversation(), verdicts, facts);
    }

    private static Refusal? Refuse(Draft head, Append append, IReadOnlyDictionary<long, Known> amended, long now)
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

    /// <summary>What changes a note is a note, or the customer would read it: everything that is kept from them is known by its kind.</summary>
    private static MessageKind KindOf(Append append, IReadOnlyDictionary<long, Known> amended) =>
        append.Kind is MessageKind.Edit or MessageKind.Delete && amended[append.About!.Value].Kind is MessageKind.Note ? MessageKind.Note : append.Kind;

    private static Message MessageOf(Draft head, Append append, MessageKind kind, long now) => new(
        head.Id, head.LastNumber + 1, head.LastPublic, append.Id, kind, append.Author, append.Kind is MessageKind.Delete ? "" : append.Text, append.Files, append.About, append.Quick, now, Withdrawn: false);

    private static void Next(Draft head, Message message, List<(IEvent, Actor)> facts)
    {
        (head.LastNumber, head.LastAt) = (message.Number, message.At);
        switch (message.Kind)
        {
            case MessageKind.Note when message.About is null:
                facts.Add((new ConversationNoted(message.Id, message.Number) { Customer = head.Customer, Conversation = head.Id }, message.Author.Actor));
                break;
            case MessageKind.Note or MessageKind.Edit or MessageKind.Delete:
                Amended(head, message, facts);
                break;
            default:
                if (message.Author.Kind is ActorKind.Customer) Received(head, message, facts);
                else Replied(head, message, facts);
                break;
        }
    }

    private static void Amended(Draft head, Message message, List<(IEvent, Actor)> facts)
    {
        facts.Add((new ConversationAmended(message.Id, message.Number, message.About!.Value, message.Withdraws) { Customer = head.Customer, Conversation = head.Id }, message.Author.Actor));
        if (!message.Public) return;
        head.LastPublic = message.Number;
        // The list shows the last words: when they were ours and are taken back or corrected, so are they there.
        if (message.About == head.LastReply && head.LastAuthor is not ActorKind.Customer) head.LastText = message.Withdraws ? null : Snippet.Of(message.Text);
    }

    private static void Received(Draft head, Message message, List<(IEvent, Actor)> facts)
    {
        facts.Add((new ConversationReceived(message.Id, message.Number, message.Text.Length, message.Files.Count, First: message.Number == 1)
        {
            Customer = head.Customer, Conversation = head.Id,
        }, message.Author.Actor));
        head.LastPublic = message.Number;
        head.LastText = SnippetOf(message);
        head.LastAuthor = ActorKind.Customer;
        head.AwaitingSince ??= message.At;
        head.Unread++;

        // INV4: a request for a person leads to the queue at once, whatever any machine thinks of it.
        if (head.Phase is not Phase.Bot || HumanRequest.Find(message.Text) is null) return;
        facts.Add((new HumanRequested(message.Number) { Customer = head.Customer, Conversation = head.Id }, message.Author.Actor));
        (head.Phase, head.WaitingSince) = (Phase.Waiting, message.At);
    }

    private static void Replied(Draft head, Message message, List<(IEvent, Actor)> facts)
    {
        facts.Add((new ConversationReplied(message.Id, message.Number, EnumText.Of(message.Author.Kind), message.Text.Length, message.Files.Count,
            First: head.LastReply == 0, CustomerWaitedMs: head.AwaitingSince is { } since ? message.At - since : null)
        {
            Customer = head.Customer, Conversation = head.Id,
        }, message.Author.Actor));
        head.LastPublic = message.Number;
        head.LastText = SnippetOf(message);
        head.LastAuthor = message.Author.Kind is ActorKind.Key ? ActorKind.Agent : message.Author.Kind;
        head.AwaitingSince = null;
        head.LastReply = message.Number;
        head.LastReplyBy = message.Author is { Kind: ActorKind.Agent, Id: { } agent } ? new AgentId(agent) : null;
    }

    private static string SnippetOf(Message message) => message.Text.Length > 0 ? Snippet.Of(message.Text) : "📎";

    /// <summary>A head while messages are added to it: copied for each of them it was a tenth of all memory used at full load.</summary>
    private sealed class Draft(Conversation head)
    {
        public ConversationId Id => head.Id;
        public CustomerId Customer => head.Customer;
        public AgentId? Agent => head.Agent;
        public string? AgentName => head.AgentName;
        public Phase Phase { get; set; } = head.Phase;
        public long? WaitingSince { get; set; } = head.WaitingSince;
        public long? AwaitingSince { get; set; } = head.AwaitingSince;
        public long LastAt { get; set; } = head.LastAt;
        public long LastNumber { get; set; } = head.LastNumber;
        public long LastPublic { get; set; } = head.LastPublic;
        public long LastReply { get; set; } = head.LastReply;
        public AgentId? LastReplyBy { get; set; } = head.LastReplyBy;
        public string? LastText { get; set; } = head.LastText;
        public ActorKind? LastAuthor { get; set; } = head.LastAuthor;
        public long Unread { get; set; } = head.Unread;

        public Conversation ToConversation() => head with
        {
            Phase = Phase,
            WaitingSince = WaitingSince,
            AwaitingSince = AwaitingSince,
            LastAt = LastAt,
            LastNumber = LastNumber,
            LastPublic = LastPublic,
            LastReply = LastReply,
            LastReplyBy = LastReplyBy,
            LastText = LastText,
            LastAuthor = LastAuthor,
            Unread = Unread,
        };
    }
}
