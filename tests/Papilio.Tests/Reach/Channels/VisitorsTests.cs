using Papilio.Platform.Edge;
using Papilio.Reach.Channels;
using Papilio.Reach.Channels.Web;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Channels;

public abstract class VisitorsTests(Engine engine) : InAHouse(engine)
{
    private InboxSettings inbox = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        inbox = await House.InboxAsync();
    }

    private string Identity(string sub = "u1") => Jwt.Make(inbox.Secrets[0], Clock.GetUtcNow().AddMinutes(10), sub, "张伟");

    private async Task<Appended> SayAsync(Visitor visitor, string text) => (await House.Get<WidgetApi>().SayAsync(visitor, new WidgetApi.Say(Id.New(Clock), text))).Value;

    private Task<string> NewTokenAsync(Session session, Visitor visitor) =>
        House.Get<Visitors>().NewTokenAsync(session, Id.New(Clock), new CustomerId(visitor.Customer), new InboxId(visitor.Inbox), verified: true);

    private async Task EraseAsync(Visitor visitor) =>
        (await House.Get<Erase.Handler>().HandleAsync(new Erase.Command(new CustomerId(visitor.Customer), "asked for it", Actor.System))).Accepted.ShouldBeTrue();

    private static readonly Dictionary<ConversationId, long> Nothing = [];

    private static Dictionary<ConversationId, long> Held(ConversationId conversation, long number) => new() { [conversation] = number };

    private Task<string[]> SeenByAsync(Visitor visitor) => SeenByAsync(visitor, Nothing);

    private Task<string[]> SeenByAsync(Visitor visitor, ConversationId after, long number) => SeenByAsync(visitor, Held(after, number));

    private async Task<string[]> SeenByAsync(Visitor visitor, Dictionary<ConversationId, long> held) =>
        [.. (await Store.ReadAsync(s => House.Get<IVisitors>().AfterAsync(s, visitor, held, 100))).Items.Select(m => m.Text)];

    [Fact]
    public async Task A_browser_sees_its_own_words_and_nobody_else_s()
    {
        var (mine, theirs) = ((await House.VisitAsync(inbox)).Visitor, (await House.VisitAsync(inbox)).Visitor);
        await SayAsync(mine, "我的");
        var other = await SayAsync(theirs, "别人的");

        (await SeenByAsync(mine)).ShouldBe(["我的"]);
        (await SeenByAsync(mine, other.Conversation, 0)).ShouldNotContain("别人的");
        (await House.Get<WidgetApi>().MarkAsync(mine, new WidgetApi.Place(other.Conversation, Seen: 1))).Refusal!.Code.ShouldBe("conversation.unknown");
        (await House.Conversations.LeaveAsync(mine, other.Conversation)).Refusal!.Code.ShouldBe("conversation.unknown");
        (await House.HeadAsync(other.Conversation)).ReadTo.ShouldBe(0);
    }

    [Fact]
    public async Task A_signed_identity_opens_the_customer_s_conversations_and_joins_what_the_browser_wrote()
    {
        var (anonymous, opened) = await House.VisitAsync(inbox);
        await SayAsync(anonymous, "还没登录");
        var (phone, _) = await House.VisitAsync(inbox, identity: Identity());
        (await SeenByAsync(phone)).ShouldBeEmpty();

        var (signedIn, answer) = await House.VisitAsync(inbox, opened.Token, Identity());

        answer.Verified.ShouldBeTrue();
        answer.Items.Select(m => m.Text).ShouldBe(["还没登录"]);
        (await SeenByAsync(signedIn)).ShouldBe(["还没登录"]);
        (await SeenByAsync(phone)).ShouldBe(["还没登录"]);
        (await SayAsync(phone, "登录以后")).Number.ShouldBe(2);
        (await House.Get<WidgetApi>().LeaveAsync(signedIn)).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_is_merged_by_staff_shows_an_anonymous_browser_nothing_of_the_other()
    {
        var (anonymous, signedIn) = ((await House.VisitAsync(inbox)).Visitor, (await House.VisitAsync(inbox, identity: Identity())).Visitor);
        await SayAsync(anonymous, "路人");
        await SayAsync(signedIn, "本人");
        await House.Get<Merge.Handler>().HandleAsync(new Merge.Command(new CustomerId(signedIn.Customer), new CustomerId(anonymous.Customer), "同一个人", Actor.System));

        (await SeenByAsync(anonymous)).ShouldBe(["路人"]);
        (await SeenByAsync(signedIn)).Order(StringComparer.Ordinal).ShouldBe(new[] { "路人", "本人" }.Order(StringComparer.Ordinal));
    }

    private async Task<Guid> MergeAsync(Visitor into, Visitor folded) =>
        (await House.Get<Merge.Handler>().HandleAsync(new Merge.Command(new CustomerId(into.Customer), new CustomerId(folded.Customer), "同一个人", Actor.System))).Value.Merges.Single().Id;

    private async Task UndoAsync(Visitor customer, Guid merge) =>
        (await House.Get<UndoMerge.Handler>().HandleAsync(new UndoMerge.Command(new CustomerId(customer.Customer), merge, Actor.System))).Accepted.ShouldBeTrue();

    [Fact]
    public async Task Whoever_signs_in_while_wrongly_merged_keeps_what_is_theirs_and_nothing_of_the_other_when_it_is_undone()
    {
        var (na, wei) = ((await House.VisitAsync(inbox, identity: Identity("na"))).Visitor, (await House.VisitAsync(inbox, identity: Identity("wei"))).Visitor);
        await SayAsync(na, "李娜的");
        await House.Get<WidgetApi>().LeaveAsync(na);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await SayAsync(wei, "张伟的");
        await House.Get<WidgetApi>().LeaveAsync(wei);
        var merge = await MergeAsync(na, wei);

        var (phone, _) = await House.VisitAsync(inbox, identity: Identity("wei"));
        (await SeenByAsync(phone)).ShouldBe(["李娜的", "张伟的"]);
        await SayAsync(phone, "张伟在手机上问的");
        await UndoAsync(na, merge);

        (await SeenByAsync(phone)).ShouldBe(["张伟的", "张伟在手机上问的"]);
        (await SeenByAsync(wei)).ShouldBe(["张伟的", "张伟在手机上问的"]);
        (await SeenByAsync(na)).ShouldBe(["李娜的"]);
        (await House.Get<IVisitors>().ByTokenAsync(phone.Token))!.Customer.ShouldBe(wei.Customer);
    }

    [Fact]
    public async Task A_browser_two_people_sign_in_with_while_they_are_merged_keeps_them_apart_when_it_is_undone()
    {
        var (na, opened) = await House.VisitAsync(inbox, identity: Identity("na"));
        var (wei, _) = await House.VisitAsync(inbox, identity: Identity("wei"));
        await SayAsync(na, "李娜的");
        var merge = await MergeAsync(na, wei);

        var (shared, _) = await House.VisitAsync(inbox, opened.Token, Identity("wei"));
        await UndoAsync(na, merge);

        shared.Token.ShouldNotBe(opened.Token);
        (await SeenByAsync((await House.Get<IVisitors>().ByTokenAsync(shared.Token))!)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_anonymous_browser_that_staff_have_merged_writes_where_it_may_read()
    {
        var lin = House.Agent();
        var (anonymous, signedIn) = ((await House.VisitAsync(inbox)).Visitor, (await House.VisitAsync(inbox, identity: Identity())).Visitor);
        var theirs = await SayAsync(signedIn, "本人");
        await MergeAsync(signedIn, anonymous);

        var own = await SayAsync(anonymous, "路人");
        (await SayAsync(anonymous, "还是路人")).ShouldSatisfyAllConditions(p => p.Conversation.ShouldBe(own.Conversation), p => p.Number.ShouldBe(2));
        await House.GiveAsync(own.Conversation, lin);
        await House.ReplyAsync(lin, own.Conversation, "答路人");

        own.Conversation.ShouldNotBe(theirs.Conversation);
        (await SeenByAsync(anonymous)).ShouldBe(["路人", "还是路人", "答路人"]);
        (await SeenByAsync(signedIn)).ShouldBe(["本人", "路人", "还是路人", "答路人"]);
    }

    [Fact]
    public async Task Of_two_conversations_that_live_after_a_merge_each_screen_goes_on_in_its_own()
    {
        var (one, two) = ((await House.VisitAsync(inbox, identity: Identity("u1"))).Visitor, (await House.VisitAsync(inbox, identity: Identity("u2"))).Visitor);
        var (first, second) = (await SayAsync(one, "一"), await SayAsync(two, "二"));
        await MergeAsync(one, two);

        (await SayAsync(two, "还是二")).Conversation.ShouldBe(second.Conversation);
        (await SayAsync(one, "还是一")).Conversation.ShouldBe(first.Conversation);
        (await Store.ReadAsync(s => House.Get<IVisitors>().HeadAsync(s, two)))!.Conversation.ShouldBe(second.Conversation);
        (await Store.ReadAsync(s => House.Get<IVisitors>().HeadAsync(s, one)))!.Conversation.ShouldBe(first.Conversation);
    }

    [Fact]
    public async Task A_browser_two_people_sign_in_with_keeps_them_apart()
    {
        var (wei, first) = await House.VisitAsync(inbox, identity: Identity("u1"));
        await SayAsync(wei, "张伟的话");

        var (na, second) = await House.VisitAsync(inbox, first.Token, Identity("u2"));

        second.Token.ShouldNotBe(first.Token);
        (await SeenByAsync(na)).ShouldBeEmpty();
        na.Customer.ShouldNotBe(wei.Customer);
    }

    [Fact]
    public async Task An_identity_that_has_expired_goes_on_with_the_token_of_the_same_person_and_opens_nothing_else()
    {
        var identity = Identity();
        var (wei, opened) = await House.VisitAsync(inbox, identity: identity);
        await SayAsync(wei, "还在吗");
        var na = (await House.VisitAsync(inbox, identity: Identity("u2"))).Answer.Token;
        var stranger = (await House.VisitAsync(inbox)).Answer.Token;
        Clock.Advance(TimeSpan.FromMinutes(70));

        var (_, again) = await House.VisitAsync(inbox, opened.Token, identity);

        (again.Token, again.Verified).ShouldBe((opened.Token, true));
        again.Items.Select(m => m.Text).ShouldBe(["还在吗"]);
        Task<Outcome<WidgetSession.Answer>> OpenAsync(string? token, string jwt) => House.Get<WidgetSession>().HandleAsync(new WidgetSession.Command(inbox.Inbox.Id.Value, token, jwt));
        foreach (var token in new[] { null, na, stranger, "v_" + new string('0', 48) })
            (await OpenAsync(token, identity)).Refusal!.Code.ShouldBe("identity.expired", token);
        var other = Jwt.Make(Signature.NewSecret(), Clock.GetUtcNow().AddMinutes(-60), "u1");
        (await OpenAsync(opened.Token, other)).Refusal!.Code.ShouldBe("identity.forged");
        (await OpenAsync(opened.Token, Identity())).Value.Token.ShouldBe(opened.Token);
    }

    [Fact]
    public async Task A_token_is_of_one_inbox_and_a_void_one_begins_anew()
    {
        var (visitor, answer) = await House.VisitAsync(inbox);
        var other = await House.InboxAsync();

        (await House.VisitAsync(other, answer.Token)).Visitor.Customer.ShouldNotBe(visitor.Customer);
        (await House.VisitAsync(inbox, "v_" + new string('0', 48))).Visitor.Customer.ShouldNotBe(visitor.Customer);
        (await House.VisitAsync(inbox, answer.Token)).Visitor.Customer.ShouldBe(visitor.Customer);
        foreach (var forged in new[] { "", "v_", answer.Token + "0", answer.Token.ToUpperInvariant(), "v_" + new string('g', 48), answer.Token[2..] })
            (await House.Get<IVisitors>().ByTokenAsync(forged)).ShouldBeNull(forged);
        (await House.CountAsync($"visitor where token_hash = '{answer.Token}'")).ShouldBe(0, "only a hash is stored");
    }

    [Fact]
    public async Task A_token_ends_after_half_a_year()
    {
        var token = (await House.VisitAsync(inbox)).Answer.Token;
        Clock.Advance(TimeSpan.FromDays(179));
        (await House.Get<IVisitors>().ByTokenAsync(token)).ShouldNotBeNull();
        Clock.Advance(TimeSpan.FromDays(2));
        (await House.Get<IVisitors>().ByTokenAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task The_tokens_of_an_erased_customer_are_void_at_once()
    {
        var (visitor, answer) = await House.VisitAsync(inbox);
        await SayAsync(visitor, "我的");
        (await House.Get<IVisitors>().ByTokenAsync(answer.Token)).ShouldNotBeNull();

        await EraseAsync(visitor);

        (await House.Get<IVisitors>().ByTokenAsync(answer.Token)).ShouldBeNull();
        (await House.Get<WidgetApi>().SayAsync(visitor, new WidgetApi.Say(Id.New(Clock), "还在吗"))).Refusal!.Code.ShouldBe("customer.erased");
    }

    [Fact]
    public async Task Nobody_gets_a_token_while_they_are_being_erased()
    {
        var (visitor, _) = await House.VisitAsync(inbox);
        var (customers, id) = (House.Get<CustomerTable>(), new CustomerId(visitor.Customer));
        using var held = new ManualResetEventSlim();
        var erasing = Task.Run(() => Store.WriteAsync(async session =>
        {
            await customers.HoldAsync(session, id);
            held.Set();
            SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(300)); // the other has looked by now, and found somebody
            return await customers.EmptyAsync(session, [id]);
        }));
        held.Wait();

        await Should.ThrowAsync<StaleException>(() => Store.WriteAsync(session => NewTokenAsync(session, visitor)));
        await erasing;
    }

    [Fact]
    public async Task Nobody_gets_a_token_for_a_customer_who_is_erased()
    {
        var (visitor, _) = await House.VisitAsync(inbox);
        await EraseAsync(visitor);

        await Should.ThrowAsync<StaleException>(() => Store.WriteAsync(session => NewTokenAsync(session, visitor)));
    }

    [Fact]
    public async Task An_inbox_that_asks_for_an_identity_lets_nobody_in_without()
    {
        var strict = await House.InboxAsync(identityRequired: true);
        var sessions = House.Get<WidgetSession>();
        Task<Outcome<WidgetSession.Answer>> OpenAsync(string? token = null, string? identity = null) => sessions.HandleAsync(new WidgetSession.Command(strict.Inbox.Id.Value, token, identity));

        (await OpenAsync()).Refusal!.Code.ShouldBe("identity.required");
        (await OpenAsync(identity: Identity())).Refusal!.Code.ShouldBe("identity.forged");
        var opened = await OpenAsync(identity: Jwt.Make(strict.Secrets[0], Clock.GetUtcNow().AddMinutes(5)));
        opened.Accepted.ShouldBeTrue();
        (await OpenAsync(opened.Value.Token)).Accepted.ShouldBeTrue();
        (await sessions.HandleAsync(new WidgetSession.Command(Id.At(1)))).Refusal!.Code.ShouldBe("inbox.unknown");
    }

    [Fact]
    public async Task A_timeline_over_several_conversations_is_resumed_at_any_place_even_when_the_clock_stood_still()
    {
        var (visitor, _) = await House.VisitAsync(inbox);
        var said = new List<(ConversationId Conversation, long Number, string Text)>();
        for (var c = 0; c < 6; c++)
        {
            for (var n = 0; n < 3; n++)
            {
                var place = await SayAsync(visitor, $"{c}.{n}");
                said.Add((place.Conversation, place.Number, $"{c}.{n}"));
            }

            await House.Get<WidgetApi>().LeaveAsync(visitor);
        }

        (await SeenByAsync(visitor)).ShouldBe(said.Select(s => s.Text));
        for (var at = 0; at < said.Count; at++) (await SeenByAsync(visitor, said[at].Conversation, said[at].Number)).ShouldBe(said.Skip(at + 1).Select(s => s.Text));
    }

    /// <summary>Signed in on the phone with a live conversation, and on a laptop with one that began before they signed in there too.</summary>
    private async Task<(Visitor Laptop, Appended Phone, Appended Laptops)> WithTwoThatLiveAsync()
    {
        var (phone, _) = await House.VisitAsync(inbox, identity: Identity());
        var first = await SayAsync(phone, "手机上问的");
        Clock.Advance(TimeSpan.FromSeconds(5));
        var (anonymous, opened) = await House.VisitAsync(inbox);
        var second = await SayAsync(anonymous, "电脑上问的");
        return ((await House.VisitAsync(inbox, opened.Token, Identity())).Visitor, first, second);
    }

    [Fact]
    public async Task Of_two_conversations_that_live_after_a_merge_neither_is_skipped_wherever_a_screen_resumes()
    {
        var lin = House.Agent();
        var (laptop, phones, laptops) = await WithTwoThatLiveAsync();
        await House.GiveAsync(phones.Conversation, lin);
        await House.ReplyAsync(lin, phones.Conversation, "答手机上的");

        (await SeenByAsync(laptop, laptops.Conversation, 1)).ShouldContain("答手机上的");
        (await SeenByAsync(laptop, phones.Conversation, 1)).ShouldContain("答手机上的");
        var held = new Dictionary<ConversationId, long> { [phones.Conversation] = 1, [laptops.Conversation] = 1 };
        (await SeenByAsync(laptop, held)).ShouldBe(["答手机上的"]);
        held[phones.Conversation] = 2;
        (await SeenByAsync(laptop, held)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_poll_wakes_for_every_conversation_that_lives_and_ends_for_none_that_is_held()
    {
        var lin = House.Agent();
        var (laptop, phones, laptops) = await WithTwoThatLiveAsync();
        await House.GiveAsync(phones.Conversation, lin);
        await House.GiveAsync(laptops.Conversation, lin);
        foreach (var (conversation, text) in new[] { (phones.Conversation, "答手机上的"), (laptops.Conversation, "答电脑上的") })
        {
            var polling = House.CallAsync("GET", $"/widget/poll?conversation={phones.Conversation}&number={(text == "答电脑上的" ? 2 : 1)}&conversation={laptops.Conversation}&number=1", caller: laptop);
            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(50), default);
            polling.IsCompleted.ShouldBeFalse(text);
            await House.ReplyAsync(lin, conversation, text);

            var (status, page) = await polling.WaitAsync(TimeSpan.FromSeconds(30));
            status.ShouldBe(200);
            ((string?)page!["items"]!.AsArray().ShouldHaveSingleItem()!["text"]).ShouldBe(text);
        }
    }

    [Fact]
    public async Task What_is_said_in_a_reopened_conversation_reaches_a_screen_that_holds_a_newer_one()
    {
        var he = House.Agent("何", Scope.All, Role.Leader);
        var (visitor, _) = await House.VisitAsync(inbox);
        var older = await SayAsync(visitor, "旧的");
        await House.Get<WidgetApi>().LeaveAsync(visitor);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var newer = await SayAsync(visitor, "新的");
        await House.Get<WidgetApi>().LeaveAsync(visitor);
        await House.ReopenAsync(older.Conversation, he);
        await House.ReplyAsync(he, older.Conversation, "还有一件事");

        (await SeenByAsync(visitor, newer.Conversation, newer.Number)).ShouldContain("还有一件事");
    }

    [Fact]
    public async Task The_chat_opens_with_the_conversation_that_lives_however_old_it_is()
    {
        var he = House.Agent("何", Scope.All, Role.Leader);
        var (visitor, opened) = await House.VisitAsync(inbox);
        var older = await SayAsync(visitor, "旧的");
        await House.Get<WidgetApi>().LeaveAsync(visitor);
        for (var n = 0; n < 6; n++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await SayAsync(visitor, $"{n}");
            await House.Get<WidgetApi>().LeaveAsync(visitor);
        }

        await House.ReopenAsync(older.Conversation, he);

        (await House.VisitAsync(inbox, opened.Token)).Answer.Items.Select(m => m.Text).ShouldBe(["2", "3", "4", "5", "旧的"]);
    }

    [Fact]
    public async Task Who_takes_care_is_told_by_id_and_name()
    {
        var lin = House.Agent();
        var (visitor, _) = await House.VisitAsync(inbox);
        var said = await SayAsync(visitor, "有人吗");
        await House.GiveAsync(said.Conversation, lin);

        (await Store.ReadAsync(s => House.Get<IVisitors>().HeadAsync(s, visitor)))!.Agent.ShouldBe(new Named(lin.Id.Value, "小林"));
    }

    [Fact]
    public async Task Notes_are_for_staff()
    {
        var lin = House.Agent();
        var (visitor, _) = await House.VisitAsync(inbox);
        var id = (await SayAsync(visitor, "你好")).Conversation;
        await House.GiveAsync(id, lin);
        await House.ReplyAsync(lin, id, "客户有点急", MessageKind.Note);
        await House.ReplyAsync(lin, id, "您好");

        (await SeenByAsync(visitor)).ShouldBe(["你好", "您好"]);
        (await House.VisitAsync(inbox, visitor.Token)).Answer.Items.Select(m => (m.Number, m.Prior)).ShouldBe([(1, 0), (3, 1)]);
    }

    [Fact]
    public async Task A_poll_answers_at_once_when_there_is_something_else_as_soon_as_there_is()
    {
        var lin = House.Agent();
        var (visitor, _) = await House.VisitAsync(inbox);
        var api = House.Get<WidgetApi>();
        var id = (await SayAsync(visitor, "你好")).Conversation;
        await House.GiveAsync(id, lin);
        (await api.PollAsync(visitor, Nothing, default)).Items.Count.ShouldBe(1);

        var polling = api.PollAsync(visitor, Held(id, 1), default);
        await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(50), default);
        polling.IsCompleted.ShouldBeFalse();
        await House.ReplyAsync(lin, id, "您好");

        (await polling.WaitAsync(TimeSpan.FromSeconds(30))).Items.ShouldHaveSingleItem().Text.ShouldBe("您好");
    }

    [Fact]
    public async Task A_poll_of_a_browser_without_a_conversation_hears_of_its_first_and_not_of_others()
    {
        var ((visitor, _), (other, _)) = (await House.VisitAsync(inbox), await House.VisitAsync(inbox));
        var polling = House.Get<WidgetApi>().PollAsync(visitor, Nothing, default);
        await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(50), default);
        for (var n = 0; n < 20; n++) await SayAsync(other, $"{n}");
        polling.IsCompleted.ShouldBeFalse();

        await SayAsync(visitor, "第一句");

        (await polling.WaitAsync(TimeSpan.FromSeconds(30))).Items.ShouldHaveSingleItem().Text.ShouldBe("第一句");
    }

    [Fact]
    public async Task Polls_that_end_while_hints_fly_harm_nobody()
    {
        var (visitor, _) = await House.VisitAsync(inbox);
        var id = (await SayAsync(visitor, "你好")).Conversation;
        using var over = new CancellationTokenSource();
        var polls = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                using var brief = new CancellationTokenSource(TimeSpan.FromMilliseconds(3), TimeProvider.System);
                await House.Get<WidgetApi>().PollAsync(visitor, Held(id, 9999), brief.Token);
            }
        })).ToArray();

        for (var n = 0; n < 60; n++) (await House.SayAsync(new CustomerId(visitor.Customer), inbox.Inbox.Id, $"{n}", live: id)).Value.Repeated.ShouldBeFalse();

        await over.CancelAsync();
        await Task.WhenAll(polls);
    }

    [Fact]
    public async Task The_offline_form_claims_and_proves_nothing()
    {
        var ((one, _), (two, _)) = (await House.VisitAsync(inbox), await House.VisitAsync(inbox));
        foreach (var visitor in new[] { one, two })
            (await House.Get<WidgetApi>().ContactAsync(visitor, new WidgetApi.Contact("张\0伟", "wei@example.com", "+8613800000001"))).Accepted.ShouldBeTrue();

        (await House.CountAsync("customer_identity where verified and kind <> 'channel'")).ShouldBe(0);
        var names = await Store.ReadAsync(s => House.Customers.NamesAsync(s, [new CustomerId(one.Customer), new CustomerId(two.Customer)]));
        names.Values.ShouldAllBe(n => n.Name == "张伟" && !n.Verified);
    }

    [Fact]
    public async Task Where_the_customer_was_is_told_without_what_a_query_holds_of_them()
    {
        await House.Get<WidgetSession>().HandleAsync(new WidgetSession.Command(inbox.Inbox.Id.Value, Page: "https://shop.example/orders/7?phone=13800000001#张伟"));

        (await Store.ReadAsync(s => s.QueryAsync<string>("select payload from event_log where name = 'entry.opened'"))).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(p => p.ShouldContain("orders/7"), p => p.ShouldNotContain("1380000"));
    }
}

public sealed class VisitorsOnSqlite() : VisitorsTests(Engine.Sqlite);

public sealed class VisitorsOnPostgres() : VisitorsTests(Engine.Postgres);
