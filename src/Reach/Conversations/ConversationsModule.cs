using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Platform.Live;
using Papilio.Reach.Customers;

namespace Papilio.Reach.Conversations;

public static class ConversationsModule
{
    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        DapperTypes.RegisterId<ConversationId>();
        DapperTypes.RegisterId<InboxId>();
        services.AddSingleton<MessageLog>().AddHostedService(s => s.GetRequiredService<MessageLog>());
        services.AddSingleton<IListener, SearchIndex>();
        services.AddSingleton<IPersonalData, PersonalData>().AddSingleton<IPersonalData, UnsentFiles>();
        return services.AddSingleton<Views>().AddSingleton<IConversations, Door>()
            .AddSingleton<Receive>().AddSingleton<List>().AddSingleton<Search>().AddSingleton<Thread>().AddSingleton<Write>().AddSingleton<Close>()
            .AddSingleton<Uploads>().AddSingleton<Marks>().AddSingleton<Drafts>();
    }

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        List.Map(routes);
        Thread.Map(routes);
        Write.Map(routes);
        Close.Map(routes);
        Marks.Map(routes);
        Drafts.Map(routes);
        Uploads.Map(routes);
    }

    private sealed class Door(Receive receive, MessageLog log, Close close, Marks marks, Views views, ILive live) : IConversations
    {
        private readonly WaitingLines waiting = new();

        public Task<Inbox?> InboxAsync(Session session, InboxId id) => InboxTable.FindAsync(session, id);
        public Task<IReadOnlyList<Inbox>> InboxesAsync(Session session) => InboxTable.AllAsync(session);
        public Task<Outcome<Inbox>> SaveInboxAsync(Session session, Inbox inbox) => InboxTable.SaveAsync(session, inbox);
        public Task<Conversation?> FindAsync(Session session, ConversationId id) => ConversationTable.FindAsync(session, id);
        public Task<IReadOnlyList<Conversation>> FindManyAsync(Session session, IReadOnlyCollection<Guid> ids) =>
            ConversationTable.QueryAsync(session, $"where {session.In("id", "ids")}", new { ids = session.Ids(ids) });

        public Task<IReadOnlyList<Conversation>> UnqueuedAsync(Session session, IReadOnlyCollection<Guid> ids) => ConversationTable.QueryAsync(session,
            $"where {session.In("id", "ids")} and (phase = 'bot' or (phase = 'waiting' and queue_id is null))", new { ids = session.Ids(ids) });

        public Task<Outcome<Conversation>> SeenByAsync(Session session, Caller caller, ConversationId id) => Access.FindAsync(session, caller, id);
        public bool Sees(Caller caller, Conversation conversation) => Access.Sees(caller, conversation);

        public Task<Conversation?> LiveAsync(Session session, IReadOnlyList<CustomerId> family, InboxId inbox) => ConversationTable.LiveAsync(session, family, inbox);

        public Task<IReadOnlyList<Conversation>> TimelineAsync(Session session, IReadOnlyList<CustomerId> family, InboxId inbox, int max) => ConversationTable.TimelineAsync(session, family, inbox, max);

        public Task<HeadView> HeadAsync(Session session, Conversation conversation, AgentId? viewer) => views.HeadAsync(session, conversation, viewer);

        public Task<IReadOnlyList<Message>> MessagesAsync(Session session, ConversationId id, long after, int max, bool publicOnly) =>
            ConversationTable.MessagesAsync(session, id, after, long.MaxValue, max, publicOnly, newest: false);

        public Task<IReadOnlyList<Guid>> ReceivedBeforeAsync(Session session, ConversationId id, long number, int max) => session.QueryAsync<Guid>(
            "select id from message where conversation_id = @id and number < @number and author_kind = 'customer' order by number desc limit @max", new { id, number, max });

        public Task<Outcome<Appended>> ReceiveAsync(Incoming incoming, CancellationToken cancel) => receive.HandleAsync(incoming, cancel);
        public Task<Outcome<Appended>> AppendAsync(Append append, CancellationToken cancel) => log.AppendAsync(append);
        public Task Room => log.Room;

        public async Task<Outcome<Done>> LeaveAsync(Visitor visitor, ConversationId id, CancellationToken cancel) =>
            (await close.HandleAsync(visitor, id, new Close.Command(Exit.Unanswered), cancel)).Then(_ => Done.It);

        public Task SaveAsync(Session session, Conversation conversation) => ConversationTable.SaveAsync(session, conversation);

        public Task<long> HeldByAsync(Session session, AgentId agent) =>
            session.ScalarAsync<long>("select coalesce(sum(weight), 0) from conversation where agent_id = @agent and phase = 'open'", new { agent });

        public async Task<IReadOnlyDictionary<AgentId, long>> HeldAsync(Session session) =>
            (await session.QueryAsync<(AgentId Agent, long Held)>("select agent_id, sum(weight) from conversation where phase = 'open' and agent_id is not null group by agent_id"))
            .ToDictionary(r => r.Agent, r => r.Held);

        public Task<IReadOnlyList<Conversation>> OpenOfAsync(Session session, AgentId agent) =>
            ConversationTable.QueryAsync(session, "where agent_id = @agent and phase = 'open' order by id", new { agent });

        public async Task<IReadOnlyList<WaitingLine>> LinesAsync(Session session) =>
            [.. (await session.QueryAsync<(Guid? Queue, long Waiting, long Since)>(
                "select queue_id, count(*), min(waiting_since) from conversation where phase = 'waiting' group by queue_id"))
                .Select(l => new WaitingLine(l.Queue, (int)l.Waiting, l.Since))];

        public Task<IReadOnlyList<Conversation>> WaitingAsync(Session session, Guid? queue, int max) => ConversationTable.QueryAsync(session,
            $"where phase = 'waiting' and {(queue is null ? "queue_id is null" : "queue_id = @queue")} order by waiting_since, id limit @max", new { queue, max });

        public Task<IReadOnlyList<Conversation>> BotUnansweredAsync(Session session, long awaitingBefore, int max) => ConversationTable.QueryAsync(session,
            "where phase = 'bot' and awaiting_since < @awaitingBefore order by awaiting_since limit @max", new { awaitingBefore, max });

        public Task<int> AheadAsync(Session session, Guid? queue, long waitingSince) => waiting.AheadAsync(session, queue, waitingSince);

        public async Task<IReadOnlyDictionary<ConversationId, int>> PlacesAsync(Session session) =>
            (await session.QueryAsync<(ConversationId Id, long Place)>("select id, rank() over (partition by queue_id order by waiting_since) from conversation where phase = 'waiting'"))
            .ToDictionary(r => r.Id, r => (int)r.Place);

        public async Task<int?> UsualWaitAsync(Session session, InboxId inbox)
        {
            var waits = await session.QueryAsync<long>(
                "select answered_at - started_at from conversation where inbox_id = @inbox and answered_at > @since order by answered_at desc limit 21",
                new { inbox, since = session.Now - 24L * 3600_000 });
            return waits.Count == 0 ? null : (int)(waits.Order().ElementAt(waits.Count / 2) / 1000);
        }

        public Task MarkAsync(Session session, ConversationId id, long? deliveredTo, long? readTo, Actor actor) => Marks.MarkAsync(session, live, id, deliveredTo, readTo, actor);
        public Task<Outcome<Done>> SeenAsync(Caller caller, ConversationId id, long number, CancellationToken cancel) => marks.SeenAsync(caller, id, number, back: false, cancel);

        public async Task<IReadOnlyList<AgentId>> MentionAsync(Session session, ConversationId id, long number, IReadOnlyList<AgentId> agents)
        {
            var named = new List<AgentId>();
            foreach (var agent in agents)
            {
                if (await MentionTable.InsertAsync(session, id, number, agent)) named.Add(agent);
            }

            return named;
        }

        public async Task RenameAsync(Session session, AgentId? agent, Guid? queue, string name)
        {
            if (agent is not null) await session.RunAsync("update conversation set agent_name = @name where agent_id = @agent and phase <> 'closed'", new { agent, name });
            if (queue is not null) await session.RunAsync("update conversation set queue_name = @name where queue_id = @queue and phase <> 'closed'", new { queue, name });
        }

        public Task QueueDeliveryAsync(Session session, Delivery delivery) => Deliveries.QueueAsync(session, delivery);
        public Task<IReadOnlyList<Delivery>> DueDeliveriesAsync(Session session, long now, int max, IReadOnlyCollection<InboxId> but) => Deliveries.DueAsync(session, now, max, but);
        public Task<IReadOnlyList<Delivery>> DeliveriesAsync(Session session, string state, int max) => Deliveries.ListAsync(session, state, max);
        public Task<Delivery?> DeliveryAsync(Session session, Guid id) => Deliveries.FindAsync(session, id);
        public Task SaveDeliveryAsync(Session session, Delivery delivery) => Deliveries.SaveAsync(session, delivery);
        public Task<bool> ReceiptAsync(Session session, Guid message, string state, string? reason) => Deliveries.ReceiptAsync(session, message, state, reason);
        public Task<bool> RetryDeliveryAsync(Session session, ConversationId conversation, long number) => Deliveries.RetryAsync(session, conversation, number);
        public Task<IReadOnlyList<Delivery>> DeliveriesOfAsync(Session session, ConversationId conversation) => Deliveries.OfAsync(session, conversation);
        public Task<IReadOnlyDictionary<long, string>> DeliveryStatesAsync(Session session, ConversationId conversation) => Deliveries.StatesAsync(session, conversation);
    }
}
