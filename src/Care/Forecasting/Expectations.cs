using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Maths.Forecasting;

namespace Papilio.Care.Forecasting;

/// <summary>Expectations as the plan screen and programs read them: a line's days beside what came, what they rest on, what they were worth.</summary>
internal static class Expectations
{
    public const int DaysMax = 31;
    public const int RunsMax = 200;

    /// <summary>Days of scores that are looked back on.</summary>
    public const int ScoreDays = 28;

    public sealed record RunView(RunId Id, RunKind Kind, long Origin, long Until, long At);

    public sealed record LineView(string Line, string Champion, Proof Proof);

    public sealed record RunWithLines(RunView Run, IReadOnlyList<LineView> Lines);

    /// <summary>An interval outside the bounds of 80 %; <paramref name="By"/> contacts beyond the nearer one.</summary>
    public sealed record Outside(long At, Direction Direction, double By);

    /// <param name="Minutes">Length of an interval. Bounds of longer ones are drawn in from the sums of their quarter hours', as far as errors of neighbours cancel.</param>
    /// <param name="Opening">For days that have begun: the mean that whole days' runs said of them before any revision.</param>
    /// <param name="Actual">Null where it has not come yet.</param>
    public sealed record View(
        string Line, RunView Run, int Minutes, IReadOnlyList<long> At, IReadOnlyList<double> Mean, IReadOnlyList<double> P025, IReadOnlyList<double> P10,
        IReadOnlyList<double> P50, IReadOnlyList<double> P90, IReadOnlyList<double> P975, IReadOnlyList<ForecastPart> Parts, IReadOnlyList<double> Opening,
        IReadOnlyList<long?> Actual, IReadOnlyList<Outside> Outside);

    /// <param name="Hindcast">Days among them whose run was made up for later, as after an import of history.</param>
    public sealed record Quality(int Horizon, int Days, int Hindcast, double? Wape, double? Bias, double? Coverage80, double? Coverage95);

    /// <param name="Trials">How the models did against each other when the line's champion was chosen.</param>
    public sealed record QualityView(string Line, string? Champion, int Trials, IReadOnlyList<Judged> Models, IReadOnlyList<Quality> Horizons, IReadOnlyList<DateOnly> Missing);

    public sealed class Reader(IStore store, HouseTime time)
    {
        public Task<Outcome<View>> ReadAsync(Caller caller, string line, DateOnly from, DateOnly until, int minutes, RunId? run, CancellationToken cancel = default) =>
            store.ReadAsync<Outcome<View>>(async session =>
            {
                if (minutes is not (15 or 30 or 60)) return new Refusal("request.invalid", 400, "minutes 15, 30, 60");
                if (until < from || until.DayNumber - from.DayNumber >= DaysMax) return new Refusal("request.invalid", 400, $"from ≤ until, {DaysMax} d");
                var history = await History.ReadAsync(session, time, HouseTime.Floor(session.Now), Math.Max(2, time.DayOf(session.Now).DayNumber - from.DayNumber + 2));
                if (Line.Of(history.Series).FirstOrDefault(l => l.Key == line) is not { } found || !Planner.Sees(caller, found.Queue)) return new Refusal("line.unknown", 404);
                var days = await DaysAsync(session, line, from, until, run);
                if (days.Count == 0) return new Refusal("forecast.none", 404);
                var knowledge = await Knowledge.ReadAsync(session, time);
                var proofs = await RunTable.ProofsAsync(session, line, days.Select(d => d.Morning.Run.Id).Distinct());
                return Of(line, days, proofs, found, history, knowledge.Calendar(found), minutes);
            }, cancel);

        private static async Task<List<(RunTable.Said Said, RunTable.Said Morning)>> DaysAsync(Session session, string line, DateOnly from, DateOnly until, RunId? run)
        {
            var days = new List<(RunTable.Said, RunTable.Said)>();
            if (run is { } asked)
            {
                if (await RunTable.FindAsync(session, asked) is not { } head) return days;
                foreach (var (day, points) in await RunTable.DaysAsync(session, asked, line, from, until)) days.Add((new(head, day, points), new(head, day, points)));
                return days;
            }

            for (var day = from; day <= until; day = day.AddDays(1))
            {
                if (await RunTable.NewestAsync(session, line, day, session.Now, intraday: true) is not { } newest) continue;
                var opening = newest.Run.Kind is RunKind.Intraday ? await RunTable.NewestAsync(session, line, day, session.Now, intraday: false) : newest;
                days.Add((newest, opening ?? newest));
            }

            return days;
        }

