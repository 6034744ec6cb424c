using Papilio.Maths.Forecasting;
using Papilio.Maths.Staffing;

namespace Papilio.Care.Forecasting;

/// <summary>Where a figure of a plan comes from: somebody said it, it was measured, or nothing is known and it is assumed.</summary>
internal enum Source { Said, Measured, Assumed }

/// <summary>What a queue's day is planned by: expected contacts of each interval and how they are served. Times in seconds.</summary>
/// <param name="PatienceSeconds">Mean; infinite when nothing is known, and then nobody is thought to give up.</param>
internal sealed record QueueDay(
    Guid Queue, double[] Contacts, int IntervalSeconds, double HandleSeconds, Source HandleFrom, double PatienceSeconds, Source PatienceFrom, PlanTerms Terms)
{
    /// <summary>With nothing known: five minutes, as long as a conversation usually is.</summary>
    public const double HandleAssumed = 300;

    /// <summary>Fewer customers who gave up say too little of how long they would have waited.</summary>
    private const int AbandonedNeeded = 30;

    /// <summary>Seconds a person is bound by a contact, with as many at once as the plan says.</summary>
    public double BoundSeconds => HandleSeconds / Terms.Concurrency;

    public static QueueDay Of(Guid queue, double[] contacts, int intervalSeconds, History history, PlanTerms terms, DateOnly day)
    {
        var own = history.Series.Where(s => s.Queue == queue).ToArray();
        var (handle, handleFrom) = Handle(own, history, terms, day);
        var (patience, patienceFrom) = Patience(own, history, terms);
        return new QueueDay(queue, contacts, intervalSeconds, handle, handleFrom, patience, patienceFrom, terms);
    }

    private static (double, Source) Handle(Series[] own, History history, PlanTerms terms, DateOnly day)
    {
        if (terms.HandleSeconds is { } said) return (said, Source.Said);
        var (times, handled) = (history.Days(own, BusinessCalendar.EveryDay, Measure.HandledMs), history.Days(own, BusinessCalendar.EveryDay, Measure.Handled));
        HandleTime.Day[] days =
        [
            .. from d in Enumerable.Range(Math.Max(0, handled.Days - 42), Math.Min(42, handled.Days))
               where handled.Total(d) > 0 && times.Total(d) > 0
               select new HandleTime.Day(handled.Dates[d], (int)handled.Total(d), Math.Log(times.Total(d) / handled.Total(d) / 1000), 0, 0),
        ];
        return days.Length == 0 ? (HandleAssumed, Source.Assumed) : (HandleTime.Fit(days, BusinessCalendar.EveryDay).MeanSeconds(day, 0), Source.Measured);
    }

    /// <summary>The mean of exponential patience, those censored who were answered: all time waited over those who gave up.</summary>
    private static (double, Source) Patience(Series[] own, History history, PlanTerms terms)
    {
        if (terms.PatienceSeconds is { } median) return (median / Math.Log(2), Source.Said);
        double Sum(Measure measure)
        {
            var days = history.Days(own, BusinessCalendar.EveryDay, measure);
            return Enumerable.Range(Math.Max(0, days.Days - 56), Math.Min(56, days.Days)).Sum(days.Total);
        }

        var abandoned = Sum(Measure.Abandoned);
        return abandoned < AbandonedNeeded ? (double.PositiveInfinity, Source.Assumed) : (Math.Max(1, Sum(Measure.WaitedMs) / 1000 / abandoned), Source.Measured);
    }

    public StaffingTarget Target => new(Terms.TargetShare, Terms.TargetSeconds);

    private SkillDay Skill(double occupancyMax) =>
        new(Contacts, IntervalSeconds, ServiceTime.Exponential(BoundSeconds), PatienceSeconds, Target) { OccupancyMax = occupancyMax, ContactsBefore = Contacts.Length > 0 ? Contacts[0] : 0 };

    /// <summary>People needed in each interval: for the promise alone, and so that nobody is too busy for hours as well.</summary>
    public (double[] Erlangs, int[] ForService, int[] Needed) Needs()
    {
        var promise = DayStaffing.Plan(Skill(occupancyMax: 1));
        return (promise.Load, promise.Agents, Terms.OccupancyMax < 1 ? DayStaffing.Plan(Skill(Terms.OccupancyMax)).Agents : promise.Agents);
    }

    /// <summary>What customers and colleagues meet in an interval with so many people.</summary>
    public Met Meets(double erlangs, int people)
    {
        var load = new QueueLoad(erlangs / BoundSeconds, 1 / BoundSeconds, 1 / PatienceSeconds);
        if (erlangs <= 0) return new Met(1, 0, 0, 0, Stable: true);
        var stable = people > erlangs;
        if (people == 0 || (!stable && double.IsPositiveInfinity(PatienceSeconds))) return new Met(0, null, double.IsPositiveInfinity(PatienceSeconds) ? null : 1, 1, stable);
        var figures = ErlangA.Evaluate(load, people, Terms.TargetSeconds);
        return new Met(Math.Round(figures.ServiceLevel, 4), Math.Round(figures.MeanWait, 1), Math.Round(figures.AbandonProbability, 4), Math.Round(figures.Occupancy, 4), stable);
    }

    /// <summary>Those to have on the schedule so that so many are at work.</summary>
    public int Rostered(int people) => (int)Math.Ceiling(people / (1 - Terms.Shrinkage) - 1e-9);
}

