using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// What a promotion did last time, day by day from its announcement to its aftermath, as a factor on ordinary days. One to
/// three past events are all there ever is, so a promotion's own profile is drawn towards that of all promotions
/// (positive-part James–Stein), and the planner's strength scales what is above the ordinary.
/// </summary>
public sealed class PromotionTransfer
{
    private const int Offsets = Promotion.DaysBefore + Promotion.DaysAfter + 1;
    private readonly Dictionary<string, List<double[]>> events = [];
    private readonly double[] common = new double[Offsets];
    private readonly double noise;

    private PromotionTransfer(DaySeries history, IReadOnlyList<Promotion> promotions, BusinessCalendar calendar)
    {
        List<double> ordinary = [];
        for (var d = 0; d < history.Days; d++)
            if (!promotions.Any(p => p.Touches(history.Dates[d])) && Deviation(history, d, promotions, calendar) is { } log) ordinary.Add(log);
        noise = Math.Max(0.02, Sample.RobustDeviation([.. ordinary]));
        if (double.IsNaN(noise)) noise = 0.1;
        foreach (var promotion in promotions.Where(p => p.PeakUntil <= history.Last))
        {
            var profile = new double[Offsets];
            Array.Fill(profile, double.NaN);
            for (var d = 0; d < history.Days; d++)
                if (promotion.Touches(history.Dates[d]) && Deviation(history, d, promotions, calendar) is { } log)
                    profile[promotion.Offset(history.Dates[d]) + Promotion.DaysBefore] = log;
            if (profile.All(double.IsNaN)) continue;
            if (!events.TryGetValue(promotion.Name, out var list)) events[promotion.Name] = list = [];
            list.Add(profile);
        }
        for (var o = 0; o < Offsets; o++)
        {
            double[] seen = [.. events.Values.SelectMany(list => list).Select(p => p[o]).Where(v => !double.IsNaN(v))];
            // Zero is the prior of the common profile: an event seen once may have been chance.
            common[o] = seen.Length == 0 ? 0 : seen.Sum() / (seen.Length + noise * noise / Math.Max(1e-6, seen.Average(v => v * v)));
        }
    }

    public static PromotionTransfer LearnFrom(DaySeries history, BusinessCalendar calendar) => new(history, calendar.Promotions, calendar);

    /// <summary>How many past events the promotion of that name was learnt from.</summary>
    public int EventsOf(string name) => events.TryGetValue(name, out var list) ? list.Count : 0;

    /// <summary>The factor of a day; 1 away from promotions. Overlapping promotions multiply.</summary>
    public double Factor(DateOnly date, IReadOnlyList<Promotion> promotions)
    {
        var factor = 1.0;
        foreach (var promotion in promotions)
            if (promotion.Touches(date))
                factor *= Math.Max(0.05, 1 + promotion.Strength * (Math.Exp(Log(promotion.Name, promotion.Offset(date))) - 1));
        return factor;
    }

    private double Log(string name, int offset)
    {
        var o = offset + Promotion.DaysBefore;
        if (!events.TryGetValue(name, out var list)) return common[o];
        double[] own = [.. list.Select(p => p[o]).Where(v => !double.IsNaN(v))];
        if (own.Length == 0) return common[o];
        var away = own.Average() - common[o];
        return common[o] + away * Math.Max(0, 1 - noise * noise / own.Length / Math.Max(away * away, 1e-12));
    }

    /// <summary>ln of the day over the median of days of its kind before the promotion touched them; null without such days.</summary>
    private static double? Deviation(DaySeries history, int day, IReadOnlyList<Promotion> promotions, BusinessCalendar calendar)
    {
        const int daysKept = 5;
        var kind = calendar.Kind(history.Dates[day]);
        List<double> usual = [];
        for (var d = day - 1; d >= 0 && usual.Count < daysKept && history.Dates[day].DayNumber - history.Dates[d].DayNumber < 100; d--)
            if (calendar.Kind(history.Dates[d]) == kind && history.Total(d) > 0 && !promotions.Any(p => p.Touches(history.Dates[d])))
                usual.Add(history.Total(d));
        return usual.Count < 3 || !(history.Total(day) > 0) ? null : Math.Log(history.Total(day) / Sample.Median([.. usual]));
    }
}

/// <summary>Another forecaster on a history freed of promotions, whose factors are put back on the days ahead.</summary>
public sealed class WithPromotions(IDayForecaster inner) : IDayForecaster
{
    public string Name => inner.Name + "+promotions";

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets)
    {
        if (calendar.Promotions.Count == 0) return inner.Forecast(history, calendar, drivers, targets);
        var transfer = PromotionTransfer.LearnFrom(history, calendar);
        return Factored.Forecast(inner, date => transfer.Factor(date, calendar.Promotions), history, calendar, drivers, targets);
    }
}
