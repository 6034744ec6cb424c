namespace Papilio.Resolve.Knowledge;

/// <summary>A phrase is no longer said.</summary>
internal static class RemovePhrase
{
    internal sealed record Command(PhraseId Phrase, Staff By);

    internal static Outcome<Phrase> Decide(Command command, PhraseTable.Listed? listed)
    {
        if (listed is null || (listed.Owner is { } somebody && somebody != command.By.Id)) return new Refusal("phrase.unknown", 404);
        return Wording.MayWrite(command.By, listed.Owner) ? listed.Phrase : new Refusal("permission.denied", 403);
    }

    internal sealed class Handler(IStore store, PhraseTable phrases)
    {
        public Task<Outcome<Done>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<Done>>(async session =>
            {
                // Gather.
                var listed = await phrases.FindAsync(session, command.Phrase);

                // Decide.
                var decided = Decide(command, listed);
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                if (await phrases.RemoveAsync(session, command.Phrase) == 0) return new Refusal("phrase.unknown", 404);
                session.Announce(new PhraseRemoved(command.Phrase, decided.Value.Scope), command.By.Actor);
                return Done.It;
            }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/phrases/{id:guid}",
        async (Guid id, HttpContext http, Handler remove, CancellationToken cancel) =>
            (await remove.HandleAsync(new(new(id), http.Staff()), cancel)).ToResult());
}
