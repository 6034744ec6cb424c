using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Reach.Conversations;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Counts of earlier years, from whatever counted them before: a file of lines "date, time, queue, contacts". One cell may
/// hold several counts with spaces between, each for the next quarter (or half) hour, so that a line can be a whole day.
/// A day in the file takes the place of that day here; nothing is taken while a line is wrong.
/// </summary>
internal static class ImportHistory
{
    public const int DaysMax = 1_500;

    private static readonly string[] Headings = ["date", "time", "level", "queue", "inbox", "topic", "minutes", "contacts", "handle_seconds"];

    public sealed record Answer(int Rows, int Series, int Days, DateOnly? From, DateOnly? Until);

    internal sealed record Key(Level Level, Guid? Queue, InboxId? Inbox, string Topic);

    /// <summary>The counts of one series, by the instant of the quarter hour; and the house days they stand for.</summary>
    internal sealed class Told
    {
        public Dictionary<long, (long Contacts, double HandledSeconds, long Handled)> Slots { get; } = [];
        public HashSet<DateOnly> Days { get; } = [];
    }

    internal sealed record Known(IReadOnlyList<QueueName> Queues, IReadOnlyList<Inbox> Inboxes, HouseTime Time, DateOnly Today);

    internal static Outcome<(Dictionary<Key, Told> Told, int Rows)> Decide(string text, Known known)
    {
        var told = new Dictionary<Key, Told>();
        var errors = new SortedDictionary<int, string>();
        var rows = 0;
        foreach (var line in Csv.Read(text))
        {
            if (++rows > PlanFiles.LinesMax) return new Refusal("request.invalid", 422, $"lines ≤ {PlanFiles.LinesMax}");
            if (rows == 1 && line.Values.Keys.FirstOrDefault(h => !Headings.Contains(h)) is { } strange) return new Refusal("request.invalid", 422, $"'{strange}': {string.Join(',', Headings)}");
            if (Take(line, known, told) is { } wrong) errors.Add(line.Number, wrong);
        }

        if (errors.Count > 0) return PlanFiles.Wrong(errors);
        if (told.Count == 0) return new Refusal("request.invalid", 422, string.Join(',', Headings));
        if (told.Values.Any(t => t.Days.Count > DaysMax)) return new Refusal("request.invalid", 422, $"days ≤ {DaysMax}");
        return (told, rows);
    }

    /// <returns>What is wrong with the line; null when it was taken.</returns>
    private static string? Take(Csv.Line line, Known known, Dictionary<Key, Told> told)
    {
        if (!DateOnly.TryParseExact(line["date"], "yyyy-MM-dd", out var date)) return $"date '{line["date"]}'";
        if (date > known.Today) return $"date {date:yyyy-MM-dd} > {known.Today:yyyy-MM-dd}";
        var time = TimeOnly.MinValue;
        if (line["time"].Length > 0 && !TimeOnly.TryParseExact(line["time"], ["HH:mm", "H:mm", "HH:mm:ss"], out time)) return $"time '{line["time"]}'";
        if (time.Minute % 15 != 0) return $"time {line["time"]}: 00, 15, 30, 45";
        var minutes = 15;
        if (line["minutes"].Length > 0 && (!int.TryParse(line["minutes"], out minutes) || minutes is not (15 or 30 or 60))) return $"minutes '{line["minutes"]}': 15, 30, 60";
        var level = Level.Person;
        if (line["level"].Length > 0 && !Enum.TryParse(line["level"], ignoreCase: true, out level)) return $"level '{line["level"]}': self, bot, person";
        Guid? queue = null;
        if (level is Level.Person)
        {
            queue = known.Queues.FirstOrDefault(q => q.Name == line["queue"] || (Guid.TryParse(line["queue"], out var id) && q.Id == id))?.Id;
            if (queue is null) return $"queue '{line["queue"]}'";
        }

        InboxId? inbox = null;
        if (line["inbox"].Length > 0)
        {
            inbox = known.Inboxes.FirstOrDefault(i => i.Name == line["inbox"] || (Guid.TryParse(line["inbox"], out var id) && i.Id.Value == id))?.Id;
            if (inbox is null) return $"inbox '{line["inbox"]}'";
        }

        if (line["topic"].Length > SeriesTable.TopicMax) return $"topic ≤ {SeriesTable.TopicMax}";
        double? handleSeconds = null;
        if (line["handle_seconds"].Length > 0)
        {
            if (!double.TryParse(line["handle_seconds"], out var seconds) || seconds is not (> 0 and <= QueuePlans.SecondsMax)) return $"handle_seconds '{line["handle_seconds"]}'";
            handleSeconds = seconds;
        }

        var counts = line["contacts"].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (counts.Length == 0) return "contacts ''";
        var first = (int)(time.ToTimeSpan().TotalMinutes / 15);
        if (first + counts.Length * minutes / 15 > HouseTime.Slots) return $"contacts: {counts.Length} × {minutes} > 24:00";
        if (!told.TryGetValue(new Key(level, queue, inbox, line["topic"]), out var series)) told[new Key(level, queue, inbox, line["topic"])] = series = new Told();
        series.Days.Add(date);
        for (var i = 0; i < counts.Length; i++)
        {
            if (!long.TryParse(counts[i], out var count) || count is < 0 or > 1_000_000) return $"contacts '{counts[i]}'";
            Spread(series, date, first + i * minutes / 15, minutes / 15, count, handleSeconds, known.Time);
        }

        return null;
    }

