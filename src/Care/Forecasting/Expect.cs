using Papilio.Maths.Forecasting;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Makes an expectation of every line from a history and what is known of days to come: its champion, its parts, its
/// bounds; then brings lines together so that the lower add up to the higher. Pure, and blind to everything at or after
/// the history's origin.
/// </summary>
internal static class Expect
{
    public const string Reconciled = "reconciliation";

    /// <summary>Leaves that are reconciled together; the parts of queues beyond that are not forecast apart.</summary>
    public const int LeavesMax = 60;

    /// <summary>Days ahead whose bounds rest on errors of such days; later ones on errors of later ones.</summary>
    private const int NearDays = 3;

    /// <summary>Decimals that are kept: a run is read and stored many times, and a thousandth of a contact is nobody.</summary>
    private const int Decimals = 3;

    /// <summary>What is guessed of how wrong a level can be while nothing could be tried, on the square-root scale.</summary>
    private const double DoubtUntried = 0.15;

    /// <summary>How wrong what is known of drivers may be, as a share of what they add: trials see too few peaks to teach it.</summary>
    private const double DoubtOfDrivers = 0.15;

    /// <summary>A line's forecast on its way: before lines are brought together.</summary>
    private sealed record Made(Line Line, string Champion, Proof Proof, DateOnly[] Days, double[] Mean, IReadOnlyList<ForecastPart> Parts, Bounds Bounds);

    /// <param name="champions">Champions that still hold, by line; those found here are added.</param>
    /// <param name="origins">How many origins models are tried at.</param>
    public static IReadOnlyList<LineForecast> Make(History history, Knowledge knowledge, int horizonDays, Dictionary<string, Champion.Chosen> champions, int origins)
    {
        var made = new List<Made>();
        foreach (var line in Within(Line.Of(history.Series)))
        {
            var people = made.FirstOrDefault(m => m.Line.Key == Line.People);
            // In a house with one queue, that queue is all there is.
            if (people is not null && line is { Queue: { } queue, Leaf: null } && line.Series.Count == people.Line.Series.Count && knowledge.IsAsAll(queue)) made.Add(people with { Line = line });
            else if (Of(line, history, knowledge, horizonDays, champions, people, origins) is { } one) made.Add(one);
        }

        foreach (var parent in new[] { made.Where(m => m.Line is { Queue: not null, Leaf: null }), made.Where(m => m.Line.Key == Line.People) }.SelectMany(m => m.ToArray()))
        {
            var parts = made.Where(m => m.Line.Level is Level.Person && (parent.Line.Queue is null ? m.Line is { Queue: not null, Leaf: null } : m.Line.Leaf is not null && m.Line.Queue == parent.Line.Queue));
            made[made.IndexOf(parent)] = WithWhatMovesParts(parent, [.. parts]);
        }

        return Together(made, history.Time, horizonDays, history.Origin);
    }

    /// <summary>What is known to move one part only is known of the whole as well; else the two would be brought together half way.</summary>
    private static Made WithWhatMovesParts(Made whole, Made[] parts)
    {
        var own = whole.Parts.Select(p => p.Name).Append(Explained.Measures).ToHashSet();
        var more = parts.SelectMany(m => m.Parts.Where(p => !own.Contains(p.Name)).Select(p => (m, p))).GroupBy(x => x.p.Name).ToArray();
        if (more.Length == 0) return whole;
        var (mean, added) = ((double[])whole.Mean.Clone(), new List<ForecastPart>(whole.Parts));
        foreach (var driver in more)
        {
            var values = new double[mean.Length];
            for (var i = 0; i < mean.Length; i++)
            {
                values[i] = driver.Sum(x => At(x.m, x.p.Values, whole.Days[i / HouseTime.Slots], i % HouseTime.Slots));
                mean[i] += values[i];
            }

            added.Add(new ForecastPart(driver.Key, values));
        }

        return whole with { Mean = mean, Parts = added };
    }

    private static IReadOnlyList<Line> Within(IReadOnlyList<Line> lines) =>
        lines.Count(l => l.Leaf is not null) + lines.Count(l => l is { Queue: not null, Leaf: null }) <= LeavesMax ? lines : [.. lines.Where(l => l.Leaf is null)];

