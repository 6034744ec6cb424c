using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Conversations;

public abstract class ListTests(Engine engine) : InAHouse(engine)
{
    private readonly Staff lin = House.Agent();
    private readonly Staff leader = House.Agent("何", Scope.All, Role.Leader);
    private InboxId inbox;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        inbox = (await House.InboxAsync()).Inbox.Id;
    }

    private async Task<IReadOnlyList<HeadView>> ListAsync(Caller caller, List.View view, List.Order order = List.Order.Newest, int limit = 200, Guid? queue = null)
    {
        var items = new List<HeadView>();
        string? cursor = null;
        do
        {
            var page = (await House.Get<List>().HandleAsync(caller, view, queue, order, cursor, limit, default)).Value;
            page.Items.Count.ShouldBeLessThanOrEqualTo(limit);
            items.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return items;
    }

    private async Task<ConversationId[]> ManyAsync(int count, Staff? with = null)
    {
        var ids = new List<ConversationId>();
        for (var n = 0; n < count; n++)
        {
            ids.Add(await House.ConversationAsync(await House.CustomerAsync($"客户 {n}"), inbox, with, $"第 {n} 句"));
            if (n % 3 > 0) Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return [.. ids];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    public async Task Pages_of_any_size_give_every_conversation_once_newest_first(int limit)
    {
        var ids = await ManyAsync(12);

        var heads = await ListAsync(leader, List.View.All, limit: limit);

        heads.Select(h => h.Id).ShouldBe(ids, ignoreOrder: true);
        heads.Select(h => h.LastAt).ShouldBe(heads.Select(h => h.LastAt).OrderDescending());
    }

    [Fact]
    public async Task A_word_in_an_old_conversation_brings_it_to_the_top_also_between_two_pages()
    {
        var ids = new List<ConversationId>();
        for (var n = 0; n < 6; n++)
        {
            ids.AddRange(await ManyAsync(3, lin));
            Clock.Advance(TimeSpan.FromSeconds(40));
        }

        await House.ReplyAsync(lin, ids[4], "答");
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await House.ReplyAsync(lin, ids[0], "答");

        var heads = await ListAsync(leader, List.View.All, limit: 2);

        heads.Take(2).Select(h => h.Id).ShouldBe([ids[0], ids[4]]);
        heads.Select(h => h.Id).ShouldBe(ids, ignoreOrder: true);
        heads.Select(h => h.LastAt).ShouldBe(heads.Select(h => h.LastAt).OrderDescending());
    }

    [Fact]
    public async Task In_the_order_of_waiting_whoever_waits_longest_comes_first_and_whoever_is_answered_last()
    {
        var ids = await ManyAsync(9, lin);
        await House.ReplyAsync(lin, ids[0], "答");
        await House.ReplyAsync(lin, ids[4], "答");

        var heads = await ListAsync(lin, List.View.Mine, List.Order.Waiting, limit: 2);

        heads.Select(h => h.Id).Take(7).ShouldBe(ids.Where(i => i != ids[0] && i != ids[4]), ignoreOrder: true);
        heads.Take(7).Select(h => h.AwaitingSince).ShouldBe(heads.Take(7).Select(h => h.AwaitingSince).Order());
        heads.Skip(7).ShouldAllBe(h => h.AwaitingSince == null);
        heads.Count.ShouldBe(9);
    }

    [Fact]
    public async Task Each_view_shows_its_phase_and_the_counts_agree()
    {
        var ids = await ManyAsync(8);
        var queue = Id.At(900);
        await House.GiveAsync(ids[0], lin);
        await House.GiveAsync(ids[1], lin);
        await House.GiveAsync(ids[2], leader);
        await House.ChangeAsync(ids[3], c => c with { Phase = Phase.Waiting, WaitingSince = 1, Queue = queue, QueueName = "售后" });
        await House.ChangeAsync(ids[4], c => c with { Phase = Phase.Closed, ClosedAt = 1, Exit = Exit.Solved });
        await House.Get<Marks>().SeenAsync(lin, ids[1], 1, back: false);

        (await ListAsync(lin, List.View.Mine)).Select(h => h.Id).ShouldBe([ids[0], ids[1]], ignoreOrder: true);
        (await ListAsync(leader, List.View.Queue)).ShouldHaveSingleItem().Queue!.Name.ShouldBe("售后");
        (await ListAsync(leader, List.View.All, queue: queue)).ShouldHaveSingleItem().Id.ShouldBe(ids[3]);
        (await ListAsync(leader, List.View.Bot)).Count.ShouldBe(3);
        (await ListAsync(leader, List.View.All)).Count.ShouldBe(7);
        (await ListAsync(leader, List.View.Ended)).ShouldHaveSingleItem().Id.ShouldBe(ids[4]);

        (await House.Get<List>().CountAsync(leader, default)).ShouldBe(new List.Counts(1, 1, 0, 1, 7, 3));
        (await House.Get<List>().CountAsync(lin, default)).ShouldSatisfyAllConditions(c => c.Mine.ShouldBe(2), c => c.MineUnread.ShouldBe(1));
        (await House.Get<List>().CountAsync(new Anonymous("x"), default)).ShouldBe(new List.Counts(0, 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task What_agents_hold_is_counted_by_weight()
    {
        var ids = await ManyAsync(3, lin);
        await House.ChangeAsync(ids[0], c => c with { Weight = 4 });
        await House.ChangeAsync(ids[1], c => c with { Phase = Phase.Closed });

        (await Store.ReadAsync(s => House.Conversations.HeldByAsync(s, lin.Id))).ShouldBe(5);
        (await Store.ReadAsync(House.Conversations.HeldAsync)).ShouldHaveSingleItem().ShouldBe(new KeyValuePair<AgentId, long>(lin.Id, 5));
        (await Store.ReadAsync(s => House.Conversations.HeldByAsync(s, leader.Id))).ShouldBe(0);
    }

    [Theory]
    [InlineData("view=nothing")]
    [InlineData("order=sideways")]
    [InlineData("cursor=%27or%201")]
    public async Task What_is_not_a_list_is_refused(string query) => (await House.CallAsync("GET", "/conversations?" + query, caller: leader)).Status.ShouldBe(400);

    [Fact]
    public async Task A_thread_is_read_from_its_end_onwards_and_backwards()
    {
        var id = (await ManyAsync(1, lin))[0];
        for (var n = 2; n <= 25; n++) await House.ReplyAsync(lin, id, $"{n}", n % 5 == 0 ? MessageKind.Note : MessageKind.Text);
        var thread = House.Get<Papilio.Reach.Conversations.Thread>();
        async Task<long[]> NumbersAsync(long? after, long? before, int? limit) => [.. (await thread.MessagesAsync(lin, id, after, before, limit, default)).Value.Items.Select(m => m.Number)];

        (await NumbersAsync(null, null, 4)).ShouldBe([22, 23, 24, 25]);
        (await NumbersAsync(null, 22, 4)).ShouldBe([18, 19, 20, 21]);
        (await NumbersAsync(3, null, 4)).ShouldBe([4, 5, 6, 7]);
        (await NumbersAsync(0, null, null)).Length.ShouldBe(25);
        (await NumbersAsync(25, null, 4)).ShouldBeEmpty();
        (await thread.LinesAsync(lin, id, default)).Value.Items.Select(l => l.Name).ShouldBe(["conversation.started"]);
        (await thread.MessagesAsync(House.Agent(), id, null, null, null, default)).Refusal!.Code.ShouldBe("conversation.unknown");
    }

    [Fact]
    public async Task A_timeline_is_the_family_s_and_shows_what_the_caller_may_see()
    {
        var (wei, phone) = (await House.CustomerAsync(), await House.CustomerAsync("张伟 (手机)"));
        var (one, two) = (await House.ConversationAsync(wei, inbox, lin), await House.ConversationAsync(phone, inbox));
        await House.Get<Merge.Handler>().HandleAsync(new Merge.Command(wei, phone, "同一个人", Actor.System));
        var thread = House.Get<Papilio.Reach.Conversations.Thread>();

        (await thread.TimelineAsync(leader, phone, default)).Value.Items.Select(h => h.Id).ShouldBe([one, two], ignoreOrder: true);
        (await thread.TimelineAsync(lin, wei, default)).Value.Items.ShouldHaveSingleItem().Id.ShouldBe(one);
    }
}

public sealed class ListOnSqlite() : ListTests(Engine.Sqlite)
{
    [Theory]
    [InlineData("phase = 'bot' and awaiting_since < 7 order by awaiting_since limit 7")]
    [InlineData("phase = 'bot' order by last_minute desc, last_at desc, id desc limit 7")]
    [InlineData("phase = 'bot' and (last_minute, last_at, id) < (7, 7, 7) order by last_minute desc, last_at desc, id desc limit 7")]
    public async Task Who_is_with_the_machine_is_found_without_all_who_ever_were(string where) => string.Join('\n', (await Store.ReadAsync(s =>
        s.QueryAsync<dynamic>($"explain query plan select {ConversationTable.Columns} from conversation where {where}"))).Select(step => (string)step.detail)).ShouldContain("conversation_bot");
}

public sealed class ListOnPostgres() : ListTests(Engine.Postgres)
{
    private const string Hot = "select pg_stat_get_xact_tuples_hot_updated('conversation'::regclass)";

    [Fact]
    public async Task A_word_more_in_the_same_minute_touches_no_index()
    {
        var head = await House.HeadAsync(await House.ConversationAsync(await House.CustomerAsync(), (await House.InboxAsync()).Inbox.Id));
        var said = head with { LastNumber = head.LastNumber + 1, LastText = "再说一句", Unread = head.Unread + 1 };

        (await HotAsync(said)).ShouldBe(1);
        (await HotAsync(said with { LastAt = said.LastAt + 60_000 })).ShouldBe(0);

        Task<long> HotAsync(Conversation after) => Store.WriteAsync(async s =>
        {
            var before = (await ConversationTable.FindAsync(s, head.Id))!;
            var hot = await s.ScalarAsync<long>(Hot);
            ConversationTable.Update(s, [(before, after)]);
            return await s.ScalarAsync<long>(Hot) - hot;
        });
    }
}
