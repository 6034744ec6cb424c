using System.Text.Json;
using Papilio.Maths.Forecasting;

namespace Papilio.Care.Forecasting;

/// <summary>Runs in SQL. They are inserted whole and never changed: the database itself refuses.</summary>
internal static class RunTable
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    private static readonly Bulk<(Guid Run, string Line, string Champion, string Proof)> Lines = Bulk<(Guid Run, string Line, string Champion, string Proof)>.Insert(
        "forecast_line", new("run_id", l => l.Run), new("line", l => l.Line), new("champion", l => l.Champion), new("proof", l => l.Proof));

    private static readonly Bulk<(Guid Run, string Line, long Day, string Points)> Days = Bulk<(Guid Run, string Line, long Day, string Points)>.Insert(
        "forecast_day", new("run_id", d => d.Run), new("line", d => d.Line), new("day", d => d.Day), new("points", d => d.Points));

    public sealed record Head(RunId Id, RunKind Kind, long Origin, long Until, long At);

    /// <summary>What a run says of a line's day.</summary>
    public sealed record Said(Head Run, DateOnly Day, DayPoints Points);

    public static async Task InsertAsync(Session session, Run run)
    {
        await session.RunAsync("insert into forecast_run (id, kind, origin, until_at, at, notes) values (@id, @kind, @origin, @until, @at, '')",
            new { id = run.Id, kind = EnumText.Of(run.Kind), origin = run.Origin, until = run.Until, at = run.At });
        Lines.Run(session, [.. run.Lines.Select(l => (run.Id.Value, l.Line, l.Champion, JsonSerializer.Serialize(l.Proof, Format)))]);
        var days = run.Lines.SelectMany(l => l.Days.Select(d => (run.Id.Value, l.Line, (long)d.Key.DayNumber, JsonSerializer.Serialize(d.Value, Format))));
        foreach (var some in days.Chunk(500)) Days.Run(session, some);
    }

    public static async Task<IReadOnlyList<Head>> ListAsync(Session session, int max) =>
        [.. (await session.QueryAsync<HeadRow>("select id, kind, origin, until_at, at from forecast_run order by at desc, origin desc, id desc limit @max", new { max })).Select(r => r.ToHead())];

    /// <summary>The newest run of whole days (nightly or asked for) made up to an instant.</summary>
    public static async Task<Head?> OpeningAsync(Session session, long upTo) =>
        (await session.FirstAsync<HeadRow>("select id, kind, origin, until_at, at from forecast_run where kind in ('nightly', 'asked') and at <= @upTo order by origin desc, at desc, id desc limit 1", new { upTo }))?.ToHead();

    /// <summary>What a morning said: the nightly run that was first, and only where there was none what has been made up for it.</summary>
    public static async Task<Head?> MorningOfAsync(Session session, long origin) =>
        (await session.FirstAsync<HeadRow>("select id, kind, origin, until_at, at from forecast_run where kind in ('nightly', 'hindcast') and origin = @origin order by case kind when 'nightly' then 0 else 1 end, at, id limit 1", new { origin }))?.ToHead();

    /// <summary>Origins of some days on whose morning anything was said, then or later.</summary>
    public static async Task<IReadOnlySet<long>> MorningsAsync(Session session, long from, long until) =>
        (await session.QueryAsync<long>("select distinct origin from forecast_run where kind in ('nightly', 'hindcast') and origin >= @from and origin < @until", new { from, until })).ToHashSet();

    public static async Task<long?> LastIntradayAsync(Session session) =>
        await session.ScalarAsync<long?>("select max(origin) from forecast_run where kind = 'intraday'");

    public static async Task<Head?> FindAsync(Session session, RunId id) =>
        (await session.FirstAsync<HeadRow>("select id, kind, origin, until_at, at from forecast_run where id = @id", new { id }))?.ToHead();

    public static async Task<IReadOnlyList<(string Line, string Champion, Proof Proof)>> LinesAsync(Session session, RunId run) =>
        [.. (await session.QueryAsync<LineRow>("select line, champion, proof from forecast_line where run_id = @run order by line", new { run }))
            .Select(r => (r.Line, r.Champion, JsonSerializer.Deserialize<Proof>(r.Proof, Format)!))];

    /// <summary>On what a line's expectation rested in each of these runs.</summary>
    public static async Task<IReadOnlyDictionary<RunId, Proof>> ProofsAsync(Session session, string line, IEnumerable<RunId> runs) =>
        (await session.QueryAsync<(RunId Run, string Proof)>($"select run_id, proof from forecast_line where line = @line and {session.In("run_id", "runs")}",
            new { line, runs = session.Ids(runs.Select(r => r.Value)) }))
        .ToDictionary(r => r.Run, r => JsonSerializer.Deserialize<Proof>(r.Proof, Format)!);

    public static async Task<IReadOnlyDictionary<DateOnly, DayPoints>> DaysAsync(Session session, RunId run, string line, DateOnly from, DateOnly until) =>
        (await session.QueryAsync<DayRow>("select day, points from forecast_day where run_id = @run and line = @line and day >= @from and day <= @until order by day",
            new { run, line, from = (long)from.DayNumber, until = (long)until.DayNumber }))
        .ToDictionary(r => DateOnly.FromDayNumber((int)r.Day), r => Points(r.Points));

    /// <summary>The newest word on a line's day up to an instant, intraday runs included or not; what was made up for later yields to what was said then.</summary>
    public static async Task<Said?> NewestAsync(Session session, string line, DateOnly day, long upTo, bool intraday) =>
        await session.FirstAsync<SaidRow>(
            $"""
            select r.id, r.kind, r.origin, r.until_at, r.at, d.day, d.points from forecast_day d join forecast_run r on r.id = d.run_id
            where d.line = @line and d.day = @day and r.at <= @upTo {(intraday ? "" : "and r.kind <> 'intraday'")}
            order by case r.kind when 'hindcast' then 1 else 0 end, r.at desc, r.origin desc, r.id desc limit 1
            """, new { line, day = (long)day.DayNumber, upTo }) is { } row
            ? new Said(row.ToHead(), DateOnly.FromDayNumber((int)row.Day), Points(row.Points)) : null;

    /// <summary>Forgets runs older than an instant; what they were worth stays in the scores.</summary>
    public static async Task ForgetAsync(Session session, long before)
    {
        const string old = "(select id from forecast_run where at < @before)";
        await session.RunAsync($"delete from forecast_day where run_id in {old}", new { before });
        await session.RunAsync($"delete from forecast_line where run_id in {old}", new { before });
        await session.RunAsync("delete from forecast_run where at < @before", new { before });
    }

    private static DayPoints Points(string text) => JsonSerializer.Deserialize<DayPoints>(text, Format)!;

    private class HeadRow
    {
        public RunId Id { get; init; }
        public string Kind { get; init; } = "";
        public long Origin { get; init; }
        public long UntilAt { get; init; }
        public long At { get; init; }

        public Head ToHead() => new(Id, EnumText.Parse<RunKind>(Kind), Origin, UntilAt, At);
    }

    private sealed class SaidRow : HeadRow
    {
        public long Day { get; init; }
        public string Points { get; init; } = "";
    }

    private sealed class LineRow
    {
        public string Line { get; init; } = "";
        public string Champion { get; init; } = "";
        public string Proof { get; init; } = "";
    }

    private sealed class DayRow
    {
        public long Day { get; init; }
        public string Points { get; init; } = "";
    }
}

