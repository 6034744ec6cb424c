namespace Papilio.Maths.Forecasting;

/// <summary>
/// Several forecasters that must prove themselves on the last days of the series first. Whoever loses to the mean of the
/// last four same weekdays is dropped, the rest is averaged by how well it did, half way to equal; and if even the
/// average would have lost to the seasonal naive forecast, the best single member goes out instead.
/// </summary>
public sealed class DayEnsemble(IReadOnlyList<IDayForecaster> members, int origins = 10) : IDayForecaster
{
    private const int DaysNeeded = 20;
    private static readonly SameWeekdayMean Usual = new(4);
    private static readonly SeasonalNaive Naive = new();

    public static DayEnsemble Standard { get; } = new([new DayFactor(6), new DayFactor(2), new CountRegressionDays(), new BoostedDays()]);

    public string Name => "ensemble";

    /// <summary>How each member did on the proving days and what weight it has got.</summary>
    public sealed record Proof(string Member, double Wape, double Weight);

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets) =>
        Forecast(history, calendar, drivers, targets, out _);

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets, out IReadOnlyList<Proof> proofs)
    {
        IDayForecaster[] all = [Usual, Naive, .. members];
        proofs = Prove(all, history, calendar, drivers, targets.Count);
        var mean = new double[targets.Count * history.Slots];
        double[] deviation = [];
        for (var m = 0; m < all.Length; m++)
        {
            if (proofs[m].Weight == 0) continue;
            var made = all[m].Forecast(history, calendar, drivers, targets);
            for (var i = 0; i < mean.Length; i++) mean[i] += proofs[m].Weight * made.Mean[i];
            if (deviation.Length == 0) deviation = made.Deviation;
        }
        return new(targets, history.Slots, mean, deviation);
    }

    private Proof[] Prove(IDayForecaster[] all, DaySeries history, BusinessCalendar calendar, Drivers drivers, int horizon)
    {
        var first = Math.Max(DaysNeeded, history.Days - horizon - origins + 1);
        if (first + horizon > history.Days) return [.. all.Select((m, i) => new Proof(m.Name, double.NaN, i == 0 ? 1 : 0))];
        List<double> actual = [];
        var made = all.Select(_ => new List<double>()).ToArray();
        for (var known = first; known + horizon <= history.Days; known++)
        {
            var days = history.Dates[known..(known + horizon)].ToArray();
            for (var d = known; d < known + horizon; d++) actual.AddRange(history.Day(d));
            for (var m = 0; m < all.Length; m++)
                made[m].AddRange(all[m].Forecast(history.First(known), calendar, drivers, days).Mean);
        }
        double[] y = [.. actual];
        double[] wapes = [.. made.Select(f => Accuracy.Wape(y, [.. f]))];
        var weights = Weigh(wapes);
        var together = new double[y.Length];
        for (var m = 0; m < all.Length; m++)
            for (var i = 0; i < y.Length; i++) together[i] += weights[m] * made[m][i];
        if (Accuracy.Wape(y, together) > wapes[1])
        {
            Array.Clear(weights);
            weights[Array.IndexOf(wapes, wapes.Min())] = 1;
        }
        return [.. all.Select((m, i) => new Proof(m.Name, wapes[i], weights[i]))];
    }

    /// <summary>Inverse squared errors of the members below the usual mean (index 0), half way to equal; else that mean.</summary>
    private static double[] Weigh(double[] wapes)
    {
        var weights = new double[wapes.Length];
        double[] kept = [.. wapes.Select((w, m) => m > 1 && w < wapes[0] ? 1 / (w * w + 1e-12) : 0)];
        var (sum, count) = (kept.Sum(), kept.Count(k => k > 0));
        if (count == 0)
        {
            weights[wapes[1] < wapes[0] ? 1 : 0] = 1;
            return weights;
        }
        for (var m = 0; m < weights.Length; m++)
            if (kept[m] > 0) weights[m] = 0.5 * kept[m] / sum + 0.5 / count;
        return weights;
    }
}
