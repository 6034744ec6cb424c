using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;
using Papilio.Tests.Platform.Blobs;

namespace Papilio.Tests.Reach.Channels;

/// <summary>
/// What every channel has to keep, whatever is on its other side. A new channel brings its way of bringing messages in,
/// of proving them and of seeing what came out, and passes all twelve.
/// </summary>
public abstract class ChannelConformance(Engine engine) : InAHouse(engine)
{
    /// <summary>A customer's words as the other side knows them.</summary>
    protected sealed record Words(string Id, string Customer, string Text, byte[]? File = null, long? At = null);

    protected enum Proof { Good, Wrong, Missing, Stale, Future }

    /// <summary>What reached the customer; choices as their buttons, with bars between them.</summary>
    protected sealed record Shown(Guid Id, string Text, string Buttons = "");

    private protected InboxSettings Inbox { get; set; } = null!;
    private protected Staff Lin { get; } = House.Agent();

    /// <summary>The message comes in; the status the other side is answered.</summary>
    protected abstract Task<int> ArriveAsync(Words words, Proof proof = Proof.Good);

    /// <summary>Everything the customer has been shown so far of what we said, in order.</summary>
    protected abstract Task<IReadOnlyList<Shown>> ShownAsync(string customer);

    /// <summary>While the other side is out of order, what is sent fails.</summary>
    protected abstract Task BreakAsync(bool broken);

    protected abstract Task ReportAsync(string customer, Guid message, string state);

    /// <summary>Lets everything that waits come in or go out.</summary>
    protected abstract Task CarryAsync();

    protected abstract bool HasButtons { get; }

    private async Task<IReadOnlyList<Message>> AllAsync()
    {
        await CarryAsync();
        var ids = await Store.ReadAsync(s => s.QueryAsync<ConversationId>("select id from conversation order by id"));
        var all = new List<Message>();
        foreach (var id in ids) all.AddRange(await House.MessagesAsync(id));
        return all;
    }

    private async Task<ConversationId> OpenedAsync(string customer = "u1")
    {
        (await ArriveAsync(new Words("first of " + customer, customer, "你好"))).ShouldBeLessThan(300);
        var id = (await AllAsync())[^1].Conversation;
        await House.GiveAsync(id, Lin);
        return id;
    }

    private Task RefusedAsync(Proof proof) => RefusedAsync(async () => (await ArriveAsync(new Words("m1", "u1", "伪造"), proof)).ShouldBe(401));

    private async Task RefusedAsync(Func<Task> forge)
    {
        await forge();
        (await AllAsync()).ShouldBeEmpty();
        foreach (var table in new[] { "message", "conversation", "customer", "envelope", "event_log" }) (await House.CountAsync(table)).ShouldBe(0, table);
    }

    [Fact]
    public Task C01_what_is_wrongly_proven_is_refused_and_leaves_nothing() => RefusedAsync(Proof.Wrong);

    [Fact]
    public Task C02_what_is_not_proven_is_refused_and_leaves_nothing() => RefusedAsync(Proof.Missing);

    [Fact]
    public async Task C03_what_is_proven_too_long_ago_or_for_too_late_is_refused_and_leaves_nothing()
    {
        await RefusedAsync(Proof.Stale);
        await RefusedAsync(Proof.Future);
    }

    [Fact]
    public async Task C04_the_same_message_again_changes_nothing()
    {
        var words = new Words("m1", "u1", "我的表走慢了");
        for (var n = 0; n < 3; n++) (await ArriveAsync(words)).ShouldBeLessThan(300);
        await CarryAsync();
        (await ArriveAsync(words)).ShouldBeLessThan(300);

        (await AllAsync()).ShouldHaveSingleItem().Text.ShouldBe("我的表走慢了");
        (await House.FactsAsync()).Count(f => f == "conversation.received").ShouldBe(1);
    }

    [Fact]
    public async Task C05_what_arrives_out_of_order_keeps_the_order_of_arrival_and_loses_nothing()
    {
        for (var n = 0; n < 20; n++) (await ArriveAsync(new Words($"m{n}", "u1", $"{n}", At: Clock.Now() - (n * 60_000)))).ShouldBeLessThan(300);

        (await AllAsync()).Select(m => m.Text).ShouldBe(Enumerable.Range(0, 20).Select(n => $"{n}"));
    }

