namespace Papilio.Maths.Forecasting;

/// <summary>
/// Boosted trees over the mean of the last same weekdays: they learn when that mean is wrong. Every training day sees a
/// mean as old as the forecast will be, or the trees would trust what they will not have.
/// </summary>
public sealed class BoostedDays(int window = 90) : IDayForecaster
{
    private const int OwnFeatures = 12, DaysNeeded = 25, DaysOfLevel = 5;
    private static readonly SameWeekdayMean Usual = new(4);

    public string Name => "boosted-trees";

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets)
    {
        history = Outages.Mask(history.Recent(window)).Clean;
        var horizon = targets.Count;
        if (history.Days < DaysNeeded + horizon) return Usual.Forecast(history, calendar, drivers, targets);
        var slots = history.Slots;
        var past = DayTraits.Of(history.Dates, calendar, drivers);
        var ahead = DayTraits.Of([.. targets], calendar, drivers, past[^1].Position, past[^1].Date);
        var columns = OwnFeatures + drivers.Count;
        var first = Math.Min(DaysNeeded / 2 + horizon, history.Days / 2);
        var rows = (history.Days - first) * slots;
        var (features, counts, offsets) = (new double[rows * columns], new double[rows], new double[rows]);
        for (var d = first; d < history.Days; d++)
        {
            var at = (d - first) * slots;
            history.Day(d).CopyTo(counts.AsSpan(at));
            Fill(past[d], history.First(d - horizon + 1), calendar, drivers, features.AsSpan(at * columns), offsets.AsSpan(at, slots), columns);
        }
        var model = BoostedTrees.Fit(features, counts, offsets, columns, new());
        var mean = new double[horizon * slots];
        var (row, offset) = (new double[slots * columns], new double[slots]);
        for (var t = 0; t < horizon; t++)
        {
            Fill(ahead[t], history, calendar, drivers, row, offset, columns);
            for (var s = 0; s < slots; s++)
                if (calendar.IsOpen(targets[t], s))
                    mean[t * slots + s] = Math.Exp(offset[s] + model.LogExpected(row.AsSpan(s * columns, columns)));
        }
        return new(targets, slots, mean, []);
    }

    private static void Fill(
        DayTraits day, DaySeries known, BusinessCalendar calendar, Drivers drivers, Span<double> features, Span<double> offsets, int columns)
    {
        var slots = known.Slots;
        var usual = Usual.Forecast(known, calendar, drivers, [day.Date]).Mean;
        var (seen, expected) = (0.5, 0.5);
        for (var d = known.Days - 1; d >= Math.Max(5, known.Days - DaysOfLevel); d--)
        {
            var then = Usual.Forecast(known.First(d), calendar, drivers, [known.Dates[d]]).Mean;
            for (var s = 0; s < slots; s++)
                if (!double.IsNaN(known.Day(d)[s])) (seen, expected) = (seen + known.Day(d)[s], expected + then[s]);
        }
        for (var s = 0; s < slots; s++)
        {
            // Neighbours are averaged: the trees should correct habits, not the noise of four slots.
            var (sum, count) = (0.0, 0);
            for (var near = Math.Max(0, s - 1); near <= Math.Min(slots - 1, s + 1); near++) (sum, count) = (sum + usual[near], count + 1);
            offsets[s] = Math.Log(Math.Max(sum / count, 0.05));
            var row = features.Slice(s * columns, columns);
            double[] own =
            [
                (int)day.Kind, s, day.BusinessDay, day.BusinessDaysLeft, day.SinceClosing, day.UntilClosing,
                day.Date.Day, Math.Log(seen / expected), day.LunarNewYear ?? double.NaN,
                day.Promotion is null ? double.NaN : day.PromotionOffset, day.Date.DayOfYear, offsets[s],
            ];
            own.CopyTo(row);
            day.Drivers.CopyTo(row[OwnFeatures..]);
        }
    }
}
