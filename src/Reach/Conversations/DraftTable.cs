namespace Papilio.Reach.Conversations;

internal static class DraftTable
{
    public static async Task<Dictionary<ConversationId, DraftView>> OfAsync(Session session, AgentId agent, IReadOnlyList<ConversationId> conversations)
    {
        var ids = session.Ids(conversations.Select(c => c.Value));
        var rows = await session.QueryAsync<Row>(
            $"select conversation_id, kind, text, at from draft where agent_id = @agent and {session.In("conversation_id", "ids")}",
            new { agent, ids });
        return rows.ToDictionary(r => r.ConversationId, r => r.ToDraft());
    }

    /// <summary>Everybody's in one conversation.</summary>
    public static async Task<IReadOnlyList<(AgentId Agent, DraftView Draft)>> OfAsync(Session session, ConversationId conversation) =>
        [.. (await session.QueryAsync<Row>("select agent_id, kind, text, at from draft where conversation_id = @conversation order by at", new { conversation }))
            .Select(r => (r.AgentId, r.ToDraft()))];

    public static Task SaveAsync(Session session, ConversationId conversation, AgentId agent, MessageKind kind, string text) => session.RunAsync(
        """
        insert into draft (conversation_id, agent_id, kind, text, at) values (@conversation, @agent, @kind, @text, @at)
        on conflict (conversation_id, agent_id) do update set kind = excluded.kind, text = excluded.text, at = excluded.at
        """,
        new { conversation, agent, kind = EnumText.Of(kind), text, at = session.Now });

    public static Task DeleteAsync(Session session, ConversationId conversation, AgentId agent) =>
        session.RunAsync("delete from draft where conversation_id = @conversation and agent_id = @agent", new { conversation, agent });

    /// <summary>Deletes this very draft: what was saved since stays.</summary>
    public static Task ForgetAsync(Session session, ConversationId conversation, AgentId agent, DraftView draft) => session.RunAsync(
        "delete from draft where conversation_id = @conversation and agent_id = @agent and at = @at and text = @text",
        new { conversation, agent, at = draft.At, text = draft.Text });

    private sealed class Row
    {
        public ConversationId ConversationId { get; init; }
        public AgentId AgentId { get; init; }
        public string Kind { get; init; } = "";
        public string Text { get; init; } = "";
        public long At { get; init; }

        public DraftView ToDraft() => new(EnumText.Parse<MessageKind>(Kind), Text, At);
    }
}