/// <summary>Each line's champion and the errors it made on trial: not part of any run, and found anew when it is lost.</summary>
internal static class ChampionTable
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    private sealed record Kept(string Model, bool Bare, IReadOnlyList<Judged> Judged, int Trials, Errors? Errors);

    /// <summary>Counts that were not observed are −1 here.</summary>
    private sealed record Errors(int Slots, IReadOnlyList<int> Ahead, double[] Actual, double[] Forecast);

    public static async Task<Dictionary<string, Champion.Chosen>> ListAsync(Session session, DateOnly notBefore) =>
        (await session.QueryAsync<Row>("select line, chosen from line_champion where day >= @day", new { day = (long)notBefore.DayNumber }))
        .ToDictionary(r => r.Line, r => Of(JsonSerializer.Deserialize<Kept>(r.Chosen, Format)!));

    public static Task SaveAsync(Session session, string line, DateOnly day, Champion.Chosen chosen) => session.RunAsync(
        "insert into line_champion (line, day, chosen) values (@line, @day, @chosen) on conflict (line) do update set day = excluded.day, chosen = excluded.chosen",
        new
        {
            line, day = (long)day.DayNumber,
            chosen = JsonSerializer.Serialize(new Kept(chosen.Model.Name, chosen.Bare, chosen.Judged, chosen.Trials, chosen.Errors is not { } e ? null
                : new Errors(e.Slots, e.Ahead, [.. e.Actual.Select(v => double.IsNaN(v) ? -1 : v)], [.. e.Forecast.Select(v => Math.Round(v, 2))])), Format),
        });

    private static Champion.Chosen Of(Kept kept) => new(Champion.ModelNamed(kept.Model), kept.Bare, kept.Judged, kept.Trials, kept.Errors is not { } e ? null
        : new RollingOrigin.Trial(kept.Model, e.Slots, e.Ahead, [.. e.Actual.Select(v => v < 0 ? double.NaN : v)], e.Forecast));

    private sealed class Row
    {
        public string Line { get; init; } = "";
        public string Chosen { get; init; } = "";
    }
}