    /// <summary>The days ahead of an origin, today included when nothing of it has been seen.</summary>
    public static IEnumerable<DateOnly> Ahead(HouseTime time, long origin, int days) => Enumerable.Range(0, days).Select(time.DayOf(origin).AddDays);

    private static Made? Of(Line line, History history, Knowledge knowledge, int horizonDays, Dictionary<string, Champion.Chosen> champions, Made? people, int origins)
    {
        var calendar = knowledge.Calendar(line);
        var days = history.Days(line.Series, calendar);
        DateOnly[] targets = [.. Ahead(history.Time, history.Origin, horizonDays).Where(day => calendar.IsOpen(day))];
        if (days.Days == 0 || targets.Length == 0) return null;

        var missing = history.Missing(line.Series, calendar);
        if (days.Days < NewSeries.DaysOfYouth && people is not null && people.Proof.Days > days.Days)
            return Young(line, days, history, knowledge, calendar, targets, people, missing);

        // A part of a queue goes by its queue's model: tried once, on more customers.
        var of = line.Leaf is null ? line.Key : Line.OfQueue(line.Queue!.Value);
        if (!champions.TryGetValue(of, out var chosen)) champions[of] = chosen = Champion.Choose(days, line, knowledge, calendar, history.Time, origins);
        if (line.Leaf is not null) chosen = chosen with { Errors = null };
        var explained = chosen.Bare
            ? Plain(chosen.Model.Forecast(days, calendar, Drivers.None, targets))
            : Champion.Explain(chosen.Model, line, knowledge, history.Origin).Forecast(days, calendar, knowledge.Numbers(history.Origin), targets);
        var promotions = knowledge.Promotions(line).Where(p => targets.Any(p.Promotion.Touches)).GroupBy(p => p.Promotion.Name)
            .ToDictionary(g => g.Key, g => knowledge.Promotions(line).Count(p => p.Promotion.Name == g.Key && p.Promotion.PeakUntil <= days.Last && days.Dates[0] <= p.Promotion.PeakFrom));
        return new Made(line, chosen.Model.Name, new Proof(days.Days, chosen.Trials, chosen.Judged, missing, promotions, Narrowing(chosen.Errors)), targets, explained.Forecast.Mean, explained.Parts,
            Bounds.From(chosen.Errors));
    }

    private static Dictionary<int, double>? Narrowing(RollingOrigin.Trial? errors) =>
        errors is null ? null : new[] { 2, 4 }.ToDictionary(width => width * 15, width => Math.Round(Conformal.Narrowing(errors, width, 0.8), 3));

    /// <summary>A queue opened some days ago: its share of all, in the shape of all.</summary>
    private static Made Young(
        Line line, DaySeries days, History history, Knowledge knowledge, BusinessCalendar calendar, DateOnly[] targets, Made people, IReadOnlyList<DateOnly> missing)
    {
        var older = history.Days([.. history.Series.Where(s => s.Level is Level.Person)], knowledge.Calendar(people.Line));
        var made = new NewSeries(new Given(people), older).Forecast(days, calendar, Drivers.None, targets);
        var parts = people.Parts.Select(p => new ForecastPart(p.Name, Scaled(p.Values, people, made))).ToArray();
        return new Made(line, NewSeriesName, new Proof(days.Days, 0, [], missing, people.Proof.Promotions), targets, made.Mean, parts, Bounds.From(null));
    }

    private const string NewSeriesName = "share-of-all";

    private static double[] Scaled(double[] part, Made people, DayForecast made)
    {
        var scaled = new double[made.Mean.Length];
        for (var i = 0; i < scaled.Length; i++)
        {
            var day = Array.IndexOf(people.Days, made.Dates[i / made.Slots]);
            if (day < 0) continue;
            var at = day * made.Slots + i % made.Slots;
            if (people.Mean[at] > 0) scaled[i] = part[at] * made.Mean[i] / people.Mean[at];
        }

        return scaled;
    }

    private static ExplainedForecast Plain(DayForecast forecast) => new(forecast, [new ForecastPart(Explained.Ordinary, (double[])forecast.Mean.Clone())]);

