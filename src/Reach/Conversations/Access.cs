namespace Papilio.Reach.Conversations;

/// <summary>
/// Which conversations a caller may see. Own: those they hold or wrote in, and what waits in their queues. Team: all of
/// their queues. All: all. A program's key sees its inbox, or all when it names none.
/// </summary>
internal static class Access
{
    public static bool Sees(Caller caller, Conversation c) => caller switch
    {
        Staff { Scope: Scope.All } => true,
        Staff staff when c.Agent == staff.Id || c.LastReplyBy == staff.Id => true,
        Staff { Scope: Scope.Team } staff => c.Queue is null || staff.Queues.Contains(c.Queue.Value),
        Staff staff => c.Phase is Phase.Waiting && (c.Queue is null || staff.Queues.Contains(c.Queue.Value)),
        ApiKey key => key.Inbox is null || key.Inbox == c.Inbox.Value,
        _ => false,
    };

    /// <summary>The rule, as SQL, of those who may see everything.</summary>
    public const string Everything = "1 = 1";

    /// <summary>The same rule as SQL, for lists; parameters @me and @queues.</summary>
    public static string Where(Caller caller, Session session)
    {
        var mine = "(agent_id = @me or last_reply_by = @me)";
        var queues = $"(queue_id is null or {session.In("queue_id", "queues")})";
        return caller switch
        {
            Staff { Scope: Scope.All } or ApiKey { Inbox: null } => Everything,
            Staff { Scope: Scope.Team } => $"({mine} or {queues})",
            Staff => $"({mine} or (phase = 'waiting' and {queues}))",
            ApiKey => "inbox_id = @me",
            _ => "1 = 0",
        };
    }

    public static object Parameters(Caller caller, Session session) => caller switch
    {
        Staff staff => new { me = staff.Id.Value, queues = session.Ids(staff.Queues) },
        ApiKey key => new { me = key.Inbox ?? Guid.Empty, queues = session.Ids([]) },
        _ => new { me = Guid.Empty, queues = session.Ids([]) },
    };

    /// <summary>The conversation, or a refusal that does not tell whether it exists.</summary>
    public static async Task<Outcome<Conversation>> FindAsync(Session session, Caller caller, ConversationId id) =>
        await ConversationTable.FindAsync(session, id) is { } found && Sees(caller, found) ? found : new Refusal("conversation.unknown", 404);

    /// <summary>
    /// Writing in somebody else's conversation: programs that may reply. Staff take it over first, so that it is seen who
    /// takes care; a bot is silent once a person has been asked for.
    /// </summary>
    public static bool MayOverride(Caller caller) => caller is ApiKey key && key.Scopes.Contains("conversations.reply") && !key.Scopes.Contains("bot");
}
