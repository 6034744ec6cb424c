using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Platform.Live;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>
/// The lines of the house, seen by everybody who hands over. A leader of a team changes the lines they serve; who sees the
/// whole house makes new ones. A line gives its members sight of what waits in it, so nobody may add themselves to one.
/// </summary>
internal static class Queues
{
    public const int NameMax = 40;
    public const int MembersMax = 500;
    public const int OfferSecondsMin = 5;
    public const int OfferSecondsMax = 600;

    public sealed record Body(string Name, IReadOnlyList<AgentId>? Members = null, OfferMode Offer = OfferMode.Ask, int OfferSeconds = 30, bool Takeover = false);

    internal static Outcome<Queue> Decide(Queue before, Body asked, IReadOnlyList<Queue> others, IReadOnlySet<AgentId> staff)
    {
        var name = asked.Name.Trim();
        var members = asked.Members?.Distinct().ToArray() ?? [];
        if (name.Length is 0 or > NameMax) return new Refusal("request.invalid", 400, $"name 1–{NameMax}");
        if (asked.OfferSeconds is < OfferSecondsMin or > OfferSecondsMax) return new Refusal("request.invalid", 400, $"offerSeconds {OfferSecondsMin}–{OfferSecondsMax}");
        if (members.Length > MembersMax) return new Refusal("request.invalid", 400, $"members ≤ {MembersMax}");
        if (others.Any(q => q.Id != before.Id && string.Equals(q.Name, name, StringComparison.OrdinalIgnoreCase))) return new Refusal("queue.name", 409);
        if (members.Any(m => !staff.Contains(m))) return new Refusal("agent.unknown", 404, members.First(m => !staff.Contains(m)).ToString());

        return before with { Name = name, Offer = asked.Offer, OfferSeconds = asked.OfferSeconds, Takeover = asked.Takeover, Members = members };
    }

    private static bool Runs(Caller by, Queue? queue) => by is Staff { Leads: true } staff && (staff.Scope is Scope.All || queue?.IsServedBy(staff.Id) == true);

    private static List<string> Fields(Queue before, Queue after)
    {
        var fields = new List<string>();
        if (before.Name != after.Name) fields.Add("name");
        if (!before.Members.ToHashSet().SetEquals(after.Members)) fields.Add("members");
        if (before.Offer != after.Offer) fields.Add("offer");
        if (before.OfferSeconds != after.OfferSeconds) fields.Add("offerSeconds");
        if (before.Takeover != after.Takeover) fields.Add("takeover");
        return fields;
    }

    public sealed class Handler(IStore store, IPeople people, IConversations conversations, ILive live)
    {
        public Task<Outcome<Queue>> CreateAsync(Body body, Caller by, CancellationToken cancel = default) => store.WriteAsync<Outcome<Queue>>(async session =>
        {
            if (!Runs(by, queue: null)) return new Refusal("permission.denied", 403);

            // Gather.
            var others = await QueueTable.ListAsync(session);
            var staff = (await people.ListAsync(session)).Select(p => p.Id).ToHashSet();

            // Decide.
            if (others.Count >= QueueTable.QueuesMax) return new Refusal("request.invalid", 422, $"queues ≤ {QueueTable.QueuesMax}");
            var decided = Decide(new Queue(Id.New(session.Clock), 1, "", OfferMode.Ask, 0, false, []), body, others, staff);
            if (decided.Refusal is { } refusal) return refusal;

            // Record.
            var queue = decided.Value;
            await QueueTable.InsertAsync(session, queue);
            session.Announce(new QueueCreated(queue.Id, queue.Offer, queue.OfferSeconds, queue.Takeover, queue.Members.Count), by.Actor);
            session.AfterCommit(() => Tell(queue));
            return queue;
        }, cancel);

        public Task<Outcome<Queue>> ChangeAsync(Guid id, long? version, Body body, Caller by, CancellationToken cancel = default) => store.WriteAsync<Outcome<Queue>>(async session =>
        {
            // Gather.
            var queues = await QueueTable.ListAsync(session);
            if (queues.FirstOrDefault(q => q.Id == id) is not { } before) return new Refusal("queue.unknown", 404);
            var staff = (await people.ListAsync(session)).Select(p => p.Id).ToHashSet();

            // Decide.
            if (!Runs(by, before)) return new Refusal("permission.denied", 403, before.Name);
            if (version is null) return new Refusal("version.missing", 428);
            if (version != before.Version) return new Refusal("version.stale", 412);
            var decided = Decide(before, body, queues, staff);
            if (decided.Refusal is { } refusal) return refusal;
            var after = decided.Value;
            var fields = Fields(before, after);
            if (fields.Count == 0) return before;

            // Record.
            await QueueTable.SaveAsync(session, after);
            if (before.Name != after.Name) await conversations.RenameAsync(session, agent: null, after.Id, after.Name);
            session.Announce(new QueueChanged(after.Id, fields, after.Offer, after.OfferSeconds, after.Takeover, after.Members.Count), by.Actor);
            session.AfterCommit(() => Tell(after));
            return after with { Version = after.Version + 1 };
        }, cancel);

        public Task<Page<Queue>> ListAsync(CancellationToken cancel = default) =>
            store.ReadAsync(async session => new Page<Queue>(await QueueTable.ListAsync(session), Next: null), cancel);

        private void Tell(Queue queue)
        {
            people.Forget();
            live.Publish(new Hint(Moves.Wake, queue.Id));
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/queues", async (Handler queues, CancellationToken cancel) => Answers.Of(await queues.ListAsync(cancel))).RequireStaff();
        routes.MapPost("/queues", async (Body body, HttpContext http, Handler queues, CancellationToken cancel) =>
            (await queues.CreateAsync(body, http.Caller(), cancel)).ToCreated(http, q => q.Version)).RequireStaff(Role.Leader);
        routes.MapPut("/queues/{id:guid}", async (Guid id, Body body, HttpContext http, Handler queues, CancellationToken cancel) =>
            (await queues.ChangeAsync(id, http.IfMatch(), body, http.Caller(), cancel)).ToVersioned(http, q => q.Version)).RequireStaff(Role.Leader);
    }
}
