namespace Papilio.Resolve.Knowledge;

/// <summary>Phrases as they are stored: one list for everybody, whose owner is nobody, and one for each person.</summary>
internal sealed class PhraseTable : IKnowledge
{
    private const string Columns = "id, version, owner_id, group_name, title, shortcut, text, place";

    private static readonly Bulk<Phrase> Places = Bulk<Phrase>.Update("phrase", new("id", p => p.Id.Value), [new("place", p => p.Place)]);

    static PhraseTable() => DapperTypes.RegisterId<PhraseId>();

    /// <summary>A phrase and whose list it stands in; null for the public one.</summary>
    internal sealed record Listed(Phrase Phrase, AgentId? Owner);

    public async Task<Listed?> FindAsync(Session session, PhraseId id) =>
        (await session.FirstAsync<Row>($"select {Columns} from phrase where id = @id", new { id }))?.ToListed();

    public async Task<IReadOnlyList<Phrase>> ListAsync(Session session, AgentId? owner) =>
        [.. (await session.QueryAsync<Row>($"select {Columns} from phrase where owner_id is not distinct from @owner order by place, id", new { owner }))
            .Select(r => r.ToListed().Phrase)];

    public async Task<IReadOnlyList<Phrase>> PhrasesAsync(Session session, AgentId agent) =>
        [.. await ListAsync(session, null), .. await ListAsync(session, agent)];

    /// <summary>Whoever adds to a list or orders it holds it until the unit ends, so that its limit and its order are kept.</summary>
    public Task HoldAsync(Session session, AgentId? owner) => session.Engine is Engine.Postgres
        ? session.RunAsync("select pg_advisory_xact_lock(hashtextextended(@list, 7272))", new { list = $"phrase {owner}" })
        : Task.CompletedTask;

    public Task AddAsync(Session session, Listed listed) => session.RunAsync(
        $"insert into phrase ({Columns}, at) values (@id, @version, @owner, @group, @title, @shortcut, @text, @place, @now)",
        Values(session, listed));

    /// <summary>Saves a phrase unless it has changed since it was read.</summary>
    public Task SaveAsync(Session session, Listed listed) => session.RunExactlyOnceAsync(
        """
        update phrase set version = @version + 1, owner_id = @owner, group_name = @group, title = @title, shortcut = @shortcut, text = @text,
            place = @place, at = @now
        where id = @id and version = @version
        """,
        Values(session, listed));

    public Task<int> RemoveAsync(Session session, PhraseId id) => session.RunAsync("delete from phrase where id = @id", new { id });

    /// <summary>Moves phrases to their places. Their version stays: the order of a list is not a change of what is in it.</summary>
    public void Place(Session session, IEnumerable<Phrase> moved) => Places.Run(session, [.. moved]);

    private static object Values(Session session, Listed listed) => new
    {
        id = listed.Phrase.Id, version = listed.Phrase.Version, owner = listed.Owner, group = listed.Phrase.Group, title = listed.Phrase.Title,
        shortcut = listed.Phrase.Shortcut, text = listed.Phrase.Text, place = listed.Phrase.Place, now = session.Now,
    };

    private sealed class Row
    {
        public PhraseId Id { get; init; }
        public long Version { get; init; }
        public AgentId? OwnerId { get; init; }
        public string GroupName { get; init; } = "";
        public string Title { get; init; } = "";
        public string? Shortcut { get; init; }
        public string Text { get; init; } = "";
        public long Place { get; init; }

        public Listed ToListed() => new(
            new Phrase(Id, Version, OwnerId is null ? PhraseScope.Public : PhraseScope.Personal, GroupName, Title, Shortcut, Text, Place), OwnerId);
    }
}
