using Papilio.Reach.Channels;

namespace Papilio.Tests.Reach.Channels;

public sealed class InboxesOnSqlite() : InboxesTests(Engine.Sqlite);

public sealed class InboxesOnPostgres() : InboxesTests(Engine.Postgres);

/// <summary>What administrators say of an inbox, and what comes of it.</summary>
public abstract class InboxesTests(Engine engine) : InAHouse(engine)
{
    [Fact]
    public async Task Conversations_weigh_what_their_inbox_said_when_they_began()
    {
        var inbox = await House.InboxAsync();
        var before = await House.ConversationAsync(await House.CustomerAsync(), inbox.Inbox.Id);

        var changed = (await ChangeAsync(inbox, weight: 3)).Value;

        changed.Weight.ShouldBe(3);
        var after = await House.ConversationAsync(await House.CustomerAsync("李娜"), inbox.Inbox.Id);
        (await House.HeadAsync(after)).Weight.ShouldBe(3);
        (await House.HeadAsync(before)).Weight.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public async Task A_weight_is_1_to_200(int weight) =>
        (await ChangeAsync(await House.InboxAsync(), weight)).Refusal.ShouldBe(new Refusal("request.invalid", 400, "weight 1–200"));

    private Task<Outcome<InboxDetail>> ChangeAsync(InboxSettings inbox, int weight) =>
        House.Get<Inboxes>().ChangeAsync(inbox.Inbox.Id, new InboxForm(inbox.Inbox.Name, inbox.Inbox.Channel, Weight: weight), inbox.Inbox.Version);
}
