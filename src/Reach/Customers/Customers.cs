
namespace Papilio.Reach.Customers;

// The door of Customers: who a customer is, over every channel, and how sure we are. A merge is a pointer from one
// customer to another, never a rewrite, so that undoing it restores both timelines exactly. Deliberately absent:
// guessed identities, inferred age, gender or occupation.

public readonly record struct CustomerId(Guid Value) : IId<CustomerId>
{
    public static CustomerId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public enum IdentityKind { Phone, Email, Channel, External }

public enum CustomerState { Active, Merged, Erased }

/// <summary>
/// One way to recognise a customer. Claimed until proven: only a verified one links by itself, and only one customer can
/// hold it. <paramref name="Inbox"/> is set for channel ids, which mean something in their inbox only.
/// </summary>
public sealed record Identity(Guid Id, CustomerId Customer, IdentityKind Kind, Guid? Inbox, string Value, bool Verified, string? Evidence, long At);

/// <summary>An identity as somebody brings it; <paramref name="Evidence"/> says what proves it, null for a mere claim.</summary>
public sealed record Claim(IdentityKind Kind, string Value, Guid? Inbox = null, string? Evidence = null)
{
    public bool Verified => Evidence is not null;
}

public sealed record Customer(
    CustomerId Id, long Version, CustomerState State, CustomerId Root, string? Name, string? Address, string? Lang, string? First, string? Note, long CreatedAt);

public interface ICustomers
{
    Task<Customer?> FindAsync(Session session, CustomerId id);

    /// <summary>The customer, held until the unit ends: for whoever adds something to them that an erasure must find.</summary>
    Task<Customer?> HoldAsync(Session session, CustomerId id);

    /// <summary>The root of the customer's family, held until the unit ends: for what a family may have one of only.</summary>
    Task<Customer?> HoldRootAsync(Session session, CustomerId id);

    /// <summary>
    /// The customer these claims belong to: whoever holds the first verified one that is held, else a new customer. That is
    /// not the root of their family: what is theirs stays theirs when a merge is undone. Verified claims that belong to
    /// different customers prove those are one person and merge them, with the claims as evidence.
    /// Two whom one issuer has given different external ids stay two, as do two whom a person has parted again.
    /// Claims in a wrong format are left out.
    /// </summary>
    Task<CustomerId> ResolveAsync(Session session, IReadOnlyList<Claim> claims, string? name, string? lang, Actor actor);

    /// <summary>Adds a claim to a customer; a claim already there is kept. Verified and held by another: refused.</summary>
    Task<Outcome<Identity>> ClaimAsync(Session session, CustomerId customer, Claim claim, Actor actor);

    /// <summary>A name the customer gives for themself; kept only while we know none.</summary>
    Task NameAsync(Session session, CustomerId customer, string name, Actor actor);

    /// <summary>The root and everybody folded into it.</summary>
    Task<IReadOnlyList<CustomerId>> FamilyAsync(Session session, CustomerId customer);

    /// <summary>Names to show, by customer id; the root's name where a customer was merged.</summary>
    Task<IReadOnlyDictionary<CustomerId, CustomerName>> NamesAsync(Session session, IReadOnlyCollection<CustomerId> customers);

    /// <summary>Customers by part of their name or by an identity, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<CustomerId>> SearchAsync(Session session, string words, int max);

    Task<IReadOnlyList<Identity>> IdentitiesAsync(Session session, CustomerId customer);
}

/// <summary>What a screen shows for a customer; <paramref name="Verified"/> when any identity but the channel's own is proven.</summary>
public sealed record CustomerName(CustomerId Root, string? Name, bool Verified);

/// <summary>Modules that hold something personal of a customer: they export it, and they erase it, each for itself.</summary>
public interface IPersonalData
{
    /// <summary>The section's name in the export document.</summary>
    string Section { get; }
    Task<object> ExportAsync(Session session, IReadOnlyList<CustomerId> family);

    /// <summary>Removes text, names and files, keeps numbers and ids; answers how many things were emptied, by kind.</summary>
    Task<IReadOnlyDictionary<string, long>> EraseAsync(Session session, IReadOnlyList<CustomerId> family);
}

[EventName("customer.created")]
public sealed record CustomerCreated(CustomerId Customer) : IEvent
{
    public Subjects About => new(Customer.Value);
}

[EventName("customer.identified")]
public sealed record CustomerIdentified(CustomerId Customer, Guid Identity, IdentityKind Kind, bool Verified) : IEvent
{
    public Subjects About => new(Customer.Value);
}

[EventName("customer.changed")]
public sealed record CustomerChanged(CustomerId Customer, IReadOnlyList<string> Fields) : IEvent
{
    public Subjects About => new(Customer.Value);
}

[EventName("customer.merged")]
public sealed record CustomerMerged(CustomerId Customer, CustomerId Other, Guid Merge) : IEvent
{
    public Subjects About => new(Customer.Value);
}

[EventName("customer.unmerged")]
public sealed record CustomerUnmerged(CustomerId Customer, CustomerId Other, Guid Merge) : IEvent
{
    public Subjects About => new(Customer.Value);
}

[EventName("customer.consented")]
public sealed record CustomerConsented(CustomerId Customer, string Purpose, bool Granted) : IEvent
{
    public Subjects About => new(Customer.Value);
}

[EventName("customer.erased")]
public sealed record CustomerErased(CustomerId Customer, Guid Erasure, IReadOnlyDictionary<string, long> Emptied) : IEvent
{
    public Subjects About => new(Customer.Value);
}
