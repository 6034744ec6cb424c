using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;

namespace Papilio.Tests.Reach.Conversations;

public abstract class SearchTests(Engine engine) : InAHouse(engine)
{
    private readonly Staff leader = House.Agent("何", Scope.All, Role.Leader);

    private static readonly string[] Words =
    [
        "我的手表走慢了，每天慢十五分钟", "订单 W-10086 还没有发货，能帮我催一下吗", "请问怎么退货？发票可以重开吗", "张先生，您的快递明天到",
        "Can I return the strap? It is too short", "优惠券过期了，客服说可以补发", "鞋底开胶，穿了三天", "密码忘了，收不到验证码📱",
    ];

    private async Task<HashSet<ConversationId>> FindAsync(string words, Caller? caller = null) =>
        [.. (await House.Get<Search>().HandleAsync(caller ?? leader, words, null, null, default)).Value.Items.Select(h => h.Id)];

    [Fact]
    public async Task Every_two_neighbouring_characters_find_their_conversation()
    {
        var inbox = (await House.InboxAsync()).Inbox.Id;
        var said = new Dictionary<ConversationId, string>();
        foreach (var text in Words) said[await House.ConversationAsync(await House.CustomerAsync(null), inbox, text: text)] = text;
        await House.PumpAsync();

        foreach (var (id, text) in said)
        {
            for (var n = 0; n + 2 <= text.Length; n++)
            {
                var pair = text.Substring(n, 2);
                if (!pair.All(c => c is >= '\u4E00' and <= '\u9FFF')) continue;
                var found = await FindAsync(pair);
                found.ShouldContain(id, pair);
                found.ShouldBe(said.Where(s => s.Value.Contains(pair)).Select(s => s.Key), ignoreOrder: true, pair);
            }
        }

        (await FindAsync("w10086")).Count.ShouldBe(1);
        (await FindAsync("STRAP retu")).Count.ShouldBe(1);
        (await FindAsync("慢 手表")).Count.ShouldBe(1);
        (await FindAsync("没有人说过")).ShouldBeEmpty();
        (await FindAsync("' | (!& \"*")).ShouldBeEmpty();
        (await FindAsync("")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hit_shows_the_words_and_notes_are_found_too()
    {
        var lin = House.Agent();
        var id = await House.ConversationAsync(await House.CustomerAsync(), (await House.InboxAsync()).Inbox.Id, lin);
        await House.ReplyAsync(lin, id, "内部备注：老客户，表带过敏", MessageKind.Note);
        await House.PumpAsync();

        var hit = (await House.Get<Search>().HandleAsync(leader, "过敏", null, null, default)).Value.Items.ShouldHaveSingleItem().Hit!;
        (hit.Number, hit.Text.Contains("过敏")).ShouldBe((2, true));
    }

    [Fact]
    public async Task What_is_taken_back_is_not_found_and_what_is_corrected_is_found_anew()
    {
        var lin = House.Agent();
        var id = await House.ConversationAsync(await House.CustomerAsync(), (await House.InboxAsync()).Inbox.Id, lin);
        var said = (await House.ReplyAsync(lin, id, "紫色的表带")).Value.Number;
        await House.PumpAsync();
        await House.Get<Write>().AmendAsync(lin, id, said, Id.New(Clock), "绿色的表带");
        await House.PumpAsync();
        (await FindAsync("绿色")).ShouldBe([id]);

        await House.Get<Write>().AmendAsync(lin, id, said, Id.New(Clock), null);
        (await FindAsync("紫色")).ShouldBeEmpty();
        await House.PumpAsync();
        (await FindAsync("紫色")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_stands_together_only_in_pairs_is_not_found()
    {
        var inbox = (await House.InboxAsync()).Inbox.Id;
        await House.ConversationAsync(await House.CustomerAsync(null), inbox, text: "一直没有发货，什么时候有货");
        var said = await House.ConversationAsync(await House.CustomerAsync(null), inbox, text: "又没有货了");
        await House.PumpAsync();

        (await FindAsync("没有货")).ShouldBe([said]);
        (await FindAsync("没有货 发货")).ShouldBeEmpty();
        (await FindAsync("有发货 有货")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Pages_of_any_size_give_every_conversation_once_at_its_newest_message_with_the_words()
    {
        var lin = House.Agent();
        var inbox = (await House.InboxAsync()).Inbox.Id;
        List<ConversationId> named = [], said = [];
        for (var n = 0; n < 9; n++) said.Add(await House.ConversationAsync(await House.CustomerAsync(null), inbox, lin, $"手表 {n}"));
        for (var n = 0; n < 5; n++) named.Add(await House.ConversationAsync(await House.CustomerAsync($"手表迷 {n}"), inbox, text: n == 2 ? "手表" : "你好"));
        for (var n = 0; n < 300; n++) await House.ReplyAsync(lin, said[4], "您的手表");
        await House.ReplyAsync(lin, said[1], "手表好了");
        await House.ReplyAsync(lin, said[8], "不客气");
        await House.PumpAsync();

        foreach (var limit in (int[])[1, 2, 5, 14, 200])
        {
            var (found, cursor) = (new List<HeadView>(), (string?)null);
            do
            {
                var page = (await House.Get<Search>().HandleAsync(leader, "手表", cursor, limit, default)).Value;
                page.Items.Count.ShouldBeInRange(1, limit);
                found.AddRange(page.Items);
                cursor = page.Next;
            }
            while (cursor is not null);

            found.Take(5).Select(h => h.Id).ShouldBe(named, ignoreOrder: true);
            found.Skip(5).Select(h => h.Id).ShouldBe([said[1], said[4], said[8], said[7], said[6], said[5], said[3], said[2], said[0]], $"{limit} at a time");
            found.Skip(5).Take(3).Select(h => h.Hit!.Number).ShouldBe([2, 301, 1]);
        }

        (await House.CallAsync("GET", "/conversations?search=手表&cursor=%27or%201", caller: leader)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_seldom_word_is_found_however_much_was_said_since_and_however_little_of_it_may_be_seen()
    {
        var (lin, mei) = (House.Agent(), House.Agent("小梅"));
        var inbox = (await House.InboxAsync()).Inbox.Id;
        var old = await House.ConversationAsync(await House.CustomerAsync(null), inbox, lin, "琥珀的手表");
        var much = await House.ConversationAsync(await House.CustomerAsync(null), inbox, mei);
        await Task.WhenAll(Enumerable.Range(0, 3_000).Select(n => House.ReplyAsync(mei, much, $"手表 {n}")));
        await House.PumpAsync();

        (await FindAsync("琥珀")).ShouldBe([old]);
        (await FindAsync("手表", lin)).ShouldBe([old]);
        (await FindAsync("手表")).ShouldBe([old, much], ignoreOrder: true);
    }

    [Fact]
    public async Task Nobody_finds_what_is_not_theirs_to_see()
    {
        var id = await House.ConversationAsync(await House.CustomerAsync("张伟"), (await House.InboxAsync()).Inbox.Id, House.Agent(), "机密的手表");
        await House.PumpAsync();

        (await FindAsync("机密")).ShouldBe([id]);
        (await FindAsync("张伟")).ShouldBe([id]);
        (await FindAsync("机密", House.Agent("小梅"))).ShouldBeEmpty();
        (await FindAsync("张伟", House.Agent("小梅"))).ShouldBeEmpty();
        (await FindAsync("机密", new Visitor(Id.At(1), Id.At(2), true, ""))).ShouldBeEmpty();
    }
}

public sealed class SearchOnSqlite() : SearchTests(Engine.Sqlite);

public sealed class SearchOnPostgres() : SearchTests(Engine.Postgres);
