namespace Papilio.Resolve.Knowledge;

/// <summary>
/// The order in which phrases are shown. Those named come first, as they are named, and the rest of their list after
/// them, as it was: a phrase somebody added meanwhile is not lost.
/// </summary>
internal static class OrderPhrases
{
    internal sealed record Command(IReadOnlyList<Guid> Ids, Staff By);

    /// <returns>The phrases whose place changes, with their new one.</returns>
    internal static Outcome<IReadOnlyList<Phrase>> Decide(Command command, IReadOnlyList<Phrase> common, IReadOnlyList<Phrase> own)
    {
        if (command.Ids.Distinct().Count() != command.Ids.Count) return new Refusal("request.invalid", 422, "ids");
        var known = common.Concat(own).ToDictionary(p => p.Id.Value);
        foreach (var id in command.Ids)
        {
            if (!known.ContainsKey(id)) return new Refusal("phrase.unknown", 404, id.ToString());
        }

        var named = command.Ids.Select(id => known[id]).ToLookup(p => p.Scope);
        if (named.Contains(PhraseScope.Public) && !Wording.MayWrite(command.By, null)) return new Refusal("permission.denied", 403);

        var moved = new List<Phrase>();
        foreach (var (scope, list) in new[] { (PhraseScope.Public, common), (PhraseScope.Personal, own) })
        {
            if (!named.Contains(scope)) continue;
            moved.AddRange(named[scope].Concat(list.Except(named[scope])).Select((p, at) => p with { Place = at + 1 })
                .Where(p => known[p.Id.Value].Place != p.Place));
        }

        return moved;
    }

    internal sealed class Handler(IStore store, PhraseTable phrases)
    {
        public Task<Outcome<Done>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<Done>>(async session =>
            {
                // Gather.
                await phrases.HoldAsync(session, null);
                await phrases.HoldAsync(session, command.By.Id);
                var common = await phrases.ListAsync(session, null);
                var own = await phrases.ListAsync(session, command.By.Id);

                // Decide.
                var decided = Decide(command, common, own);
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                foreach (var some in decided.Value.Chunk(Wording.ListMax)) phrases.Place(session, some);
                return Done.It;
            }, cancel);
    }

    internal sealed record Body(IReadOnlyList<Guid> Ids);

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/phrases/order",
        async (Body body, HttpContext http, Handler order, CancellationToken cancel) =>
            (await order.HandleAsync(new(body.Ids, http.Staff()), cancel)).ToResult());
}
