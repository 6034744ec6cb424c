using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Routing;

/// <summary>The floor as it is now, for whoever runs it: what waits and how long, what is being asked, who has room.</summary>
internal sealed class Overview(IStore store, IConversations conversations, IPeople people)
{
    public sealed record QueueView(Guid Id, string Name, int Waiting, long? LongestSince, int Online, long Room);

    public sealed record OfferView(ConversationId Conversation, AgentId Agent, Guid Queue, long At, long ExpiresAt);

    public sealed record SeatView(AgentId Id, string Name, Presence Presence, long Held, int Offered, int Capacity, IReadOnlyList<Guid> Queues);

    public sealed record View(int Waiting, long? LongestSince, IReadOnlyList<QueueView> Queues, IReadOnlyList<OfferView> Offers, IReadOnlyList<SeatView> Seats);

    public Task<View> ReadAsync(CancellationToken cancel = default) => store.ReadAsync(async session =>
    {
        var lines = await conversations.LinesAsync(session);
        var offers = await OfferTable.OpenAsync(session);
        var queues = await QueueTable.ListAsync(session);
        var presences = await people.PresencesAsync(session);
        var held = await conversations.HeldAsync(session);
        var offered = offers.ToLookup(o => o.Agent, o => o.Weight);
        SeatView[] seats =
        [
            .. from person in await people.ListAsync(session)
               where person.Active
               select new SeatView(person.Id, person.Name, presences.GetValueOrDefault(person.Id, Presence.Never), held.GetValueOrDefault(person.Id),
                   offered[person.Id].Sum(), person.Capacity, [.. queues.Where(q => q.IsServedBy(person.Id)).Select(q => q.Id)]),
        ];
        return new View(
            lines.Sum(l => l.Waiting), lines.Min(l => (long?)l.LongestSince), [.. queues.Select(q => Of(q, lines.FirstOrDefault(l => l.Queue == q.Id), seats))],
            [.. offers.Select(o => new OfferView(o.Conversation, o.Agent, o.Queue, o.At, o.ExpiresAt))], seats);
    }, cancel);

    private static QueueView Of(Queue queue, WaitingLine? line, SeatView[] seats)
    {
        var online = seats.Where(s => s.Presence.State is PresenceState.Online && s.Queues.Contains(queue.Id)).ToArray();
        return new QueueView(queue.Id, queue.Name, line?.Waiting ?? 0, line?.LongestSince, online.Length,
            online.Sum(s => Math.Max(0, s.Capacity - s.Held - s.Offered)));
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/routing",
        async (Overview overview, CancellationToken cancel) => Answers.Of(await overview.ReadAsync(cancel))).RequireStaff(Role.Leader);
}