    [Fact]
    public async Task C06_words_come_in_and_go_out_letter_by_letter()
    {
        string[] words = ["a\r\nb\tc", "👨‍👩‍👧‍👦 ❤️‍🔥", "ส\u0E31\u0E49ว", "\\ \" ' < > & \u2028", "שלום 你好", "{{customer.name}} <script>", new('长', 10_000)];
        foreach (var (word, n) in words.Select((w, n) => (w, n))) (await ArriveAsync(new Words($"m{n}", "u1", word))).ShouldBeLessThan(300);
        var all = await AllAsync();
        all.Select(m => m.Text).ShouldBe(words);

        await House.GiveAsync(all[0].Conversation, Lin);
        foreach (var word in words) (await House.ReplyAsync(Lin, all[0].Conversation, word)).Accepted.ShouldBeTrue();
        foreach (var _ in words) await CarryAsync();
        (await ShownAsync("u1")).Select(s => s.Text).ShouldBe(words);
    }

    [Fact]
    public async Task C07_files_come_in_whole_and_programs_do_not()
    {
        var picture = Bytes.Png(640, 480);
        (await ArriveAsync(new Words("m1", "u1", "", picture))).ShouldBeLessThan(300);
        (await ArriveAsync(new Words("m2", "u1", "", Bytes.Exe))).ShouldBe(415);

        var id = (await AllAsync()).ShouldHaveSingleItem().Files.ShouldHaveSingleItem();
        (await Store.ReadAsync(s => House.Get<Files>().BytesAsync(s, id))).ShouldBe(picture);
        (await Store.ReadAsync(s => House.Get<Files>().FindAsync(s, id)))!.Type.ShouldBe("image/png");
    }

    [Fact]
    public async Task C08_one_name_is_one_customer_with_one_live_conversation()
    {
        for (var n = 0; n < 3; n++)
        {
            await ArriveAsync(new Words($"a{n}", "u1", "甲"));
            await ArriveAsync(new Words($"b{n}", "u2", "乙"));
        }

        var all = await AllAsync();
        all.Count.ShouldBe(6);
        all.GroupBy(m => m.Conversation).Select(c => c.Select(m => m.Text).Distinct().Single()).ShouldBe(["甲", "乙"], ignoreOrder: true);
        all.Select(m => m.Author.Id).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task C09_a_reply_reaches_the_customer_once_under_our_id()
    {
        var (id, ours) = (await OpenedAsync(), Id.New(Clock));
        await House.ReplyAsync(Lin, id, "马上帮您看", message: ours);
        await House.ReplyAsync(Lin, id, "马上帮您看", message: ours);
        await House.ReplyAsync(Lin, id, "内部的话", MessageKind.Note);

        for (var n = 0; n < 3; n++) await CarryAsync();

        (await ShownAsync("u1")).ShouldBe([new Shown(ours, "马上帮您看")]);
    }

    [Fact]
    public async Task C10_while_the_other_side_is_out_of_order_nothing_is_lost_and_order_is_kept()
    {
        var id = await OpenedAsync();
        await BreakAsync(true);
        for (var n = 0; n < 3; n++)
        {
            await House.ReplyAsync(Lin, id, $"{n}");
            await CarryAsync();
            Clock.Advance(TimeSpan.FromSeconds(40));
        }

        (await ShownAsync("u1")).ShouldBeEmpty();
        await BreakAsync(false);
        for (var n = 0; n < 6; n++)
        {
            Clock.Advance(TimeSpan.FromMinutes(11));
            await CarryAsync();
        }

        (await ShownAsync("u1")).Select(s => s.Text).ShouldBe(["0", "1", "2"]);
    }

    [Fact]
    public async Task C11_receipts_move_forward_only()
    {
        var (id, ours) = (await OpenedAsync(), Id.New(Clock));
        await House.ReplyAsync(Lin, id, "收到请回复", message: ours);
        await CarryAsync();
        async Task<string?> StateAsync() => (await House.Get<Papilio.Reach.Conversations.Thread>().MessagesAsync(Lin, id, null, null, null, default)).Value.Items.Single(m => m.Id == ours).State;
        (await StateAsync()).ShouldBe("sent");

        await ReportAsync("u1", ours, "delivered");
        (await StateAsync()).ShouldBe("delivered");
        await ReportAsync("u1", ours, "read");
        (await StateAsync()).ShouldBe("read");
        await ReportAsync("u1", ours, "delivered");
        await ReportAsync("u1", ours, "failed");
        (await StateAsync()).ShouldBe("read");
    }

    [Fact]
    public async Task C12_choices_reach_the_customer_as_buttons_or_as_numbered_lines()
    {
        var id = await OpenedAsync();
        await House.ReplyAsync(Lin, id, "要哪一种？", quick: ["退货", "换货"]);
        await CarryAsync();

        var shown = (await ShownAsync("u1")).ShouldHaveSingleItem();
        (shown.Text, shown.Buttons).ShouldBe(HasButtons ? ("要哪一种？", "退货|换货") : ("要哪一种？\n1. 退货\n2. 换货", ""));
    }
}

/// <summary>The widget: a browser with the token of its session, known to its site by a signed identity.</summary>
public abstract class WebConformance(Engine engine) : ChannelConformance(engine)
{
    private readonly Dictionary<string, string> tokens = [];
    private readonly Dictionary<string, Guid> ids = [];
    private readonly Dictionary<string, Page> pages = [];

