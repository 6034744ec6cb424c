using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Customers;

public abstract class FindTests(Engine engine) : CustomersOnAStore(engine)
{
    private async Task<string?[]> ListAsync(string? search, string? cursor = null, int? limit = null) =>
        [.. (await new Find.Handler(Store, Customers).ListAsync(search, cursor, limit)).Value.Items.Select(p => p.Name)];

    [Fact]
    public async Task A_customer_is_found_by_a_part_of_their_name_or_by_any_spelling_of_a_number()
    {
        var li = await NewAsync("李娜 Li Na");
        await NewAsync("100%_sure");
        await ClaimAsync(li, Phone("13800000001"));
        await ClaimAsync(li, Email("Li.Na@example.com"));

        foreach (var words in (string[])["李娜", "li na", "138-0000-0001", "0000001", "LI.NA@EXAMPLE.COM", "li.na@"])
            (await ListAsync(words)).ShouldBe(["李娜 Li Na"], words);
        (await ListAsync("%")).ShouldBe(["100%_sure"]);
        (await ListAsync("0%\\")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Large_and_small_letters_are_the_same_in_every_script()
    {
        var elodie = await NewAsync("Élodie Ångström");
        await NewAsync("Иван");
        await ClaimAsync(elodie, new Claim(IdentityKind.External, "Zoë-7", null, "a test"));

        foreach (var words in (string[])["Élodie", "élodie", "ÉLODIE å", "zoë", "ZOË"]) (await ListAsync(words)).ShouldBe(["Élodie Ångström"], words);
        foreach (var words in (string[])["Иван", "иван", "ВАН"]) (await ListAsync(words)).ShouldBe(["Иван"], words);
    }

    [Fact]
    public async Task A_family_is_listed_once_and_found_by_any_of_its_names()
    {
        var (li, na) = (await NewAsync("Li Na"), await NewAsync("Nana"));
        await MergeAsync(li, na);

        (await ListAsync("nana")).ShouldBe(["Li Na"]);
        (await ListAsync(null)).ShouldBe(["Li Na"]);
        (await Store.ReadAsync(session => Customers.SearchAsync(session, "nana", 10))).ShouldBe([na, li], ignoreOrder: true);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        for (var n = 0; n < 7; n++)
        {
            await NewAsync($"customer {n}");
            if (n % 2 == 1) Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var handler = new Find.Handler(Store, Customers);
        var (seen, cursor) = (new List<string?>(), (string?)null);
        do
        {
            var page = (await handler.ListAsync("customer", cursor, 3)).Value;
            seen.AddRange(page.Items.Select(p => p.Name));
            cursor = page.Next;
        }
        while (cursor is not null);

        seen.Count.ShouldBe(7);
        seen.Distinct().Count().ShouldBe(7);
        seen[0].ShouldBe("customer 6");
        (await handler.ListAsync(null, "nonsense", null)).Refusal!.Code.ShouldBe("request.cursor");
    }

    [Fact]
    public async Task Names_of_nobody_are_no_names()
    {
        (await Store.ReadAsync(session => Customers.NamesAsync(session, []))).ShouldBeEmpty();
        (await Store.ReadAsync(session => Customers.NamesAsync(session, [new(Id.At(1))]))).ShouldBeEmpty();
        (await new Find.Handler(Store, Customers).OneAsync(new(Id.At(1)))).Refusal!.Code.ShouldBe("customer.unknown");
    }

    [Fact]
    public async Task A_folded_customer_bears_the_roots_name_or_their_own_where_it_has_none()
    {
        var (li, na) = (await NewAsync("Li Na"), await NewAsync("Nana"));
        var nobody = await ResolveAsync(new Claim(IdentityKind.Channel, "o-1", Id.At(9), "signed"));
        await MergeAsync(nobody, na);

        var names = await Store.ReadAsync(session => Customers.NamesAsync(session, [li, na]));

        names[li].ShouldBe(new CustomerName(li, "Li Na", Verified: false));
        names[na].ShouldBe(new CustomerName(nobody, "Nana", Verified: false));
    }
}

public sealed class FindOnSqlite() : FindTests(Engine.Sqlite);

public sealed class FindOnPostgres() : FindTests(Engine.Postgres);
