using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;
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

    private Task<Outcome<string>> EraseAsync(CustomerId customer) => House.Get<Erase.Handler>().HandleAsync(new Erase.Command(customer, "asked for it", Actor.System));

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
}

public sealed class PersonalDataOnSqlite() : PersonalDataTests(Engine.Sqlite);

public sealed class PersonalDataOnPostgres() : PersonalDataTests(Engine.Postgres);
