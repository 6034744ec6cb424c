using Microsoft.Extensions.Logging.Abstractions;
using Papilio.Platform.Blobs;
using Papilio.Platform.Live;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Conversations;

public abstract class MessageLogTests(Engine engine) : InAHouse(engine)
{
    private static readonly Author Machine = new(ActorKind.System, null, null);

    private Append Say(ConversationId id, string text, Guid? message = null, Author? author = null, params BlobId[] files) =>
        new(id, message ?? Id.New(Clock), MessageKind.Text, author ?? Machine, text, files, Override: true);

    private async Task<ConversationId> NewAsync()
    {
        var inbox = await House.InboxAsync();
        return await House.ConversationAsync(await House.CustomerAsync(), inbox.Inbox.Id);
    }

    [Fact]
    public async Task Many_writers_at_once_get_numbers_without_a_gap_each_in_their_own_order()
    {
        var id = await NewAsync();

        var writers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            var numbers = new List<long>();
            for (var n = 0; n < 25; n++) numbers.Add((await House.Log.AppendAsync(Say(id, $"{writer}:{n}"))).Value.Number);
            return numbers;
        }));

        writers.SelectMany(w => w).Order().ShouldBe(Enumerable.Range(2, 200).Select(n => (long)n));
        writers.ShouldAllBe(w => w.SequenceEqual(w.Order()));
        var stored = await House.MessagesAsync(id);
        foreach (var writer in Enumerable.Range(0, 8))
            stored.Where(m => m.Text.StartsWith($"{writer}:", StringComparison.Ordinal)).Select(m => m.Text).ShouldBe(Enumerable.Range(0, 25).Select(n => $"{writer}:{n}"));
        (await House.HeadAsync(id)).LastNumber.ShouldBe(201);
    }

    [Fact]
    public async Task What_one_sender_hands_in_without_waiting_keeps_its_order()
    {
        var id = await NewAsync();

        var places = await Task.WhenAll(Enumerable.Range(0, 300).Select(n => House.Log.AppendAsync(Say(id, $"{n}"))).ToArray());

        places.Select(p => p.Value.Number).ShouldBe(Enumerable.Range(2, 300).Select(n => (long)n));
    }

    [Fact]
    public async Task A_message_sent_again_gets_the_place_it_has()
    {
        var id = await NewAsync();
        var append = Say(id, "一次");
        var first = (await House.Log.AppendAsync(append)).Value;
        Clock.Advance(TimeSpan.FromHours(1));

        var again = (await House.Log.AppendAsync(append)).Value;

        again.ShouldBe(first with { Repeated = true });
        (await House.MessagesAsync(id)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_poisoned_message_harms_no_neighbour()
    {
        var id = await NewAsync();
        var poison = Say(id, "毒") with { Author = new Author((ActorKind)99, null, null) };

        var all = Enumerable.Range(0, 60).Select(n => House.Log.AppendAsync(n == 31 ? poison : Say(id, $"{n}"))).ToArray();

        for (var n = 0; n < all.Length; n++)
        {
            if (n == 31) await Should.ThrowAsync<Exception>(() => all[n]);
            else (await all[n]).Accepted.ShouldBeTrue();
        }

        (await House.MessagesAsync(id)).Skip(1).Select(m => m.Text).ShouldBe(Enumerable.Range(0, 60).Where(n => n != 31).Select(n => $"{n}"));
        (await House.HeadAsync(id)).LastNumber.ShouldBe(60);
    }

    [Fact]
    public async Task An_id_used_for_two_conversations_in_one_batch_is_the_first_one_s_and_holds_nobody_up()
    {
        var inbox = (await House.InboxAsync()).Inbox.Id;
        var (here, there) = (await House.ConversationAsync(await House.CustomerAsync(), inbox), await House.ConversationAsync(await House.CustomerAsync("李娜"), inbox));
        var store = new FailingStore(Store);
        var lane = new LogLane(store, new LocalLive(), NullLogger.Instance);
        var message = Id.New(Clock);
        var said = new[] { Say(here, "一", message), Say(there, "二", message), Say(there, "三") }.Select(lane.AppendAsync).ToArray();
        using var stop = new CancellationTokenSource();
        var running = lane.RunAsync(stop.Token);

        var outcomes = await Task.WhenAll(said);
        await stop.CancelAsync();
        await running;

        outcomes.Select(o => o.Refusal?.Code).ShouldBe([null, "message.id_reused", null]);
        outcomes[2].Value.Number.ShouldBe(2);
        store.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task Every_screen_hears_every_number_once_and_in_order()
    {
        var id = await NewAsync();
        var heard = new List<long>();
        House.Get<ILive>().Heard += hint =>
        {
            if (hint.Topic == "message") heard.Add(hint.Number);
        };

        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => House.Log.AppendAsync(Say(id, $"{n}"))).ToArray());

        heard.ShouldBe(Enumerable.Range(2, 100).Select(n => (long)n));
    }

    [Fact]
    public async Task A_screen_that_fails_does_not_make_a_stored_message_fail()
    {
        var id = await NewAsync();
        House.Get<ILive>().Heard += _ => throw new ObjectDisposedException("a screen that has gone");

        (await House.Log.AppendAsync(Say(id, "到了"))).Value.ShouldSatisfyAllConditions(p => p.Number.ShouldBe(2), p => p.Repeated.ShouldBeFalse());
    }

    [Theory]
    [InlineData("storage.away", 503)]
    [InlineData("storage.full", 507)]
    public async Task While_the_store_is_away_nothing_is_stored_and_everybody_is_told(string code, int status)
    {
        var id = await NewAsync();
        var store = new FailingStore(Store);
        using var log = new MessageLog(store, new LocalLive(), NullLogger<MessageLog>.Instance);
        await log.StartAsync(CancellationToken.None);

        store.Fault = code == "storage.full" ? FailingStore.Full : FailingStore.Away;
        var refused = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => log.AppendAsync(Say(id, $"{n}"))).ToArray());
        refused.ShouldAllBe(r => r.Refusal == new Refusal(code, status, null));
        store.Fault = null;

        // For a moment longer everybody is refused, so that nothing overtakes what is sent again.
        await Eventually.HoldsAsync(async () => (await log.AppendAsync(Say(id, "又好了"))) is { Accepted: true, Value.Number: 2 });
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_was_said_behind_a_refused_message_is_refused_as_well_when_their_batch_was_divided()
    {
        var id = await NewAsync();
        var store = new FailingStore(Store);
        using var log = new MessageLog(store, new LocalLive(), NullLogger<MessageLog>.Instance);
        var said = Enumerable.Range(0, 5).Select(n => log.AppendAsync(Say(id, $"{n}"))).ToArray();
        store.Next.Enqueue(new InvalidOperationException("one of them cannot be stored"));
        store.Next.Enqueue(FailingStore.Full);

        await log.StartAsync(CancellationToken.None);

        (await Task.WhenAll(said)).ShouldAllBe(s => s.Refusal == new Refusal("storage.full", 507, null));
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task When_the_queue_is_full_a_writer_is_told_to_slow_down()
    {
        var id = await NewAsync();
        using var log = new MessageLog(Store, new LocalLive(), NullLogger<MessageLog>.Instance);
        var waiting = Enumerable.Range(0, MessageLog.QueueMax).Select(n => log.AppendAsync(Say(id, $"{n}"))).ToArray();

        (await log.AppendAsync(Say(id, "太多"))).Refusal!.Code.ShouldBe("slow_down");
        waiting.ShouldAllBe(w => !w.IsCompleted);

        await log.StartAsync(CancellationToken.None);
        (await waiting[^1]).Value.Number.ShouldBe(MessageLog.QueueMax + 1);
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Who_reads_from_a_line_waits_while_the_log_is_crowded_and_goes_on_when_half_is_stored()
    {
        var id = await NewAsync();
        using var log = new MessageLog(Store, new LocalLive(), NullLogger<MessageLog>.Instance);
        var waiting = Enumerable.Range(0, MessageLog.CrowdedAt - 1).Select(n => log.AppendAsync(Say(id, $"{n}"))).ToArray();
        log.Room.IsCompleted.ShouldBeTrue();
        var last = log.AppendAsync(Say(id, "挤"));
        var room = log.Room;
        room.IsCompleted.ShouldBeFalse();

        await log.StartAsync(CancellationToken.None);
        await room.WaitAsync(TimeSpan.FromSeconds(60));

        log.Room.IsCompleted.ShouldBeTrue();
        (await last).Accepted.ShouldBeTrue();
        await log.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Nobody_waits_for_room_in_a_log_that_has_stopped_or_cannot_store()
    {
        var id = await NewAsync();
        var store = new FailingStore(Store) { Fault = FailingStore.Full };
        using var log = new MessageLog(store, new LocalLive(), NullLogger<MessageLog>.Instance);
        var said = Enumerable.Range(0, MessageLog.CrowdedAt).Select(n => log.AppendAsync(Say(id, $"{n}"))).ToArray();
        var room = log.Room;

        await log.StartAsync(CancellationToken.None);
        await room.WaitAsync(TimeSpan.FromSeconds(60));
        (await said[0]).Refusal!.Code.ShouldBe("storage.full");
        await log.StopAsync(CancellationToken.None);

        using var stopped = new MessageLog(Store, new LocalLive(), NullLogger<MessageLog>.Instance);
        _ = Enumerable.Range(0, MessageLog.CrowdedAt).Select(n => stopped.AppendAsync(Say(id, $"{n}"))).ToArray();
        room = stopped.Room;
        await stopped.StopAsync(CancellationToken.None);
        await room.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Whoever_still_waits_when_the_node_stops_is_told_that_nothing_was_stored()
    {
        var id = await NewAsync();
        using var log = new MessageLog(Store, new LocalLive(), NullLogger<MessageLog>.Instance);
        await log.StartAsync(CancellationToken.None);
        await log.StopAsync(CancellationToken.None);

        (await log.AppendAsync(Say(id, "太晚")).WaitAsync(TimeSpan.FromSeconds(30))).Refusal.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_refused_message_leaves_its_files_to_another()
    {
        var lin = House.Agent();
        var (inbox, blob) = (await House.InboxAsync(), (await House.UploadAsync(lin.Actor)).Value.Id);
        var notHers = await House.ConversationAsync(await House.CustomerAsync(), inbox.Inbox.Id, House.Agent("小梅"));
        var hers = await House.ConversationAsync(await House.CustomerAsync(), inbox.Inbox.Id, lin);
        var author = new Author(ActorKind.Agent, lin.Id.Value, lin.Name);

        (await House.Log.AppendAsync(Say(notHers, "图", author: author, files: blob) with { Override = false })).Refusal!.Code.ShouldBe("conversation.not_yours");

        (await House.Log.AppendAsync(Say(hers, "图", author: author, files: blob))).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task Of_two_conversations_that_want_a_file_in_one_batch_one_gets_it()
    {
        var lin = House.Agent();
        var (inbox, blob) = (await House.InboxAsync(), (await House.UploadAsync(lin.Actor)).Value.Id);
        var ids = new[] { await House.ConversationAsync(await House.CustomerAsync(), inbox.Inbox.Id), await House.ConversationAsync(await House.CustomerAsync(), inbox.Inbox.Id) };
        var author = new Author(ActorKind.Agent, lin.Id.Value, lin.Name);

        var outcomes = await Task.WhenAll(ids.Select(id => House.Log.AppendAsync(Say(id, "图", author: author, files: blob))).ToArray());

        outcomes.Count(o => o.Accepted).ShouldBe(1);
        outcomes.Single(o => !o.Accepted).Refusal!.Code.ShouldBe("file.unknown");
    }

    [Fact]
    public async Task A_message_sent_again_keeps_its_place_though_its_file_has_gone()
    {
        var lin = House.Agent();
        var (id, blob) = (await NewAsync(), (await House.UploadAsync(lin.Actor)).Value.Id);
        var append = Say(id, "图", author: new Author(ActorKind.Agent, lin.Id.Value, lin.Name), files: blob);
        var first = (await House.Log.AppendAsync(append)).Value;
        await Store.WriteAsync(session => House.Get<Files>().DeleteOfAsync(session, id.Value));

        (await House.Log.AppendAsync(append)).Value.ShouldBe(first with { Repeated = true });
    }

    [Fact]
    public async Task What_does_not_exist_is_unknown() =>
        (await House.Log.AppendAsync(Say(new ConversationId(Id.At(5)), "有人吗", files: new BlobId(Id.At(6))))).Refusal!.Code.ShouldBe("conversation.unknown");

    [Fact]
    public async Task Words_come_back_as_they_were_said()
    {
        var id = await NewAsync();
        string[] words = ["a\r\nb\tc", "👨‍👩‍👧‍👦 ❤️‍🔥", "ส\u0E31\u0E49", "\u202Eexe.gpj", "'; drop table message; --", "{{customer.name}}", "<script>alert(1)</script>", new('长', 10_000), "  留白  "];

        foreach (var word in words) (await House.Log.AppendAsync(Say(id, word))).Accepted.ShouldBeTrue();

        (await House.MessagesAsync(id)).Skip(1).Select(m => m.Text).ShouldBe(words);
    }
}

public sealed class MessageLogOnSqlite() : MessageLogTests(Engine.Sqlite);

public sealed class MessageLogOnPostgres() : MessageLogTests(Engine.Postgres)
{
    [Fact]
    public async Task Two_nodes_give_one_conversation_its_numbers_together()
    {
        await using var store = new PostgresStore(Postgres!, Clock);
        await using var there = await House.OpenAsync(store, Clock, Directory);
        var inbox = await House.InboxAsync();
        var id = await House.ConversationAsync(await House.CustomerAsync(), inbox.Inbox.Id);
        var author = new Author(ActorKind.System, null, null);

        var places = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => (n % 2 == 0 ? House : there).Log
            .AppendAsync(new Append(id, Id.New(Clock), MessageKind.Text, author, $"{n}", [], Override: true))).ToArray());

        places.Select(p => p.Value.Number).Order().ShouldBe(Enumerable.Range(2, 200).Select(n => (long)n));
    }

    [Fact]
    public async Task The_same_message_on_two_nodes_at_once_is_one_row_and_both_get_its_number()
    {
        await using var store = new PostgresStore(Postgres!, Clock);
        await using var there = await House.OpenAsync(store, Clock, Directory);
        var inbox = (await House.InboxAsync()).Inbox.Id;
        for (var round = 0; round < 20; round++)
        {
            var (customer, message) = (await House.CustomerAsync($"客户 {round}"), Id.New(Clock));

            var places = await Task.WhenAll(House.SayAsync(customer, inbox, "你好", message), there.SayAsync(customer, inbox, "你好", message));

            places.Select(p => (p.Value.Conversation, p.Value.Number)).Distinct().Count().ShouldBe(1);
            places.Count(p => p.Value.Repeated).ShouldBe(1);
        }

        (await House.CountAsync("message")).ShouldBe(20);
        (await House.CountAsync("conversation")).ShouldBe(20);
    }

    [Fact]
    public async Task Two_nodes_that_lock_the_same_conversations_crosswise_both_come_through()
    {
        await using var store = new PostgresStore(Postgres!, Clock);
        await using var there = await House.OpenAsync(store, Clock, Directory);
        var inbox = (await House.InboxAsync()).Inbox.Id;
        var ids = new List<ConversationId>();
        for (var n = 0; n < 10; n++) ids.Add(await House.ConversationAsync(await House.CustomerAsync($"客户 {n}"), inbox));
        var author = new Author(ActorKind.System, null, null);

        await Task.WhenAll(Enumerable.Range(0, 400).Select(n => (n % 2 == 0 ? House : there).Log
            .AppendAsync(new Append(ids[n % 2 == 0 ? n / 2 % 10 : 9 - (n / 2 % 10)], Id.New(Clock), MessageKind.Text, author, $"{n}", [], Override: true))).ToArray());

        foreach (var id in ids) (await House.HeadAsync(id)).LastNumber.ShouldBe(41);
    }
}
