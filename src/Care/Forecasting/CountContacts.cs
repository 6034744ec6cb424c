using Papilio.Reach.Conversations;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Counts what came and what was done with it, from the facts alone and as they come. A conversation that goes back to its
/// line because its colleague has gone is no new contact; one handed to another queue is one more for that queue.
/// </summary>
internal sealed class CountContacts(IConversations conversations) : IListener
{
    private static readonly string LevelChanged = EventNames.Of<LevelEntered>();
    private static readonly string Queued = EventNames.Of<ConversationQueued>();
    private static readonly string Answered = EventNames.Of<ConversationAnswered>();
    private static readonly string HandedOver = EventNames.Of<ConversationHandedOver>();
    private static readonly string Abandoned = EventNames.Of<ConversationAbandoned>();
    private static readonly string Ended = EventNames.Of<ConversationEnded>();

    public string Name => "forecasting.count";

    public IReadOnlyCollection<string> Hears { get; } = [LevelChanged, Queued, Answered, HandedOver, Abandoned, Ended];

    public async Task HearAsync(Session session, Recorded happened)
    {
        if (await conversations.FindAsync(session, new(happened.ConversationId!.Value)) is not { } conversation) return;
        if (happened.Name == LevelChanged)
        {
            if (happened.As<LevelEntered>().Level == EnumText.Of(FirstLevel.Bot))
                await AddAsync(session, Level.Bot, null, conversation.Inbox, happened.At, (Measure.Contacts, 1));
            return;
        }

        var before = (await EventLog.OfConversationAsync(session, conversation.Id.Value)).Where(f => (f.Tx, f.Position).CompareTo((happened.Tx, happened.Position)) <= 0);
        var path = Path.Of(before);
        if (path.Queue is not { } queue) return;
        if (happened.Name == Queued)
        {
            if (path.IsNewContact) await AddAsync(session, Level.Person, queue, conversation.Inbox, happened.At, (Measure.Contacts, 1));
        }
        else if (happened.Name == Answered && path.IsFirstAnswer)
        {
            var waited = happened.As<ConversationAnswered>().WaitedMs;
            var goal = (await QueuePlanTable.FindAsync(session, queue)).Terms.TargetSeconds * 1000L;
            await AddAsync(session, Level.Person, queue, conversation.Inbox, happened.At - waited,
                (Measure.Answered, 1), (Measure.Prompt, waited <= goal ? 1 : 0), (Measure.WaitedMs, waited));
        }
        else if (happened.Name == Abandoned)
        {
            var waited = happened.As<ConversationAbandoned>().WaitedMs;
            await AddAsync(session, Level.Person, queue, conversation.Inbox, happened.At - waited, (Measure.Abandoned, 1), (Measure.WaitedMs, waited));
        }

        if (path.Worked is { } worked)
            await AddAsync(session, Level.Person, path.WorkedIn, conversation.Inbox, happened.At, (Measure.HandledMs, worked), (Measure.Handled, path.WorkDone ? 1 : 0));
    }

    private static async Task AddAsync(Session session, Level level, Guid? queue, InboxId inbox, long at, params (Measure, long)[] what)
    {
        var slot = HouseTime.Floor(at);
        var series = await SeriesTable.OfAsync(session, level, queue, inbox, topic: "", slot);
        await SeriesTable.AddAsync(session, series.Id, slot, what);
    }

    /// <summary>Where a conversation has come to by its facts, the last of which is being heard.</summary>
    /// <param name="Queue">The line it stands in or was taken from.</param>
    /// <param name="IsNewContact">Whether the last fact brings it to a line that had not had it last.</param>
    /// <param name="IsFirstAnswer">Whether the last fact is the first answer in this line.</param>
    /// <param name="Worked">Milliseconds of work that end with the last fact, in the queue <paramref name="WorkedIn"/>.</param>
    /// <param name="WorkDone">Whether that work was this queue's first on it, so that time after a reopening adds to no new contact.</param>
    internal sealed record Path(Guid? Queue, bool IsNewContact, bool IsFirstAnswer, long? Worked, Guid? WorkedIn, bool WorkDone)
    {
        private static readonly string Reopened = EventNames.Of<ConversationReopened>();

        public static Path Of(IEnumerable<Recorded> facts)
        {
            var (path, open, answered, reopened) = (new Path(null, false, false, null, null, false), (long?)null, false, false);
            foreach (var fact in facts)
            {
                path = path with { IsNewContact = false, IsFirstAnswer = false, Worked = null };
                if (fact.Name == Queued)
                {
                    var queued = fact.As<ConversationQueued>();
                    path = path with { Queue = queued.Queue, IsNewContact = queued.Queue is not null && (queued.Queue != path.Queue || queued.Why is not "absent") };
                    if (path.IsNewContact) answered = false;
                }
                else if (fact.Name == Answered)
                {
                    path = path with { IsFirstAnswer = !answered };
                    (open, answered) = (fact.At, true);
                }
                else if (fact.Name == Reopened) (open, reopened) = (fact.At, true);
                else if (open is { } since && (fact.Name == Ended || (fact.Name == HandedOver && fact.As<ConversationHandedOver>().ToQueue is not null)))
                {
                    path = path with { Worked = fact.At - since, WorkedIn = path.Queue, WorkDone = !reopened };
                    (open, reopened) = (null, false);
                }
            }

            return path;
        }
    }
}
