using Papilio.Reach.Conversations;

namespace Papilio.Reach.Channels;

/// <summary>Every reply in an inbox whose channel has to carry it out gets its delivery, once.</summary>
internal sealed class Outbox(IConversations conversations, IEnumerable<IChannel> channels) : IListener
{
    public string Name => "channels.outbox";
    public IReadOnlyCollection<string> Hears { get; } = [EventNames.Of<ConversationReplied>()];

    public Task HearAsync(Session session, Recorded happened) => HearAsync(session, [happened]);

    public async Task HearAsync(Session session, IReadOnlyList<Recorded> happened)
    {
        var heads = (await conversations.FindManyAsync(session, [.. happened.Select(f => f.ConversationId!.Value).Distinct()])).ToDictionary(c => c.Id.Value);
        var pushing = (await conversations.InboxesAsync(session)).Where(i => channels.Any(c => c.Kind == i.Channel && c.Pushes)).Select(i => i.Id).ToHashSet();
        foreach (var fact in happened)
        {
            if (heads.GetValueOrDefault(fact.ConversationId!.Value) is { } conversation && pushing.Contains(conversation.Inbox))
                await QueueAsync(session, conversation, fact);
        }
    }

    private Task QueueAsync(Session session, Conversation conversation, Recorded happened)
    {
        var replied = happened.As<ConversationReplied>();
        return conversations.QueueDeliveryAsync(session, new Delivery { Id = replied.Message, ConversationId = conversation.Id, Number = replied.Number, InboxId = conversation.Inbox, At = happened.At });
    }
}
