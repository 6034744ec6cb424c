namespace Papilio.Reach.Customers;

/// <summary>A merge that was made: <paramref name="Other"/> was folded into <paramref name="Customer"/>, as the Number-th of their family.</summary>
internal sealed record Merging(
    Guid Id, CustomerId Customer, CustomerId Other, long Number, string Evidence, Actor By, long At, long? UndoneAt)
{
    public bool IsOf(CustomerId one, CustomerId another) => (Customer, Other) == (one, another) || (Other, Customer) == (one, another);
}

/// <summary>Where a customer stands in their family.</summary>
internal readonly record struct Place(CustomerId Root, CustomerId? MergedInto);

/// <summary>
/// Who is whose root follows from the merges that stand, taken in the order they were made, and from nothing else. That is
/// why undoing any of them, in any order, leaves exactly what there would be had it never been made.
/// </summary>
internal static class Families
{
    /// <summary>Customers in one family. Nobody has this many identities; whoever seems to is a shared device.</summary>
    public const int Max = 200;

    public static IReadOnlyDictionary<CustomerId, Place> Lay(IEnumerable<CustomerId> members, IEnumerable<Merging> standing)
    {
        var places = members.ToDictionary(m => m, m => new Place(m, null));
        foreach (var merge in standing.OrderBy(m => m.Number))
        {
            var (into, folded) = (places[merge.Customer].Root, places[merge.Other].Root);
            Check.That(into != folded, $"Merge {merge.Id} joins customers who are one already ({into}).");
            foreach (var member in places.Where(p => p.Value.Root == folded).Select(p => p.Key).ToArray())
                places[member] = new Place(into, member == folded ? into : places[member].MergedInto);
        }

        return places;
    }
}
