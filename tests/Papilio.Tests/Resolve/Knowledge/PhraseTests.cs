using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Platform.Edge;
using Papilio.Resolve.Knowledge;

namespace Papilio.Tests.Resolve.Knowledge;

public sealed class PhraseDecideTests
{
    private static readonly Staff Lin = new(new(Id.At(1)), "Lin", Role.Agent, Scope.Own, [], "s");
    private static readonly Staff He = new(new(Id.At(2)), "He", Role.Leader, Scope.Team, [], "s");

    private static Wording Says(string text = "您好", string title = "hello", string group = "", string? shortcut = null) =>
        new(PhraseScope.Personal, group, title, text, shortcut);

    [Theory]
    [InlineData("", "")]
    [InlineData(" 物流 / 催单 ", "物流/催单")]
    public void A_group_has_up_to_two_levels(string written, string kept) =>
        Wording.Decide(Says(group: written)).Value.Group.ShouldBe(kept);

    [Theory]
    [InlineData("物流/催单/加急")]
    [InlineData("物流/")]
    [InlineData("/催单")]
    [InlineData("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一")]
    public void A_group_of_another_form_is_refused(string group) =>
        Wording.Decide(Says(group: group)).Refusal.ShouldBe(new Refusal("phrase.group", 422));

    [Fact]
    public void Title_text_and_shortcut_have_their_limits()
    {
        Wording.Decide(Says(title: " ")).Refusal!.About.ShouldBe("title: 1–60");
        Wording.Decide(Says(title: new string('x', 61))).Refusal!.About.ShouldBe("title: 1–60");
        Wording.Decide(Says(text: "")).Refusal!.About.ShouldBe("text: 1–4000");
        Wording.Decide(Says(text: new string('x', 4001))).Refusal!.About.ShouldBe("text: 1–4000");
        Wording.Decide(Says(shortcut: "a b")).Refusal!.About.ShouldBe("shortcut ≤ 20");
        Wording.Decide(Says(shortcut: new string('x', 21))).Refusal!.About.ShouldBe("shortcut ≤ 20");
        Wording.Decide(Says(shortcut: " ")).Value.Shortcut.ShouldBeNull();
    }

    [Fact]
    public void A_placeholder_with_a_typo_does_not_reach_a_customer()
    {
        Wording.Decide(Says("{{customer.name}}，我是{{agent.name}}")).Accepted.ShouldBeTrue();
        Wording.Decide(Says("{{customer.nmae}}，您好")).Refusal.ShouldBe(new Refusal("phrase.placeholder", 422, "{{customer.nmae}}"));
    }

    [Fact]
    public void Public_phrases_are_written_by_those_who_lead()
    {
        var common = Says() with { Scope = PhraseScope.Public };

        AddPhrase.Decide(new(common, Lin), [], new(Id.At(9))).Refusal.ShouldBe(new Refusal("permission.denied", 403));
        AddPhrase.Decide(new(common, He), [], new(Id.At(9))).Value.Place.ShouldBe(1);
    }

    [Fact]
    public void A_list_ends_somewhere() =>
        AddPhrase.Decide(new(Says(), Lin), [.. Enumerable.Range(0, Wording.ListMax).Select(n => Listed(n))], new(Id.At(9)))
            .Refusal.ShouldBe(new Refusal("phrase.too_many", 422, "1000"));

    [Fact]
    public void Ordering_moves_those_named_to_the_front_and_loses_none()
    {
        var list = new[] { Listed(1), Listed(2), Listed(3), Listed(4) };

        var moved = OrderPhrases.Decide(new([list[2].Id.Value, list[0].Id.Value], Lin), [], list).Value;

        moved.Select(p => (p.Title, p.Place)).ShouldBe([("p3", 1), ("p1", 2), ("p2", 3)], ignoreOrder: true);
    }

    [Fact]
    public void Ordering_names_known_phrases_once_and_only_ones_own_to_write()
    {
        var (own, common) = (Listed(1), Listed(2) with { Scope = PhraseScope.Public });

        OrderPhrases.Decide(new([Guid.Empty], Lin), [common], [own]).Refusal!.Code.ShouldBe("phrase.unknown");
        OrderPhrases.Decide(new([own.Id.Value, own.Id.Value], Lin), [common], [own]).Refusal!.Code.ShouldBe("request.invalid");
        OrderPhrases.Decide(new([common.Id.Value], Lin), [common], [own]).Refusal!.Code.ShouldBe("permission.denied");
        OrderPhrases.Decide(new([common.Id.Value, own.Id.Value], He), [common], [own]).Accepted.ShouldBeTrue();
    }

    private static Phrase Listed(int n) => new(new(Id.At(100 + n)), 1, PhraseScope.Personal, "", $"p{n}", null, "您好", n);
}

public abstract class PhraseTests(Engine engine) : OnAStore(engine)
{
    private static readonly Staff Lin = new(new(Id.At(1)), "Lin", Role.Agent, Scope.Own, [], "s");
    private static readonly Staff Mei = new(new(Id.At(2)), "Mei", Role.Agent, Scope.Own, [], "s");
    private static readonly Staff He = new(new(Id.At(3)), "He", Role.Leader, Scope.Team, [], "s");

    private readonly PhraseTable phrases = new();