        private View Of(string line, List<(RunTable.Said Said, RunTable.Said Morning)> days, IReadOnlyDictionary<RunId, Proof> proofs, Line found, History history, BusinessCalendar calendar, int minutes)
        {
            var width = minutes / 15;
            var at = new List<long>();
            var (mean, p025, p10, p50, p90, p975, opening) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
            var actual = new List<long?>();
            var parts = days.SelectMany(d => d.Said.Points.Parts).Select(p => p.Name).Distinct().ToDictionary(n => n, _ => new List<double>());
            foreach (var (said, morning) in days)
            {
                var came = history.Day(found.Series, said.Day, calendar);
                var narrowing = proofs.GetValueOrDefault(morning.Run.Id)?.NarrowingOf(minutes) ?? 1;
                for (var slot = 0; slot < HouseTime.Slots; slot += width)
                {
                    if (time.StartOf(said.Day, slot) is not { } start) continue;
                    double Sum(double[] values) => Math.Round(values.AsSpan(slot, width).ToArray().Sum(), 3);
                    double Bound(double[] values) => Math.Round(Sum(said.Points.Mean) + narrowing * (Sum(values) - Sum(said.Points.Mean)), 3);
                    at.Add(start);
                    mean.Add(Sum(said.Points.Mean));
                    p025.Add(Bound(said.Points.P025));
                    p10.Add(Bound(said.Points.P10));
                    p50.Add(Sum(said.Points.P50));
                    p90.Add(Bound(said.Points.P90));
                    p975.Add(Bound(said.Points.P975));
                    opening.Add(Sum(morning.Points.Mean));
                    foreach (var (name, values) in parts) values.Add(said.Points.Parts.FirstOrDefault(p => p.Name == name) is { } part ? Sum(part.Values) : 0);
                    var known = came[slot..(slot + width)].Where(c => !double.IsNaN(c)).ToArray();
                    actual.Add(start + minutes * 60_000L > history.Origin ? null : (long)known.Sum());
                }
            }

            var outside = Enumerable.Range(0, at.Count).Where(i => actual[i] is { } a && (a > Math.Ceiling(p90[i]) || a < Math.Floor(p10[i])))
                .Select(i => actual[i] > p90[i] ? new Outside(at[i], Direction.High, Math.Round(actual[i]!.Value - p90[i], 1)) : new Outside(at[i], Direction.Low, Math.Round(p10[i] - actual[i]!.Value, 1)));
            return new View(line, ViewOf(days.MaxBy(d => d.Said.Run.At).Said.Run), minutes, at, mean, p025, p10, p50, p90, p975,
                [.. parts.Select(p => new ForecastPart(p.Key, [.. p.Value]))], opening, actual, [.. outside]);
        }

        public Task<Page<RunView>> RunsAsync(int? limit, CancellationToken cancel = default) => store.ReadAsync(async session =>
            new Page<RunView>([.. (await RunTable.ListAsync(session, Math.Clamp(limit ?? 50, 1, RunsMax))).Select(ViewOf)], Next: null), cancel);

        public Task<Outcome<RunWithLines>> RunAsync(Caller caller, RunId id, CancellationToken cancel = default) => store.ReadAsync<Outcome<RunWithLines>>(async session =>
        {
            if (await RunTable.FindAsync(session, id) is not { } run) return new Refusal("forecast.none", 404);
            var seen = Line.Of(await SeriesTable.ListAsync(session)).Where(l => Planner.Sees(caller, l.Queue)).Select(l => l.Key).ToHashSet();
            return new RunWithLines(ViewOf(run), [.. (await RunTable.LinesAsync(session, id)).Where(l => seen.Contains(l.Line)).Select(l => new LineView(l.Line, l.Champion, l.Proof))]);
        }, cancel);

        public Task<Outcome<QualityView>> QualityAsync(Caller caller, string line, CancellationToken cancel = default) => store.ReadAsync<Outcome<QualityView>>(async session =>
        {
            if (Line.Of(await SeriesTable.ListAsync(session)).FirstOrDefault(l => l.Key == line) is not { } found || !Planner.Sees(caller, found.Queue)) return new Refusal("line.unknown", 404);
            var scores = await Scores.ReadAsync(session, line, time.DayOf(session.Now).AddDays(-ScoreDays));
            var opening = await RunTable.OpeningAsync(session, session.Now);
            var own = opening is null ? null : (await RunTable.LinesAsync(session, opening.Id)).Where(l => l.Line == line).Select(l => ((string, Proof)?)(l.Champion, l.Proof)).FirstOrDefault();
            return new QualityView(line, own?.Item1, own?.Item2.Trials ?? 0, own?.Item2.Models ?? [],
                [.. scores.GroupBy(s => s.Horizon).Select(g => Of(g.Key, g.Count(), g.Count(s => s.Hindcast), g.Select(s => s.Sums).Aggregate((a, b) => a + b)))], own?.Item2.Missing ?? []);
        }, cancel);

