using Microsoft.Extensions.Options;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Makes up for mornings on which no run was made, because the counts were imported later or nobody was running: each is
/// made as it would have been then, from what had been counted before it and what could have been known of the days after
/// it, and judged like any other. So a house knows what its plan is worth on the first day, and not after four weeks.
/// Which model is right was decided at the first of these mornings, so no later day helped to choose it.
/// </summary>
internal sealed class Hindcasts(IStore store, HouseTime time, TimeProvider clock, IOptions<ForecastingOptions> options)
{
    /// <summary>Whole days of counts without which a morning would have said nothing of worth.</summary>
    public const int DaysNeeded = 14;

    /// <returns>How many mornings were made up for.</returns>
    public async Task<int> MakeAsync(Lease lease, CancellationToken cancel = default)
    {
        // Gather.
        var today = time.DayOf(clock.Now());
        var first = today.AddDays(-options.Value.HindcastDays);
        var (history, knowledge, said) = await store.ReadAsync(async session => (
            await History.ReadAsync(session, time, time.StartOf(today), options.Value.HistoryDays), await Knowledge.ReadAsync(session, time),
            await RunTable.MorningsAsync(session, time.StartOf(first), time.StartOf(today))), cancel);
        var mornings = Missed(history, first, today, said);

        // Decide and record, one morning at a time: together they are too much to hold.
        var champions = new Dictionary<string, Champion.Chosen>();
        foreach (var morning in mornings)
        {
            var run = await Task.Run(() => Of(history.AsOf(time.StartOf(morning)), knowledge, today, champions, options.Value.TrialOrigins), cancel);
            await store.WriteAsync(async session =>
            {
                await Leases.ProveAsync(session, lease);
                await RunTable.InsertAsync(session, new Run(Id.New<RunId>(session.Clock), RunKind.Hindcast, time.StartOf(morning), time.StartOf(today), session.Now, run));
            }, cancel);
        }

        if (mornings.Count == 0) return 0;
        for (var day = mornings[0]; day < today; day = day.AddDays(1))
        {
            var over = day;
            await store.WriteAsync(async session =>
            {
                await Leases.ProveAsync(session, lease);
                await Scores.RecordAsync(session, time, over);
            }, cancel);
        }

        return mornings.Count;
    }

    /// <summary>Mornings without a run that had enough days behind them, and a day of their own that was observed.</summary>
    private List<DateOnly> Missed(History history, DateOnly first, DateOnly today, IReadOnlySet<long> said)
    {
        var days = history.Days(history.Series, Papilio.Maths.Forecasting.BusinessCalendar.EveryDay).Dates.ToArray();
        return [.. days.Where((day, index) => index >= DaysNeeded && day >= first && day < today && !said.Contains(time.StartOf(day)))];
    }

    /// <summary>What a morning would have said of the days that are judged: those at <see cref="Scores.Horizons"/>, up to yesterday.</summary>
    internal static IReadOnlyList<LineForecast> Of(History history, Knowledge knowledge, DateOnly today, Dictionary<string, Champion.Chosen> champions, int origins)
    {
        var morning = history.Time.DayOf(history.Origin);
        DateOnly[] judged = [.. Scores.Horizons.Select(h => morning.AddDays(h - 1)).Where(day => day < today)];
        return
        [
            .. Expect.Make(history, knowledge, judged[^1].DayNumber - morning.DayNumber + 1, champions, origins)
                .Select(line => line with { Days = line.Days.Where(d => judged.Contains(d.Key)).ToDictionary() }),
        ];
    }
}
