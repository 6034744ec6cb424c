using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Conversations;

public abstract class PersonalDataTests(Engine engine) : InAHouse(engine)
{
    private const string Canary = "金丝雀";
    private readonly Staff lin = House.Agent();

    private async Task<(CustomerId Customer, ConversationId Conversation)> WrittenOverAsync()
    {
        var inbox = (await House.InboxAsync()).Inbox.Id;
        var wei = await House.CustomerAsync(Canary);
        var sent = (await House.UploadAsync(Actor.Customer(wei.Value), Canary + ".txt", Encoding.UTF8.GetBytes(Canary))).Value.Id;
        await House.UploadAsync(Actor.Customer(wei.Value), Canary + " 没有发出.txt", Encoding.UTF8.GetBytes(Canary));
        var id = (await House.SayAsync(wei, inbox, $"我叫{Canary}", files: sent)).Value.Conversation;
        await House.GiveAsync(id, lin);
        await House.ReplyAsync(lin, id, $"{Canary}您好", quick: [Canary]);
        await House.ReplyAsync(lin, id, $"{Canary}是老客户", MessageKind.Note);
        await House.Get<Drafts>().SaveAsync(lin, id, new Drafts.Command($"亲爱的{Canary}", MessageKind.Text));
        await House.PumpAsync();
        return (wei, id);
    }

    private async Task<Outcome<string>> EraseAsync(CustomerId customer) => (await House.Get<Erase.Handler>().HandleAsync(new Erase.Command(customer, "asked for it", Actor.System))).Then(erased => erased.Proof);

    [Fact]
    public async Task An_export_holds_every_word_and_file()
    {
        var (wei, _) = await WrittenOverAsync();
        var family = await Store.ReadAsync(s => House.Customers.FamilyAsync(s, wei));

        var document = await Store.ReadAsync(async session => JsonSerializer.Serialize(
            await House.Get<IEnumerable<IPersonalData>>().Single(p => p.Section == "conversations").ExportAsync(session, family), Json.Options));

        document.Split(Canary).Length.ShouldBeGreaterThan(5);
        document.ShouldContain(Canary + ".txt");
    }

    /// <summary>Each place that an erasure empties, by its place in the document.</summary>
    [Fact]
    public async Task An_export_holds_whatever_an_erasure_would_take()
    {
        var (wei, id) = await WrittenOverAsync();
        var inbox = (await House.HeadAsync(id)).Inbox;
        await Store.WriteAsync(async session =>
        {
            await House.Conversations.QueueDeliveryAsync(session, new Delivery { Id = Id.New(Clock), ConversationId = id, Number = 2, InboxId = inbox, At = Clock.Now() });
            await session.RunAsync("update delivery set state = 'failed', reason = @reason", new { reason = $"no such user: {Canary}" });
        });

        var document = JsonSerializer.SerializeToElement((await House.Get<Export.Handler>().HandleAsync(wei)).Value, Json.Options).GetProperty("sections");

        var conversation = document.GetProperty("conversations").EnumerateArray().ShouldHaveSingleItem();
        conversation.GetProperty("head").GetProperty("lastText").GetString()!.ShouldContain(Canary);
        var messages = conversation.GetProperty("messages").EnumerateArray().ToArray();
        messages.Select(m => m.GetProperty("text").GetString()).ShouldBe([$"我叫{Canary}", $"{Canary}您好", $"{Canary}是老客户"]);
        messages[0].GetProperty("files")[0].GetProperty("name").GetString().ShouldBe(Canary + ".txt");
        messages[1].GetProperty("quick")[0].GetString().ShouldBe(Canary);
        var draft = conversation.GetProperty("drafts").EnumerateArray().ShouldHaveSingleItem();
        (draft.GetProperty("text").GetString(), draft.GetProperty("agent").GetGuid()).ShouldBe(($"亲爱的{Canary}", lin.Id.Value));
        conversation.GetProperty("deliveries").EnumerateArray().ShouldHaveSingleItem().GetProperty("reason").GetString()!.ShouldContain(Canary);
        document.GetProperty("unsent").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe(Canary + " 没有发出.txt");
        document.GetProperty("customer").GetProperty("records")[0].GetProperty("name").GetString().ShouldBe(Canary);
    }

