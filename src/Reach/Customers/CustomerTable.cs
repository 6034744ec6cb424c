using Papilio.Maths.Text;

namespace Papilio.Reach.Customers;

/// <summary>
/// Customers as they are stored. Whoever changes who belongs to a family holds the row of its root; whoever adds to a
/// customer holds the customer's own row, so that nothing is added behind an erasure.
/// </summary>
internal sealed class CustomerTable : ICustomers
{
    private const string Columns = "id, version, state, root_id, name, address, lang, first, note, created_at";

    static CustomerTable() => DapperTypes.RegisterId<CustomerId>();

    public async Task<Customer?> FindAsync(Session session, CustomerId id) =>
        (await session.FirstAsync<Row>($"select {Columns} from customer where id = @id", new { id }))?.ToCustomer();

    public async Task<Customer?> HoldAsync(Session session, CustomerId id) =>
        (await session.FirstAsync<Row>($"select {Columns} from customer where id = @id {Hold(session)}", new { id }))?.ToCustomer();

    public async Task<Customer?> HoldRootAsync(Session session, CustomerId id)
    {
        if (await FindAsync(session, id) is not { } customer) return null;
        var root = await HoldAsync(session, customer.Root);
        return (await FindAsync(session, id))!.Root == root!.Id ? root : throw new StaleException($"{id} was merged meanwhile.");
    }

    /// <summary>
    /// Everybody in the families of these customers, with the roots held. A family that changed while we waited for it
    /// makes the unit run again.
    /// </summary>
    public async Task<IReadOnlyList<Customer>> LockFamiliesAsync(Session session, params CustomerId[] customers)
    {
        var roots = await RootsAsync(session, customers);
        foreach (var root in roots.Order())
        {
            var still = await session.FirstAsync<Row>($"select {Columns} from customer where id = @root {Hold(session)}", new { root });
            if (still?.RootId.Value != root) throw new StaleException($"{root} was merged meanwhile.");
        }

        var now = await RootsAsync(session, customers);
        if (!now.ToHashSet().SetEquals(roots)) throw new StaleException("A family changed meanwhile.");
        return await MembersAsync(session, roots);
    }

    public Task<int> HoldAllAsync(Session session, IReadOnlyList<CustomerId> customers) => session.Engine is Engine.Postgres
        ? session.RunAsync("select id from customer where id = any(@ids) order by id for update", new { ids = Ids(session, customers) })
        : Task.FromResult(0);

    public async Task<IReadOnlyList<Customer>> MembersAsync(Session session, IReadOnlyCollection<Guid> roots) =>
        [.. (await session.QueryAsync<Row>(
            $"select {Columns} from customer where {session.In("root_id", "roots")} order by created_at, id", new { roots = session.Ids(roots) }))
            .Select(r => r.ToCustomer())];

    public async Task<CustomerId> AddAsync(Session session, string? name, string? lang, Actor actor)
    {
        var id = Id.New<CustomerId>(session.Clock);
        await session.RunAsync(
            """
            insert into customer (id, version, state, root_id, name, lang, created_at)
            values (@id, 1, 'active', @id, @name, @lang, @now)
            """,
            new { id, name, lang, now = session.Now });
        session.Announce(new CustomerCreated(id), actor);
        return id;
    }

    /// <summary>Saves a customer's own fields unless they have changed since they were read.</summary>
    public Task SaveAsync(Session session, Customer c) => session.RunExactlyOnceAsync(
        """
        update customer set version = version + 1, name = @name, address = @address, lang = @lang, first = @first, note = @note
        where id = @id and version = @version
        """,
        new { id = c.Id, version = c.Version, name = c.Name, address = c.Address, lang = c.Lang, first = c.First, note = c.Note });

    public async Task NameAsync(Session session, CustomerId customer, string name, Actor actor)
    {
        if (Texts.Of(Texts.Cut(name, Texts.NameMax)) is not { } given) return;
        var named = await session.RunAsync(
            "update customer set version = version + 1, name = @given where id = @customer and name is null and state <> 'erased'",
            new { customer, given });
        if (named == 1) session.Announce(new CustomerChanged(customer, ["name"]), actor);
    }

    /// <summary>A name and a language that a channel brings fill what is empty and overwrite nothing.</summary>
    public Task FillAsync(Session session, CustomerId id, string? name, string? lang) => session.RunAsync(
        """
        update customer set version = version + 1, name = coalesce(name, @name), lang = coalesce(lang, @lang)
        where id = @id and state <> 'erased' and ((name is null and @name is not null) or (lang is null and @lang is not null))
        """,
        new { id, name, lang });

    /// <summary>Puts members whose place in the family has changed where they belong now.</summary>
    public async Task PlaceAsync(Session session, IEnumerable<Customer> members, IReadOnlyDictionary<CustomerId, Place> places)
    {
        foreach (var member in members)
        {
            await session.RunAsync(
                """
                update customer set version = version + 1, root_id = @root, merged_into = @into, state = @state
                where id = @id and (root_id <> @root or merged_into is distinct from @into)
                """,
                new
                {
                    id = member.Id, root = places[member.Id].Root, into = places[member.Id].MergedInto,
                    state = EnumText.Of(places[member.Id].MergedInto is null ? CustomerState.Active : CustomerState.Merged),
                });
        }
    }

