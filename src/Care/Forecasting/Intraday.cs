using Papilio.Maths.Forecasting;

namespace Papilio.Care.Forecasting;

/// <summary>
/// The rest of a day, revised by what has come so far: by what the first hours' errors have meant before, or, for a line
/// that was never on trial, by its level alone with doubt. Hours that have been keep what the morning said of them. Pure.
/// </summary>
internal static class Intraday
{
    public const string Part = "intraday";

    /// <summary>A line never tried, with this many contacts expected so far, is half believed.</summary>
    private const double ContactsDoubted = 30;

    private const int NearDays = 3;

    /// <param name="opening">What the morning said of each line's day.</param>
    public static IReadOnlyDictionary<string, DayPoints> Revise(
        History history, Knowledge knowledge, IReadOnlyDictionary<string, DayPoints> opening, IReadOnlyDictionary<string, Champion.Chosen> champions, DateOnly day)
    {
        var lines = Line.Of(history.Series).Where(l => opening.ContainsKey(l.Key)).ToArray();
        var seen = history.Time.SlotOf(history.Origin);
        var revised = new Dictionary<string, DayPoints>();
        foreach (var line in lines.Where(l => l.Leaf is null && l.Key != Line.People))
        {
            var means = Means(opening[line.Key].Mean, history.Day(line.Series, day, knowledge.Calendar(line)), seen, champions.GetValueOrDefault(line.Key)?.Errors);
            revised[line.Key] = Moved(opening[line.Key], [.. means.Select(m => Math.Round(m, 3))]);
        }

        foreach (var queue in lines.Where(l => l is { Queue: not null, Leaf: null }))
        {
            // A queue's parts follow it and, when there are any, add up to it.
            var leaves = lines.Where(l => l.Leaf is not null && l.Queue == queue.Queue).ToArray();
            foreach (var leaf in leaves)
            {
                var mean = opening[leaf.Key].Mean.Select((m, s) => opening[queue.Key].Mean[s] > 0 ? Math.Round(m * revised[queue.Key].Mean[s] / opening[queue.Key].Mean[s], 3) : m).ToArray();
                revised[leaf.Key] = Moved(opening[leaf.Key], mean);
            }

            if (leaves.Length > 0) revised[queue.Key] = Moved(opening[queue.Key], Sum(leaves.Select(l => revised[l.Key].Mean)));
        }

        if (opening.TryGetValue(Line.People, out var all))
            revised[Line.People] = Moved(all, Sum(lines.Where(l => l is { Queue: not null, Leaf: null }).Select(l => revised[l.Key].Mean)));
        return revised;
    }

    private static double[] Means(double[] opening, double[] counts, int seen, RollingOrigin.Trial? errors)
    {
        if (errors is null || errors.Ahead.All(a => a > NearDays)) return ByLevel(opening, counts, seen);
        var days = Enumerable.Range(0, errors.Ahead.Count).Where(d => errors.Ahead[d] <= NearDays).ToArray();
        double[] Of(double[] values) => [.. days.SelectMany(d => values.Skip(d * errors.Slots).Take(errors.Slots))];
        var revision = new IntradayRevision(IntradayPattern.Learn(Of(errors.Actual), Of(errors.Forecast), errors.Slots), opening);
        for (var slot = 0; slot < seen; slot++) revision.Observe(counts[slot]);
        return revision.Revised();
    }

    private static double[] ByLevel(double[] opening, double[] counts, int seen)
    {
        var (came, expected) = (ContactsDoubted, ContactsDoubted);
        for (var slot = 0; slot < seen; slot++)
            if (!double.IsNaN(counts[slot])) (came, expected) = (came + counts[slot], expected + opening[slot]);
        return [.. opening.Select((mean, slot) => slot < seen ? mean : mean * came / expected)];
    }

    private static double[] Sum(IEnumerable<double[]> means)
    {
        var sum = new double[HouseTime.Slots];
        foreach (var mean in means)
            for (var s = 0; s < sum.Length; s++) sum[s] = Math.Round(sum[s] + mean[s], 3);
        return sum;
    }

    /// <summary>The bounds go with the mean.</summary>
    private static DayPoints Moved(DayPoints opening, double[] mean)
    {
        double[] Bound(double[] values) => [.. values.Select((v, s) => opening.Mean[s] > 0 ? Math.Round(v * mean[s] / opening.Mean[s], 2) : v)];
        var part = new ForecastPart(Part, [.. mean.Zip(opening.Mean, (now, then) => Math.Round(now - then, 3))]);
        return new DayPoints(mean, Bound(opening.P025), Bound(opening.P10), Bound(opening.P50), Bound(opening.P90), Bound(opening.P975),
            part.Values.Any(v => v != 0) ? [.. opening.Parts, part] : opening.Parts);
    }
}
