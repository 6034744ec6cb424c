using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Papilio.Platform.Edge;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;

namespace Papilio.Tests.Reach.Channels;

/// <summary>The loop of deliveries beside receivers that never answer.</summary>
public abstract class DelivererTests(Engine engine) : OnAStore(engine)
{
    /// <summary>Lets an inbox hang until it is released; there is no patience that could end before that.</summary>
    private sealed class Receivers : IChannel
    {
        public ConcurrentDictionary<InboxId, TaskCompletionSource> Hanging { get; } = [];
        public ConcurrentQueue<(InboxId Inbox, ConversationId Conversation, string Text)> Begun { get; } = [];
        public ConcurrentQueue<(InboxId Inbox, ConversationId Conversation, string Text)> Received { get; } = [];

        public string Kind => "open";
        public bool Pushes => true;
        public Capabilities Capabilities { get; } = new(Buttons: false, Files: true, Receipts: true, TextMax: 1000);

        public async Task<Sent> SendAsync(InboxSettings inbox, Outbound message, CancellationToken cancel)
        {
            var what = (inbox.Inbox.Id, message.Conversation, message.Text);
            Begun.Enqueue(what);
            if (Hanging.TryGetValue(inbox.Inbox.Id, out var hang)) await hang.Task.WaitAsync(cancel);
            Received.Enqueue(what);
            return new Sent(true);
        }
    }

    private readonly Receivers receivers = new();
    private readonly Staff lin = House.Agent();
    private House house = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        house = await House.OpenAsync(Store, Clock, Directory, services => services.RemoveAll<IChannel>().AddSingleton<IChannel>(receivers));
    }

    public override async ValueTask DisposeAsync()
    {
        if (house is not null) await house.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private Deliverer Deliverer => house.Get<Deliverer>();

    private async Task<InboxId> InboxAsync(bool hangs = false)
    {
        var inbox = (await house.InboxAsync("open")).Inbox.Id;
        if (hangs) receivers.Hanging[inbox] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return inbox;
    }

    /// <summary>A conversation in which so much was answered.</summary>
    private async Task<ConversationId> AnsweredAsync(InboxId inbox, string customer, params string[] replies)
    {
        var id = await house.ConversationAsync(await house.CustomerAsync(inbox: inbox, channelId: customer), inbox, lin);
        foreach (var reply in replies) await house.ReplyAsync(lin, id, reply);
        return id;
    }

    [Fact]
    public async Task A_receiver_that_hangs_holds_up_no_other_inbox()
    {
        var (hanging, healthy) = (await InboxAsync(hangs: true), await InboxAsync());
        var conversations = 2 * Deliverer.InboxMax + 3;
        for (var n = 0; n < conversations; n++) await AnsweredAsync(hanging, $"u{n}", "一", "二");
        await house.PumpAsync();
        await Deliverer.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => receivers.Begun.Count == Deliverer.InboxMax);

        await AnsweredAsync(healthy, "u", "一", "二", "三");
        await house.PumpAsync();

        await Eventually.HoldsAsync(() => receivers.Received.Count == 3);
        receivers.Received.Select(r => (r.Inbox, r.Text)).ShouldBe([(healthy, "一"), (healthy, "二"), (healthy, "三")]);
        receivers.Begun.Count(b => b.Inbox == hanging).ShouldBe(Deliverer.InboxMax, "no more of an inbox is under way at once");

        receivers.Hanging[hanging].SetResult();
        await Eventually.HoldsAsync(() => receivers.Received.Count == 3 + (2 * conversations));
        foreach (var conversation in receivers.Received.Where(r => r.Inbox == hanging).GroupBy(r => r.Conversation)) conversation.Select(r => r.Text).ShouldBe(["一", "二"]);
        await Eventually.HoldsAsync(async () => await house.CountAsync("delivery where state = 'sent'") == 3 + (2 * conversations));
        await Deliverer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Twenty_receivers_that_hang_hold_up_no_other_inbox()
    {
        for (var n = 0; n < 20; n++)
        {
            var hanging = await InboxAsync(hangs: true);
            await AnsweredAsync(hanging, "u1", "一");
            await AnsweredAsync(hanging, "u2", "一");
        }

        await house.PumpAsync();
        await Deliverer.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => receivers.Begun.Count == 40);

        var healthy = await InboxAsync();
        await AnsweredAsync(healthy, "u", "到了");
        await house.PumpAsync();

        await Eventually.HoldsAsync(() => !receivers.Received.IsEmpty);
        receivers.Received.ShouldHaveSingleItem().Inbox.ShouldBe(healthy);
        await Deliverer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task When_the_loop_ends_nothing_of_it_is_under_way_any_more_and_all_is_sent_later()
    {
        var hanging = await InboxAsync(hangs: true);
        await AnsweredAsync(hanging, "u", "一", "二");
        await house.PumpAsync();
        await Deliverer.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => receivers.Begun.Count == 1);

        await Deliverer.StopAsync(CancellationToken.None);
        receivers.Hanging[hanging].SetResult();

        receivers.Received.ShouldBeEmpty("it was given up before the lease was let go");
        (await house.CountAsync("delivery where state = 'queued' and attempts = 0")).ShouldBe(2);
        while (await house.DeliverAsync() > 0)
        {
        }

        receivers.Received.Select(r => r.Text).ShouldBe(["一", "二"]);
    }
}

public sealed class DelivererOnSqlite() : DelivererTests(Engine.Sqlite);

public sealed class DelivererOnPostgres() : DelivererTests(Engine.Postgres);
