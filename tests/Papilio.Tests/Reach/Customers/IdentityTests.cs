using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Customers;

public abstract class IdentityTests(Engine engine) : CustomersOnAStore(engine)
{
    private Task<Outcome<Identity>> VerifyAsync(CustomerId customer, Guid identity, string evidence = "called back") =>
        new VerifyIdentity.Handler(Store, Customers).HandleAsync(new(customer, identity, evidence, Lin));

    private Task<Outcome<Done>> RemoveAsync(CustomerId customer, Guid identity) =>
        new RemoveIdentity.Handler(Store, Customers).HandleAsync(new(customer, identity, Lin));

    [Fact]
    public async Task A_claim_made_again_is_kept_and_a_proof_makes_it_more()
    {
        var li = await NewAsync("Li Na");
        var mere = (await ClaimAsync(li, Phone("13800000001"))).Value;

        (await ClaimAsync(li, Phone("138-0000-0001"))).Value.ShouldBe(mere);
        var proven = (await ClaimAsync(li, Phone("13800000001", "sms code"))).Value;

        proven.Id.ShouldBe(mere.Id);
        proven.Verified.ShouldBeTrue();
        (await Store.ReadAsync(session => Customers.IdentitiesAsync(session, li))).ShouldBe([proven]);
    }

    [Fact]
    public async Task What_another_has_proven_can_be_claimed_but_not_proven()
    {
        var (li, zhang) = (await NewAsync("Li Na"), await NewAsync("Zhang Wei"));
        await ClaimAsync(li, Phone("13800000001", "sms code"));

        (await ClaimAsync(zhang, Phone("13800000001", "sms code"))).Refusal.ShouldBe(new Refusal("identity.held", 409, li.ToString()));
        var mere = (await ClaimAsync(zhang, Phone("13800000001"))).Value;
        (await VerifyAsync(zhang, mere.Id)).Refusal.ShouldBe(new Refusal("identity.held", 409, li.ToString()));
    }

    [Fact]
    public async Task Of_two_who_prove_one_number_at_once_one_holds_it_and_the_others_are_told_who()
    {
        var people = await NewAsync(12);
        var mere = new List<Identity>();
        foreach (var id in people) mere.Add((await ClaimAsync(id, Phone("13800000001"))).Value);

        var outcomes = await Task.WhenAll(mere.Select((m, n) => Task.Run(() => n % 2 == 0
            ? VerifyAsync(m.Customer, m.Id) : ClaimAsync(m.Customer, Phone("13800000001", "sms code")))));

        var winner = outcomes.Single(o => o.Accepted).Value.Customer;
        outcomes.Where(o => !o.Accepted).ShouldAllBe(o => o.Refusal == new Refusal("identity.held", 409, winner.ToString()));
    }

    [Fact]
    public async Task Proving_needs_a_sentence_of_evidence()
    {
        var li = await NewAsync("Li Na");
        var mere = (await ClaimAsync(li, Phone("13800000001"))).Value;

        (await VerifyAsync(li, mere.Id, "  ")).Refusal!.Code.ShouldBe("evidence.missing");
        (await VerifyAsync(li, mere.Id, new string('x', 501))).Refusal!.Code.ShouldBe("evidence.missing");
        (await VerifyAsync(li, mere.Id)).Value.Evidence.ShouldBe("called back");
    }

    [Fact]
    public async Task What_was_removed_can_be_proven_by_the_next()
    {
        var (li, zhang) = (await NewAsync("Li Na"), await NewAsync("Zhang Wei"));
        var held = (await ClaimAsync(li, Phone("13800000001", "sms code"))).Value;

        (await RemoveAsync(zhang, held.Id)).Refusal!.Code.ShouldBe("identity.unknown");
        (await RemoveAsync(li, held.Id)).Accepted.ShouldBeTrue();

        (await ClaimAsync(zhang, Phone("13800000001", "sms code"))).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_wrong_format_is_refused_and_says_what_was_wrong() =>
        (await ClaimAsync(await NewAsync("Li Na"), Phone("call me"))).Refusal.ShouldBe(new Refusal("identity.value", 422, "call me"));

    [Fact]
    public async Task Claims_end_somewhere()
    {
        var li = await NewAsync("Li Na");
        for (var n = 0; n < Identities.Max; n++) (await ClaimAsync(li, Email($"a{n}@example.com"))).Accepted.ShouldBeTrue();

        (await ClaimAsync(li, Email("one.more@example.com"))).Refusal!.Code.ShouldBe("identity.too_many");
    }
}

public sealed class IdentityOnSqlite() : IdentityTests(Engine.Sqlite);

public sealed class IdentityOnPostgres() : IdentityTests(Engine.Postgres);
