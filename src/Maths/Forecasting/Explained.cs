namespace Papilio.Maths.Forecasting;

/// <summary>A part of a forecast: what one driver adds to it or takes away, days × slots.</summary>
public sealed record ForecastPart(string Name, double[] Values);

/// <summary>A forecast with its parts; the first is the ordinary day, and all of them add up to the mean.</summary>
public sealed record ExplainedForecast(DayForecast Forecast, IReadOnlyList<ForecastPart> Parts);

/// <param name="Lift">The planner's own estimate of the peak for a promotion never seen before, 0.3 for 30 % more.</param>
public sealed record PlannedPromotion(Promotion Promotion, double? Lift = null);

/// <summary>
/// A forecaster on ordinary days, with everything known of unordinary ones taken out of the history and put back ahead:
/// numbers of the day (orders), promotions, occasions. What each adds is told apart, one after the other in that order,
/// so the parts add up to the forecast exactly.
/// </summary>
public sealed class Explained(IDayForecaster inner, IReadOnlyList<PlannedPromotion> promotions, IReadOnlyList<Occasion> occasions)
{
    public const string Ordinary = "ordinary", Measures = "measures";

    /// <summary>Hours of the day, whose share on peak days is learnt: sales begin at eight in the evening.</summary>
    private const int Hours = 24;

    /// <summary>A peak day's hour with this many ordinary contacts is half believed.</summary>
    private const double ContactsDoubted = 10;

    public string Name => inner.Name;

    public ExplainedForecast Forecast(DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets)
    {
        var slots = history.Slots;
        var withPromotions = new BusinessCalendar(promotions: promotions.Select(p => p.Promotion));
        var known = Promotions.LearnFrom(history, withPromotions, promotions);
        var transfer = OccasionTransfer.LearnFrom(history, calendar, occasions, known.DaySeen);
        var shape = PeakShape(history, calendar, known);

        var ordinary = new double[history.Days * slots];
        for (var d = 0; d < history.Days; d++)
        {
            var date = history.Dates[d];
            PlannedPromotion[] sales = [.. promotions.Where(p => p.Promotion.Touches(date))];
            (Occasion Occasion, double Factor)[] happened = [.. occasions.Where(o => o.Touches(date)).Select(o => (o, transfer.Factor(o)))];
            for (var s = 0; s < slots; s++)
            {
                var factor = 1.0;
                foreach (var sale in sales) factor *= known.Seen(sale, date) * shape(sale, date, s);
                foreach (var one in happened)
                    if (one.Occasion.Covers(date, s, slots)) factor *= one.Factor;
                ordinary[d * slots + s] = history.Day(d)[s] / factor;
            }
        }

        var freed = new DaySeries(history.Dates.ToArray(), ordinary, slots);

        var bare = inner.Forecast(freed, calendar, Drivers.None, targets);
        var mean = (double[])bare.Mean.Clone();
        var deviation = (double[])bare.Deviation.Clone();
        List<ForecastPart> parts = [new(Ordinary, (double[])bare.Mean.Clone())];
        if (drivers.Count > 0)
        {
            var measured = inner.Forecast(freed, calendar, drivers, targets);
            Add(parts, Measures, mean, i => measured.Mean[i]);
            measured.Deviation.CopyTo(deviation, 0);
        }

        foreach (var group in promotions.GroupBy(p => p.Promotion.Name))
        {
            var own = group.Where(p => targets.Any(p.Promotion.Touches)).ToArray();
            if (own.Length > 0) Multiply(parts, "promotion:" + group.Key, mean, deviation, i => own.Aggregate(1.0, (f, p) => f * known.Factor(p, targets[i / slots]) * shape(p, targets[i / slots], i % slots)));
        }

        foreach (var group in occasions.GroupBy(o => (o.Kind, o.Name)))
        {
            var own = group.Where(o => targets.Any(o.Touches)).ToArray();
            if (own.Length > 0)
                Multiply(parts, $"{group.Key.Kind}:{group.Key.Name}", mean, deviation, i => own.Where(o => o.Covers(targets[i / slots], i % slots, slots)).Aggregate(1.0, (f, o) => f * transfer.Factor(o)));
        }

        return new(new(targets, slots, mean, deviation), parts);
    }

    private static void Add(List<ForecastPart> parts, string name, double[] mean, Func<int, double> next)
    {
        var part = new double[mean.Length];
        for (var i = 0; i < mean.Length; i++)
        {
            part[i] = next(i) - mean[i];
            mean[i] += part[i];
        }

        parts.Add(new(name, part));
    }

