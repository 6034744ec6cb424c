using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Conversations;

/// <summary>How conversations end, go on, and who has seen what in them.</summary>
public abstract class LifeTests(Engine engine) : InAHouse(engine)
{
    private readonly Staff lin = House.Agent();
    private readonly Staff leader = House.Agent("何", Scope.All, Role.Leader);
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

    private Task<Outcome<HeadView>> CloseAsync(Caller caller, Exit exit = Exit.Solved, string? note = null) => House.Get<Close>().HandleAsync(caller, id, new Close.Command(exit, note));

    private Task<Outcome<Done>> SeenAsync(long number, bool back = false) => House.Get<Marks>().SeenAsync(lin, id, number, back);

    private Task MarkAsync(long? delivered, long? read) => Store.WriteAsync(session => House.Conversations.MarkAsync(session, id, delivered, read, Actor.Customer(wei.Value)));

    [Fact]
    public async Task It_ends_with_an_exit_and_takes_its_note_with_it()
    {
        var before = await House.HeadAsync(id);
        var head = (await CloseAsync(lin, note: "已换电池")).Value;

        (head.Phase, head.Exit, head.ClosedAt, head.Unread).ShouldBe((Phase.Closed, Exit.Solved, Clock.Now(), 0));
        head.Version.ShouldBe(before.Version + 1);
        (await House.HeadAsync(id)).Version.ShouldBe(head.Version);
        var note = (await House.MessagesAsync(id))[^1];
        (note.Kind, note.Text).ShouldBe((MessageKind.Note, "已换电池"));
        Id.MillisecondsOf(note.Id).ShouldBe(Clock.Now(), "ids are born on the product's clock");
        (await House.FactsAsync()).Count(f => f == "conversation.ended").ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_end_leaves_no_note()
    {
        var mei = House.Agent("小梅", Scope.All);
        (await CloseAsync(mei, note: "不该在")).Refusal!.Code.ShouldBe("conversation.not_yours");
        await CloseAsync(lin);
        (await CloseAsync(lin, note: "也不该在")).Refusal!.Code.ShouldBe("conversation.closed");

        (await House.MessagesAsync(id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Only_a_customer_abandons_and_only_while_waiting()
    {
        (await CloseAsync(lin, Exit.Abandoned)).Refusal!.Code.ShouldBe("request.invalid");
        await House.ChangeAsync(id, c => c with { Phase = Phase.Waiting, Agent = null, AgentName = null, WaitingSince = Clock.Now() });
        Clock.Advance(TimeSpan.FromMinutes(3));

        (await House.Conversations.LeaveAsync(new Visitor(wei.Value, inbox.Value, false, ""), id)).Accepted.ShouldBeTrue();

        (await House.HeadAsync(id)).Exit.ShouldBe(Exit.Abandoned);
        (await Store.ReadAsync(s => Papilio.Platform.Events.EventLog.OfConversationAsync(s, id.Value))).Single(f => f.Is<ConversationAbandoned>()).As<ConversationAbandoned>().WaitedMs.ShouldBe(180_000);
    }

    [Fact]
    public async Task A_customer_leaves_their_own_conversation_only()
    {
        var other = await House.CustomerAsync("李娜");
        Task<Outcome<Done>> LeaveAsync(Visitor visitor) => House.Conversations.LeaveAsync(visitor, id);

        (await LeaveAsync(new Visitor(other.Value, inbox.Value, true, ""))).Refusal!.Code.ShouldBe("conversation.unknown");
        (await LeaveAsync(new Visitor(wei.Value, Id.At(9), true, ""))).Refusal!.Code.ShouldBe("conversation.unknown");
        await House.Get<Merge.Handler>().HandleAsync(new Merge.Command(other, wei, "同一个人", Actor.System));
        (await LeaveAsync(new Visitor(other.Value, inbox.Value, Verified: false, ""))).Refusal!.Code.ShouldBe("conversation.unknown");
        (await LeaveAsync(new Visitor(other.Value, inbox.Value, Verified: true, ""))).Accepted.ShouldBeTrue();
    }

    [Fact]
    public async Task Of_ten_who_end_it_at_once_one_does()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => CloseAsync(leader))));

        outcomes.Count(o => o.Accepted).ShouldBe(1);
        outcomes.Where(o => !o.Accepted).ShouldAllBe(o => o.Refusal!.Code == "conversation.closed");
        (await House.FactsAsync()).Count(f => f == "conversation.ended").ShouldBe(1);
    }

    [Fact]
    public async Task Customer_s_marks_only_move_forward_and_never_past_the_end()
    {
        for (var n = 0; n < 5; n++) await House.ReplyAsync(lin, id, $"{n}");

        await MarkAsync(4, 2);
        await MarkAsync(3, 1);
        (await House.HeadAsync(id)).ShouldSatisfyAllConditions(h => h.DeliveredTo.ShouldBe(4), h => h.ReadTo.ShouldBe(2));
        await MarkAsync(null, 5);
        (await House.HeadAsync(id)).ShouldSatisfyAllConditions(h => h.DeliveredTo.ShouldBe(5), h => h.ReadTo.ShouldBe(5));
        await MarkAsync(999, long.MaxValue);
        (await House.HeadAsync(id)).ShouldSatisfyAllConditions(h => h.DeliveredTo.ShouldBe(6), h => h.ReadTo.ShouldBe(6));
        await MarkAsync(-5, -5);
        (await House.FactsAsync()).Count(f => f == "conversation.delivered").ShouldBe(3);
    }

    [Fact]
    public async Task The_team_s_mark_counts_what_is_unread_and_may_be_set_back()
    {
        for (var n = 0; n < 4; n++) await House.SayAsync(wei, inbox, $"{n}");
        (await House.HeadAsync(id)).Unread.ShouldBe(5);

        await SeenAsync(3);
        (await House.HeadAsync(id)).Unread.ShouldBe(2);
        await SeenAsync(1);
        (await House.HeadAsync(id)).Unread.ShouldBe(2);
        await SeenAsync(long.MaxValue);
        (await House.HeadAsync(id)).Unread.ShouldBe(0);
        await SeenAsync(4, back: true);
        (await House.HeadAsync(id)).Unread.ShouldBe(2);
        await SeenAsync(-9, back: true);
        (await House.HeadAsync(id)).Unread.ShouldBe(5);
        (await House.Get<Marks>().SeenAsync(House.Agent(), id, 2, back: false)).Refusal!.Code.ShouldBe("conversation.unknown");
    }

    [Fact]
    public async Task However_reading_and_writing_fall_together_what_is_unread_is_counted_right()
    {
        await Task.WhenAll(
            Task.Run(async () =>
            {
                for (var n = 0; n < 40; n++) await House.SayAsync(wei, inbox, $"{n}", live: id);
            }),
            Task.Run(async () =>
            {
                for (var n = 0; n < 40; n++) await SeenAsync(n, back: n % 5 == 4);
            }));

        var head = await House.HeadAsync(id);
        head.Unread.ShouldBe((await House.MessagesAsync(id)).Count(m => m.Number > head.StaffRead));
    }
}

public sealed class LifeOnSqlite() : LifeTests(Engine.Sqlite);

public sealed class LifeOnPostgres() : LifeTests(Engine.Postgres);
