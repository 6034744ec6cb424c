using Papilio.Platform.Blobs;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

/// <summary>Turns rows into what the API shows: names of inboxes and customers, signed links to files.</summary>
internal sealed class Views(ICustomers customers, Files files)
{
    /// <param name="viewer">Whose drafts and mentions they carry; nobody's when they go to everybody.</param>
    public async Task<IReadOnlyList<HeadView>> HeadsAsync(Session session, IReadOnlyList<Conversation> conversations, AgentId? viewer = null)
    {
        if (conversations.Count == 0) return [];
        var inboxes = (await InboxTable.AllAsync(session)).ToDictionary(i => i.Id);
        var names = await customers.NamesAsync(session, [.. conversations.Select(c => c.Customer).Distinct()]);
        if (viewer is not { } agent) return [.. conversations.Select(c => Head(c, inboxes[c.Inbox], names.GetValueOrDefault(c.Customer), draft: null))];
        var ids = conversations.Select(c => c.Id).ToArray();
        var drafts = await DraftTable.OfAsync(session, agent, ids);
        var mentions = await MentionTable.UnseenAsync(session, agent, ids);
        return [.. conversations.Select(c => Head(c, inboxes[c.Inbox], names.GetValueOrDefault(c.Customer), drafts.GetValueOrDefault(c.Id)) with
        {
            Mention = mentions.TryGetValue(c.Id, out var number) ? number : null,
        })];
    }

    public async Task<HeadView> HeadAsync(Session session, Conversation conversation, AgentId? viewer = null) =>
        (await HeadsAsync(session, [conversation], viewer))[0];

    private static HeadView Head(Conversation c, Inbox inbox, CustomerName? name, DraftView? draft) => new(
        c.Id, c.Version, new InboxView(inbox.Id, inbox.Name, inbox.Channel), new CustomerView(name?.Root ?? c.Customer, name?.Name, name?.Verified ?? false), c.Phase,
        c.Agent is { } agent ? new Named(agent.Value, c.AgentName) : null, c.Queue is { } queue ? new Named(queue, c.QueueName) : null, c.StartedAt,
        c.WaitingSince, c.AnsweredAt, c.ClosedAt, c.Exit, c.AwaitingSince, c.LastAt, c.LastNumber, c.LastText, c.LastAuthor, c.Unread, draft, c.Weight);

    public async Task<IReadOnlyList<MessageView>> MessagesAsync(Session session, IReadOnlyList<Message> messages, Conversation head, IReadOnlyDictionary<long, string>? failed = null)
    {
        if (messages.Count == 0) return [];
        var attached = await AttachedAsync(session, messages);
        if (messages.All(m => m.Author.Kind is not ActorKind.Customer)) return [.. messages.Select(m => Of(m, attached(m), head.DeliveredTo, head.ReadTo, failed))];
        var name = (await customers.NamesAsync(session, [head.Customer])).GetValueOrDefault(head.Customer)?.Name;
        return [.. messages.Select(m => Of(m, attached(m), head.DeliveredTo, head.ReadTo, failed))
            .Select(view => view.Author.Kind is ActorKind.Customer ? view with { Author = view.Author with { Name = name } } : view)];
    }

    public async Task<MessageView> MessageAsync(Session session, Message m, long deliveredTo = 0, long readTo = 0, IReadOnlyDictionary<long, string>? states = null)
    {
        var attached = await AttachedAsync(session, [m]);
        return Of(m, attached(m), deliveredTo, readTo, states);
    }

    /// <summary>The files of all these messages in one look.</summary>
    private async Task<Func<Message, IReadOnlyList<FileView>>> AttachedAsync(Session session, IReadOnlyList<Message> messages)
    {
        var blobs = await files.FindManyAsync(session, [.. messages.SelectMany(m => m.Files)]);
        return m => m.Files.Count == 0 ? [] : [.. m.Files.Where(blobs.ContainsKey).Select(id => FileOf(blobs[id]))];
    }

    /// <summary>For a message without files no session is needed; the live socket sends most messages this way.</summary>
    public static MessageView Of(Message m, IReadOnlyList<FileView> attached, long deliveredTo = 0, long readTo = 0, IReadOnlyDictionary<long, string>? states = null) => new(
        m.Conversation, m.Number, m.Prior, m.Id, m.Kind, Shown(m.Author),
        m.Text, attached, m.About, m.Quick, m.At, StateOf(m, deliveredTo, readTo, states), m.Withdrawn);

    /// <summary>A program that is no machine's voice speaks for the house, as a colleague does.</summary>
    public static AuthorView Shown(Author author) => new(author.Kind is ActorKind.Key ? ActorKind.Agent : author.Kind, author.Id, author.Name);

    public FileView FileOf(Blob blob) => new(blob.Id, blob.Name, blob.Type, blob.Size, blob.Width, blob.Height, files.Link(blob.Id));

    private static string? StateOf(Message m, long deliveredTo, long readTo, IReadOnlyDictionary<long, string>? states)
    {
        if (m.Kind is not MessageKind.Text || m.Author.Kind is ActorKind.Customer) return null;
        // The customer's marks say "up to here"; a message the channel could not carry out is not among them.
        if (states?.GetValueOrDefault(m.Number) is "failed") return "failed";
        if (m.Number <= readTo) return "read";
        if (m.Number <= deliveredTo) return "delivered";
        return states?.GetValueOrDefault(m.Number) ?? "sent";
    }
}
