namespace Papilio.Maths.Forecasting;

/// <summary>
/// Days as a negative binomial regression: what kind of day it is, a smooth curve over the slots with its own deviation
/// for every kind, the phase of a promotion, the nearness of the lunar new year, closings and the drivers. The honest
/// model when drivers matter more than habit, and the one whose coefficients can be read.
/// </summary>
public sealed class CountRegressionDays(int window = 60, int harmonics = 8) : IDayForecaster
{
    private const int KindHarmonics = 3;
    private static readonly int Kinds = Enum.GetValues<DayKind>().Length, Phases = Enum.GetValues<PromotionPhase>().Length;

    public string Name => "count-regression";

    public DayForecast Forecast(
        DaySeries history, BusinessCalendar calendar, Drivers drivers, IReadOnlyList<DateOnly> targets)
    {
        history = Outages.Mask(history.Recent(window)).Clean;
        var slots = history.Slots;
        var past = DayTraits.Of(history.Dates, calendar, drivers);
        var ahead = DayTraits.Of([.. targets], calendar, drivers, past[^1].Position, past[^1].Date);
        DayTraits.Standardise(past, ahead);
        var columns = Columns(drivers.Count);
        var design = new double[history.Days * slots * columns];
        var counts = new double[history.Days * slots];
        for (var d = 0; d < history.Days; d++)
        {
            history.Day(d).CopyTo(counts.AsSpan(d * slots));
            for (var s = 0; s < slots; s++) Row(past[d], s, slots, design.AsSpan((d * slots + s) * columns, columns));
        }
        var ridge = new double[columns];
        Array.Fill(ridge, 1);
        ridge[0] = 0;
        var model = CountRegression.NegativeBinomial(design, counts, columns, ridge);
        var level = RecentLevel(model, history, design, columns);
        var mean = new double[targets.Count * slots];
        var row = new double[columns];
        for (var i = 0; i < mean.Length; i++)
        {
            if (!calendar.IsOpen(targets[i / slots], i % slots)) continue;
            Row(ahead[i / slots], i % slots, slots, row);
            mean[i] = level * model.Expected(row);
        }
        return new(targets, slots, mean, []);
    }

    /// <summary>What the last days were above the regression, half of it, as levels come back.</summary>
    private static double RecentLevel(CountRegression model, DaySeries history, double[] design, int columns)
    {
        var (seen, expected, share) = (1e-9, 1e-9, 1.0);
        for (var d = history.Days - 1; d >= Math.Max(0, history.Days - 10); d--, share *= 0.8)
            for (var s = 0; s < history.Slots; s++)
            {
                var count = history.Day(d)[s];
                if (double.IsNaN(count)) continue;
                seen += share * count;
                expected += share * model.Expected(design.AsSpan((d * history.Slots + s) * columns, columns));
            }
        return Math.Sqrt(seen / expected);
    }

    private int Columns(int drivers) => 1 + 2 * harmonics + Kinds * (1 + 2 * KindHarmonics) + Phases + 5 + drivers;

    private void Row(DayTraits day, int slot, int slots, Span<double> row)
    {
        row.Clear();
        var at = 0;
        row[at++] = 1;
        var angle = Math.PI * (slot + 0.5) / slots;
        for (var k = 1; k <= harmonics; k++)
        {
            row[at++] = Math.Cos(k * angle);
            row[at++] = Math.Sin(2 * k * angle);
        }
        var kind = at + (int)day.Kind * (1 + 2 * KindHarmonics);
        row[kind++] = 1;
        for (var k = 1; k <= KindHarmonics; k++)
        {
            row[kind++] = Math.Cos(k * angle);
            row[kind++] = Math.Sin(2 * k * angle);
        }
        at += Kinds * (1 + 2 * KindHarmonics);
        if (day.Promotion is not null)
            row[at + (int)new Promotion("", day.Date.AddDays(-day.PromotionOffset), day.Date.AddDays(-day.PromotionOffset)).Phase(day.Date)] = 1;
        at += Phases;
        row[at++] = day.SinceClosing == 1 ? 1 : 0;
        row[at++] = day.UntilClosing == 1 ? 1 : 0;
        row[at++] = day.BusinessDay <= 2 ? 1 : 0;
        row[at++] = day.BusinessDaysLeft <= 1 ? 1 : 0;
        row[at++] = day.LunarNewYear is { } away ? 1 - Math.Abs(away) / 16.0 : 0;
        day.Drivers.CopyTo(row[at..]);
    }
}
