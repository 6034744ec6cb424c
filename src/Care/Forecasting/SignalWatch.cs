using System.Text.Json;
using Microsoft.Extensions.Options;
using Papilio.Maths.Signals;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Watches what comes against what the morning expected (not against its revisions, which would follow and hide it), from
/// the beginning of yesterday. The same counts always give the same signals, so looking twice raises nothing twice.
/// </summary>
internal sealed class SignalWatch(IStore store, HouseTime time, IOptions<ForecastingOptions> options)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <param name="Observed">Contacts from its beginning until it was raised.</param>
    public sealed record Figures(long Observed, double Expected, double FalseAlarmsIn100Days);

    public sealed record View(SignalId Id, string Subject, Direction Direction, long Since, long RaisedAt, long? EndedAt, Figures Figures);

    /// <returns>How many were raised or ended.</returns>
    public async Task<int> LookAsync(Lease lease, CancellationToken cancel = default)
    {
        // Gather.
        var (now, lines, open) = await store.ReadAsync(async session => (HouseTime.Floor(session.Now), await SurprisesAsync(session, HouseTime.Floor(session.Now)), await OpenAsync(session)), cancel);

        // Decide.
        var found = lines.ToDictionary(l => l.Line, l => Find(l, options.Value.FalseAlarmsIn100Days));

        // Record.
        return await store.WriteAsync(async session =>
        {
            await Leases.ProveAsync(session, lease);
            var told = 0;
            // What is over is ended before anything else of its line is raised: a line has one open signal.
            foreach (var signal in open)
            {
                var still = found.GetValueOrDefault(signal.Subject)?.FirstOrDefault(f => f.Since == signal.Since && f.Direction == signal.Direction);
                if (still is { EndedAt: null }) continue;
                await session.RunAsync("update signal set ended_at = @at where id = @id and ended_at is null", new { id = signal.Id, at = still?.EndedAt ?? now });
                session.Announce(new SignalEnded(signal.Id, signal.Subject), Actor.System);
                told++;
            }

            foreach (var one in found.Values.SelectMany(f => f)) told += await RaiseAsync(session, one) ? 1 : 0;
            return told;
        }, cancel);
    }

    internal sealed record Watched(string Line, IReadOnlyList<long> At, double[] Counts, double[] Expected, double[] Surprises);

    internal static IReadOnlyList<View> Find(Watched line, int falseAlarmsIn100Days)
    {
        var counted = line.Surprises.Count(s => !double.IsNaN(s));
        if (counted == 0) return [];
        // Two days were looked at, today not to its end: a day has at most so many intervals in which anything is expected.
        var intervalsADay = Math.Min(HouseTime.Slots, Math.Max(8, counted / 1.5));
        var watch = DepartureWatch.OneFalseAlarmIn(intervalsADay * 100 / falseAlarmsIn100Days);
        return
        [
            .. from departure in watch.Find(line.Surprises)
               let between = Enumerable.Range(departure.Since, departure.Raised - departure.Since + 1).Where(i => !double.IsNaN(line.Counts[i])).ToArray()
               select new View(default, line.Line, departure.High ? Direction.High : Direction.Low, line.At[departure.Since], line.At[departure.Raised] + HouseTime.SlotMilliseconds,
                   departure.Ended is { } ended ? line.At[ended] + HouseTime.SlotMilliseconds : null,
                   new Figures((long)between.Sum(i => line.Counts[i]), Math.Round(between.Sum(i => line.Expected[i]), 1), falseAlarmsIn100Days)),
        ];
    }

    private async Task<IReadOnlyList<Watched>> SurprisesAsync(Session session, long now)
    {
        var today = time.DayOf(now);
        var history = await History.ReadAsync(session, time, now, days: 3);
        var knowledge = await Knowledge.ReadAsync(session, time);
        var watched = new List<Watched>();
        foreach (var line in Line.Of(history.Series))
        {
            var (at, counts, expected, surprises) = (new List<long>(), new List<double>(), new List<double>(), new List<double>());
            foreach (var day in new[] { today.AddDays(-1), today })
            {
                // What was said after the day had begun is no expectation of its first hours.
                if (await RunTable.NewestAsync(session, line.Key, day, session.Now, intraday: false) is not { } said) continue;
                var came = history.Day(line.Series, day, knowledge.Calendar(line));
                for (var slot = 0; slot < HouseTime.Slots; slot++)
                {
                    if (time.StartOf(day, slot) is not { } start || start + HouseTime.SlotMilliseconds > now) continue;
                    at.Add(start);
                    counts.Add(came[slot]);
                    expected.Add(said.Points.Mean[slot]);
                    surprises.Add(Surprise.Of(came[slot], new Expected(said.Points.Mean[slot], said.Points.P10[slot], said.Points.P90[slot])));
                }
            }

            if (at.Count > 0) watched.Add(new Watched(line.Key, at, [.. counts], [.. expected], [.. surprises]));
        }

        return watched;
    }

    private static async Task<bool> RaiseAsync(Session session, View signal)
    {
        if (await session.ScalarAsync<bool>("select exists (select 1 from signal where subject = @subject and since >= @since and since <= @raised)", new { subject = signal.Subject, since = signal.Since, raised = signal.RaisedAt })) return false;
        if (await session.ScalarAsync<bool>("select exists (select 1 from signal where subject = @subject and ended_at is null)", new { subject = signal.Subject })) return false;
        var id = Id.New<SignalId>(session.Clock);
        await session.RunAsync(
            "insert into signal (id, subject, direction, since, raised_at, ended_at, figures) values (@id, @subject, @direction, @since, @raised, @ended, @figures)",
            new
            {
                id, subject = signal.Subject, direction = EnumText.Of(signal.Direction), since = signal.Since, raised = signal.RaisedAt, ended = signal.EndedAt,
                figures = JsonSerializer.Serialize(signal.Figures, Format),
            });
        session.Announce(new SignalRaised(id, signal.Subject, signal.Direction, signal.Since, signal.Figures.Observed, signal.Figures.Expected, signal.Figures.FalseAlarmsIn100Days), Actor.System);
        return true;
    }

    private static Task<IReadOnlyList<View>> OpenAsync(Session session) => QueryAsync(session, "where ended_at is null", null);

    public static Task<IReadOnlyList<View>> ListAsync(Session session, long from) => QueryAsync(session, "where raised_at >= @from or ended_at is null order by raised_at desc limit 500", new { from });

    private static async Task<IReadOnlyList<View>> QueryAsync(Session session, string where, object? parameters) =>
        [.. (await session.QueryAsync<Row>($"select id, subject, direction, since, raised_at, ended_at, figures from signal {where}", parameters))
            .Select(r => new View(r.Id, r.Subject, EnumText.Parse<Direction>(r.Direction), r.Since, r.RaisedAt, r.EndedAt, JsonSerializer.Deserialize<Figures>(r.Figures, Format)!))];

    private sealed class Row
    {
        public SignalId Id { get; init; }
        public string Subject { get; init; } = "";
        public string Direction { get; init; } = "";
        public long Since { get; init; }
        public long RaisedAt { get; init; }
        public long? EndedAt { get; init; }
        public string Figures { get; init; } = "";
    }
}