    /// <summary>The lower lines' forecasts and the higher ones' are fitted to each other; each line then is the sum of its leaves.</summary>
    private static IReadOnlyList<LineForecast> Together(List<Made> made, HouseTime time, int horizonDays, long origin)
    {
        var people = made.Where(m => m.Line.Level is Level.Person).ToArray();
        var leaves = people.Where(m => m.Line.Leaf is not null || (m.Line.Queue is not null && !people.Any(o => o.Line.Leaf is not null && o.Line.Queue == m.Line.Queue))).ToArray();
        int[][] leavesOf = [.. people.Select(m => Enumerable.Range(0, leaves.Length).Where(l => m == leaves[l] || m.Line.Key == Line.People || (m.Line.Leaf is null && m.Line.Queue == leaves[l].Line.Queue)).ToArray())];
        var result = made.ToDictionary(m => m.Line.Key, _ => new Dictionary<DateOnly, DayPoints>());
        var reconciliation = leaves.Length > 0 ? new Reconciliation(leavesOf, leaves.Length) : null;
        foreach (var (day, ahead) in Ahead(time, origin, horizonDays).Select((day, i) => (day, i + 1)))
        {
            var sums = people.Select(_ => new double[HouseTime.Slots]).ToArray();
            for (var slot = 0; slot < HouseTime.Slots && reconciliation is not null; slot++)
            {
                var solved = reconciliation.Structural([.. people.Select(m => At(m, m.Mean, day, slot))]);
                // Where a leaf expects nothing, as when it is closed, nothing is added to it.
                var whole = leaves.Select(l => At(l, l.Mean, day, slot) > 0 ? Math.Round(Math.Max(0, solved[Array.IndexOf(people, l)]), Decimals) : 0).ToArray();
                for (var m = 0; m < people.Length; m++) sums[m][slot] = Math.Round(leavesOf[m].Sum(l => whole[l]), Decimals);
            }

            foreach (var one in made)
            {
                var place = Array.IndexOf(people, one);
                var mean = place >= 0 ? sums[place] : Enumerable.Range(0, HouseTime.Slots).Select(s => Math.Round(At(one, one.Mean, day, s), Decimals)).ToArray();
                result[one.Line.Key][day] = Points(one, day, ahead, mean);
            }
        }

        return [.. made.Select(m => new LineForecast(m.Line.Key, m.Champion, m.Proof, result[m.Line.Key]))];
    }

    private static DayPoints Points(Made made, DateOnly day, int ahead, double[] mean)
    {
        var own = new double[HouseTime.Slots];
        var parts = made.Parts.Select(p => new ForecastPart(p.Name, [.. Enumerable.Range(0, HouseTime.Slots).Select(s => Math.Round(At(made, p.Values, day, s), Decimals))])).ToList();
        foreach (var part in parts)
            for (var s = 0; s < own.Length; s++) own[s] += part.Values[s];
        parts.Add(new ForecastPart(Reconciled, [.. mean.Zip(own, (all, sum) => Math.Round(all - sum, Decimals))]));
        return made.Bounds.Around(mean, ahead <= NearDays, [.. parts.Where(p => p.Name == Explained.Ordinary || p.Values.Any(v => v != 0))]);
    }

    private static double At(Made made, double[] values, DateOnly day, int slot)
    {
        var index = Array.IndexOf(made.Days, day);
        return index < 0 ? 0 : values[index * HouseTime.Slots + slot];
    }

    /// <summary>What is given elsewhere, as a forecaster.</summary>
    private sealed class Given(Made made) : IDayForecaster
    {
        public string Name => made.Champion;

        public DayForecast Forecast(DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets) =>
            new(targets, HouseTime.Slots, [.. targets.SelectMany(day => Enumerable.Range(0, HouseTime.Slots).Select(slot => At(made, made.Mean, day, slot)))], []);
    }

    /// <summary>How sure a line is, near and far: by errors really made, or by a wide guess while there were none.</summary>
    internal sealed class Bounds
    {
        private readonly (Conformal Eighty, Conformal Most)? near, far;

