using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Platform.Live;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Care.Routing;

/// <summary>The house from Conversations to Routing on a real store, with the loops in the test's own hand.</summary>
public abstract class RoutingOnAStore(Engine engine) : OnAStore(engine)
{
    static RoutingOnAStore() => DapperTypes.RegisterId<CustomerId>();

    private ServiceProvider house = null!;
    private Lease? pumping;
    private int born;

    /// <summary>Who runs the house.</summary>
    protected static Staff Chief { get; } = new(new AgentId(new Guid("018c0000-0000-7000-8000-00000000c41e")), "何", Role.Administrator, Scope.All, [], Session: "");

    protected Lease Lease { get; private set; } = null!;
    protected ConcurrentQueue<Hint> Hints { get; } = new();
    protected IConversations Conversations => house.GetRequiredService<IConversations>();
    protected IPeople People => house.GetRequiredService<IPeople>();
    protected long WatchingSince { get; set; }
    protected Inbox Inbox { get; private set; } = null!;

    internal T The<T>() where T : notnull => house.GetRequiredService<T>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        house = Furnish(new ServiceCollection()).BuildServiceProvider();
        await The<MessageLog>().StartAsync(CancellationToken.None);
        Lease = (await The<Leases>().TakeAsync("dispatch")).ShouldNotBeNull();
        Inbox = await OpenInboxAsync(FirstLevel.Human);
    }

    protected virtual IServiceCollection Furnish(IServiceCollection services)
    {
        var live = new LocalLive();
        live.Heard += Hints.Enqueue;
        var configuration = new ConfigurationBuilder().Build();
        return services.AddLogging()
            .AddSingleton(Store).AddSingleton<TimeProvider>(Clock).AddSingleton<ILive>(live)
            .AddSingleton<Secrets>().AddSingleton<IBlobBytes, DatabaseBytes>().AddSingleton<Files>().AddSingleton<Leases>().AddSingleton<Pump>()
            .AddCustomers().AddConversations().AddPeople(configuration).AddRouting(configuration);
    }

    public override async ValueTask DisposeAsync()
    {
        if (house is not null)
        {
            await The<MessageLog>().StopAsync(CancellationToken.None);
            if (Engine is Engine.Sqlite) await base.DisposeAsync();
            await house.DisposeAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<Inbox> OpenInboxAsync(FirstLevel first, Guid? queue = null, int weight = 1)
    {
        var inbox = new Inbox(Id.New<InboxId>(Clock), 0, $"inbox {++born}", "web", queue, first, weight);
        return (await Store.WriteAsync(s => Conversations.SaveInboxAsync(s, inbox))).Value;
    }

    /// <summary>Colleagues who are online, unless said otherwise.</summary>
    protected async Task<Person> HireAsync(string name, int capacity = 5, Role role = Role.Agent, PresenceState presence = PresenceState.Online)
    {
        var person = await Store.WriteAsync(async session =>
        {
            var hired = new Person(Id.New<AgentId>(Clock), 1, name, $"{++born}@papilio.test", role, Scope.All, capacity, PersonState.Active, null, Clock.Now());
            await PersonTable.InsertAsync(session, hired, passwordHash: "");
            await PresenceTable.InsertAsync(session, hired.Id);
            return hired;
        });
        if (presence is not PresenceState.Offline) await ChooseAsync(person, presence);
        return person;
    }

    protected async Task ChooseAsync(Person person, PresenceState state) =>
        (await Store.WriteAsync(s => People.SetPresenceAsync(s, person.Id, state, null, Actor.Agent(person.Id)))).Accepted.ShouldBeTrue();

    /// <summary>A customer nobody knew writes.</summary>
    protected async Task<Appended> WriteAsync(string text = "我的表走慢了", Inbox? inbox = null)
    {
        var customer = Id.New<CustomerId>(Clock);
        await Store.WriteAsync(s => s.RunAsync(
            "insert into customer (id, version, state, root_id, created_at) values (@customer, 1, 'active', @customer, 0)", new { customer }));
        return await WriteAgainAsync(customer, text, inbox);
    }

    protected async Task<Appended> WriteAgainAsync(CustomerId customer, string text = "还在吗", Inbox? inbox = null) =>
        (await Conversations.ReceiveAsync(new Incoming(customer, (inbox ?? Inbox).Id, Id.New(Clock), text, []))).Value;

    /// <summary>A customer writes and stands in the line.</summary>
    protected async Task<ConversationId> WaitAsync(Inbox? inbox = null)
    {
        var id = (await WriteAsync(inbox: inbox)).Conversation;
        await HearAsync();
        (await FindAsync(id)).Phase.ShouldBe(Phase.Waiting);
        return id;
    }

    /// <summary>The customer ends it.</summary>
    protected async Task LeaveAsync(ConversationId id)
    {
        var conversation = await FindAsync(id);
        var visitor = new Visitor(conversation.Customer.Value, conversation.Inbox.Value, Verified: false, "");
        (await Conversations.LeaveAsync(visitor, id)).Accepted.ShouldBeTrue();
    }

    protected async Task CloseAsync(ConversationId id, Person by) =>
        (await The<Close>().HandleAsync(Make.Caller(by), id, new Close.Command(Exit.Solved))).Accepted.ShouldBeTrue();

    /// <summary>Many who have waited in a queue since an instant, written down as they stand.</summary>
    protected Task<int> CrowdAsync(Queue queue, int count, long since) => Store.WriteAsync(async session =>
    {
        for (var n = 0; n < count; n++)
        {
            var (customer, conversation) = (Id.New<CustomerId>(Clock), Id.New<ConversationId>(Clock));
            await session.RunAsync("insert into customer (id, version, state, root_id, created_at) values (@customer, 1, 'active', @customer, 0)", new { customer });
            await session.RunAsync(
                """
                insert into conversation (id, version, inbox_id, customer_id, phase, queue_id, queue_name, weight, started_at, waiting_since, awaiting_since, last_at,
                    last_minute, last_number, last_public, last_reply, staff_read, delivered_to, read_to, unread)
                values (@conversation, 1, @inbox, @customer, 'waiting', @queue, @name, 1, @since, @since, @since, @since, 0, 1, 1, 0, 0, 0, 0, 1)
                """, new { conversation, inbox = Inbox.Id, customer, queue = queue.Id, name = queue.Name, since });
        }

        return count;
    });

    protected async Task ReplyAsync(ConversationId id, Person by) =>
        (await Conversations.AppendAsync(new Append(id, Id.New(Clock), MessageKind.Text, new Author(ActorKind.Agent, by.Id.Value, by.Name), "您好", []))).Accepted.ShouldBeTrue();

    protected async Task<Conversation> FindAsync(ConversationId id) => (await Store.ReadAsync(s => Conversations.FindAsync(s, id))).ShouldNotBeNull();

    /// <summary>Lets every fact be heard, also those that a listener announces.</summary>
    protected async Task HearAsync()
    {
        pumping ??= (await The<Leases>().TakeAsync("pump")).ShouldNotBeNull();
        for (var turn = 0; turn < 2000; turn++)
        {
            await The<Pump>().TurnAsync(pumping);
            var last = await Store.ReadAsync(s => s.ScalarAsync<long>("select coalesce(max(position), 0) from event_log"));
            var heard = await Store.ReadAsync(s => s.ScalarAsync<long>("select coalesce(min(position), 0) from event_bookmark"));
            if (heard >= last) return;
            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }

        Assert.Fail("The facts were not heard within ten seconds.");
    }

    private protected DispatchLoop Dispatch => house.GetServices<IHostedService>().OfType<DispatchLoop>().Single();

    protected Task<bool> TickAsync() => Dispatch.TickAsync(Lease);

    /// <summary>A round as the loop runs it, which knows when it could see nobody.</summary>
    protected Task<int> WatchRoundAsync() => The<Watch>().RunAsync(Lease);

    protected Task<int> WatchAsync() => The<Watch>().RunAsync(Lease, WatchingSince, Clock.Now());

    internal Task<Outcome<Conversation>> AcceptAsync(ConversationId id, Person by) => The<Accept.Handler>().HandleAsync(new(id, by.Id));

    internal Task<Outcome<Conversation>> DeclineAsync(ConversationId id, Person by) => The<Decline.Handler>().HandleAsync(new(id, by.Id));

    protected async Task<Offer?> OfferAsync(ConversationId id) => await Store.ReadAsync(s => OfferTable.OpenForAsync(s, id));

    protected async Task<Queue> OpenQueueAsync(string name, params Person[] members) =>
        (await The<Queues.Handler>().CreateAsync(new Queues.Body(name, [.. members.Select(m => m.Id)]), Chief)).Value;

    /// <summary>An administrator changes an account.</summary>
    protected async Task ChangeAsync(Person person, int? capacity = null, bool active = true)
    {
        var now = (await Store.ReadAsync(s => People.FindAsync(s, person.Id))).ShouldNotBeNull();
        var asked = new NewPerson(now.Name, now.Email, now.Role, now.Scope, capacity, now.Lang);
        (await The<ChangeStaff.Handler>().HandleAsync(new(person.Id, now.Version, asked, active, Actor.System))).Accepted.ShouldBeTrue();
    }

    protected async Task<Queue> DefaultQueueAsync() => (await Store.ReadAsync(QueueTable.ListAsync))[0];

    internal async Task<Queue> ChangeQueueAsync(Func<Queue, Queues.Body> change)
    {
        var queue = await DefaultQueueAsync();
        return (await The<Queues.Handler>().ChangeAsync(queue.Id, queue.Version, change(queue), Chief)).Value;
    }

    protected Task<long> HeldAsync(Person person) => Store.ReadAsync(s => Conversations.HeldByAsync(s, person.Id));

    protected async Task<Presence> PresenceAsync(Person person) => await Store.ReadAsync(s => People.PresenceAsync(s, person.Id));

    protected Task<IReadOnlyList<string>> FactsAsync(string like) =>
        Store.ReadAsync(s => s.QueryAsync<string>("select name from event_log where name like @like order by tx, position", new { like }));

    protected IEnumerable<string> OutcomesTold(Person person) =>
        Hints.Where(h => h.Topic == "offer_ended" && h.About == person.Id.Value).Select(h => (string)h.Body!["outcome"]!);
}
