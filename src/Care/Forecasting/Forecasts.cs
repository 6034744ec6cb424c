using Microsoft.Extensions.Options;
using Papilio.Care.People;

namespace Papilio.Care.Forecasting;

/// <summary>Makes runs: reads what is known, thinks outside any unit, and records the whole run in one.</summary>
internal sealed class Forecasts(IStore store, HouseTime time, TimeProvider clock, IOptions<ForecastingOptions> options) : IDisposable
{
    /// <summary>One run at a time on a node: two would do the same work twice.</summary>
    private readonly SemaphoreSlim one = new(1, 1);

    public void Dispose() => one.Dispose();

    /// <summary>All lines for the weeks ahead, from whole days; null when there is nothing to go by.</summary>
    /// <param name="lease">Proven where the run is recorded, when a loop makes it.</param>
    public async Task<RunTable.Head?> MakeAsync(RunKind kind, Lease? lease, Actor by, CancellationToken cancel = default)
    {
        await one.WaitAsync(cancel);
        try
        {
            // Gather.
            var origin = time.StartOf(time.DayOf(clock.Now()));
            var today = time.DayOf(origin);
            var (history, knowledge, champions) = await store.ReadAsync(async session => (
                await History.ReadAsync(session, time, origin, options.Value.HistoryDays), await Knowledge.ReadAsync(session, time),
                await ChampionTable.ListAsync(session, today.AddDays(1 - options.Value.TrialDays))), cancel);
            if (history.Series.Count == 0) return null;

            // Decide.
            var known = champions.Keys.ToHashSet();
            var lines = await Task.Run(() => Expect.Make(history, knowledge, options.Value.HorizonDays, champions, options.Value.TrialOrigins), cancel);
            if (lines.Count == 0) return null;

            // Record.
            return await store.WriteAsync(async session =>
            {
                if (lease is not null) await Leases.ProveAsync(session, lease);
                foreach (var (line, chosen) in champions.Where(c => !known.Contains(c.Key))) await ChampionTable.SaveAsync(session, line, today, chosen);
                return await RecordAsync(session, kind, origin, time.StartOf(today.AddDays(options.Value.HorizonDays)), lines, by);
            }, cancel);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The rest of today by what has come so far; null when the morning had said nothing.</summary>
    public async Task<RunTable.Head?> ReviseAsync(Lease? lease, CancellationToken cancel = default)
    {
        // Gather.
        var origin = HouseTime.Floor(clock.Now());
        var today = time.DayOf(origin);
        var (history, knowledge, champions, opening) = await store.ReadAsync(async session =>
        {
            var read = await History.ReadAsync(session, time, origin, days: 1);
            var said = new Dictionary<string, DayPoints>();
            foreach (var line in Line.Of(read.Series))
                if (await RunTable.NewestAsync(session, line.Key, today, session.Now, intraday: false) is { } found) said[line.Key] = found.Points;
            return (read, await Knowledge.ReadAsync(session, time), await ChampionTable.ListAsync(session, DateOnly.MinValue), said);
        }, cancel);
        if (opening.Count == 0) return null;

        // Decide.
        var revised = await Task.Run(() => Intraday.Revise(history, knowledge, opening, champions, today), cancel);
        var none = new Proof(0, 0, [], [], new Dictionary<string, int>());
        var lines = revised.Select(r => new LineForecast(r.Key, Intraday.Part, none, new Dictionary<DateOnly, DayPoints> { [today] = r.Value })).ToArray();

        // Record.
        return await store.WriteAsync(async session =>
        {
            if (lease is not null) await Leases.ProveAsync(session, lease);
            return await RecordAsync(session, RunKind.Intraday, origin, time.StartOf(today.AddDays(1)), lines, Actor.System);
        }, cancel);
    }

    private static async Task<RunTable.Head> RecordAsync(Session session, RunKind kind, long origin, long until, IReadOnlyList<LineForecast> lines, Actor by)
    {
        var run = new Run(Id.New<RunId>(session.Clock), kind, origin, until, session.Now, lines);
        await RunTable.InsertAsync(session, run);
        session.Announce(new ExpectationPublished(run.Id, kind, origin, until, lines.Count), by);
        return new RunTable.Head(run.Id, kind, origin, until, run.At);
    }
}