/// <summary>What is met in an interval. <paramref name="WaitSeconds"/> is null when the line only grows.</summary>
/// <param name="Stable">Whether those there can carry what comes without anybody giving up.</param>
internal sealed record Met(double ServiceLevel, double? WaitSeconds, double? Abandon, double Occupancy, bool Stable);

/// <summary>
/// A line as a flow: what comes in each interval, what can be done in it, and what is carried over. Above capacity waits
/// are made by this flow and not by chance, so it says what a peak does to a day.
/// </summary>
internal static class Flow
{
    /// <param name="Called">Customers who would have waited longer than they bear and are called back instead.</param>
    /// <param name="Waits">Seconds who comes in each interval waits, if nobody gives up.</param>
    /// <param name="Owed">Callbacks still owed at the end of the day; <paramref name="InLine"/>: who still stands in the line then.</param>
    public sealed record Day(double Came, double Answered, double Called, double CalledBack, double Owed, double InLine, double[] Waits, double WaitMax, int? FirstOver, int? Over);

    /// <param name="bearSeconds">Who would wait longer is offered a callback; infinite when none are offered.</param>
    public static Day Of(double[] contacts, double[] people, double boundSeconds, int intervalSeconds, double bearSeconds)
    {
        var (line, owed, answered, called, back) = (0.0, 0.0, 0.0, 0.0, 0.0);
        var waits = new double[contacts.Length];
        var (first, last) = ((int?)null, (int?)null);
        for (var k = 0; k < contacts.Length; k++)
        {
            var capacity = people[k] * intervalSeconds / boundSeconds;
            // As many may stand in the line as are served before the next one's patience ends.
            var room = double.IsPositiveInfinity(bearSeconds) ? double.PositiveInfinity : capacity * (1 + bearSeconds / intervalSeconds);
            var stay = Math.Min(contacts[k], Math.Max(0, room - line));
            called += contacts[k] - stay;
            owed += contacts[k] - stay;
            line += stay;
            waits[k] = capacity > 0 ? Math.Max(0, line - capacity) / capacity * intervalSeconds : line > 0 ? intervalSeconds : 0;
            var done = Math.Min(line, capacity);
            (answered, line) = (answered + done, line - done);
            var spare = Math.Min(owed, capacity - done);
            (back, owed) = (back + spare, owed - spare);
            if (line + owed <= 1e-9) continue;
            first ??= k;
            last = k;
        }

        return new Day(contacts.Sum(), answered, called, back, owed, line, waits, waits.Length > 0 ? waits.Max() : 0, first, last);
    }
}
