namespace Papilio.Resolve.Knowledge;

/// <summary>A phrase gets other words. Whoever may write both lists may also move it from one to the other.</summary>
internal static class ChangePhrase
{
    internal sealed record Command(PhraseId Phrase, long? Version, Wording Wording, Staff By);

    /// <param name="list">The list it will stand in.</param>
    internal static Outcome<PhraseTable.Listed> Decide(Command command, PhraseTable.Listed? before, IReadOnlyList<Phrase> list)
    {
        if (before is null || (before.Owner is { } somebody && somebody != command.By.Id)) return new Refusal("phrase.unknown", 404);
        var owner = Wording.OwnerOf(command.Wording.Scope, command.By);
        if (!Wording.MayWrite(command.By, before.Owner) || !Wording.MayWrite(command.By, owner)) return new Refusal("permission.denied", 403);
        if (command.Version is null) return new Refusal("version.missing", 428);
        if (command.Version != before.Phrase.Version) return new Refusal("version.stale", 412);
        var worded = Wording.Decide(command.Wording);
        if (worded.Refusal is { } refusal) return refusal;
        var moves = owner != before.Owner;
        if (moves && list.Count >= Wording.ListMax) return new Refusal("phrase.too_many", 422, $"{Wording.ListMax}");

        var w = worded.Value;
        var place = moves ? list.Select(p => p.Place).DefaultIfEmpty().Max() + 1 : before.Phrase.Place;
        return new PhraseTable.Listed(
            before.Phrase with { Scope = w.Scope, Group = w.Group, Title = w.Title, Shortcut = w.Shortcut, Text = w.Text, Place = place }, owner);
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
                var before = await phrases.FindAsync(session, command.Phrase);

                // Decide.
                var decided = Decide(command, before, list);
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                await phrases.SaveAsync(session, decided.Value);
                var after = decided.Value.Phrase with { Version = decided.Value.Phrase.Version + 1 };
                session.Announce(new PhraseWritten(after.Id, after.Scope, after.Version), command.By.Actor);
                return after;
            }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/phrases/{id:guid}",
        async (Guid id, Wording wording, HttpContext http, Handler change, CancellationToken cancel) =>
            (await change.HandleAsync(new(new(id), http.IfMatch(), wording, http.Staff()), cancel)).ToVersioned(http, p => p.Version));
}