    [Fact]
    public async Task Nothing_is_left_of_what_was_said_but_its_numbers()
    {
        var (wei, id) = await WrittenOverAsync();
        var bystander = await House.ConversationAsync(await House.CustomerAsync("李娜"), (await House.HeadAsync(id)).Inbox, text: "我认识金丝雀");

        var proof = await EraseAsync(wei);

        proof.Accepted.ShouldBeTrue();
        proof.Value.ShouldContain("\"messages\":3");
        proof.Value.ShouldContain("\"files\":2");
        foreach (var (table, columns) in new[] { ("message", "text, files, quick, author_name"), ("blob", "name"), ("draft", "text"), ("conversation", "last_text"), ("customer", "name, address, note"), ("event_log", "payload") })
        {
            var rows = await Store.ReadAsync(s => s.QueryAsync<string>($"select coalesce({string.Join(", '') || coalesce(", columns.Split(", "))}, '') from {table}"));
            rows.Count(r => r.Contains(Canary)).ShouldBe(table is "message" or "conversation" ? 1 : 0, table);
        }

        (await House.MessagesAsync(id)).Select(m => (m.Number, m.Text, m.Withdrawn)).ShouldBe([(1, "", true), (2, "", true), (3, "", true)]);
        (await House.HeadAsync(id)).Phase.ShouldBe(Phase.Closed);
        (await House.HeadAsync(bystander)).LastText.ShouldBe("我认识金丝雀");
        (await House.CountAsync("blob")).ShouldBe(0);
        if (Engine is Engine.Sqlite) System.IO.Directory.EnumerateFiles(Path.Combine(Directory, "blobs"), "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_page_of_the_files_holds_what_was_said_or_what_it_was_found_by()
    {
        if (Engine is not Engine.Sqlite) return;
        var inbox = (await House.InboxAsync()).Inbox.Id;
        var wei = await House.CustomerAsync("张伟");
        var id = await House.ConversationAsync(wei, inbox, text: "Zaunkönig4711 金丝雀飞走了");
        for (var n = 0; n < 200; n++)
        {
            await House.SayAsync(wei, inbox, $"Zaunkönig4711 金丝雀 第{n}次");
            await House.ConversationAsync(await House.CustomerAsync($"顾客{n}"), inbox, text: $"表带断了 {n}");
            if (n % 50 == 0) await House.PumpAsync();
        }

        await House.PumpAsync();
        foreach (var word in (string[])["Zaunkönig", "zaunk", "金丝雀"]) FilesHolding(word).ShouldNotBeEmpty(word);

        (await EraseAsync(wei)).Accepted.ShouldBeTrue();

        foreach (var word in (string[])["Zaunkönig", "zaunk", "金丝雀"]) FilesHolding(word).ShouldBeEmpty(word);
        (await House.HeadAsync(id)).Phase.ShouldBe(Phase.Closed);
    }

    [Fact]
    public async Task What_the_search_hears_afterwards_brings_nothing_back()
    {
        var inbox = (await House.InboxAsync()).Inbox.Id;
        var wei = await House.CustomerAsync("张伟");
        await House.ConversationAsync(wei, inbox, text: "紫色的表带");
        await EraseAsync(wei);
        await House.PumpAsync();

        (await House.CountAsync("message_search")).ShouldBe(0);
        (await House.Get<Search>().HandleAsync(House.Agent("何", Scope.All), "紫色", null, null, default)).Value.Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_was_erased_uploads_nothing_more()
    {
        var inbox = await House.InboxAsync();
        var (visitor, _) = await House.VisitAsync(inbox);
        await EraseAsync(new CustomerId(visitor.Customer));

        var (status, body) = await UploadAsync(House, visitor);

        status.ShouldBe(409, body?.ToJsonString());
        (await House.CountAsync("blob")).ShouldBe(0);
    }

    private protected static Task<(int Status, System.Text.Json.Nodes.JsonNode? Body)> UploadAsync(House house, Visitor visitor) => house.CallAsync("POST", "/widget/files",
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n好\r\n--x--\r\n", visitor, ("Content-Type", "multipart/form-data; boundary=x"));
}

public sealed class PersonalDataOnSqlite() : PersonalDataTests(Engine.Sqlite);

/// <summary>What is said while somebody is erased, on an engine where many write at once: it goes as well, or is not taken.</summary>
public sealed class PersonalDataOnPostgres() : PersonalDataTests(Engine.Postgres)
{
    /// <summary>Holds an erasure up when everything above Customers is emptied.</summary>
    private sealed class Gate : IPersonalData
    {
        public TaskCompletionSource Reached { get; } = new();
        public TaskCompletionSource Open { get; } = new();
        public string Section => "gate";
        public Task<object> ExportAsync(Session session, IReadOnlyList<CustomerId> family) => Task.FromResult<object>("");

        public async Task<IReadOnlyDictionary<string, long>> EraseAsync(Session session, IReadOnlyList<CustomerId> family)
        {
            Reached.SetResult();
            await Open.Task;
            return new Dictionary<string, long>();
        }
    }

    private async Task<Outcome<string>> EraseAsync(House house, CustomerId customer) => (await house.Get<Erase.Handler>().HandleAsync(new Erase.Command(customer, "asked for it", Actor.System))).Then(erased => erased.Proof);

    /// <summary>Until one of them is done or somebody waits for a lock.</summary>
    private Task StuckAsync(Task task) => Eventually.HoldsAsync(async () => task.IsCompleted
        || await Store.ReadAsync(s => s.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")) > 0);

    [Fact]
    public async Task What_is_being_stored_while_they_are_erased_goes_as_well()
    {
        var wei = await House.CustomerAsync("张伟");
        var id = await House.ConversationAsync(wei, (await House.InboxAsync()).Inbox.Id);
        var (stored, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var saying = Store.WriteAsync(async session =>
        {
            var head = (await ConversationTable.LockAsync(session, [id]))[id];
            ConversationTable.Insert(session, [new Message(id, 2, 1, Id.New(Clock), MessageKind.Text, new Author(ActorKind.Customer, wei.Value, null), "紫色的表带", [], null, null, Clock.Now(), false)]);
            ConversationTable.Update(session, [(head, head with { LastNumber = 2, LastPublic = 2, LastText = "紫色的表带", Unread = 2 })]);
            stored.SetResult();
            await go.Task;
            return true;
        });
        await stored.Task;

        var erasing = EraseAsync(House, wei);
        await StuckAsync(erasing);
        go.SetResult();
        await saying;

        (await erasing).Value.ShouldContain("\"messages\":2");
        (await Store.ReadAsync(s => s.QueryAsync<string>("select text from message"))).ShouldAllBe(text => text.Length == 0);
        (await House.HeadAsync(id)).LastText.ShouldBeNull();
    }

    [Fact]
    public async Task What_the_search_is_taking_in_while_they_are_erased_is_forgotten_as_well()
    {
        var wei = await House.CustomerAsync("张伟");
        await House.ConversationAsync(wei, (await House.InboxAsync()).Inbox.Id, text: "紫色的表带");
        var facts = (await Store.ReadAsync(s => EventLog.ReadAsync(s, Bookmark.Start, new Bookmark(long.MaxValue, long.MaxValue), 100))).Where(f => Said.Names.Contains(f.Name)).ToArray();
        var (heard, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var hearing = Store.WriteAsync(async session =>
        {
            await new SearchIndex().HearAsync(session, facts);
            heard.SetResult();
            await go.Task;
            return true;
        });
        await heard.Task;

        var erasing = EraseAsync(House, wei);
        await StuckAsync(erasing);
        go.SetResult();
        await hearing;

        (await erasing).Accepted.ShouldBeTrue();
        (await House.CountAsync("message_search")).ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_being_erased_begins_no_conversation_and_uploads_nothing()
    {
        var gate = new Gate();
        await using var house = await House.OpenAsync(Store, Clock, Directory, services => services.Insert(0, ServiceDescriptor.Singleton<IPersonalData>(gate)));
        var inbox = await house.InboxAsync();
        var (visitor, _) = await house.VisitAsync(inbox);
        var erasing = EraseAsync(house, new CustomerId(visitor.Customer));
        await gate.Reached.Task;

        var saying = house.SayAsync(new CustomerId(visitor.Customer), inbox.Inbox.Id, "还在吗");
        await StuckAsync(saying);
        var uploading = UploadAsync(house, visitor);
        await Eventually.HoldsAsync(async () => uploading.IsCompleted
            || await Store.ReadAsync(s => s.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")) > 1);
        gate.Open.SetResult();

        (await erasing).Accepted.ShouldBeTrue();
        (await saying).Refusal!.Code.ShouldBe("customer.erased");
        (await uploading).Status.ShouldBe(409);
        (await house.CountAsync("conversation")).ShouldBe(0);
        (await house.CountAsync("blob")).ShouldBe(0);
    }
}
