using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Conversations;

public abstract class ReceiveTests(Engine engine) : InAHouse(engine)
{
    private InboxId inbox;
    private CustomerId wei;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        inbox = (await House.InboxAsync()).Inbox.Id;
        wei = await House.CustomerAsync();
    }

    private Task EndAsync(ConversationId id) => House.Get<Close>().HandleAsync(House.Agent(role: Role.Leader, scope: Scope.All), id, new Close.Command(Exit.Solved));

    [Fact]
    public async Task Of_a_hundred_first_words_at_once_one_begins_the_conversation_and_all_are_in_it()
    {
        var places = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Task.Run(() => House.SayAsync(wei, inbox, $"{n}"))));

        places.Select(p => p.Value.Conversation).Distinct().Count().ShouldBe(1);
        places.Select(p => p.Value.Number).Order().ShouldBe(Enumerable.Range(1, 100).Select(n => (long)n));
        (await House.CountAsync("conversation")).ShouldBe(1);
        (await House.FactsAsync()).Count(f => f == "conversation.started").ShouldBe(1);
        (await House.HeadAsync(places[0].Value.Conversation)).ShouldSatisfyAllConditions(h => h.LastNumber.ShouldBe(100), h => h.Unread.ShouldBe(100));
    }

    [Fact]
    public async Task Whoever_follows_a_conversation_that_ended_is_asked_to_come_again_so_that_nothing_overtakes()
    {
        var old = await House.ConversationAsync(wei, inbox);
        await EndAsync(old);

        var said = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => House.SayAsync(wei, inbox, $"{n}", live: old)).ToArray());

        said.ShouldAllBe(s => s.Refusal == new Refusal("slow_down", 429, null));
        (await House.SayAsync(wei, inbox, "0")).Value.ShouldSatisfyAllConditions(p => p.Conversation.ShouldNotBe(old), p => p.Number.ShouldBe(1));
    }

    [Fact]
    public async Task A_file_on_its_way_when_the_conversation_ends_is_not_lost()
    {
        var old = await House.ConversationAsync(wei, inbox);
        var blob = (await House.UploadAsync(Actor.Customer(wei.Value))).Value.Id;
        await EndAsync(old);
        var message = Id.New(Clock);

        (await House.SayAsync(wei, inbox, "", message, live: old, files: blob)).Refusal!.Code.ShouldBe("slow_down");
        var place = (await House.SayAsync(wei, inbox, "", message, files: blob)).Value;

        place.Conversation.ShouldNotBe(old);
        (await House.MessagesAsync(place.Conversation)).ShouldHaveSingleItem().Files.ShouldBe([blob]);
    }

    [Fact]
    public async Task A_message_sent_again_after_the_next_conversation_began_keeps_its_place()
    {
        var message = Id.New(Clock);
        var first = (await House.SayAsync(wei, inbox, "我的表", message)).Value;
        await EndAsync(first.Conversation);
        (await House.SayAsync(wei, inbox, "我的表", message)).Value.ShouldBe(first with { Repeated = true });
        var next = (await House.SayAsync(wei, inbox, "还有一件事")).Value;

        (await House.SayAsync(wei, inbox, "我的表", message)).Value.ShouldBe(first with { Repeated = true });
        (await House.SayAsync(wei, inbox, "我的表", message, live: next.Conversation)).Value.ShouldBe(first with { Repeated = true });
        (await House.CountAsync("message")).ShouldBe(2);
    }

    [Fact]
    public async Task Somebody_else_s_message_id_opens_nothing()
    {
        var message = Id.New(Clock);
        await House.SayAsync(wei, inbox, "我的表", message);
        var other = await House.CustomerAsync("李娜");

        (await House.SayAsync(other, inbox, "别人的", message)).Refusal!.Code.ShouldBe("message.id_reused");

        (await House.CountAsync("message")).ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_is_merged_goes_on_in_the_family_s_conversation()
    {
        var id = await House.ConversationAsync(wei, inbox);
        var phone = await House.CustomerAsync("张伟 (手机)");
        await House.Get<Merge.Handler>().HandleAsync(new Merge.Command(wei, phone, "同一个人", Actor.System));

        (await House.SayAsync(phone, inbox, "还是我")).Value.ShouldSatisfyAllConditions(p => p.Conversation.ShouldBe(id), p => p.Number.ShouldBe(2));
    }

    [Fact]
    public async Task Of_a_family_s_first_words_at_once_one_begins_the_conversation_and_all_are_in_it()
    {
        var phone = await House.CustomerAsync("张伟 (手机)");
        await House.Get<Merge.Handler>().HandleAsync(new Merge.Command(wei, phone, "同一个人", Actor.System));

        for (var round = 0; round < 5; round++)
        {
            var places = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => House.SayAsync(n % 2 == 0 ? wei : phone, inbox, $"{n}"))));

            await EndAsync(places.Select(p => p.Value.Conversation).Distinct().ShouldHaveSingleItem());
        }
    }

    [Fact]
    public async Task Inboxes_have_conversations_of_their_own()
    {
        var other = (await House.InboxAsync()).Inbox.Id;

        (await House.SayAsync(wei, inbox, "一")).Value.Conversation.ShouldNotBe((await House.SayAsync(wei, other, "二")).Value.Conversation);
        (await House.SayAsync(wei, new InboxId(Id.At(1)), "三")).Refusal!.Code.ShouldBe("inbox.unknown");
    }

    [Fact]
    public async Task A_customer_s_conversations_are_in_the_order_of_their_ids_even_when_the_clock_is_set_back()
    {
        var ids = new List<ConversationId>();
        for (var n = 0; n < 12; n++)
        {
            ids.Add(await House.ConversationAsync(wei, inbox, text: $"{n}"));
            await EndAsync(ids[^1]);
            Clock.Advance(TimeSpan.FromMinutes(n % 4 == 3 ? -60 : 0));
        }

        ids.Select(i => i.ToString()).ShouldBe(ids.Select(i => i.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whoever_was_erased_begins_nothing_new()
    {
        await House.ConversationAsync(wei, inbox);
        (await House.Get<Erase.Handler>().HandleAsync(new Erase.Command(wei, "asked for it", Actor.System))).Accepted.ShouldBeTrue();

        (await House.SayAsync(wei, inbox, "还在吗")).Refusal!.Code.ShouldBe("customer.erased");
        (await House.CountAsync("conversation")).ShouldBe(1);
    }

    [Theory]
    [InlineData("", "message.empty")]
    [InlineData("  \n ", "message.empty")]
    public async Task Nothing_is_no_message(string text, string code) => (await House.SayAsync(wei, inbox, text)).Refusal!.Code.ShouldBe(code);

    [Fact]
    public async Task Too_much_is_no_message_either_and_neither_is_one_without_an_id()
    {
        (await House.SayAsync(wei, inbox, new string('长', 10_001))).Refusal!.Code.ShouldBe("message.too_long");
        (await House.SayAsync(wei, inbox, "好", Guid.Empty)).Refusal!.Code.ShouldBe("message.id");
    }

    [Fact]
    public async Task What_no_store_can_hold_is_cleaned_and_everything_else_kept()
    {
        var place = (await House.SayAsync(wei, inbox, "a\0b\ud800c\r\n🦋")).Value;

        (await House.MessagesAsync(place.Conversation))[0].Text.ShouldBe("ab\uFFFDc\r\n🦋");
    }
}

public sealed class ReceiveOnSqlite() : ReceiveTests(Engine.Sqlite);

public sealed class ReceiveOnPostgres() : ReceiveTests(Engine.Postgres);