    private static void Multiply(List<ForecastPart> parts, string name, double[] mean, double[] deviation, Func<int, double> factor)
    {
        var factors = new double[mean.Length];
        for (var i = 0; i < mean.Length; i++) factors[i] = factor(i);
        for (var i = 0; i < deviation.Length; i++) deviation[i] *= Math.Sqrt(factors[i]);
        Add(parts, name, mean, i => mean[i] * factors[i]);
    }

    /// <summary>
    /// How a peak day's contacts lie over its hours against an ordinary day of the kind, over all peaks seen; 1 where there
    /// is too little to say. Sums to 1 over an ordinary day, so the day's size stays what the day factor says.
    /// </summary>
    private Func<PlannedPromotion, DateOnly, int, double> PeakShape(DaySeries history, BusinessCalendar calendar, Promotions known)
    {
        var (came, usual) = (new double[Hours], new double[Hours]);
        var mean = new SameWeekdayMean(4);
        var slots = history.Slots;
        for (var d = 20; d < history.Days; d++)
        {
            var date = history.Dates[d];
            if (!promotions.Any(p => p.Promotion.Touches(date) && p.Promotion.Phase(date) is PromotionPhase.Peak)) continue;
            var before = d;
            while (before > 14 && promotions.Any(p => p.Promotion.Touches(history.Dates[before - 1]))) before--;
            var expected = mean.Forecast(history.First(before), calendar, Drivers.None, [date]).Mean;
            var (all, ordinary) = (history.Total(d), expected.Sum());
            if (!(all > 0) || ordinary <= 0) continue;
            for (var s = 0; s < slots; s++)
            {
                if (double.IsNaN(history.Day(d)[s])) continue;
                came[s * Hours / slots] += history.Day(d)[s] * ordinary / all;
                usual[s * Hours / slots] += expected[s];
            }
        }

        var factors = new double[Hours];
        var (shaped, flat) = (0.0, 0.0);
        for (var h = 0; h < Hours; h++)
        {
            factors[h] = (came[h] + ContactsDoubted) / (usual[h] + ContactsDoubted);
            (shaped, flat) = (shaped + factors[h] * usual[h], flat + usual[h]);
        }

        var scale = shaped > 0 ? flat / shaped : 1;
        return (planned, date, slot) => planned.Promotion.Phase(date) is PromotionPhase.Peak ? factors[slot * Hours / slots] * scale : 1;
    }

    /// <summary>Day factors of promotions: learnt, or the planner's own estimate for one never seen.</summary>
    private sealed class Promotions
    {
        private readonly PromotionTransfer transfer;
        private readonly IReadOnlyList<PlannedPromotion> planned;

        private Promotions(PromotionTransfer transfer, IReadOnlyList<PlannedPromotion> planned) => (this.transfer, this.planned) = (transfer, planned);

        public static Promotions LearnFrom(DaySeries history, BusinessCalendar calendar, IReadOnlyList<PlannedPromotion> planned) =>
            new(PromotionTransfer.LearnFrom(history, calendar), planned);

        /// <summary>What is taken out of the past: only what was learnt, for the past itself shows whether a guess was right.</summary>
        public double Seen(PlannedPromotion one, DateOnly date) => transfer.EventsOf(one.Promotion.Name) == 0 ? 1 : Factor(one, date);

        public double DaySeen(DateOnly date)
        {
            var factor = 1.0;
            foreach (var one in planned)
                if (one.Promotion.Touches(date)) factor *= Seen(one, date);
            return factor;
        }

        public double Factor(PlannedPromotion one, DateOnly date) =>
            !one.Promotion.Touches(date) ? 1
            : one.Lift is { } lift && transfer.EventsOf(one.Promotion.Name) == 0 ? Math.Max(0.05, 1 + lift * one.Promotion.Strength * Guess(one.Promotion, date))
            : transfer.Factor(date, [one.Promotion]);

        /// <summary>How much of a peak's size other days have, before any was seen: rough, and only until one was.</summary>
        private static double Guess(Promotion promotion, DateOnly date) => promotion.Phase(date) switch
        {
            PromotionPhase.Peak => 1,
            PromotionPhase.Eve => 0.3,
            PromotionPhase.Delivery => 0.5 * (1 - promotion.Offset(date) / (Promotion.DeliveryDays + 1.0)),
            PromotionPhase.Announced or PromotionPhase.Aftermath => 0.05,
            _ => 0,
        };
    }
}
