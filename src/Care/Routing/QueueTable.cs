using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>Queues and who serves them, in SQL.</summary>
internal static class QueueTable
{
    public const int QueuesMax = 200;

    private const string Columns = "id, version, name, offer, offer_seconds, takeover";

    /// <summary>By birth, so that the one the product came with, or the oldest, is first.</summary>
    public static async Task<IReadOnlyList<Queue>> ListAsync(Session session)
    {
        var rows = await session.QueryAsync<Row>($"select {Columns} from queue order by id");
        var members = (await session.QueryAsync<MemberRow>(
            "select m.queue_id, m.agent_id, s.state <> 'active' as disabled from queue_member m join staff s on s.id = m.agent_id order by m.agent_id")).ToLookup(m => m.QueueId);
        return [.. rows.Select(r => r.ToQueue([.. members[r.Id]]))];
    }

    public static async Task<Queue?> FindAsync(Session session, Guid id) => (await ListAsync(session)).FirstOrDefault(q => q.Id == id);

    /// <summary>Where a conversation waits: its own queue, else its inbox's, else the default one.</summary>
    public static Queue Of(IReadOnlyList<Queue> queues, Conversation conversation, Inbox? inbox)
    {
        Check.That(queues.Count > 0, "There is no queue.");
        return queues.FirstOrDefault(q => q.Id == conversation.Queue) ?? queues.FirstOrDefault(q => q.Id == inbox?.Queue) ?? queues[0];
    }

    public static async Task InsertAsync(Session session, Queue queue)
    {
        await session.RunAsync(
            "insert into queue (id, version, name, offer, offer_seconds, takeover) values (@id, @version, @name, @offer, @seconds, @takeover)", Values(queue));
        await SetMembersAsync(session, queue);
    }

    public static async Task SaveAsync(Session session, Queue queue)
    {
        await session.RunExactlyOnceAsync(
            "update queue set version = version + 1, name = @name, offer = @offer, offer_seconds = @seconds, takeover = @takeover where id = @id and version = @version",
            Values(queue));
        await SetMembersAsync(session, queue);
    }

    private static async Task SetMembersAsync(Session session, Queue queue)
    {
        await session.RunAsync("delete from queue_member where queue_id = @id", new { id = queue.Id });
        foreach (var agent in queue.Members)
            await session.RunAsync("insert into queue_member (queue_id, agent_id) values (@id, @agent)", new { id = queue.Id, agent });
    }

    private static object Values(Queue queue) => new
    {
        id = queue.Id, version = queue.Version, name = queue.Name, offer = EnumText.Of(queue.Offer), seconds = queue.OfferSeconds, takeover = queue.Takeover,
    };

    private sealed class Row
    {
        public Guid Id { get; init; }
        public long Version { get; init; }
        public string Name { get; init; } = "";
        public string Offer { get; init; } = "";
        public int OfferSeconds { get; init; }
        public bool Takeover { get; init; }

        public Queue ToQueue(IReadOnlyList<MemberRow> members) => new(Id, Version, Name, EnumText.Parse<OfferMode>(Offer), OfferSeconds, Takeover, [.. members.Select(m => m.AgentId)])
        {
            Disabled = members.Where(m => m.Disabled).Select(m => m.AgentId).ToHashSet(),
        };
    }

    private sealed class MemberRow
    {
        public Guid QueueId { get; init; }
        public AgentId AgentId { get; init; }
        public bool Disabled { get; init; }
    }
}

/// <summary>Tells People which queues somebody serves.</summary>
internal sealed class Memberships : IMemberships
{
    public async Task<IReadOnlyList<QueueName>> AllAsync(Session session) =>
        [.. (await QueueTable.ListAsync(session)).Select(q => new QueueName(q.Id, q.Name))];

    public async Task<IReadOnlyList<QueueName>> QueuesOfAsync(Session session, AgentId id) =>
        [.. (await QueueTable.ListAsync(session)).Where(q => q.IsServedBy(id)).Select(q => new QueueName(q.Id, q.Name))];

    public async Task<IReadOnlyDictionary<AgentId, IReadOnlyList<QueueName>>> QueuesAsync(Session session)
    {
        var queues = await QueueTable.ListAsync(session);
        var staff = await session.QueryAsync<AgentId>("select agent_id from presence");
        return staff.ToDictionary(id => id, IReadOnlyList<QueueName> (id) => [.. queues.Where(q => q.IsServedBy(id)).Select(q => new QueueName(q.Id, q.Name))]);
    }
}
