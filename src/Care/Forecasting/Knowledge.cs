using Papilio.Maths.Forecasting;

namespace Papilio.Care.Forecasting;

/// <summary>
/// What the house knows of days beyond their counts, as the models want it, for one line at one instant. What could not
/// have been known then is left out: an incident or weather nobody had entered before it began, a number of a day that
/// had not come and was not planned.
/// </summary>
internal sealed class Knowledge(
    IReadOnlyList<Driver> drivers, IReadOnlyList<DriverTable.Value> values, IReadOnlyDictionary<Guid, QueuePlan> plans, HouseTime time)
{
    public static async Task<Knowledge> ReadAsync(Session session, HouseTime time) =>
        new(await DriverTable.ListAsync(session), await DriverTable.ValuesAsync(session), await QueuePlanTable.ListAsync(session), time);

    public IReadOnlyList<Driver> Drivers => drivers;

    public QueuePlan PlanOf(Guid queue) => plans.GetValueOrDefault(queue, QueuePlan.Usual(queue));

    /// <summary>Whether nothing is known of this queue that does not hold for all.</summary>
    public bool IsAsAll(Guid queue) => PlanOf(queue).Terms.Hours is null && drivers.All(d => d.Queue is null);

    /// <summary>Open and closed days and hours, and make-up days. Holidays and promotions are told apart from it, as they may be open.</summary>
    public BusinessCalendar Calendar(Line line)
    {
        var closings = Of(line).Where(d => d.Kind is DriverKind.Closed).Select(d => (From: time.Local(d.FromAt), Until: time.Local(d.UntilAt))).ToArray();
        var closedDays = closings.SelectMany(c => Days(c.From, c.Until)).Where(day => closings.Any(c => c.From <= day.ToDateTime(TimeOnly.MinValue) && c.Until >= day.AddDays(1).ToDateTime(TimeOnly.MinValue)));
        var hours = HoursOf(line);
        return new BusinessCalendar(
            openWeekdays: hours is null ? null : Enum.GetValues<DayOfWeek>().Where(hours.IsOpen),
            closed: closedDays,
            makeUpDays: Of(line).Where(d => d.Kind is DriverKind.MakeUpDay).SelectMany(d => Days(time.Local(d.FromAt), time.Local(d.UntilAt))),
            slotOpen: (date, slot) =>
            {
                if (hours?.IsOpen(date, slot) == false) return false;
                var at = date.ToDateTime(TimeOnly.MinValue).AddMinutes(15 * slot);
                return !closings.Any(c => c.From <= at && at < c.Until);
            });
    }

    /// <summary>When any queue of a line is served; null for always, as for machines.</summary>
    private WeeklyHours? HoursOf(Line line)
    {
        WeeklyHours?[] each = [.. line.Series.Select(s => s.Queue).Distinct().Select(queue => queue is { } one && PlanOf(one).Terms.Hours is { } days ? WeeklyHours.Of(days) : null)];
        return each.Length == 0 || each.Contains(null) ? null : WeeklyHours.Any(each!);
    }

    public IReadOnlyList<PlannedPromotion> Promotions(Line line) =>
    [
        .. from driver in Of(line)
           where driver.Kind is DriverKind.Promotion
           select new PlannedPromotion(
               new Promotion(driver.Name, time.DayOf(driver.FromAt), time.DayOf(driver.UntilAt - 1), (driver.Strength ?? 1000) / 1000.0), driver.Lift / 1000.0),
    ];

    public IReadOnlyList<Occasion> Occasions(Line line, long knownAt) =>
    [
        .. from driver in Of(line)
           where driver.Kind is DriverKind.Holiday or DriverKind.Release || (driver.Kind is DriverKind.Incident or DriverKind.Occasion && (driver.RecordedAt <= knownAt || driver.FromAt < knownAt))
           select new Occasion(driver.Name, EnumText.Of(driver.Kind), time.Local(driver.FromAt), time.Local(driver.UntilAt), driver.Lift / 1000.0),
    ];

    /// <summary>Numbers of days: as they turned out before the instant, as they were planned after it.</summary>
    public Drivers Numbers(long knownAt)
    {
        var today = time.DayOf(knownAt);
        var names = values.Select(v => v.Name).Distinct().Order().ToArray();
        var days = new Dictionary<DateOnly, double[]>();
        foreach (var value in values.Where(v => v.Planned || v.Day < today).OrderByDescending(v => v.Planned))
        {
            if (!days.TryGetValue(value.Day, out var numbers))
            {
                days[value.Day] = numbers = new double[names.Length];
                Array.Fill(numbers, double.NaN);
            }

            numbers[Array.IndexOf(names, value.Name)] = value.Number;
        }

        return names.Length == 0 ? Papilio.Maths.Forecasting.Drivers.None : new Drivers(names, days);
    }

    private IEnumerable<Driver> Of(Line line) =>
        drivers.Where(d => (d.Queue is null || d.Queue == line.Queue) && (d.Topic is null || d.Topic == line.Topic));

    private static IEnumerable<DateOnly> Days(DateTime from, DateTime until)
    {
        for (var day = DateOnly.FromDateTime(from); day.ToDateTime(TimeOnly.MinValue) < until; day = day.AddDays(1)) yield return day;
    }
}
