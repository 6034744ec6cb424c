using Microsoft.Extensions.Logging.Abstractions;
using Papilio.Platform.Blobs;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Customers;

/// <summary>Customers on a store of their own, with short words for what the tests do over and over.</summary>
public abstract class CustomersOnAStore(Engine engine) : OnAStore(engine)
{
    protected static readonly Actor Lin = Actor.Agent(new AgentId(Id.At(1)));

    private protected CustomerTable Customers { get; } = new();

    protected Task<CustomerId> NewAsync(string name) => Store.WriteAsync(session => Customers.AddAsync(session, name, lang: null, Lin));

    protected async Task<CustomerId[]> NewAsync(int count)
    {
        var ids = new List<CustomerId>();
        for (var n = 0; n < count; n++) ids.Add(await NewAsync($"customer {n}"));
        return [.. ids];
    }

    protected Task<CustomerId> ResolveAsync(params Claim[] claims) =>
        Store.WriteAsync(session => Customers.ResolveAsync(session, claims, name: null, lang: null, Actor.System));

    protected Task<Outcome<Identity>> ClaimAsync(CustomerId customer, Claim claim) =>
        Store.WriteAsync(session => Customers.ClaimAsync(session, customer, claim, Lin));

    private protected Task<Outcome<Profile>> MergeAsync(CustomerId customer, CustomerId other, string evidence = "said so") =>
        new Merge.Handler(Store, Customers).HandleAsync(new(customer, other, evidence, Lin));

    private protected Task<Outcome<Profile>> UndoAsync(CustomerId customer, Guid merge) =>
        new UndoMerge.Handler(Store, Customers).HandleAsync(new(customer, merge, Lin));

    private protected IBlobBytes Bytes => bytes ??= Engine is Engine.Sqlite ? new DiskBytes(Path.Combine(Directory, "blobs")) : new DatabaseBytes();
    private IBlobBytes? bytes;

    private protected Task<Outcome<Erase.Erased>> EraseAsync(CustomerId customer, params IPersonalData[] others) =>
        new Erase.Handler(Store, Customers, [new CustomerData(Customers), .. others], Bytes, NullLogger<Erase.Handler>.Instance)
            .HandleAsync(new(customer, "asked for it", Lin));

    protected Task<Customer?> FindAsync(CustomerId id) => Store.ReadAsync(session => Customers.FindAsync(session, id));

    protected async Task<CustomerId[]> RootsAsync(IEnumerable<CustomerId> customers)
    {
        var roots = new List<CustomerId>();
        foreach (var id in customers) roots.Add((await FindAsync(id))!.Root);
        return [.. roots];
    }

    protected Task<IReadOnlyList<string>> FactsAsync() =>
        Store.ReadAsync(session => session.QueryAsync<string>("select name from event_log order by tx, position"));

    protected Task<long> CountAsync(string table) => Store.ReadAsync(session => session.ScalarAsync<long>($"select count(*) from {table}"));

    protected static Claim Phone(string value, string? evidence = null) => new(IdentityKind.Phone, value, null, evidence);

    protected static Claim Email(string value, string? evidence = null) => new(IdentityKind.Email, value, null, evidence);
}
