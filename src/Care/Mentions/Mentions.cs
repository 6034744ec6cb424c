using System.Text.Json.Nodes;
using Papilio.Platform.Live;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Mentions;

// The door of Mentions: colleagues who are named in an internal note hear of it and find it again.

public static class Mentions
{
    /// <summary>To the desks of who was named. <paramref name="by"/>: who wrote it, where that is known.</summary>
    public static Hint HintOf(AgentId agent, ConversationId conversation, long number, string? by) =>
        new("mention", agent.Value, number, new JsonObject { ["conversation"] = conversation.ToString(), ["by"] = by });
}
