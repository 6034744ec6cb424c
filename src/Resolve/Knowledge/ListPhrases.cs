namespace Papilio.Resolve.Knowledge;

/// <summary>Everything the caller may say by a few keys, in one answer: the desk searches it while somebody types.</summary>
internal static class ListPhrases
{
    internal sealed class Handler(IStore store, IKnowledge knowledge)
    {
        public Task<Page<Phrase>> HandleAsync(AgentId agent, CancellationToken cancel = default) =>
            store.ReadAsync(async session => new Page<Phrase>(await knowledge.PhrasesAsync(session, agent), null), cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/phrases",
        async (HttpContext http, Handler list, CancellationToken cancel) =>
            Answers.Of(await list.HandleAsync(http.Staff().Id, cancel)));
}
