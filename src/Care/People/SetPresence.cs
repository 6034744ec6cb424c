using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Platform.Live;

namespace Papilio.Care.People;

/// <summary>
/// Somebody says whether they are there; a leader may say it for those they serve a queue with. What they chose is kept apart from whether their
/// desk is connected, so a broken line never overwrites a choice.
/// </summary>
internal static class SetPresence
{
    public const int ReasonMax = 40;

    /// <summary>Reasons that are codes and not somebody's own words; only these are told in facts.</summary>
    private static readonly HashSet<string> Codes = ["break", "meal", "training", "meeting", "wrapUp", "signed_out", "missed", "connection"];

    public sealed record Command(AgentId Agent, PresenceState State, string? Reason, Actor By);

    public sealed record Body(PresenceState State, string? Reason = null);

    internal static Outcome<Decision> Decide(Person person, PresenceTable.Chosen before, Command command, long now)
    {
        if (!person.Active && command.State is not PresenceState.Offline) return new Refusal("agent.unknown", 404);
        var reason = string.IsNullOrWhiteSpace(command.Reason) ? null : command.Reason.Trim();
        if (reason?.Length > ReasonMax) return new Refusal("request.invalid", 400, $"reason ≤ {ReasonMax}");

        var same = before.Effective.State == command.State && before.Effective.Reason == reason;
        var own = command.By.Id == command.Agent.Value;
        var after = before with
        {
            State = command.State,
            Reason = reason,
            Since = same ? before.Since : now,
            LapsedAt = own ? null : before.LapsedAt,
            LastSeen = own || before.State is PresenceState.Offline ? now : before.LastSeen,
        };
        return new Decision(after, after.Effective == before.Effective ? null : Told(after));
    }

    internal sealed record Decision(PresenceTable.Chosen After, AgentState? Happened);

    internal static AgentState Told(PresenceTable.Chosen chosen)
    {
        var (state, reason, _) = chosen.Effective;
        return new AgentState(chosen.Agent, state, reason is null || Codes.Contains(reason) ? reason : "other");
    }

    internal static async Task<Outcome<Presence>> RunAsync(Session session, ILive live, Command command)
    {
        // Gather.
        if (await PersonTable.FindAsync(session, command.Agent) is not { } person) return new Refusal("agent.unknown", 404);
        var before = await PresenceTable.FindAsync(session, command.Agent);
        Check.That(before is not null, $"{command.Agent} has no presence.");

        // Decide.
        var decided = Decide(person, before!, command, session.Now);
        if (decided.Refusal is { } refusal) return refusal;

        // Record.
        var (after, happened) = decided.Value;
        await PresenceTable.SaveAsync(session, after);
        if (happened is not null)
        {
            session.Announce(happened, command.By);
            session.AfterCommit(() => live.Publish(new Hint("presence", command.Agent.Value)));
        }

        return after.Effective;
    }

    public sealed class Handler(IStore store, IPeople people, IMemberships memberships)
    {
        /// <summary>What a leader says of somebody.</summary>
        public Task<Outcome<Presence>> OfAsync(Staff by, AgentId agent, Body body, CancellationToken cancel = default) => store.WriteAsync<Outcome<Presence>>(async session =>
        {
            if (by.Scope is not Scope.All && !(await memberships.QueuesOfAsync(session, agent)).Any(q => by.Queues.Contains(q.Id))) return new Refusal("permission.denied", 403);
            return await people.SetPresenceAsync(session, agent, body.State, body.Reason, by.Actor);
        }, cancel);

        public Task<Outcome<Presence>> HandleAsync(Command command, CancellationToken cancel = default) =>
            store.WriteAsync(session => people.SetPresenceAsync(session, command.Agent, command.State, command.Reason, command.By), cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/me/presence", async (Body body, HttpContext http, Handler set, CancellationToken cancel) =>
            (await set.HandleAsync(new(http.Staff().Id, body.State, body.Reason, http.Staff().Actor), cancel)).ToResult()).RequireStaff();
        routes.MapPut("/staff/{id:guid}/presence", async (Guid id, Body body, HttpContext http, Handler set, CancellationToken cancel) =>
            (await set.OfAsync(http.Staff(), new(id), body, cancel)).ToResult()).RequireStaff(Role.Leader);
    }
}
