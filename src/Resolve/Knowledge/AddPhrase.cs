namespace Papilio.Resolve.Knowledge;

/// <summary>A new phrase, at the end of its list.</summary>
internal static class AddPhrase
{
    internal sealed record Command(Wording Wording, Staff By);

    internal static Outcome<Phrase> Decide(Command command, IReadOnlyList<Phrase> list, PhraseId id)
    {
        if (!Wording.MayWrite(command.By, Wording.OwnerOf(command.Wording.Scope, command.By))) return new Refusal("permission.denied", 403);
        var worded = Wording.Decide(command.Wording);
        if (worded.Refusal is { } refusal) return refusal;
        if (list.Count >= Wording.ListMax) return new Refusal("phrase.too_many", 422, $"{Wording.ListMax}");

        var (w, place) = (worded.Value, list.Select(p => p.Place).DefaultIfEmpty().Max() + 1);
        return new Phrase(id, Version: 1, w.Scope, w.Group, w.Title, w.Shortcut, w.Text, place);
    }

    internal sealed class Handler(IStore store, PhraseTable phrases)
    {
        public Task<Outcome<Phrase>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<Phrase>>(async session =>
            {
                // Gather.
                var owner = Wording.OwnerOf(command.Wording.Scope, command.By);
                await phrases.HoldAsync(session, owner);
                var list = await phrases.ListAsync(session, owner);

                // Decide.
                var decided = Decide(command, list, Id.New<PhraseId>(session.Clock));
                if (!decided.Accepted) return decided;

                // Record.
                await phrases.AddAsync(session, new(decided.Value, owner));
                session.Announce(new PhraseWritten(decided.Value.Id, decided.Value.Scope, decided.Value.Version), command.By.Actor);
                return decided;
            }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/phrases",
        async (Wording wording, HttpContext http, Handler add, CancellationToken cancel) =>
            (await add.HandleAsync(new(wording, http.Staff()), cancel)).ToCreated(http, p => p.Version));
}
