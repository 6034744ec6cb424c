using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Customers;

public sealed class ChangeDecideTests
{
    private static readonly Customer Li =
        new(new(Id.At(1)), 7, CustomerState.Active, new(Id.At(1)), "Li Na", null, "zh-CN", null, "likes tea", 0);

    [Fact]
    public void A_change_names_the_version_it_was_made_on()
    {
        Patch.Decide(Li, new(Name: "Li"), null).Refusal.ShouldBe(new Refusal("version.missing", 428));
        Patch.Decide(Li, new(Name: "Li"), 6).Refusal.ShouldBe(new Refusal("version.stale", 412));
        Patch.Decide(Li, new(Name: "Li"), 7).Value.After.Name.ShouldBe("Li");
    }

    [Fact]
    public void What_is_left_out_stays_and_what_is_empty_is_cleared()
    {
        var decision = Patch.Decide(Li, new(Note: " ", First: "person"), 7).Value;

        decision.After.ShouldBe(Li with { Note = null, First = "person" });
        decision.Fields.ShouldBe(["first", "note"]);
    }

    [Theory]
    [InlineData("name ≤ 100")]
    [InlineData("address ≤ 100")]
    [InlineData("note ≤ 2000")]
    [InlineData("lang: zh-CN, en …")]
    [InlineData("first: person, machine")]
    public void Fields_have_their_limits(string about)
    {
        Patch.Change change = about[..4] switch
        {
            "name" => new(Name: new string('x', 101)),
            "addr" => new(Address: new string('x', 101)),
            "note" => new(Note: new string('x', 2001)),
            "lang" => new(Lang: "中文"),
            _ => new(First: "robot"),
        };

        Patch.Decide(Li, change, 7).Refusal.ShouldBe(new Refusal("request.invalid", 422, about));
    }

    [Fact]
    public void Whoever_was_erased_is_changed_no_more()
    {
        var gone = Li with { State = CustomerState.Erased };

        Patch.Decide(gone, new(Name: "Li"), 7).Refusal.ShouldBe(new Refusal("customer.erased", 409));
        Consent.Decide(new(Li.Id, "care", true, "form", Actor.System), gone, [], 0).Refusal.ShouldBe(new Refusal("customer.erased", 409));
    }

    [Theory]
    [InlineData("care_2", true)]
    [InlineData("Care", false)]
    [InlineData("care\n", false)]
    [InlineData("", false)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void A_purpose_is_a_plain_word(string purpose, bool fits) =>
        Consent.Decide(new(Li.Id, purpose, true, "form", Actor.System), Li, [], 0).Refusal?.Code.ShouldBe(fits ? null : "consent.purpose");

    [Fact]
    public void In_a_family_the_latest_word_counts_and_of_two_at_once_the_no()
    {
        Consent.Given Said(bool granted, long at) => new(Li.Id, "care", granted, "form", at);

        Consent.Latest([Said(true, 1), Said(false, 2)]).Single().Granted.ShouldBeFalse();
        Consent.Latest([Said(false, 1), Said(true, 2)]).Single().Granted.ShouldBeTrue();
        Consent.Latest([Said(true, 2), Said(false, 2)]).Single().Granted.ShouldBeFalse();
    }
}

public abstract class ChangeTests(Engine engine) : CustomersOnAStore(engine)
{
    private Task<Outcome<Profile>> PatchAsync(CustomerId id, long? version, Patch.Change change) =>
        new Patch.Handler(Store, Customers).HandleAsync(new(id, version, change, Lin));

    private Task<Outcome<Done>> ConsentAsync(CustomerId id, string purpose, bool granted) =>
        new Consent.Handler(Store, Customers).HandleAsync(new(id, purpose, granted, "asked on the phone", Lin));

    [Fact]
    public async Task Of_many_who_change_the_same_version_one_is_let_through()
    {
        var li = await NewAsync("Li Na");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Task.Run(() => PatchAsync(li, 1, new(Note: $"note {n}")))));

        var after = outcomes.Single(o => o.Accepted).Value;
        after.Version.ShouldBe(2);
        outcomes.Where(o => !o.Accepted).ShouldAllBe(o => o.Refusal!.Code == "version.stale");
        (await FindAsync(li))!.Note.ShouldBe(after.Note);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_no_fact()
    {
        var li = await NewAsync("Li Na");

        (await PatchAsync(li, 1, new(Name: "Li Na"))).Value.Version.ShouldBe(1);

        (await FactsAsync()).ShouldBe(["customer.created"]);
    }

    [Fact]
    public async Task A_consent_is_kept_for_each_purpose_and_can_be_taken_back()
    {
        var li = await NewAsync("Li Na");

        await ConsentAsync(li, "care", granted: true);
        await ConsentAsync(li, "follow_up", granted: true);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await ConsentAsync(li, "care", granted: false);

        var consents = (await Store.ReadAsync(session => Profile.OfAsync(Customers, session, li)))!.Consents;
        consents.Select(c => (c.Purpose, c.Granted)).ShouldBe([("care", false), ("follow_up", true)]);
        (await FactsAsync()).Count(f => f == "customer.consented").ShouldBe(3);
    }
}

public sealed class ChangeOnSqlite() : ChangeTests(Engine.Sqlite);

public sealed class ChangeOnPostgres() : ChangeTests(Engine.Postgres);
