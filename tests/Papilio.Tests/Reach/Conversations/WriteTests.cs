using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Conversations;

public abstract class WriteTests(Engine engine) : InAHouse(engine)
{
    private readonly Staff lin = House.Agent();
    private readonly Staff mei = House.Agent("小梅", Scope.All);
    private InboxId inbox;
    private CustomerId wei;
    private ConversationId id;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        inbox = (await House.InboxAsync()).Inbox.Id;
        wei = await House.CustomerAsync();
        id = await House.ConversationAsync(wei, inbox, lin);
    }

    private static ApiKey Key(params string[] scopes) => new(Id.At(77), "ERP", scopes.ToHashSet(), null);

    private Task<Outcome<Appended>> WriteAsync(Caller caller, string text = "您好") => House.Get<Write>().HandleAsync(caller, id, new Write.Command(Id.New(Clock), MessageKind.Text, text));

    [Fact]
    public async Task A_reply_is_stored_told_and_counted()
    {
        Clock.Advance(TimeSpan.FromSeconds(7));
        (await House.ReplyAsync(lin, id, "马上帮您看")).Value.Number.ShouldBe(2);

        var fact = (await Store.ReadAsync(s => EventLog.ReadAsync(s, Bookmark.Start, new Bookmark(long.MaxValue, long.MaxValue), 100))).Single(f => f.Name == EventNames.Of<ConversationReplied>());
        fact.As<ConversationReplied>().ShouldSatisfyAllConditions(r => r.CustomerWaitedMs.ShouldBe(7000), r => r.First.ShouldBeTrue(), r => r.By.ShouldBe("agent"));
        fact.Payload.ShouldNotContain("马上");
        (await House.HeadAsync(id)).ShouldSatisfyAllConditions(h => h.AwaitingSince.ShouldBeNull(), h => h.LastText.ShouldBe("马上帮您看"));
    }

    [Fact]
    public async Task Only_whoever_has_it_replies_but_whoever_sees_it_may_note()
    {
        (await House.ReplyAsync(mei, id, "我来")).Refusal!.Code.ShouldBe("conversation.not_yours");
        (await House.ReplyAsync(mei, id, "换过电池", MessageKind.Note)).Accepted.ShouldBeTrue();
        (await House.ReplyAsync(House.Agent("小赵"), id, "看不见", MessageKind.Note)).Refusal!.Code.ShouldBe("conversation.unknown");
    }

    [Fact]
    public async Task Programs_reply_within_their_scopes_and_a_bot_is_silent_once_a_person_is_there()
    {
        (await WriteAsync(Key("conversations.read"))).Refusal!.Code.ShouldBe("permission.denied");
        (await WriteAsync(Key("conversations.reply"))).Accepted.ShouldBeTrue();
        (await WriteAsync(Key("conversations.reply", "bot"))).Refusal!.Code.ShouldBe("conversation.not_yours");

        var withBot = await House.ConversationAsync(await House.CustomerAsync("李娜"), inbox);
        (await House.Get<Write>().HandleAsync(Key("conversations.reply", "bot"), withBot, new Write.Command(Id.New(Clock), MessageKind.Text, "请问订单号？"))).Accepted.ShouldBeTrue();
        (await House.HeadAsync(withBot)).LastAuthor.ShouldBe(ActorKind.Bot);
    }

    [Fact]
    public async Task A_bot_sends_the_files_it_has_uploaded()
    {
        var key = Key("conversations.reply", "bot");
        var withBot = await House.ConversationAsync(await House.CustomerAsync("李娜"), inbox);
        var boundary = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n好\r\n--x--\r\n";
        var (status, file) = await House.CallAsync("POST", "/files", boundary, key, ("Content-Type", "multipart/form-data; boundary=x"));
        status.ShouldBe(201);

        var (sent, message) = await House.CallAsync("POST", $"/conversations/{withBot}/messages",
            new { id = Id.New(Clock), kind = "text", text = "", files = new[] { (string)file!["id"]! } }, key);

        sent.ShouldBe(201, message?.ToJsonString());
        ((string)message!["files"]![0]!["name"]!).ShouldBe("a.txt");
    }

    [Fact]
    public async Task Of_two_who_reply_at_once_the_second_is_told_and_may_insist()
    {
        var sight = (await House.HeadAsync(id)).LastNumber;
        await House.ReplyAsync(lin, id, "我先说");
        await House.GiveAsync(id, mei);

        (await House.ReplyAsync(mei, id, "我也说", expected: sight)).Refusal!.Code.ShouldBe("reply.outrun");
        (await House.ReplyAsync(mei, id, "我也说")).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task One_s_own_words_are_corrected_and_taken_back_for_five_minutes()
    {
        var said = (await House.ReplyAsync(lin, id, "明天到")).Value.Number;
        var write = House.Get<Write>();

        (await write.AmendAsync(lin, id, said, Id.New(Clock), "后天到")).Accepted.ShouldBeTrue();
        (await write.AmendAsync(mei, id, said, Id.New(Clock), "今天到")).Refusal!.Code.ShouldBe("message.not_yours");
        (await write.AmendAsync(lin, id, 1, Id.New(Clock), "客户的话")).Refusal!.Code.ShouldBe("message.not_yours");
        (await write.AmendAsync(lin, id, 99, Id.New(Clock), "没有")).Refusal!.Code.ShouldBe("message.unknown");
        var taken = Id.New(Clock);
        (await write.AmendAsync(lin, id, said, taken, null)).Accepted.ShouldBeTrue();
        (await write.AmendAsync(lin, id, said, taken, null)).Value.Repeated.ShouldBeTrue();
        (await write.AmendAsync(lin, id, said, Id.New(Clock), "又回来")).Refusal!.Code.ShouldBe("message.unknown");

        var late = (await House.ReplyAsync(lin, id, "慢")).Value.Number;
        Clock.Advance(TimeSpan.FromMinutes(6));
        (await write.AmendAsync(lin, id, late, Id.New(Clock), "太慢")).Refusal!.Code.ShouldBe("message.too_late");
        (await House.MessagesAsync(id)).Single(m => m.Number == said).ShouldSatisfyAllConditions(m => m.Text.ShouldBe(""), m => m.Withdrawn.ShouldBeTrue());
    }

    [Fact]
    public async Task With_a_message_its_corrections_are_taken_back_too()
    {
        var write = House.Get<Write>();
        var said = (await House.ReplyAsync(lin, id, "密码是蓝山")).Value.Number;
        await write.AmendAsync(lin, id, said, Id.New(Clock), "密码是青山");
        var other = (await House.ReplyAsync(lin, id, "青山分店")).Value.Number;
        await write.AmendAsync(lin, id, other, Id.New(Clock), "青山总店");

        await write.AmendAsync(lin, id, said, Id.New(Clock), null);

        (await House.MessagesAsync(id)).Where(m => m.Number > 1).Select(m => (m.Text, m.Withdrawn)).ShouldBe(
            [("", true), ("", true), ("青山分店", false), ("青山总店", false), ("", false)]);
    }

    [Fact]
    public async Task A_note_is_corrected_and_taken_back_where_the_customer_never_sees_it()
    {
        var write = House.Get<Write>();
        var noted = (await House.ReplyAsync(lin, id, "客户脾气不好", MessageKind.Note)).Value.Number;

        var corrected = (await write.AmendAsync(lin, id, noted, Id.New(Clock), "客户很着急")).Value.Number;
        (await write.AmendAsync(lin, id, corrected, Id.New(Clock), "再改")).Refusal!.Code.ShouldBe("message.unknown");
        (await write.AmendAsync(mei, id, noted, Id.New(Clock), "别人的")).Refusal!.Code.ShouldBe("message.not_yours");
        (await write.AmendAsync(lin, id, noted, Id.New(Clock), null)).Accepted.ShouldBeTrue();
        (await write.AmendAsync(lin, id, noted, Id.New(Clock), "又回来")).Refusal!.Code.ShouldBe("message.unknown");
        var said = (await House.ReplyAsync(lin, id, "马上帮您看")).Value.Number;

        (await Store.ReadAsync(s => House.Conversations.MessagesAsync(s, id, 0, 100, publicOnly: true))).Select(m => m.Number).ShouldBe([1, said]);
        var all = await House.MessagesAsync(id);
        all.Where(m => m.Public).Select(m => m.Number).ShouldBe([1, said]);
        all.Select(m => (m.Kind, m.About, m.Prior)).ShouldBe(
            [(MessageKind.Text, null, 0), (MessageKind.Note, null, 1), (MessageKind.Note, noted, 1), (MessageKind.Note, noted, 1), (MessageKind.Text, null, 1)]);
        all[1].Withdrawn.ShouldBeTrue();
        (await House.HeadAsync(id)).LastPublic.ShouldBe(said);
    }

    [Fact]
    public async Task A_reply_takes_the_draft_with_it()
    {
        var drafts = House.Get<Drafts>();
        (await drafts.SaveAsync(lin, id, new Drafts.Command("马上\0帮您", MessageKind.Text))).Accepted.ShouldBeTrue();
        (await drafts.FindAsync(lin, id)).Value!.Text.ShouldBe("马上帮您");
        (await drafts.FindAsync(mei, id)).Value.ShouldBeNull();

        await House.ReplyAsync(lin, id, "马上帮您看");

        (await drafts.FindAsync(lin, id)).Value.ShouldBeNull();
    }

    [Fact]
    public async Task A_reply_leaves_what_was_begun_since_or_is_something_else()
    {
        var drafts = House.Get<Drafts>();
        // Written while the reply could still be taken back.
        await drafts.SaveAsync(lin, id, new Drafts.Command("另外，保修期还有", MessageKind.Text));
        await House.ReplyAsync(lin, id, "马上帮您看");
        (await drafts.FindAsync(lin, id)).Value!.Text.ShouldBe("另外，保修期还有");

        await drafts.SaveAsync(lin, id, new Drafts.Command("马上", MessageKind.Note));
        await House.ReplyAsync(lin, id, "马上帮您看");
        (await drafts.FindAsync(lin, id)).Value!.Kind.ShouldBe(MessageKind.Note);
    }

    [Fact]
    public async Task Drafts_are_for_those_who_see_the_conversation_and_an_empty_one_is_none()
    {
        var drafts = House.Get<Drafts>();
        (await drafts.SaveAsync(House.Agent(), id, new Drafts.Command("外人", MessageKind.Text))).Refusal!.Code.ShouldBe("conversation.unknown");
        await drafts.SaveAsync(lin, id, new Drafts.Command("一", MessageKind.Note));
        await drafts.SaveAsync(lin, id, new Drafts.Command("", MessageKind.Note));

        (await drafts.FindAsync(lin, id)).Value.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"id":"01900000-0000-7000-8000-000000000001","kind":"text","text":"好","quick":[null]}""", 400)]
    [InlineData("""{"id":"01900000-0000-7000-8000-000000000001","kind":"text","text":"好","quick":["1","2","3","4","5","6","7","8","9","10","11"]}""", 400)]
    [InlineData("""{"id":"01900000-0000-7000-8000-000000000001","kind":"edit","text":"好"}""", 400)]
    [InlineData("""{"id":"00000000-0000-0000-0000-000000000000","kind":"text","text":"好"}""", 400)]
    [InlineData("""{"id":"01900000-0000-7000-8000-000000000001","kind":"text","text":"  "}""", 400)]
    [InlineData("""{"id":"01900000-0000-7000-8000-000000000001","kind":"text","text":"好","files":["01900000-0000-7000-8000-000000000001"]}""", 404)]
    [InlineData("""{"id":"01900000-0000-7000-8000-000000000001","kind":"text","text":"好","quick":["退货","换货"]}""", 201)]
    public async Task The_route_answers_what_the_guide_says(string body, int status)
    {
        var answer = await House.CallAsync("POST", $"/conversations/{id}/messages", body, lin);
        answer.Status.ShouldBe(status, answer.Body?.ToJsonString());
    }

    [Fact]
    public async Task Nobody_writes_without_having_signed_in()
    {
        var body = new { id = Id.New(Clock), kind = "text", text = "好" };
        (await House.CallAsync("POST", $"/conversations/{id}/messages", body)).Status.ShouldBe(401);
        (await House.CallAsync("POST", $"/conversations/{id}/messages", body, new Visitor(wei.Value, inbox.Value, true, "v_x"))).Status.ShouldBe(401);
        (await House.MessagesAsync(id)).Count.ShouldBe(1);
    }
}

public sealed class WriteOnSqlite() : WriteTests(Engine.Sqlite);

public sealed class WriteOnPostgres() : WriteTests(Engine.Postgres);
