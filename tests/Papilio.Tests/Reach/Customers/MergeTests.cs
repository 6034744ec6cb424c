using FsCheck.Fluent;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Customers;

public sealed class MergeDecideTests
{
    private static readonly CustomerId A = new(Id.At(1)), B = new(Id.At(2)), C = new(Id.At(3));

    [Fact]
    public void Nobody_merges_with_themselves() => Decide(A, A, [Alone(A)]).ShouldBe(new Refusal("customer.merge_itself", 422));

    [Fact]
    public void Both_must_exist() => Decide(A, B, [Alone(A)]).ShouldBe(new Refusal("customer.unknown", 404, B.ToString()));

    [Fact]
    public void Those_who_are_one_already_stay_so() =>
        Decide(A, B, [Alone(A), Alone(B) with { Root = A }]).ShouldBe(new Refusal("customer.merged_already", 409));

    [Fact]
    public void Whoever_was_erased_stays_alone() =>
        Decide(A, B, [Alone(A), Alone(B) with { State = CustomerState.Erased }]).ShouldBe(new Refusal("customer.erased", 409));

    [Fact]
    public void A_merge_says_why() => Decide(A, B, [Alone(A), Alone(B)], " ").ShouldBe(new Refusal("evidence.missing", 422));

    [Fact]
    public void A_family_ends_somewhere() =>
        Decide(A, B, [Alone(A), Alone(B), .. Enumerable.Range(10, Families.Max - 1).Select(n => Alone(new(Id.At(n))) with { Root = A })])
            .ShouldBe(new Refusal("customer.family_full", 422, "200"));

    [Fact]
    public void The_folded_one_points_at_whom_they_were_folded_into() =>
        Merge.Decide(new(A, B, "said so", Actor.System), [Alone(A), Alone(B)], [], Id.At(9), 5).Value.Places
            .ShouldBe(new Dictionary<CustomerId, Place> { [A] = new(A, null), [B] = new(A, A) }, ignoreOrder: true);

    [Fact]
    public void Only_a_merge_of_this_family_can_be_undone_and_only_once()
    {
        var merging = new Merging(Id.At(9), A, B, 1, "said so", Actor.System, 0, null);
        var family = new[] { Alone(A), Alone(B) with { Root = A } };

        UndoMerge.Decide(A, merging, family, [merging]).Accepted.ShouldBeTrue();
        UndoMerge.Decide(C, merging, family, [merging]).Refusal!.Code.ShouldBe("customer.unknown");
        UndoMerge.Decide(C, merging, [Alone(C)], [merging]).Refusal!.Code.ShouldBe("merge.unknown");
        UndoMerge.Decide(A, merging with { UndoneAt = 1 }, family, []).Refusal!.Code.ShouldBe("merge.undone");
    }

    private static Refusal? Decide(CustomerId customer, CustomerId other, IReadOnlyList<Customer> families, string evidence = "said so") =>
        Merge.Decide(new(customer, other, evidence, Actor.System), families, [], Id.At(9), now: 0).Refusal;

    private static Customer Alone(CustomerId id) => new(id, 1, CustomerState.Active, id, null, null, null, null, null, 0);
}

public abstract class MergeTests(Engine engine) : CustomersOnAStore(engine)
{
    [Fact]
    public async Task Random_merges_and_undos_always_agree_with_the_reference()
    {
        foreach (var steps in FamiliesTests.Steps(people: 6, length: 25).Sample(8))
        {
            var people = await NewAsync(6);
            var standing = new List<(CustomerId Customer, CustomerId Other, Guid Merge)>();
            foreach (var step in steps)
            {
                if (step.Undo && standing.Count > 0) await UndoOneAsync(standing, step.Left % standing.Count);
                else await MergeOneAsync(standing, people[step.Left], people[step.Right]);

                (await RootsAsync(people)).ShouldBe(FamiliesTests.Reference(people, standing.Select(m => (m.Customer, m.Other))));
            }

            while (standing.Count > 0) await UndoOneAsync(standing, standing.Count / 2);
            (await RootsAsync(people)).ShouldBe(people);
            foreach (var id in people) (await FindAsync(id))!.State.ShouldBe(CustomerState.Active);
        }
    }

    private async Task MergeOneAsync(List<(CustomerId, CustomerId, Guid)> standing, CustomerId left, CustomerId right)
    {
        var merged = await MergeAsync(left, right);
        if (merged.Refusal is { } refusal) refusal.Code.ShouldBeOneOf("customer.merge_itself", "customer.merged_already");
        else standing.Add((left, right, merged.Value.Merges[^1].Id));
    }

    private async Task UndoOneAsync(List<(CustomerId Customer, CustomerId Other, Guid Merge)> standing, int at)
    {
        (await UndoAsync(standing[at].Other, standing[at].Merge)).Accepted.ShouldBeTrue();
        standing.RemoveAt(at);
    }

    [Fact]
    public async Task Two_who_merge_the_same_pair_at_once_merge_it_once()
    {
        var people = await NewAsync(2);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => MergeAsync(people[n % 2], people[1 - (n % 2)]))));

        outcomes.Count(o => o.Accepted).ShouldBe(1);
        outcomes.Where(o => !o.Accepted).ShouldAllBe(o => o.Refusal!.Code == "customer.merged_already");
        (await RootsAsync(people)).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_ring_merged_at_once_is_closed_nowhere()
    {
        var people = await NewAsync(6);

        var outcomes = await Task.WhenAll(people.Select((p, n) => Task.Run(() => MergeAsync(p, people[(n + 1) % people.Length]))));

        outcomes.Count(o => o.Accepted).ShouldBe(people.Length - 1);
        (await RootsAsync(people)).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_family_shows_what_belongs_to_all_of_it_and_each_side_of_a_merge_sees_the_other()
    {
        var (li, na) = (await NewAsync("Li Na"), await NewAsync("Nana"));
        await ClaimAsync(li, Phone("13800000001", "sms code"));
        await ClaimAsync(na, Email("nana@example.com"));

        var root = (await MergeAsync(li, na, "same address")).Value;

        root.Identities.Select(i => i.Value).ShouldBe(["+8613800000001", "nana@example.com"], ignoreOrder: true);
        root.Merges.ShouldHaveSingleItem().Other.ShouldBe(new Profile.Person(na, "Nana"));
        var folded = (await Store.ReadAsync(session => Profile.OfAsync(Customers, session, na)))!;
        (folded.State, folded.Root).ShouldBe((CustomerState.Merged, li));
        folded.Merges.ShouldHaveSingleItem().Other.ShouldBe(new Profile.Person(li, "Li Na"));
        folded.Merges[0].Evidence.ShouldBe("same address");
    }
}

public sealed class MergeOnSqlite() : MergeTests(Engine.Sqlite);

public sealed class MergeOnPostgres() : MergeTests(Engine.Postgres);
