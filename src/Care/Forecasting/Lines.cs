using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Forecasting;

/// <summary>
/// What is forecast: all people's work together ("people"), each queue of it ("queue:…"), the series of a queue that has
/// several ("series:…"), and what machines take ("bot", "self"). The lower add up to the higher.
/// </summary>
internal sealed record Line(string Key, Level Level, Guid? Queue, SeriesId? Leaf, IReadOnlyList<Series> Series)
{
    public const string People = "people";

    public string? Topic => Leaf is null ? null : Series[0].Topic;

    public static string OfQueue(Guid queue) => $"queue:{queue:N}";

    /// <summary>The total first, then queues, then their parts, then machines; only what has been counted at all.</summary>
    public static IReadOnlyList<Line> Of(IReadOnlyList<Series> series)
    {
        var lines = new List<Line>();
        var people = series.Where(s => s.Level is Level.Person).ToArray();
        var queues = people.GroupBy(s => s.Queue!.Value).OrderBy(g => g.Key).ToArray();
        if (people.Length > 0) lines.Add(new Line(People, Level.Person, null, null, people));
        lines.AddRange(queues.Select(q => new Line(OfQueue(q.Key), Level.Person, q.Key, null, [.. q])));
        lines.AddRange(queues.Where(q => q.Count() > 1).SelectMany(q => q).Select(s => new Line($"series:{s.Id.Value:N}", Level.Person, s.Queue, s.Id, [s])));
        foreach (var machine in new[] { Level.Bot, Level.Self })
        {
            var own = series.Where(s => s.Level == machine).ToArray();
            if (own.Length > 0) lines.Add(new Line(EnumText.Of(machine), machine, null, null, own));
        }

        return lines;
    }
}

/// <summary>What has been counted, for whoever plans: which lines there are, and what came in them.</summary>
internal static class Actuals
{
    public const int DaysMax = 62;

    public sealed record LineView(string Line, Level Level, Guid? Queue, string? QueueName, InboxId? Inbox, string? Topic, long Since);

    /// <param name="At">When each slot begins; all other lists are in its order.</param>
    public sealed record View(
        string Line, int Minutes, IReadOnlyList<long> At, IReadOnlyList<long> Contacts, IReadOnlyList<long> Answered, IReadOnlyList<long> Prompt,
        IReadOnlyList<long> Abandoned, IReadOnlyList<long> WaitedMs, IReadOnlyList<long> Handled, IReadOnlyList<long> HandledMs);

    public sealed class Reader(IStore store, IMemberships memberships)
    {
        public Task<Page<LineView>> LinesAsync(Caller caller, CancellationToken cancel = default) => store.ReadAsync(async session =>
        {
            var names = (await memberships.AllAsync(session)).ToDictionary(q => q.Id, q => q.Name);
            return new Page<LineView>(
            [
                .. from line in Line.Of(await SeriesTable.ListAsync(session))
                   where Planner.Sees(caller, line.Queue)
                   select new LineView(line.Key, line.Level, line.Queue, line.Queue is { } queue ? names.GetValueOrDefault(queue) : null,
                       line.Leaf is null ? null : line.Series[0].Inbox, line.Topic, line.Series.Min(s => s.Since)),
            ], Next: null);
        }, cancel);

        public Task<Outcome<View>> ReadAsync(Caller caller, string line, long from, long until, int minutes, CancellationToken cancel = default) => store.ReadAsync<Outcome<View>>(async session =>
        {
            if (minutes is not (15 or 30 or 60)) return new Refusal("request.invalid", 400, "minutes 15, 30, 60");
            if (until <= from || until - from > DaysMax * HouseTime.DayMilliseconds) return new Refusal("request.invalid", 400, $"from < until ≤ {DaysMax} d");
            if (Line.Of(await SeriesTable.ListAsync(session)).FirstOrDefault(l => l.Key == line) is not { } found || !Planner.Sees(caller, found.Queue)) return new Refusal("line.unknown", 404);

            var counts = await SeriesTable.ReadAsync(session, Counts.Place(from).Day, Counts.Place(until - 1).Day);
            var blocks = found.Series.SelectMany(s => counts[s.Id]).ToLookup(b => b.Day, b => b.Counts);
            var at = new List<long>();
            for (var slot = HouseTime.Floor(from); slot < until; slot += minutes * 60_000L) at.Add(slot);
            IReadOnlyList<long> Of(Measure measure) => [.. at.Select(slot => Sum(blocks, measure, slot, Math.Min(until, slot + minutes * 60_000L)))];
            return new View(line, minutes, at, Of(Measure.Contacts), Of(Measure.Answered), Of(Measure.Prompt), Of(Measure.Abandoned), Of(Measure.WaitedMs), Of(Measure.Handled), Of(Measure.HandledMs));
        }, cancel);

        private static long Sum(ILookup<long, Counts> blocks, Measure measure, long from, long until)
        {
            var sum = 0L;
            for (var slot = from; slot < until; slot += HouseTime.SlotMilliseconds)
            {
                var (day, place) = Counts.Place(slot);
                foreach (var block in blocks[day]) sum += block[measure, place];
            }

            return sum;
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/plan/lines", async (HttpContext http, Reader reader, CancellationToken cancel) =>
            Answers.Of(await reader.LinesAsync(http.Caller(), cancel))).RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
        routes.MapGet("/plan/actual", async (string line, long from, long until, int? minutes, HttpContext http, Reader reader, CancellationToken cancel) =>
            (await reader.ReadAsync(http.Caller(), line, from, until, minutes ?? 15, cancel)).ToResult()).RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
    }
}
