namespace Papilio.Reach.Customers;

/// <summary>Merges as they are stored; an undone one stays, with the time it was undone.</summary>
internal static class MergeTable
{
    private const string Columns = "id, customer_id, other_id, number, evidence, actor_kind, actor_id, at, undone_at";

    public static async Task<Merging?> FindAsync(Session session, Guid id) =>
        (await session.FirstAsync<Row>($"select {Columns} from customer_merge where id = @id", new { id }))?.ToMerging();

    /// <summary>Every merge that touches these customers, undone ones too.</summary>
    public static async Task<IReadOnlyList<Merging>> OfAsync(Session session, IReadOnlyCollection<CustomerId> customers) =>
        customers.Count == 0 ? [] : [.. (await session.QueryAsync<Row>(
            $"""
            select {Columns} from customer_merge
            where {session.In("customer_id", "ids")} or {session.In("other_id", "ids")} order by at, number, id
            """,
            new { ids = CustomerTable.Ids(session, customers) })).Select(r => r.ToMerging())];

    public static Task AddAsync(Session session, Merging merge) => session.RunAsync(
        """
        insert into customer_merge (id, customer_id, other_id, number, evidence, actor_kind, actor_id, at)
        values (@id, @customer, @other, @number, @evidence, @kind, @actor, @at)
        """,
        new
        {
            id = merge.Id, customer = merge.Customer, other = merge.Other, number = merge.Number, evidence = merge.Evidence,
            kind = EnumText.Of(merge.By.Kind), actor = merge.By.Id, at = merge.At,
        });

    public static Task UndoAsync(Session session, Guid id) => session.RunExactlyOnceAsync(
        "update customer_merge set undone_at = @now where id = @id and undone_at is null", new { id, now = session.Now });

    public static Task<int> EmptyAsync(Session session, IReadOnlyList<CustomerId> family) => session.RunAsync(
        $"""
        update customer_merge set evidence = ''
        where ({session.In("customer_id", "ids")} or {session.In("other_id", "ids")}) and evidence <> ''
        """,
        new { ids = CustomerTable.Ids(session, family) });

    private sealed class Row
    {
        public Guid Id { get; init; }
        public CustomerId CustomerId { get; init; }
        public CustomerId OtherId { get; init; }
        public long Number { get; init; }
        public string Evidence { get; init; } = "";
        public string ActorKind { get; init; } = "";
        public Guid? ActorId { get; init; }
        public long At { get; init; }
        public long? UndoneAt { get; init; }

        public Merging ToMerging() => new(
            Id, CustomerId, OtherId, Number, Evidence, new Actor(EnumText.Parse<ActorKind>(ActorKind), ActorId), At, UndoneAt);
    }
}
