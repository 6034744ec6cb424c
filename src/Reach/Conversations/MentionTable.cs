namespace Papilio.Reach.Conversations;

/// <summary>Who was named in which internal note, and whether they have looked since.</summary>
internal static class MentionTable
{
    public static async Task<bool> InsertAsync(Session session, ConversationId conversation, long number, AgentId agent) => await session.RunAsync(
        "insert into mention (conversation_id, number, agent_id, at) values (@conversation, @number, @agent, @now) on conflict do nothing",
        new { conversation, number, agent, now = session.Now }) == 1;

    public static Task SeenAsync(Session session, ConversationId conversation, long number, AgentId agent) => session.RunAsync(
        "update mention set seen_at = @now where agent_id = @agent and conversation_id = @conversation and number <= @number and seen_at is null",
        new { conversation, number, agent, now = session.Now });

    /// <summary>Of these conversations the first note that names the agent and that they have not seen.</summary>
    public static async Task<Dictionary<ConversationId, long>> UnseenAsync(Session session, AgentId agent, IReadOnlyList<ConversationId> conversations) =>
        (await session.QueryAsync<(ConversationId Conversation, long Number)>(
            $"""
            select conversation_id, min(number) from mention
            where agent_id = @agent and seen_at is null and {session.In("conversation_id", "ids")} group by conversation_id
            """, new { agent, ids = session.Ids(conversations.Select(c => c.Value)) })).ToDictionary(r => r.Conversation, r => r.Number);
}