    private Task<Outcome<Phrase>> AddAsync(Staff by, string title, PhraseScope scope = PhraseScope.Personal) =>
        new AddPhrase.Handler(Store, phrases).HandleAsync(new(new(scope, "物流/催单", title, "{{customer.name}}，您好", "hi"), by));

    private Task<Outcome<Phrase>> ChangeAsync(Staff by, Phrase phrase, long? version, PhraseScope scope) =>
        new ChangePhrase.Handler(Store, phrases).HandleAsync(new(phrase.Id, version, new(scope, "", "changed", "好的"), by));

    private async Task<string[]> SeesAsync(Staff staff) =>
        [.. (await new ListPhrases.Handler(Store, phrases).HandleAsync(staff.Id)).Items.Select(p => p.Title)];

    [Fact]
    public async Task Everybody_sees_the_public_ones_and_their_own()
    {
        await AddAsync(Lin, "lin 1");
        await AddAsync(Mei, "mei 1");
        await AddAsync(He, "all 1", PhraseScope.Public);
        var last = (await AddAsync(Lin, "lin 2")).Value;

        (await SeesAsync(Lin)).ShouldBe(["all 1", "lin 1", "lin 2"]);
        (await SeesAsync(Mei)).ShouldBe(["all 1", "mei 1"]);
        (await Store.ReadAsync(session => phrases.FindAsync(session, last.Id)))!.Phrase
            .ShouldBe(new Phrase(last.Id, 1, PhraseScope.Personal, "物流/催单", "lin 2", "hi", "{{customer.name}}，您好", 2));
    }

    [Fact]
    public async Task A_change_names_its_version_and_a_phrase_may_become_public()
    {
        var own = (await AddAsync(He, "he 1")).Value;

        (await ChangeAsync(He, own, null, PhraseScope.Public)).Refusal!.Code.ShouldBe("version.missing");
        (await ChangeAsync(He, own, 2, PhraseScope.Public)).Refusal!.Code.ShouldBe("version.stale");
        (await ChangeAsync(He, own, 1, PhraseScope.Public)).Value.Version.ShouldBe(2);

        (await SeesAsync(Lin)).ShouldBe(["changed"]);
        (await ChangeAsync(Lin, own, 2, PhraseScope.Personal)).Refusal!.Code.ShouldBe("permission.denied");
    }

    [Fact]
    public async Task Somebody_elses_own_phrase_does_not_exist_for_others()
    {
        var own = (await AddAsync(Lin, "lin 1")).Value;
        var remove = new RemovePhrase.Handler(Store, phrases);

        (await ChangeAsync(He, own, 1, PhraseScope.Personal)).Refusal!.Code.ShouldBe("phrase.unknown");
        (await remove.HandleAsync(new(own.Id, He))).Refusal!.Code.ShouldBe("phrase.unknown");
        (await remove.HandleAsync(new(own.Id, Lin))).Accepted.ShouldBeTrue();

        (await SeesAsync(Lin)).ShouldBeEmpty();
        (await Store.ReadAsync(session => session.QueryAsync<string>("select name from event_log order by tx, position")))
            .ShouldBe(["phrase.written", "phrase.removed"]);
    }

    [Fact]
    public async Task The_order_is_kept_and_new_ones_come_last()
    {
        var ids = new List<Guid>();
        foreach (var title in (string[])["a", "b", "c"]) ids.Add((await AddAsync(Lin, title)).Value.Id.Value);

        (await new OrderPhrases.Handler(Store, phrases).HandleAsync(new([ids[2], ids[0]], Lin))).Accepted.ShouldBeTrue();
        await AddAsync(Lin, "d");

        (await SeesAsync(Lin)).ShouldBe(["c", "a", "b", "d"]);
    }

    [Fact]
    public async Task Many_added_at_once_have_each_a_place_of_their_own()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => AddAsync(Lin, $"p{n}"))));

        added.Select(a => a.Value.Place).Order().ShouldBe(Enumerable.Range(1, 20).Select(n => (long)n));
    }

    [Fact]
    public async Task Of_two_who_change_the_same_version_one_is_let_through()
    {
        var common = (await AddAsync(He, "all 1", PhraseScope.Public)).Value;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ChangeAsync(He, common, 1, PhraseScope.Public))));

        outcomes.Count(o => o.Accepted).ShouldBe(1);
        outcomes.Where(o => !o.Accepted).ShouldAllBe(o => o.Refusal!.Code == "version.stale");
    }
}

public sealed class PhraseOnSqlite() : PhraseTests(Engine.Sqlite);

public sealed class PhraseOnPostgres() : PhraseTests(Engine.Postgres);

public sealed class PhraseRoutesTests
{
    [Fact]
    public async Task The_routes_are_those_of_the_guide()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<IStore>(_ => null!).AddKnowledge();
        await using var app = builder.Build();
        app.MapGroup("/api/v1").MapKnowledge();

        var routes = ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Select(e => $"{e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]} {e.RoutePattern.RawText}");

        routes.Order(StringComparer.Ordinal).ShouldBe([
            "DELETE /api/v1/phrases/{id:guid}", "GET /api/v1/phrases", "POST /api/v1/phrases", "PUT /api/v1/phrases/order", "PUT /api/v1/phrases/{id:guid}",
        ]);
    }
}
