using System.Text.Json;

namespace Papilio.Care.Forecasting;

/// <summary>
/// What expectations were worth: each day, once it is over, is held against the nightly run of its own morning and of the
/// mornings before, or against the hindcast where no run was made. Written once and never again, so no later knowledge makes an old expectation look better.
/// </summary>
internal static class Scores
{
    /// <summary>Days ahead that are judged; 1 is the run of the day's own morning.</summary>
    public static readonly int[] Horizons = [1, 2, 3, 7, 14, 28];

    /// <summary>Sums over a day. Errors are those of half hours, in which people are planned; bounds are of quarter hours.</summary>
    public sealed record Sums(double Actual, double Forecast, double Absolute, int Slots, int Inside80, int Inside95)
    {
        public static Sums operator +(Sums a, Sums b) =>
            new(a.Actual + b.Actual, a.Forecast + b.Forecast, a.Absolute + b.Absolute, a.Slots + b.Slots, a.Inside80 + b.Inside80, a.Inside95 + b.Inside95);
    }

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    internal static Sums Judge(DayPoints points, double[] actual)
    {
        var (sums, absolute) = (new Sums(0, 0, 0, 0, 0, 0), 0.0);
        for (var slot = 0; slot < actual.Length; slot++)
        {
            if (double.IsNaN(actual[slot])) continue;
            // A closed quarter hour in which nobody came says nothing about the bounds.
            var counts = points.Mean[slot] > 0 || actual[slot] > 0;
            sums += new Sums(actual[slot], points.Mean[slot], 0, counts ? 1 : 0,
                counts && actual[slot] >= Math.Floor(points.P10[slot]) && actual[slot] <= Math.Ceiling(points.P90[slot]) ? 1 : 0,
                counts && actual[slot] >= Math.Floor(points.P025[slot]) && actual[slot] <= Math.Ceiling(points.P975[slot]) ? 1 : 0);
        }

        for (var slot = 0; slot + 1 < actual.Length; slot += 2)
        {
            var (came, expected) = (0.0, 0.0);
            for (var s = slot; s < slot + 2; s++)
                if (!double.IsNaN(actual[s])) (came, expected) = (came + actual[s], expected + points.Mean[s]);
            absolute += Math.Abs(came - expected);
        }

        return sums with { Absolute = absolute };
    }

    /// <summary>Judges a day that is over.</summary>
    public static async Task RecordAsync(Session session, HouseTime time, DateOnly day)
    {
        var knowledge = await Knowledge.ReadAsync(session, time);
        var history = await History.ReadAsync(session, time, time.StartOf(day.AddDays(1)), days: 3);
        foreach (var horizon in Horizons)
        {
            if (await RunTable.MorningOfAsync(session, time.StartOf(day.AddDays(1 - horizon))) is not { } run) continue;
            foreach (var line in Line.Of(history.Series))
            {
                if (!(await RunTable.DaysAsync(session, run.Id, line.Key, day, day)).TryGetValue(day, out var points)) continue;
                var sums = Judge(points, history.Day(line.Series, day, knowledge.Calendar(line)));
                if (sums.Actual == 0 && !await AnybodyAsync(session, time, day)) continue;
                await session.RunAsync(
                    "insert into forecast_score (line, day, horizon, run_id, sums, at) values (@line, @day, @horizon, @run, @sums, @now) on conflict (line, day, horizon) do nothing",
                    new { line = line.Key, day = (long)day.DayNumber, horizon, run = run.Id, sums = JsonSerializer.Serialize(sums, Format), now = session.Now });
            }
        }
    }

    /// <summary>A day on which the whole house counted nothing was not observed, and judges nobody.</summary>
    private static async Task<bool> AnybodyAsync(Session session, HouseTime time, DateOnly day)
    {
        var history = await History.ReadAsync(session, time, time.StartOf(day.AddDays(1)), days: 3);
        return history.Day(history.Series, day, Papilio.Maths.Forecasting.BusinessCalendar.EveryDay).Any(c => c > 0);
    }

    /// <param name="Hindcast">Whether the run judged was made up for later.</param>
    public sealed record Score(int Horizon, DateOnly Day, Sums Sums, bool Hindcast);

    public static async Task<IReadOnlyList<Score>> ReadAsync(Session session, string line, DateOnly from) =>
        [.. (await session.QueryAsync<Row>(
                "select s.horizon, s.day, s.sums, r.kind from forecast_score s left join forecast_run r on r.id = s.run_id where s.line = @line and s.day >= @from order by s.horizon, s.day", new { line, from = (long)from.DayNumber }))
            .Select(r => new Score(r.Horizon, DateOnly.FromDayNumber((int)r.Day), JsonSerializer.Deserialize<Sums>(r.Sums, Format)!, r.Kind == EnumText.Of(RunKind.Hindcast)))];

    private sealed class Row
    {
        public int Horizon { get; init; }
        public long Day { get; init; }
        public string Sums { get; init; } = "";
        public string? Kind { get; init; }
    }
}