    public Task<int> EmptyAsync(Session session, IReadOnlyList<CustomerId> family) => session.RunAsync(
        $"""
        update customer set version = version + 1, state = 'erased', name = null, address = null, lang = null, first = null, note = null
        where {session.In("id", "ids")}
        """,
        new { ids = Ids(session, family) });

    /// <summary>Customers newest first, each family once, by its root.</summary>
    public async Task<IReadOnlyList<Customer>> ListAsync(Session session, string? words, Cursor? after, int max) =>
        [.. (await session.QueryAsync<Row>(
            $"""
            {(words is null ? "" : Hits)}
            select {Columns} from customer
            where state = 'active' {(words is null ? "" : "and id in (select root_id from hit)")} {(after is null ? "" : "and (created_at, id) < (@key, @id)")}
            order by created_at desc, id desc limit @max
            """,
            new { like = Like(words), phone = Phone(words), email = Email(words), key = after?.Key, id = after?.Id, max })).Select(r => r.ToCustomer())];

    /// <summary>The whole family of every hit: what was said under any of its names is one timeline.</summary>
    public async Task<IReadOnlyList<CustomerId>> SearchAsync(Session session, string words, int max) =>
        Texts.Of(words) is not { } searched ? [] : await session.QueryAsync<CustomerId>(
            $"""
            {Hits}, found as materialized (
                select c.id, c.created_at from hit join customer c on c.root_id = hit.root_id where c.state <> 'erased'
            )
            select id from found order by created_at desc, id desc limit @max
            """,
            new { like = Like(searched), phone = Phone(searched), email = Email(searched), max });

    public Task<IReadOnlyList<CustomerId>> FamilyAsync(Session session, CustomerId customer) => session.QueryAsync<CustomerId>(
        """
        select m.id from customer c join customer m on m.root_id = c.root_id
        where c.id = @customer order by case when m.id = m.root_id then 0 else 1 end, m.created_at, m.id
        """,
        new { customer });

    public async Task<IReadOnlyDictionary<CustomerId, CustomerName>> NamesAsync(Session session, IReadOnlyCollection<CustomerId> customers)
    {
        if (customers.Count == 0) return new Dictionary<CustomerId, CustomerName>();
        var rows = await session.QueryAsync<NameRow>(
            $"""
            select c.id, r.id as root_id, coalesce(r.name, c.name) as name, exists (
                select 1 from customer m join customer_identity i on i.customer_id = m.id
                where m.root_id = c.root_id and i.verified and i.kind <> 'channel') as verified
            from customer c join customer r on r.id = c.root_id
            where {session.In("c.id", "ids")}
            """,
            new { ids = Ids(session, customers) });
        return rows.ToDictionary(r => r.Id, r => new CustomerName(r.RootId, r.Name, r.Verified));
    }

    public async Task<IReadOnlyList<Identity>> IdentitiesAsync(Session session, CustomerId customer) =>
        await IdentityTable.OfAsync(session, await FamilyAsync(session, customer));

    public Task<CustomerId> ResolveAsync(Session session, IReadOnlyList<Claim> claims, string? name, string? lang, Actor actor) =>
        Recognise.RunAsync(this, session, claims, name, lang, actor);

    public Task<Outcome<Identity>> ClaimAsync(Session session, CustomerId customer, Claim claim, Actor actor) =>
        AddIdentity.RunAsync(this, session, customer, claim, actor);

    /// <summary>
    /// The roots of the families whose names or identities hold the words. Each table is looked through once, as it lies:
    /// left to choose, PostgreSQL goes through all customers in the order they are wanted in, by an index, for every search.
    /// </summary>
    private const string Hits =
        """
        with named as materialized (
            select root_id from customer where lower(name) like @like escape '\'
        ), known as materialized (
            select customer_id from customer_identity where lower(value) like @like escape '\' or value = @phone or value = @email
        ), hit as materialized (
            select root_id from named union select m.root_id from known k join customer m on m.id = k.customer_id
        )
        """;

    private static string? Like(string? words) => words is null ? null
        : $"%{Texts.Cut(words, Texts.NameMax).ToLowerInvariant().Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%";

    private static string? Phone(string? words) => words is null ? null : PhoneNumber.Of(words);

    private static string? Email(string? words) => words is null ? null : EmailAddress.Of(words);

    private static async Task<IReadOnlyList<Guid>> RootsAsync(Session session, CustomerId[] customers) => await session.QueryAsync<Guid>(
        $"select distinct root_id from customer where {session.In("id", "ids")}", new { ids = Ids(session, customers) });

    private static string Hold(Session session) => session.Engine is Engine.Postgres ? "for update" : "";

    internal static object Ids(Session session, IEnumerable<CustomerId> ids) => session.Ids(ids.Select(i => i.Value));

    private sealed class Row
    {
        public CustomerId Id { get; init; }
        public long Version { get; init; }
        public string State { get; init; } = "";
        public CustomerId RootId { get; init; }
        public string? Name { get; init; }
        public string? Address { get; init; }
        public string? Lang { get; init; }
        public string? First { get; init; }
        public string? Note { get; init; }
        public long CreatedAt { get; init; }

        public Customer ToCustomer() => new(
            Id, Version, EnumText.Parse<CustomerState>(State), RootId, Name, Address, Lang, First, Note, CreatedAt);
    }

    private sealed class NameRow
    {
        public CustomerId Id { get; init; }
        public CustomerId RootId { get; init; }
        public string? Name { get; init; }
        public bool Verified { get; init; }
    }
}