    /// <summary>A count over several quarter hours goes to them as evenly as whole contacts can.</summary>
    private static void Spread(Told series, DateOnly date, int first, int slots, long count, double? handleSeconds, HouseTime time)
    {
        for (var i = 0; i < slots; i++)
        {
            var part = count * (i + 1) / slots - count * i / slots;
            if (part == 0 || time.StartOf(date, first + i) is not { } at) continue;
            var (contacts, seconds, handled) = series.Slots.GetValueOrDefault(at);
            series.Slots[at] = (contacts + part, seconds + part * (handleSeconds ?? 0), handled + (handleSeconds is null ? 0 : part));
        }
    }

    public sealed class Handler(IStore store, IMemberships memberships, IConversations conversations, HouseTime time)
    {
        public async Task<Outcome<Answer>> HandleAsync(string text, Caller by, CancellationToken cancel = default)
        {
            // Gather.
            var known = await store.ReadAsync(async session => new Known(
                [.. (await memberships.AllAsync(session)).Where(q => Planner.Sees(by, q.Id))], await conversations.InboxesAsync(session), time, time.DayOf(session.Now)), cancel);

            // Decide.
            var decided = Decide(text, known);
            if (decided.Refusal is { } refusal) return refusal;

            // Record.
            var (told, rows) = decided.Value;
            var days = told.Values.SelectMany(t => t.Days).ToHashSet();
            return await store.WriteAsync<Outcome<Answer>>(async session =>
            {
                if ((await SeriesTable.ListAsync(session)).Count + told.Count > SeriesTable.SeriesMax) return new Refusal("request.invalid", 422, $"series ≤ {SeriesTable.SeriesMax}");
                foreach (var (key, series) in told) await ReplaceAsync(session, key, series);
                session.Announce(new HistoryImported(told.Count, time.StartOf(days.Min()), time.StartOf(days.Max().AddDays(1)), rows), by.Actor);
                return new Answer(rows, told.Count, days.Count, days.Min(), days.Max());
            }, cancel);
        }

        private async Task ReplaceAsync(Session session, Key key, Told told)
        {
            var series = await SeriesTable.OfAsync(session, key.Level, key.Queue, key.Inbox, key.Topic, time.StartOf(told.Days.Min()));
            var (from, until) = (Counts.Place(time.StartOf(told.Days.Min())).Day, Counts.Place(time.StartOf(told.Days.Max().AddDays(1))).Day);
            var blocks = await SeriesTable.ReadAsync(session, series.Id, from, until);
            foreach (var date in told.Days)
            {
                for (var slot = 0; slot < HouseTime.Slots; slot++)
                {
                    if (time.StartOf(date, slot) is not { } at) continue;
                    var (day, place) = Counts.Place(at);
                    if (!blocks.TryGetValue(day, out var counts)) blocks[day] = counts = new Counts();
                    var (contacts, seconds, handled) = told.Slots.GetValueOrDefault(at);
                    (counts[Measure.Contacts, place], counts[Measure.Handled, place], counts[Measure.HandledMs, place]) = (contacts, handled, (long)(seconds * 1000));
                }
            }

            await SeriesTable.ReplaceAsync(session, series.Id, blocks);
        }
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/plan/history", async (HttpContext http, Handler import, CancellationToken cancel) =>
        (await import.HandleAsync(await PlanFiles.TextAsync(http, cancel), http.Caller(), cancel)).ToResult())
        .WithMetadata(PlanFiles.SizeLimit, PlanFiles.Taken).RequireStaffOrKey(KeyScopes.PlanWrite, Role.Leader);
}
