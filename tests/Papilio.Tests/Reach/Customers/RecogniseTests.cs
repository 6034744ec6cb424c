using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Customers;

public sealed class RecogniseDecideTests
{
    private static readonly Customer Elder = Somebody(1);
    private static readonly Customer Younger = Somebody(2);
    private static readonly Claim Openid = new(IdentityKind.Channel, "o-1", Id.At(9), "signed");
    private static readonly Claim Phone = new(IdentityKind.Phone, "+8613800000001", null, "signed");

    private static readonly Claim Sub = new(IdentityKind.External, "user-1", null, "signed");

    [Fact]
    public void Nobody_is_recognised_by_a_mere_claim()
    {
        var mere = Phone with { Evidence = null };

        var decision = Recognise.Decide([mere], [], []);

        decision.Who.ShouldBeNull();
        decision.Added.ShouldBe([mere]);
    }

    [Fact]
    public void Two_proven_claims_of_two_customers_make_them_one_under_the_elder()
    {
        var decision = Recognise.Decide([Openid, Phone], [Holds(Openid, Younger), Holds(Phone, Elder)], []);

        decision.Who.ShouldBe(Younger.Id);
        decision.Merges.ShouldBe([(Elder.Id, Younger.Id)]);
        decision.Added.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_person_has_undone_a_machine_does_not_merge_again()
    {
        var undone = new Merging(Id.At(3), Younger.Id, Elder.Id, 1, "", Actor.System, 0, UndoneAt: 1);

        Recognise.Decide([Openid, Phone], [Holds(Openid, Younger), Holds(Phone, Elder)], [undone]).Merges.ShouldBeEmpty();
    }

    [Fact]
    public void A_claim_that_has_been_proven_since_is_added_again()
    {
        var mere = Of(Phone with { Evidence = null }, Elder);

        Recognise.Decide([Openid, Phone], [Holds(Openid, Elder, mere)], []).Added.ShouldBe([Phone]);
        Recognise.Decide([Openid, Phone with { Evidence = null }], [Holds(Openid, Elder, mere)], []).Added.ShouldBeEmpty();
    }

    [Fact]
    public void Two_who_share_a_telephone_but_have_each_an_id_of_the_site_stay_two()
    {
        var theirs = Of(Sub with { Value = "user-2" }, Elder);

        var firstVisit = Recognise.Decide([Sub, Phone], [Holds(Phone, Elder, theirs)], []);
        firstVisit.Who.ShouldBeNull();
        firstVisit.Added.ShouldBe([Sub]);

        var nextVisit = Recognise.Decide([Sub, Phone], [Holds(Sub, Younger), Holds(Phone, Elder, theirs)], []);
        nextVisit.Who.ShouldBe(Younger.Id);
        nextVisit.Merges.ShouldBeEmpty();

        var byPhoneAndChannel = Recognise.Decide([Openid, Phone], [Holds(Openid, Younger, Of(Sub, Younger)), Holds(Phone, Elder, theirs)], []);
        byPhoneAndChannel.Merges.ShouldBeEmpty();
    }

    [Fact]
    public void Ids_of_two_sites_say_nothing_about_each_other()
    {
        var elsewhere = Of(Sub with { Value = "user-2", Inbox = Id.At(8) }, Elder);

        Recognise.Decide([Sub, Phone], [Holds(Sub, Younger), Holds(Phone, Elder, elsewhere)], []).Merges.ShouldBe([(Elder.Id, Younger.Id)]);
    }

    [Fact]
    public void Whom_a_person_has_joined_stays_joined_for_both_their_ids()
    {
        var joined = Of(Sub with { Value = "user-2" }, Elder);

        Recognise.Decide([Sub, Phone], [Holds(Sub, Elder, joined), Holds(Phone, Elder, Of(Sub, Elder), joined)], []).Who.ShouldBe(Elder.Id);
    }

    private static Customer Somebody(long at) => Root(new(Id.At(at)), at);

    private static Customer Root(CustomerId id, long at) => new(id, 1, CustomerState.Active, id, null, null, null, null, null, at);

    private static Recognise.Holder Holds(Claim claim, Customer customer, params Identity[] more) =>
        new(claim, customer.Id, customer, [Of(claim, customer), .. more]);

    private static Identity Of(Claim claim, Customer customer) =>
        new(Id.At(5), customer.Id, claim.Kind, claim.Inbox, claim.Value, claim.Verified, claim.Evidence, 0);
}

public abstract class RecogniseTests(Engine engine) : CustomersOnAStore(engine)
{
    private static readonly Guid Inbox = Id.At(9);

    private static Claim Channel(string value) => new(IdentityKind.Channel, value, Inbox, "signed");

    [Fact]
    public async Task A_customer_is_known_again_by_a_proven_claim_in_another_spelling()
    {
        var first = await ResolveAsync(Phone("138 0000 0001", "sms code"));

        (await ResolveAsync(Phone("+86 13800000001", "sms code"))).ShouldBe(first);
        (await CountAsync("customer")).ShouldBe(1);
        (await FactsAsync()).ShouldBe(["customer.created", "customer.identified"]);
    }

    [Fact]
    public async Task A_mere_claim_recognises_nobody()
    {
        var first = await ResolveAsync(Phone("13800000001", "sms code"));

        var second = await ResolveAsync(Phone("13800000001"));

        second.ShouldNotBe(first);
    }

