using Papilio.Reach.Conversations;

namespace Papilio.Reach.Channels;

/// <summary>Every reply in an inbox whose channel has to carry it out gets its delivery, once.</summary>
internal sealed class Outbox(IConversations conversations, IEnumerable<IChannel> channels) : IListener
{
    public string Name => "channels.outbox";
    public IReadOnlyCollection<string> Hears { get; } = [EventNames.Of<ConversationReplied>()];

    public async Task HearAsync(Session session, Recorded happened)
    {
        var replied = happened.As<ConversationReplied>();
        if (await conversations.FindAsync(session, new ConversationId(happened.ConversationId!.Value)) is not { } conversation) return;
        var inbox = await conversations.InboxAsync(session, conversation.Inbox);
        if (channels.FirstOrDefault(c => c.Kind == inbox?.Channel) is not { Pushes: true }) return;
        await conversations.QueueDeliveryAsync(session, new Delivery { Id = replied.Message, ConversationId = conversation.Id, Number = replied.Number, InboxId = conversation.Inbox, At = happened.At });
    }
}