        private static Quality Of(int horizon, int days, int hindcast, Scores.Sums sums) => new(horizon, days, hindcast,
            Share(sums.Absolute, sums.Actual), Share(sums.Forecast - sums.Actual, sums.Actual), Share(sums.Inside80, sums.Slots), Share(sums.Inside95, sums.Slots));

        private static double? Share(double part, double whole) => whole > 0 ? Math.Round(part / whole, 4) : null;

        public Task<Page<SignalWatch.View>> SignalsAsync(Caller caller, long? from, CancellationToken cancel = default) => store.ReadAsync(async session =>
        {
            var seen = Line.Of(await SeriesTable.ListAsync(session)).Where(l => Planner.Sees(caller, l.Queue)).Select(l => l.Key).ToHashSet();
            return new Page<SignalWatch.View>([.. (await SignalWatch.ListAsync(session, from ?? session.Now - 7 * HouseTime.DayMilliseconds)).Where(s => seen.Contains(s.Subject))], Next: null);
        }, cancel);

        /// <summary>All lines one sees, interval by interval, for a spreadsheet or another planner's tool.</summary>
        public async Task<Outcome<string>> ExportAsync(Caller caller, DateOnly from, DateOnly until, int minutes, CancellationToken cancel = default)
        {
            var lines = (await store.ReadAsync(SeriesTable.ListAsync, cancel)).ToList();
            var rows = new List<IEnumerable<string?>>();
            foreach (var line in Line.Of(lines).Where(l => Planner.Sees(caller, l.Queue)))
            {
                var read = await ReadAsync(caller, line.Key, from, until, minutes, run: null, cancel);
                if (read.Refusal is { Code: "forecast.none" }) continue;
                if (read.Refusal is { } refusal) return refusal;
                var view = read.Value;
                rows.AddRange(view.At.Select((at, i) => new[]
                {
                    line.Key, time.Local(at).ToString("yyyy-MM-ddTHH:mm"), $"{view.Mean[i]}", $"{view.P10[i]}", $"{view.P50[i]}", $"{view.P90[i]}", $"{view.Actual[i]}",
                }));
            }

            return Csv.Write(["line", "at", "mean", "p10", "p50", "p90", "actual"], rows);
        }

        internal static RunView ViewOf(RunTable.Head head) => new(head.Id, head.Kind, head.Origin, head.Until, head.At);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("").RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
        read.MapGet("/plan/forecast", async (string line, DateOnly from, DateOnly? until, int? minutes, Guid? run, HttpContext http, Reader reader, CancellationToken cancel) =>
            (await reader.ReadAsync(http.Caller(), line, from, until ?? from, minutes ?? 15, run is { } id ? new RunId(id) : null, cancel)).ToResult());
        read.MapGet("/plan/forecast/export", async (DateOnly from, DateOnly? until, int? minutes, HttpContext http, Reader reader, CancellationToken cancel) =>
            await reader.ExportAsync(http.Caller(), from, until ?? from, minutes ?? 30, cancel) is { Refusal: null } file ? PlanFiles.Csv(file.Value, "forecast.csv") : new Refusal("request.invalid", 400, $"{DaysMax} d").ToResult()).Produces<string>(contentType: "text/csv");
        read.MapGet("/plan/quality", async (string line, HttpContext http, Reader reader, CancellationToken cancel) => (await reader.QualityAsync(http.Caller(), line, cancel)).ToResult());
        read.MapGet("/plan/runs", async (int? limit, Reader reader, CancellationToken cancel) => Answers.Of(await reader.RunsAsync(limit, cancel)));
        read.MapGet("/plan/runs/{id:guid}", async (Guid id, HttpContext http, Reader reader, CancellationToken cancel) => (await reader.RunAsync(http.Caller(), new(id), cancel)).ToResult());
        read.MapGet("/plan/signals", async (long? from, HttpContext http, Reader reader, CancellationToken cancel) => Answers.Of(await reader.SignalsAsync(http.Caller(), from, cancel)));
        routes.MapPost("/plan/runs", async Task<Created<RunView>> (HttpContext http, Forecasts forecasts, CancellationToken cancel) =>
        {
            if (await forecasts.MakeAsync(RunKind.Asked, lease: null, http.Caller().Actor, cancel) is not { } run) return new Refusal("forecast.none", 404);
            // What has come of today counts in the new run as it did in the old one.
            await forecasts.ReviseAsync(lease: null, cancel);
            return new Created<RunView>(Reader.ViewOf(run));
        }).RequireStaffOrKey(KeyScopes.PlanWrite, Role.Leader);
    }
}