    [Fact]
    public async Task The_same_channel_id_in_two_inboxes_is_two_people()
    {
        var first = await ResolveAsync(Channel("1001"));

        (await ResolveAsync(Channel("1001") with { Inbox = Id.At(10) })).ShouldNotBe(first);
        (await ResolveAsync(Channel("1001"))).ShouldBe(first);
    }

    [Fact]
    public async Task An_openid_and_a_phone_both_proven_make_one_timeline_and_undoing_gives_both_back()
    {
        var byPhone = await ResolveAsync(Phone("13800000001", "sms code"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        var byOpenid = await ResolveAsync(Channel("o-1"));

        var both = await ResolveAsync(Channel("o-1"), Phone("13800000001", "sms code"));

        both.ShouldBe(byOpenid, "the one who came, not the root of their family");
        var names = await Store.ReadAsync(session => Customers.NamesAsync(session, [byOpenid]));
        names[byOpenid].Root.ShouldBe(byPhone);
        names[byOpenid].Verified.ShouldBeTrue();
        (await Store.ReadAsync(session => Customers.FamilyAsync(session, byOpenid))).ShouldBe([byPhone, byOpenid]);

        var merge = (await Store.ReadAsync(session => Profile.OfAsync(Customers, session, byPhone)))!.Merges.ShouldHaveSingleItem();
        merge.Evidence.ShouldBe("channel: signed; phone: sms code");
        (await UndoAsync(byPhone, merge.Id)).Accepted.ShouldBeTrue();

        (await RootsAsync([byPhone, byOpenid])).ShouldBe([byPhone, byOpenid]);
        (await FactsAsync()).ShouldContain("customer.unmerged");
        (await ResolveAsync(Channel("o-1"), Phone("13800000001", "sms code"))).ShouldBe(byOpenid);
        (await RootsAsync([byPhone, byOpenid])).ShouldBe([byPhone, byOpenid]);
    }

    [Fact]
    public async Task What_comes_with_a_folded_customer_stays_with_them()
    {
        var root = await ResolveAsync(Phone("13800000001", "sms code"));
        var folded = await ResolveAsync(Channel("o-1"));
        var merge = (await MergeAsync(root, folded)).Value.Merges[0];

        (await ResolveAsync(Channel("o-1"), Email("li.na@example.com", "link"))).ShouldBe(folded);
        await UndoAsync(root, merge.Id);

        (await ResolveAsync(Email("li.na@example.com", "link"))).ShouldBe(folded);
    }

    [Fact]
    public async Task Husband_and_wife_with_one_telephone_do_not_read_each_others_letters()
    {
        Claim Sub(string id) => new(IdentityKind.External, id, null, "signed");

        var husband = await ResolveAsync(Sub("h"), Phone("13800000001", "signed"));
        var wife = await ResolveAsync(Sub("w"), Phone("13800000001", "signed"));

        wife.ShouldNotBe(husband);
        (await ResolveAsync(Sub("w"), Phone("13800000001", "signed"))).ShouldBe(wife);
        (await ResolveAsync(Phone("13800000001", "signed"), Sub("h"))).ShouldBe(husband);
        (await CountAsync("customer_merge")).ShouldBe(0);
    }

    [Fact]
    public async Task A_name_the_customer_gives_is_kept_while_we_know_none()
    {
        var id = await ResolveAsync(Channel("o-1"));

        await Store.WriteAsync(session => Customers.NameAsync(session, id, " 张\0伟 ", Actor.System));
        await Store.WriteAsync(session => Customers.NameAsync(session, id, "somebody else", Actor.System));

        (await FindAsync(id))!.Name.ShouldBe("张伟");
        (await FactsAsync()).Count(f => f == "customer.changed").ShouldBe(1);
    }

    [Fact]
    public async Task A_name_fills_what_is_empty_and_overwrites_nothing()
    {
        async Task<CustomerId> Named(string? name) => await Store.WriteAsync(session =>
            Customers.ResolveAsync(session, [Channel("o-1")], name, "zh-CN", Actor.System));

        var id = await Named(null);
        await Named("张\0伟");
        await Named("somebody else");

        var customer = (await FindAsync(id))!;
        customer.Name.ShouldBe("张伟");
        customer.Lang.ShouldBe("zh-CN");
    }

    [Fact]
    public async Task Of_twenty_who_bring_the_same_proof_at_once_all_become_one_customer()
    {
        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => n % 2 == 0
            ? ResolveAsync(Phone("13800000001", "sms code"), Email("li.na@example.com", "link"))
            : ResolveAsync(Email("li.na@example.com", "link"), Phone("13800000001", "sms code")))));

        found.Distinct().Count().ShouldBe(1);
        (await CountAsync("customer")).ShouldBe(1);
        (await CountAsync("customer_identity")).ShouldBe(2);
    }

    [Fact]
    public async Task Two_customers_proven_to_be_one_by_many_at_once_are_merged_once()
    {
        await ResolveAsync(Phone("13800000001", "sms code"));
        await ResolveAsync(Email("li.na@example.com", "link"));

        var found = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() =>
            ResolveAsync(Email("li.na@example.com", "link"), Phone("13800000001", "sms code")))));

        found.Distinct().Count().ShouldBe(1);
        (await CountAsync("customer_merge")).ShouldBe(1);
    }
}

public sealed class RecogniseOnSqlite() : RecogniseTests(Engine.Sqlite);

public sealed class RecogniseOnPostgres() : RecogniseTests(Engine.Postgres);
