namespace Papilio.Reach.Customers;

/// <summary>Identities as they are stored. A unique index over the verified ones decides who holds a value.</summary>
internal static class IdentityTable
{
    private const string Columns = "i.id, i.customer_id, i.kind, i.inbox_id, i.value, i.verified, i.evidence, i.at";

    public static async Task<IReadOnlyList<Identity>> OfAsync(Session session, IReadOnlyCollection<CustomerId> customers) =>
        customers.Count == 0 ? [] : [.. (await session.QueryAsync<Row>(
            $"select {Columns} from customer_identity i where {session.In("i.customer_id", "ids")} order by i.at, i.id",
            new { ids = CustomerTable.Ids(session, customers) })).Select(r => r.ToIdentity())];

    /// <summary>The one verified identity that equals the claim.</summary>
    public static async Task<Identity?> HeldAsync(Session session, Claim claim) => (await session.FirstAsync<Row>(
        $"""
        select {Columns} from customer_identity i
        where i.kind = @kind and i.value = @value and i.inbox_id is not distinct from @inbox and i.verified
        """,
        new { kind = EnumText.Of(claim.Kind), value = claim.Value, inbox = claim.Inbox }))?.ToIdentity();

    /// <summary>False when it is verified and somebody else has come to hold it meanwhile.</summary>
    public static async Task<bool> AddAsync(Session session, Identity identity) => await session.RunAsync(
        """
        insert into customer_identity (id, customer_id, kind, inbox_id, value, verified, evidence, at)
        values (@id, @customer, @kind, @inbox, @value, @verified, @evidence, @at) on conflict do nothing
        """,
        new
        {
            id = identity.Id, customer = identity.Customer, kind = EnumText.Of(identity.Kind), inbox = identity.Inbox,
            value = identity.Value, verified = identity.Verified, evidence = identity.Evidence, at = identity.At,
        }) == 1;

    /// <summary>Loses against the unique index when somebody else has come to hold it meanwhile; the unit is then run again.</summary>
    public static Task VerifyAsync(Session session, Identity identity) => session.RunExactlyOnceAsync(
        "update customer_identity set verified = true, evidence = @evidence, at = @at where id = @id",
        new { id = identity.Id, evidence = identity.Evidence, at = identity.At });

    public static Task<int> RemoveAsync(Session session, Guid id) =>
        session.RunAsync("delete from customer_identity where id = @id", new { id });

    public static Task<int> RemoveAllAsync(Session session, IReadOnlyList<CustomerId> family) => session.RunAsync(
        $"delete from customer_identity where {session.In("customer_id", "ids")}", new { ids = CustomerTable.Ids(session, family) });

    private sealed class Row
    {
        public Guid Id { get; init; }
        public CustomerId CustomerId { get; init; }
        public string Kind { get; init; } = "";
        public Guid? InboxId { get; init; }
        public string Value { get; init; } = "";
        public bool Verified { get; init; }
        public string? Evidence { get; init; }
        public long At { get; init; }

        public Identity ToIdentity() => new(Id, CustomerId, EnumText.Parse<IdentityKind>(Kind), InboxId, Value, Verified, Evidence, At);
    }
}
