using FsCheck;
using FsCheck.Fluent;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Customers;

public sealed class FamiliesTests
{
    private static readonly CustomerId[] People = [.. Enumerable.Range(1, 8).Select(n => new CustomerId(Id.At(n)))];

    /// <summary>A step: fold one customer into another, or undo one of the merges made so far.</summary>
    internal sealed record Step(bool Undo, int Left, int Right);

    internal static Gen<Step[]> Steps(int people, int length) =>
        (from undo in Gen.Choose(0, 9)
         from left in Gen.Choose(0, people - 1)
         from right in Gen.Choose(0, people - 1)
         select new Step(undo < 3, left, right)).ArrayOf(length);

    /// <summary>The reference: every merge that stands, made again from nothing, by relabelling.</summary>
    internal static CustomerId[] Reference(CustomerId[] people, IEnumerable<(CustomerId Customer, CustomerId Other)> standing)
    {
        var roots = people.ToArray();
        foreach (var (customer, other) in standing)
        {
            var (into, folded) = (roots[Array.IndexOf(people, customer)], roots[Array.IndexOf(people, other)]);
            for (var i = 0; i < roots.Length; i++)
            {
                if (roots[i] == folded) roots[i] = into;
            }
        }

        return roots;
    }

    [Fact]
    public void Undoing_merges_in_any_order_leaves_what_there_would_be_without_them() =>
        Prop.ForAll(Steps(People.Length, 30).ToArbitrary(), steps =>
        {
            var standing = new List<Merging>();
            foreach (var step in steps)
            {
                var places = Families.Lay(People, standing);
                var (left, right) = (People[step.Left], People[step.Right]);
                if (step.Undo && standing.Count > 0) standing.RemoveAt(step.Left % standing.Count);
                else if (places[left].Root != places[right].Root) standing.Add(Merging(left, right, standing));

                var now = Families.Lay(People, standing.AsEnumerable().Reverse());
                var reference = Reference(People, standing.Select(m => (m.Customer, m.Other)));
                if (!People.Select(p => now[p].Root).SequenceEqual(reference)) return false;
                if (!People.All(p => Follow(now, p) == now[p].Root)) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_chain_can_be_cut_in_the_middle()
    {
        var (a, b, c) = (People[0], People[1], People[2]);
        var first = Merging(b, a, []);
        var second = Merging(c, b, [first]);

        var whole = Families.Lay([a, b, c], [first, second]);
        whole[a].ShouldBe(new Place(c, b));
        whole[b].ShouldBe(new Place(c, c));

        var cut = Families.Lay([a, b, c], [second]);
        cut[a].ShouldBe(new Place(a, null));
        cut[b].ShouldBe(new Place(c, c));
    }

    [Fact]
    public void A_merge_of_somebody_already_folded_is_about_them_and_not_about_their_root()
    {
        var (a, b, c) = (People[0], People[1], People[2]);
        var first = Merging(b, a, []);
        var second = Merging(c, a, [first]);

        Families.Lay([a, b, c], [first, second]).Values.ShouldAllBe(p => p.Root == c);

        var cut = Families.Lay([a, b, c], [second]);
        cut[a].Root.ShouldBe(c);
        cut[b].Root.ShouldBe(b);
    }

    private static CustomerId Follow(IReadOnlyDictionary<CustomerId, Place> places, CustomerId from)
    {
        while (places[from].MergedInto is { } next) from = next;
        return from;
    }

    private static Merging Merging(CustomerId customer, CustomerId other, IReadOnlyCollection<Merging> before) =>
        new(Id.At(0), customer, other, 1 + before.Select(m => m.Number).DefaultIfEmpty().Max(), "said so", Actor.System, 0, null);
}