    /// <summary>What was asked over a line that has broken since.</summary>
    private Task<(int Status, JsonNode? Body)>? lost;

    private sealed class Page
    {
        public Dictionary<Guid, long> Held { get; } = [];
        public List<Shown> Shown { get; } = [];
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Inbox = await House.InboxAsync(identityRequired: true);
    }

    protected override bool HasButtons => true;

    protected override async Task<int> ArriveAsync(Words words, Proof proof = Proof.Good)
    {
        if (!tokens.TryGetValue(words.Customer, out var token))
        {
            var until = Clock.GetUtcNow() + (proof switch { Proof.Stale => TimeSpan.FromHours(-1), Proof.Future => TimeSpan.FromDays(1), _ => TimeSpan.FromMinutes(30) });
            var identity = proof is Proof.Missing ? null : Jwt.Make(proof is Proof.Wrong ? Signature.NewSecret() : Inbox.Secrets[0], until, words.Customer);
            var (status, session) = await House.CallAsync("POST", "/widget/session", new { site = Inbox.Inbox.Id, identity });
            if (status != 200) return status;
            tokens[words.Customer] = token = (string)session!["token"]!;
        }

        var visitor = (await House.Get<IVisitors>().ByTokenAsync(token))!;
        var files = new List<string>();
        if (words.File is { } bytes)
        {
            byte[] form = [.. "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"u8, .. bytes, .. "\r\n--x--\r\n"u8];
            var (status, file) = await House.CallAsync("POST", "/widget/files", form, visitor, ("Content-Type", "multipart/form-data; boundary=x"));
            if (status != 201) return status;
            files.Add((string)file!["id"]!);
        }

        if (!ids.TryGetValue(words.Id, out var id)) ids[words.Id] = id = Id.At((words.At ?? Clock.Now()) + 1);
        return (await House.CallAsync("POST", "/widget/messages", new { id, text = words.Text, files }, visitor)).Status;
    }

    /// <summary>Asks for what follows on what the page holds, as a page does that has been away; while the line is broken it asks in vain.</summary>
    protected override async Task<IReadOnlyList<Shown>> ShownAsync(string customer)
    {
        var page = pages.GetValueOrDefault(customer) ?? (pages[customer] = new Page());
        if (lost is { } polling)
        {
            // The host has answered; nobody holds what it said.
            (await polling).Status.ShouldBe(200);
            lost = PollAsync(customer, page);
            return page.Shown;
        }

        var (status, answer) = await PollAsync(customer, page);
        status.ShouldBe(200);
        foreach (var message in answer!["items"]!.AsArray())
        {
            page.Held[(Guid)message!["conversation"]!] = (long)message["number"]!;
            if ((string)message["author"]!["kind"]! == "customer") continue;
            var buttons = string.Join('|', message["quick"]?.AsArray().Select(q => (string)q!) ?? []);
            page.Shown.Add(new Shown((Guid)message["id"]!, (string)message["text"]!, buttons));
        }

        return page.Shown;
    }

    private async Task<(int Status, JsonNode? Body)> PollAsync(string customer, Page page) => await House.CallAsync(
        "GET", "/widget/poll?" + string.Join('&', page.Held.Select(h => $"conversation={h.Key}&number={h.Value}")), caller: (await House.Get<IVisitors>().ByTokenAsync(tokens[customer]))!);

    /// <summary>The line breaks while the page waits for what comes next, and mends before it asks again.</summary>
    protected override async Task BreakAsync(bool broken)
    {
        if (broken)
        {
            await ShownAsync("u1");
            lost = PollAsync("u1", pages["u1"]);
        }
        else
        {
            await lost!;
            lost = null;
        }
    }

    protected override async Task ReportAsync(string customer, Guid message, string state)
    {
        var found = await Store.ReadAsync(s => s.FirstAsync<Place>("select conversation_id, number from message where id = @message", new { message }));
        if (state == "failed") return;
        await House.CallAsync("POST", "/widget/marks", state == "read" ? new { conversation = found!.ConversationId, got = (long?)null, seen = (long?)found.Number } : new { conversation = found!.ConversationId, got = (long?)found.Number, seen = (long?)null },
            (await House.Get<IVisitors>().ByTokenAsync(tokens[customer]))!);
    }

    protected override Task CarryAsync() => House.PumpAsync();