        private Bounds((Conformal, Conformal)? near, (Conformal, Conformal)? far) => (this.near, this.far) = (near, far);

        public static Bounds From(RollingOrigin.Trial? errors) => new(Learn(errors, a => a <= NearDays), Learn(errors, a => a > NearDays));

        public DayPoints Around(double[] mean, bool isNear, IReadOnlyList<ForecastPart> parts)
        {
            var points = new DayPoints(mean, new double[mean.Length], new double[mean.Length], new double[mean.Length], new double[mean.Length], new double[mean.Length], parts);
            if ((isNear ? near : far) is { } learnt)
            {
                learnt.Eighty.Bounds(mean, points.P10, points.P90);
                learnt.Most.Bounds(mean, points.P025, points.P975);
                learnt.Eighty.Middle(mean, points.P50);
            }
            else Guess(points);

            Widen(points, parts);
            for (var s = 0; s < mean.Length; s++)
            {
                // Nothing is expected of a closed hour, also not by chance.
                if (mean[s] == 0) (points.P025[s], points.P10[s], points.P50[s], points.P90[s], points.P975[s]) = (0, 0, 0, 0, 0);
                double[] ordered = [points.P025[s], points.P10[s], points.P50[s], points.P90[s], points.P975[s]];
                Array.Sort(ordered);
                (points.P025[s], points.P10[s], points.P50[s], points.P90[s], points.P975[s]) =
                    (Math.Round(ordered[0], 2), Math.Round(ordered[1], 2), Math.Round(ordered[2], 2), Math.Round(ordered[3], 2), Math.Round(ordered[4], 2));
            }

            return points;
        }

        /// <summary>Where drivers move a lot, what is believed of them may be wrong as well, independently of the ordinary errors.</summary>
        private static void Widen(DayPoints points, IReadOnlyList<ForecastPart> parts)
        {
            for (var s = 0; s < points.Mean.Length; s++)
            {
                var driven = parts.Where(p => p.Name is not (Explained.Ordinary or Reconciled)).Sum(p => Math.Abs(p.Values[s]));
                if (driven == 0 || points.Mean[s] == 0) continue;
                var root = Root(points.Mean[s]);
                // d√m = dm / 2√m.
                var doubt = DoubtOfDrivers * driven / (2 * root);
                double Away(double bound, double z) => Math.Max(0, Square(Math.Max(0.5, root + Math.Sign(z) * Math.Sqrt(Square(Root(bound) - root) + Square(z * doubt)))) - 0.25);
                (points.P025[s], points.P10[s], points.P90[s], points.P975[s]) =
                    (Away(points.P025[s], -1.96), Away(points.P10[s], -1.2816), Away(points.P90[s], 1.2816), Away(points.P975[s], 1.96));
            }
        }

        private static double Root(double count) => Math.Sqrt(count + 0.25);

        private static void Guess(DayPoints points)
        {
            for (var s = 0; s < points.Mean.Length; s++)
            {
                var root = Root(points.Mean[s]);
                var deviation = Math.Sqrt(0.25 + DoubtUntried * DoubtUntried * root * root);
                double At(double z) => Math.Max(0, Square(Math.Max(0.5, root + z * deviation)) - 0.25);
                (points.P025[s], points.P10[s], points.P50[s], points.P90[s], points.P975[s]) = (At(-1.96), At(-1.2816), At(0), At(1.2816), At(1.96));
            }
        }

        private static double Square(double x) => x * x;

        private static (Conformal, Conformal)? Learn(RollingOrigin.Trial? errors, Func<int, bool> wanted)
        {
            if (errors is null) return null;
            var (eighty, most) = (new Conformal(errors.Slots, 0.8), new Conformal(errors.Slots, 0.95));
            for (var d = 0; d < errors.Ahead.Count; d++)
            {
                if (!wanted(errors.Ahead[d])) continue;
                var actual = errors.Actual.AsSpan(d * errors.Slots, errors.Slots);
                var forecast = errors.Forecast.AsSpan(d * errors.Slots, errors.Slots);
                eighty.Observe(actual, forecast);
                most.Observe(actual, forecast);
            }

            return eighty.Ready ? (eighty, most) : null;
        }
    }
}
