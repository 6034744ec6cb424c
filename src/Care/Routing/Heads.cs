using Microsoft.AspNetCore.Http;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>Answers with the conversation as screens show it.</summary>
internal sealed class Heads(IStore store, IConversations conversations)
{
    public async Task<Answer<HeadView>> AnswerAsync(Outcome<Conversation> outcome, HttpContext http, CancellationToken cancel)
    {
        if (outcome.Refusal is { } refusal) return refusal;
        Outcome<HeadView> head = await store.ReadAsync(session => conversations.HeadAsync(session, outcome.Value, http.Staff().Id), cancel);
        return head.ToVersioned(http, h => h.Version);
    }
}