    private sealed class Place
    {
        public Guid ConversationId { get; init; }
        public long Number { get; init; }
    }
}

public sealed class WebConformanceOnSqlite() : WebConformance(Engine.Sqlite);

public sealed class WebConformanceOnPostgres() : WebConformance(Engine.Postgres);

/// <summary>An application that signs what it sends and checks what it gets, after Standard Webhooks.</summary>
public abstract class OpenConformance(Engine engine) : ChannelConformance(engine)
{
    private Receiver receiver = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        receiver = Receiver.Start();
        Inbox = await House.InboxAsync("open", receiver.Address.ToString());
    }

    public override async ValueTask DisposeAsync()
    {
        if (receiver is not null) await receiver.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override bool HasButtons => false;

    protected override Task<int> ArriveAsync(Words words, Proof proof = Proof.Good) => PostAsync("messages", words.Id, new
    {
        id = words.Id, customer = new { id = words.Customer, name = "张伟" }, text = words.Text, at = words.At,
        files = words.File is null ? null : new[] { new { name = "a.png", type = "image/png", data = Convert.ToBase64String(words.File) } },
    }, proof);

    private async Task<int> PostAsync(string what, string id, object body, Proof proof = Proof.Good)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Json.Options);
        var at = Clock.GetUtcNow().ToUnixTimeSeconds() + (proof switch { Proof.Stale => -301, Proof.Future => 301, _ => 0 });
        (string, string)[] headers = proof is Proof.Missing ? [] :
            [("webhook-id", id), ("webhook-timestamp", $"{at}"), ("webhook-signature", Signature.Sign(proof is Proof.Wrong ? Signature.NewSecret() : Inbox.Secrets[0], id, at, bytes))];
        return (await House.CallAsync("POST", $"/channels/{Inbox.Inbox.Id}/{what}", bytes, null, headers)).Status;
    }

    protected override async Task<IReadOnlyList<Shown>> ShownAsync(string customer)
    {
        await House.PumpAsync();
        var shown = new List<Shown>();
        foreach (var request in receiver.Requests)
        {
            Signature.Check(Inbox.Secrets, request.Headers["webhook-id"], request.Headers["webhook-timestamp"], request.Headers["webhook-signature"], request.Body, Clock.GetUtcNow().ToUnixTimeSeconds())
                ?.Code.ShouldBe("signature.stale", "only its age may be wrong by now");
            var data = JsonNode.Parse(request.Body)!["data"]!;
            request.Headers["webhook-id"].ShouldBe((string)data["id"]!);
            if ((string)data["customer"]! == customer && !failed.Contains(request)) shown.Add(new Shown((Guid)data["id"]!, (string)data["text"]!));
        }

        return shown;
    }

    private readonly HashSet<Receiver.Request> failed = [];

    protected override Task BreakAsync(bool broken)
    {
        receiver.Answer = number =>
        {
            if (broken) failed.Add(receiver.Requests[number - 1]);
            return broken ? 500 : 204;
        };
        return Task.CompletedTask;
    }

    protected override async Task ReportAsync(string customer, Guid message, string state) =>
        (await PostAsync("receipts", Id.New(Clock).ToString(), new { message, state })).ShouldBe(204);

    protected override async Task CarryAsync()
    {
        await House.TakeInAsync();
        await House.DeliverAsync();
    }

    [Fact]
    public async Task What_fails_again_and_again_ends_in_the_work_list_and_a_person_may_retry_it()
    {
        await ArriveAsync(new Words("m1", "u1", "你好"));
        await CarryAsync();
        var id = await Store.ReadAsync(s => s.ScalarAsync<Guid>("select id from conversation"));
        await House.GiveAsync(new(id), Lin);
        await BreakAsync(true);
        await House.ReplyAsync(Lin, new(id), "到不了");
        await House.ReplyAsync(Lin, new(id), "后面的");

        var pauses = new List<TimeSpan>();
        for (var tries = 0; tries < 8; tries++)
        {
            (await House.DeliverAsync()).ShouldBe(1, $"try {tries + 1}");
            (await House.DeliverAsync()).ShouldBe(tries == 7 ? 1 : 0, "not before its pause is over; after the last the next message has its turn");
            if (tries < 7) Clock.Advance(Deliverer.Pauses[tries]);
        }

        var leader = House.Agent("何", Scope.All, Role.Leader);
        var (status, list) = await House.CallAsync("GET", "/deliveries?state=failed", caller: leader);
        status.ShouldBe(200);
        var work = list!["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)work["reason"]!, (int)work["attempts"]!).ShouldBe(("HTTP 500", 8));
        (await House.CallAsync("GET", "/deliveries", caller: Lin)).Status.ShouldBe(403);
        (await House.FactsAsync()).ShouldContain("channel.failed");

        await BreakAsync(false);
        (await House.CallAsync("POST", $"/deliveries/{work["id"]}/retry", caller: leader)).Status.ShouldBe(204);
        (await House.CallAsync("POST", $"/deliveries/{work["id"]}/retry", caller: leader)).Status.ShouldBe(409);
        Clock.Advance(TimeSpan.FromMinutes(1));
        for (var n = 0; n < 3; n++) await House.DeliverAsync();
        (await ShownAsync("u1")).Select(s => s.Text).ShouldBe(["到不了", "后面的"]);
        (await House.CountAsync("delivery where state = 'sent'")).ShouldBe(2);
    }

    [Fact]
    public async Task A_receipt_that_is_faster_than_the_answer_has_the_last_word()
    {
        await ArriveAsync(new Words("m1", "u1", "你好"));
        await CarryAsync();
        var id = await Store.ReadAsync(s => s.ScalarAsync<Guid>("select id from conversation"));
        await House.GiveAsync(new(id), Lin);
        var ours = Id.New(Clock);
        receiver.Meanwhile = _ => ReportAsync("u1", ours, "failed");
        await House.ReplyAsync(Lin, new(id), "号码已停用", message: ours);
        await House.DeliverAsync();

        (await Store.ReadAsync(s => House.Conversations.DeliveryAsync(s, ours)))!.State.ShouldBe("failed");
    }

    [Fact]
    public async Task A_failed_message_is_shown_as_failed_though_later_ones_were_read()
    {
        await ArriveAsync(new Words("m1", "u1", "你好"));
        await CarryAsync();
        var id = new ConversationId(await Store.ReadAsync(s => s.ScalarAsync<Guid>("select id from conversation")));
        await House.GiveAsync(id, Lin);
        var (lost, read) = (Id.New(Clock), Id.New(Clock));
        await House.ReplyAsync(Lin, id, "丢了", message: lost);
        await CarryAsync();
        await ReportAsync("u1", lost, "failed");
        await House.ReplyAsync(Lin, id, "读了", message: read);
        await CarryAsync();
        await ReportAsync("u1", read, "read");

        (await House.Get<Papilio.Reach.Conversations.Thread>().MessagesAsync(Lin, id, null, null, null, default)).Value.Items.Skip(1).Select(m => m.State).ShouldBe(["failed", "read"]);
    }

    [Fact]
    public async Task A_person_with_two_names_is_answered_under_the_one_they_asked_by()
    {
        await ArriveAsync(new Words("m1", "u1", "甲"));
        await ArriveAsync(new Words("m2", "u2", "乙"));
        await CarryAsync();
        var ids = (await Store.ReadAsync(s => s.QueryAsync<ConversationId>("select conversation_id from message order by position"))).ToArray();
        var heads = new[] { await House.HeadAsync(ids[0]), await House.HeadAsync(ids[1]) };
        await House.Get<Merge.Handler>().HandleAsync(new Merge.Command(heads[0].Customer, heads[1].Customer, "同一个人", Actor.System));
        foreach (var id in ids) await House.GiveAsync(id, Lin);

        await House.ReplyAsync(Lin, ids[1], "答乙");
        await House.ReplyAsync(Lin, ids[0], "答甲");
        await CarryAsync();

        (await ShownAsync("u2")).ShouldHaveSingleItem().Text.ShouldBe("答乙");
        (await ShownAsync("u1")).ShouldHaveSingleItem().Text.ShouldBe("答甲");
    }

    [Fact]
    public async Task What_somebody_began_while_wrongly_merged_is_theirs_when_it_is_undone()
    {
        await ArriveAsync(new Words("m1", "u1", "甲"));
        await ArriveAsync(new Words("m2", "u2", "乙"));
        await CarryAsync();
        async Task<ConversationId[]> ConversationsAsync() => [.. await Store.ReadAsync(s => s.QueryAsync<ConversationId>("select conversation_id from message order by position"))];
        var (first, second) = ((await ConversationsAsync())[0], (await ConversationsAsync())[1]);
        var (one, two) = ((await House.HeadAsync(first)).Customer, (await House.HeadAsync(second)).Customer);
        var merge = (await House.Get<Merge.Handler>().HandleAsync(new Merge.Command(one, two, "同一个人", Actor.System))).Value.Merges.Single().Id;
        foreach (var id in new[] { first, second }) await House.ChangeAsync(id, c => c with { Phase = Phase.Closed });
        await ArriveAsync(new Words("m3", "u2", "乙又来"));
        await CarryAsync();
        var begun = (await ConversationsAsync())[2];

        (await House.Get<UndoMerge.Handler>().HandleAsync(new UndoMerge.Command(one, merge, Actor.System))).Accepted.ShouldBeTrue();

        (await House.HeadAsync(begun)).Customer.ShouldBe(two);
        await House.GiveAsync(begun, Lin);
        await House.ReplyAsync(Lin, begun, "答乙");
        await CarryAsync();
        (await ShownAsync("u2")).ShouldHaveSingleItem().Text.ShouldBe("答乙");
        (await ShownAsync("u1")).ShouldBeEmpty();
    }

    private async Task AskAsync(string id, string user, string text)
    {
        (await PostAsync("messages", id, new { id, customer = new { id = user, phone = "+8613800000002", phoneVerified = true }, text })).ShouldBe(202);
        await House.TakeInAsync();
    }

    [Fact]
    public async Task One_customer_under_two_names_is_answered_under_the_one_that_asked_last_before_the_answer()
    {
        await AskAsync("m1", "u3", "在吗");
        await AskAsync("m2", "u4", "换个号问");
        var id = new ConversationId(await Store.ReadAsync(s => s.ScalarAsync<Guid>("select id from conversation")));
        await House.GiveAsync(id, Lin);

        await House.ReplyAsync(Lin, id, "答换的号");
        await AskAsync("m3", "u3", "还是这个号");
        await CarryAsync();
        await House.ReplyAsync(Lin, id, "答原来的号");
        await CarryAsync();

        (await ShownAsync("u4")).ShouldHaveSingleItem().Text.ShouldBe("答换的号");
        (await ShownAsync("u3")).ShouldHaveSingleItem().Text.ShouldBe("答原来的号");
    }

    [Fact]
    public async Task A_name_that_is_no_longer_the_customer_s_is_not_answered()
    {
        await AskAsync("m1", "u3", "在吗");
        await AskAsync("m2", "u4", "换个号问");
        var id = new ConversationId(await Store.ReadAsync(s => s.ScalarAsync<Guid>("select id from conversation")));
        await House.GiveAsync(id, Lin);
        var customer = (await House.HeadAsync(id)).Customer;
        var wrong = (await Store.ReadAsync(s => House.Customers.IdentitiesAsync(s, customer))).Single(i => i.Value == "u4");
        (await House.Get<RemoveIdentity.Handler>().HandleAsync(new RemoveIdentity.Command(customer, wrong.Id, Actor.System))).Accepted.ShouldBeTrue();

        await House.ReplyAsync(Lin, id, "您好");
        await CarryAsync();

        (await ShownAsync("u4")).ShouldBeEmpty();
        (await ShownAsync("u3")).ShouldHaveSingleItem().Text.ShouldBe("您好");
    }

    [Theory]
    [InlineData("""{"id":"","customer":{"id":"u1"},"text":"a"}""")]
    [InlineData("""{"id":"m1","customer":{"id":""},"text":"a"}""")]
    [InlineData("""{"id":"m1","customer":{"id":"  "},"text":"a"}""")]
    [InlineData("""{"id":"m\u0000","customer":{"id":"u1"},"text":"a"}""")]
    [InlineData("""{"id":"m1","customer":{"id":"u\n1"},"text":"a"}""")]
    [InlineData("""{"id":"m1","customer":{"id":"u1"},"text":""}""")]
    [InlineData("""{"id":"m1","customer":{"id":"u1"},"txet":"a"}""")]
    [InlineData("""{"id":"m1","customer":{"id":"u1"},"text":"a","files":[null]}""")]
    [InlineData("""{"id":"m1","customer":{"id":"u1"},"text":"a","files":[{"name":"a","type":"t","data":"%%%"}]}""")]
    [InlineData("null")]
    [InlineData("{")]
    public async Task What_is_not_a_message_is_refused_before_it_is_journalled(string body)
    {
        var (bytes, at) = (Encoding.UTF8.GetBytes(body), Clock.GetUtcNow().ToUnixTimeSeconds());
        var status = (await House.CallAsync("POST", $"/channels/{Inbox.Inbox.Id}/messages", bytes, null,
            ("webhook-id", "m1"), ("webhook-timestamp", $"{at}"), ("webhook-signature", Signature.Sign(Inbox.Secrets[0], "m1", at, bytes)))).Status;

        status.ShouldBe(400);
        (await House.CountAsync("envelope")).ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_taken_now_holds_up_what_came_after_it()
    {
        await ArriveAsync(new Words("m1", "u1", "一"));
        await ArriveAsync(new Words("m2", "u1", "二"));
        await House.Log.StopAsync(CancellationToken.None);

        (await House.Get<Papilio.Reach.Channels.Open.Intake>().TurnAsync()).ShouldBe(0);

        (await House.CountAsync("envelope where done_at is null and error is null")).ShouldBe(2);
    }

    [Fact]
    public async Task What_waits_keeps_one_copy_of_its_files()
    {
        await ArriveAsync(new Words("m1", "u1", "看图", Bytes.Png(2, 2)));
        await House.Log.StopAsync(CancellationToken.None);
        var intake = House.Get<Papilio.Reach.Channels.Open.Intake>();

        for (var turn = 0; turn < 3; turn++) (await intake.TurnAsync()).ShouldBe(0);

        (await House.CountAsync("blob")).ShouldBe(1);
        if (Engine is Engine.Sqlite) System.IO.Directory.EnumerateFiles(Path.Combine(Directory, "blobs"), "*", SearchOption.AllDirectories).Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_fault_that_passes_loses_nobody_s_message()
    {
        var bytes = new FailingBytes(times: 2);
        await using var house = await House.OpenAsync(Store, Clock, Directory, services => services.AddSingleton<IBlobBytes>(bytes));
        await ArriveAsync(new Words("m1", "u1", "看图", Bytes.Png(2, 2)));

        await house.TakeInAsync();

        (await House.CountAsync("envelope where done_at is not null and error is null")).ShouldBe(1);
        (await House.CountAsync("message")).ShouldBe(1);
    }

    [Fact]
    public async Task What_fails_again_and_again_stands_among_the_parked_until_it_is_replayed_and_holds_nobody_up()
    {
        var bytes = new FailingBytes(times: 5);
        await using var house = await House.OpenAsync(Store, Clock, Directory, services => services.AddSingleton<IBlobBytes>(bytes));
        await ArriveAsync(new Words("m1", "u1", "看图", Bytes.Png(2, 2)));
        await ArriveAsync(new Words("m2", "u2", "别人"));
        await house.TakeInAsync();
        (await House.CountAsync("message")).ShouldBe(1);
        var parked = new Parked(Store, house.Get<IEnumerable<IParks>>());

        var stuck = (await parked.ListAsync()).ShouldHaveSingleItem();
        (stuck.Listener, stuck.Name, stuck.Error).ShouldBe(("channels.intake", "channel.journalled", "InvalidOperationException: on purpose"));
        (await parked.ReplayAsync(stuck.Id)).Accepted.ShouldBeTrue();
        await house.TakeInAsync();

        (await parked.ListAsync()).ShouldBeEmpty();
        (await House.CountAsync("message")).ShouldBe(2);
        (await parked.ReplayAsync(stuck.Id)).Refusal!.Code.ShouldBe("parked.unknown");
    }

    private sealed class FailingBytes(int times) : IBlobBytes
    {
        public int Left { get; set; } = times;
        public Task WriteAsync(Session session, BlobId id, ReadOnlyMemory<byte> bytes) => Left-- > 0 ? throw new InvalidOperationException("on purpose") : Task.CompletedTask;
        public Task<byte[]?> ReadAsync(Session session, BlobId id) => Task.FromResult<byte[]?>(null);
        public Task DeleteAsync(Session session, BlobId id) => Task.CompletedTask;
    }

    [Fact]
    public async Task An_export_holds_what_of_a_customer_waits_in_the_journal_and_what_is_parked_there()
    {
        await ArriveAsync(new Words("m1", "%", "我叫金丝雀"));
        await CarryAsync();
        await ArriveAsync(new Words("m2", "%", "金丝雀搁置了"));
        await Store.WriteAsync(s => s.RunAsync("update envelope set error = 'file.type' where channel_message_id = 'm2'"));
        await ArriveAsync(new Words("m3", "%", "金丝雀在等"));
        await ArriveAsync(new Words("m4", "u2", "别人的话，也有%"));
        var customer = new CustomerId(await Store.ReadAsync(s => s.ScalarAsync<Guid>("select customer_id from conversation")));

        var document = JsonSerializer.SerializeToElement((await House.Get<Export.Handler>().HandleAsync(customer)).Value, Json.Options);

        var envelopes = document.GetProperty("sections").GetProperty("channels").GetProperty("envelopes").EnumerateArray().ToArray();
        envelopes.ShouldAllBe(e => e.GetProperty("sender").GetString() == "%" && e.GetProperty("inbox").GetGuid() == Inbox.Inbox.Id.Value);
        envelopes.Select(e => e.GetProperty("body").ValueKind is JsonValueKind.Null ? null : e.GetProperty("body").GetProperty("text").GetString()).ShouldBe([null, "金丝雀搁置了", "金丝雀在等"]);
        envelopes.Select(e => e.GetProperty("error").GetString()).ShouldBe([null, "file.type", null]);
    }

    [Fact]
    public async Task An_erased_customer_leaves_no_trace_in_the_journal_and_others_stay()
    {
        await ArriveAsync(new Words("m1", "%", "我叫金丝雀"));
        await CarryAsync();
        (await House.CountAsync("envelope where sender = '%'")).ShouldBe(1);
        await ArriveAsync(new Words("m2", "%", "金丝雀在等"));
        await ArriveAsync(new Words("m3", "u2", "别人的话，也有%"));
        var customer = new CustomerId(await Store.ReadAsync(s => s.ScalarAsync<Guid>("select customer_id from conversation")));

        (await House.Get<Erase.Handler>().HandleAsync(new Erase.Command(customer, "asked for it", Actor.System))).Accepted.ShouldBeTrue();

        (await Store.ReadAsync(s => s.QueryAsync<string>("select coalesce(body, '') || coalesce(sender, '') from envelope"))).Count(b => b.Contains("金丝雀") || b == "%").ShouldBe(0);
        await CarryAsync();
        (await Store.ReadAsync(s => s.QueryAsync<string>("select text from message order by position"))).ShouldBe(["", "别人的话，也有%"]);
    }

    [Fact]
    public async Task Unproven_contacts_are_written_down_and_link_nobody()
    {
        foreach (var user in new[] { "u1", "u2" })
            (await PostAsync("messages", user, new { id = user, customer = new { id = user, phone = "+8613800000001", phoneVerified = false }, text = "你好" })).ShouldBe(202);
        await CarryAsync();
        (await House.CountAsync("conversation")).ShouldBe(2);

        foreach (var user in new[] { "u3", "u4" })
            (await PostAsync("messages", user, new { id = user, customer = new { id = user, phone = "+8613800000002", phoneVerified = true }, text = "你好" })).ShouldBe(202);
        await CarryAsync();
        (await House.CountAsync("conversation")).ShouldBe(3);
    }

    [Fact]
    public async Task Receipts_are_for_messages_of_this_inbox()
    {
        var other = await House.InboxAsync("open", receiver.Address.ToString());
        await ArriveAsync(new Words("m1", "u1", "你好"));
        await CarryAsync();
        var id = new ConversationId(await Store.ReadAsync(s => s.ScalarAsync<Guid>("select id from conversation")));
        await House.GiveAsync(id, Lin);
        var ours = Id.New(Clock);
        await House.ReplyAsync(Lin, id, "好", message: ours);
        await CarryAsync();
        Inbox = other;

        (await PostAsync("receipts", "r1", new { message = ours, state = "read" })).ShouldBe(404);
        (await PostAsync("receipts", "r2", new { message = Id.New(Clock), state = "read" })).ShouldBe(404);
        (await PostAsync("receipts", "r3", new { message = ours, state = "burnt" })).ShouldBe(400);
    }

    [Fact]
    public async Task A_channel_s_address_takes_what_is_for_it_only()
    {
        var web = await House.InboxAsync();
        Inbox = web;
        (await ArriveAsync(new Words("m1", "u1", "你好"))).ShouldBe(409);
        Inbox = web with { Inbox = web.Inbox with { Id = new InboxId(Id.At(1)) } };
        (await ArriveAsync(new Words("m1", "u1", "你好"))).ShouldBe(404);
    }
}

public sealed class OpenConformanceOnSqlite() : OpenConformance(Engine.Sqlite);

public sealed class OpenConformanceOnPostgres() : OpenConformance(Engine.Postgres)
{
    private sealed class SlowBytes : IBlobBytes
    {
        public TaskCompletionSource Reached { get; } = new();
        public TaskCompletionSource Go { get; } = new();

        public Task WriteAsync(Session session, BlobId id, ReadOnlyMemory<byte> bytes)
        {
            Reached.SetResult();
            return Go.Task;
        }

        public Task<byte[]?> ReadAsync(Session session, BlobId id) => Task.FromResult<byte[]?>(null);
        public Task DeleteAsync(Session session, BlobId id) => Task.CompletedTask;
    }

    [Fact]
    public async Task What_was_read_from_the_journal_before_its_customer_was_erased_is_not_said()
    {
        await ArriveAsync(new Words("m1", "u2", "你好"));
        await House.TakeInAsync();
        var customer = new CustomerId(await Store.ReadAsync(s => s.ScalarAsync<Guid>("select customer_id from conversation")));
        var bytes = new SlowBytes();
        await using var house = await House.OpenAsync(Store, Clock, Directory, services => services.AddSingleton<IBlobBytes>(bytes));
        await ArriveAsync(new Words("m2", "u1", "看图", Bytes.Png(2, 2)));
        await ArriveAsync(new Words("m3", "u2", "我叫金丝雀"));

        var taking = house.TakeInAsync();
        await bytes.Reached.Task;
        (await House.Get<Erase.Handler>().HandleAsync(new Erase.Command(customer, "asked for it", Actor.System))).Accepted.ShouldBeTrue();
        bytes.Go.SetResult();
        await taking;

        (await Store.ReadAsync(s => s.QueryAsync<string>("select text from message order by position"))).ShouldBe(["", "看图"]);
        (await House.CountAsync("customer where state = 'active'")).ShouldBe(1);
    }
}
