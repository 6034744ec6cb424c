using Papilio.Platform.Edge;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;

namespace Papilio.Tests.Reach.Conversations;

/// <summary>Every kind of caller against every state of a conversation; the lists and the door must say the same.</summary>
public abstract class AccessTests(Engine engine) : InAHouse(engine)
{
    private static readonly Guid Mine = Id.At(500);
    private static readonly Guid Theirs = Id.At(501);
    private static readonly AgentId Me = new(Id.At(600));
    private static readonly AgentId Other = new(Id.At(601));

    private sealed record State(Phase Phase, Guid? Queue, AgentId? Agent, AgentId? Replied)
    {
        public override string ToString() => $"{Phase}, queue {(Queue == Mine ? "mine" : Queue is null ? "none" : "theirs")}, with {(Agent == Me ? "me" : Agent is null ? "nobody" : "another")}, replied {(Replied == Me ? "me" : Replied is null ? "nobody" : "another")}";
    }

    private static readonly State[] States =
    [
        .. from phase in Enum.GetValues<Phase>()
           from queue in new Guid?[] { null, Mine, Theirs }
           from agent in new AgentId?[] { null, Me, Other }
           from replied in new AgentId?[] { null, Me, Other }
           where phase is not Phase.Open || agent is not null
           select new State(phase, queue, agent, replied),
    ];

    /// <summary>The rule as the guide says it, for staff: all; their queues; or what they hold, wrote in, and what waits for them.</summary>
    private static bool MaySee(Staff staff, State s) => staff.Scope switch
    {
        Scope.All => true,
        _ when s.Agent == Me || s.Replied == Me => true,
        Scope.Team => s.Queue is null || s.Queue == Mine,
        _ => s.Phase is Phase.Waiting && (s.Queue is null || s.Queue == Mine),
    };

    [Fact]
    public async Task Every_role_and_scope_sees_just_what_is_theirs_to_see()
    {
        var inbox = await House.InboxAsync();
        var elsewhere = await House.InboxAsync();
        var ids = new Dictionary<ConversationId, State>();
        foreach (var state in States)
        {
            var id = await House.ConversationAsync(await House.CustomerAsync(), inbox.Inbox.Id);
            ids[id] = state;
            await House.ChangeAsync(id, c => c with { Phase = state.Phase, Queue = state.Queue, QueueName = "q", Agent = state.Agent, AgentName = "a" });
            await Store.WriteAsync(s => s.RunAsync("update conversation set last_reply_by = @by where id = @id", new { by = state.Replied, id }));
        }

        foreach (var staff in from role in Enum.GetValues<Role>() from scope in Enum.GetValues<Scope>() select new Staff(Me, "我", role, scope, [Mine], ""))
            await CheckAsync(staff, ids, state => MaySee(staff, state));
        await CheckAsync(new Staff(Me, "我", Role.Agent, Scope.Own, [], ""), ids, s => s.Agent == Me || s.Replied == Me || (s.Phase is Phase.Waiting && s.Queue is null));
        await CheckAsync(new ApiKey(Id.At(1), "all", new HashSet<string>(), null), ids, _ => true);
        await CheckAsync(new ApiKey(Id.At(1), "here", new HashSet<string>(), inbox.Inbox.Id.Value), ids, _ => true);
        await CheckAsync(new ApiKey(Id.At(1), "there", new HashSet<string>(), elsewhere.Inbox.Id.Value), ids, _ => false);
        await CheckAsync(new Visitor(ids.Count > 0 ? Me.Value : default, inbox.Inbox.Id.Value, true, ""), ids, _ => false);
        await CheckAsync(new Anonymous("10.0.0.1"), ids, _ => false);
    }

    private async Task CheckAsync(Caller caller, Dictionary<ConversationId, State> ids, Func<State, bool> maySee)
    {
        var listed = new HashSet<ConversationId>();
        foreach (var view in new[] { List.View.All, List.View.Ended })
        {
            string? cursor = null;
            do
            {
                var page = (await House.Get<List>().HandleAsync(caller, view, null, List.Order.Newest, cursor, 30, default)).Value;
                foreach (var head in page.Items) listed.Add(head.Id).ShouldBeTrue("a page repeats what another had");
                cursor = page.Next;
            }
            while (cursor is not null);
        }

        foreach (var (id, state) in ids)
        {
            var expected = maySee(state);
            var who = $"{caller.Key} {(caller as Staff)?.Role} {(caller as Staff)?.Scope}: {state}";
            var seen = await Store.ReadAsync(session => House.Conversations.SeenByAsync(session, caller, id));
            seen.Accepted.ShouldBe(expected, who);
            if (!expected) seen.Refusal.ShouldBe(new Refusal("conversation.unknown", 404));
            listed.Contains(id).ShouldBe(expected, "listed: " + who);
        }
    }
}

public sealed class AccessOnSqlite() : AccessTests(Engine.Sqlite);

public sealed class AccessOnPostgres() : AccessTests(Engine.Postgres);
