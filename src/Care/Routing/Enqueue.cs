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

    public Task HearAsync(Session session, Recorded happened) => HearAsync(session, [happened]);

    public async Task HearAsync(Session session, IReadOnlyList<Recorded> happened)
    {
        var facts = happened.ToLookup(f => f.ConversationId!.Value, f => f.Name);
        foreach (var conversation in await conversations.UnqueuedAsync(session, [.. facts.Select(f => f.Key)]))
            await HearAsync(session, conversation, facts[conversation.Id.Value]);
    }

    private async Task HearAsync(Session session, Conversation conversation, IEnumerable<string> facts)
    {
        // Gather.
        var inbox = await conversations.InboxAsync(session, conversation.Inbox);

        // Decide.
        if (facts.Select(fact => Why(conversation, inbox!.FirstLevel, fact)).FirstOrDefault(reason => reason is not null) is not { } why) return;
        var queue = QueueTable.Of(await QueueTable.ListAsync(session), conversation, inbox!);

        // Record.
        await moves.RecordAsync(session, Move.ToQueue(conversation, queue, why, session.Now), Actor.System);
    }
}
