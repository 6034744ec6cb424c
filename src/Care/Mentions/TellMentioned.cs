using Papilio.Care.People;
using Papilio.Platform.Live;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Mentions;

/// <summary>A note that names colleagues brings it before them. Who may not see the conversation is not told of it.</summary>
internal sealed class TellMentioned(IConversations conversations, Audience audience, ILive live) : IListener
{
    public string Name => "mentions.tell";

    public IReadOnlyCollection<string> Hears { get; } = [EventNames.Of<ConversationNoted>()];

    public async Task HearAsync(Session session, Recorded happened)
    {
        // Gather.
        var fact = happened.As<ConversationNoted>();
        if (await conversations.FindAsync(session, fact.Conversation) is not { } conversation) return;
        if (await conversations.MessagesAsync(session, conversation.Id, fact.Number - 1, 1, publicOnly: false) is not [var note] || !note.Text.AsSpan().ContainsAny('@', '＠')) return;

        // Decide.
        var named = Mentioned.In(note.Text, await audience.OfAsync(session, conversation)).Where(p => p.Id.Value != note.Author.Id).Select(p => p.Id).ToArray();

        // Record.
        var told = await conversations.MentionAsync(session, conversation.Id, note.Number, named);
        if (told.Count == 0) return;
        session.Announce(new ConversationMentioned(told, note.Number, note.Author.Id) { Customer = conversation.Customer, Conversation = conversation.Id }, happened.Actor);
        session.AfterCommit(() =>
        {
            foreach (var agent in told) live.Publish(Mentions.HintOf(agent, conversation.Id, note.Number, note.Author.Name));
        });
    }
}
