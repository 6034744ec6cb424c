using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>
/// Brings conversations to a person: those of an inbox where people come first, and those whose customer asked for one
/// (INV4). What a machine keeps and does not answer is brought by the watch.
/// </summary>
internal sealed class Enqueue(IConversations conversations, Moves moves) : IListener
{
    private static readonly string Requested = EventNames.Of<HumanRequested>();

    public string Name => "routing.enqueue";

    public IReadOnlyCollection<string> Hears { get; } = [EventNames.Of<ConversationReceived>(), Requested];

    /// <summary>Why this conversation has to stand in a line now; null when it has not.</summary>
    internal static string? Why(Conversation conversation, FirstLevel first, string fact) => conversation switch
    {
        { Phase: Phase.Waiting, Queue: null } => "human_requested",
        { Phase: Phase.Bot } when fact == Requested => "human_requested",
        { Phase: Phase.Bot } when first is FirstLevel.Human => "first_level",
        _ => null,
    };

    public async Task HearAsync(Session session, Recorded happened)
    {
        // Gather.
        if (await conversations.FindAsync(session, new(happened.ConversationId!.Value)) is not { Phase: Phase.Bot or Phase.Waiting } conversation) return;
        var inbox = await conversations.InboxAsync(session, conversation.Inbox);

        // Decide.
        if (Why(conversation, inbox!.FirstLevel, happened.Name) is not { } why) return;
        var queue = QueueTable.Of(await QueueTable.ListAsync(session), conversation, inbox);

        // Record.
        await moves.RecordAsync(session, Move.ToQueue(conversation, queue, why, session.Now), Actor.System);
    }
}
