using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// How long contacts take. Handle times are log-normal: a level that follows the last days, an effect of the kind of day
/// and an effect of newcomers, all on the logarithm; kinds with few days are drawn towards none.
/// </summary>
public sealed class HandleTime
{
    private const double LevelDays = 10, KindDoubt = 5;
    private readonly Dictionary<DayKind, double> kinds = [];
    private readonly BusinessCalendar calendar;
    private readonly double level, newcomers, spread;

    /// <param name="LogMean">Mean of ln(seconds) of the contacts of the day.</param>
    /// <param name="LogVariance">Their variance on that scale.</param>
    /// <param name="Newcomers">Share of contacts handled by people in their first months, 0–1.</param>
    public sealed record Day(DateOnly Date, int Contacts, double LogMean, double LogVariance, double Newcomers);

    private HandleTime(IReadOnlyList<Day> days, BusinessCalendar calendar)
    {
        this.calendar = calendar;
        var n = days.Count;
        double[] weights = [.. days.Select((d, i) => d.Contacts * Math.Exp((i - n + 1) / 60.0))];
        // Newcomers by regression on their share, around each side's mean.
        var total = weights.Sum();
        var meanLog = days.Zip(weights, (d, w) => w * d.LogMean).Sum() / total;
        var meanShare = days.Zip(weights, (d, w) => w * d.Newcomers).Sum() / total;
        var covariance = days.Zip(weights, (d, w) => w * (d.Newcomers - meanShare) * (d.LogMean - meanLog)).Sum() / total;
        var variance = days.Zip(weights, (d, w) => w * (d.Newcomers - meanShare) * (d.Newcomers - meanShare)).Sum() / total;
        newcomers = covariance / (variance + 1e-3);
        var rest = days.Select(d => d.LogMean - newcomers * d.Newcomers).ToArray();
        var middle = rest.Zip(weights, (r, w) => w * r).Sum() / total;
        foreach (var group in days.Select((d, i) => (Kind: calendar.Kind(d.Date), Off: rest[i] - middle)).GroupBy(d => d.Kind))
            kinds[group.Key] = group.Sum(d => d.Off) / (group.Count() + KindDoubt);
        var (sum, weight) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            var recent = days[i].Contacts * Math.Exp((i - n + 1) / LevelDays);
            sum += recent * (rest[i] - kinds[calendar.Kind(days[i].Date)]);
            weight += recent;
        }
        level = sum / weight;
        spread = days.Zip(weights, (d, w) => w * d.LogVariance).Sum() / total;
    }

    /// <summary>Ascending days with at least one contact in all.</summary>
    public static HandleTime Fit(IReadOnlyList<Day> days, BusinessCalendar calendar) =>
        days.Any(d => d.Contacts > 0) ? new([.. days.Where(d => d.Contacts > 0)], calendar)
        : throw new ArgumentException("Handle times need at least one contact.", nameof(days));

    /// <summary>Summary of one day's contacts; null when there were none.</summary>
    public static Day? Summarise(DateOnly date, ReadOnlySpan<double> seconds, double newcomers)
    {
        if (seconds.Length == 0) return null;
        var logs = new double[seconds.Length];
        for (var i = 0; i < logs.Length; i++) logs[i] = Math.Log(Math.Max(seconds[i], 1));
        return new(date, logs.Length, Sample.Mean(logs), Sample.Variance(logs), newcomers);
    }

    /// <summary>Expected seconds per contact on a day ahead.</summary>
    public double MeanSeconds(DateOnly date, double newcomersShare) => Math.Exp(Middle(date, newcomersShare) + spread / 2);

    /// <summary>Half of the contacts take less.</summary>
    public double MedianSeconds(DateOnly date, double newcomersShare) => Math.Exp(Middle(date, newcomersShare));

    private double Middle(DateOnly date, double share) =>
        level + newcomers * share + kinds.GetValueOrDefault(calendar.Kind(date));
}
