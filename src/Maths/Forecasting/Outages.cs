using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// Finds hours that were not like the rest of their day (a line down, an entry dead, a flood of duplicates) and marks
/// them as not observed, so that yesterday's outage is not forecast again. A whole day that is low stays: that is demand.
/// What happens at the same hours again and again stays too: that is a new habit.
/// </summary>
public static class Outages
{
    private const double Limit = 6;
    private const int RecentDays = 10, HabitDays = 4;

    /// <summary>The history with abnormal hours as NaN, and how many slots those are.</summary>
    public static (DaySeries Clean, int Masked) Mask(DaySeries history)
    {
        var (days, slots) = (history.Days, history.Slots);
        if (days < 15 || slots < 8) return (history, 0);
        var weights = new double[days];
        Array.Fill(weights, 1);
        var parts = SlotFactors.Fit(history, 1, weights);
        var width = Math.Max(2, slots / 14);
        var abnormal = new bool[days * slots];
        var residuals = new double[slots];
        for (var d = 0; d < days; d++)
        {
            Residuals(history.Day(d), parts, residuals);
            MarkRuns(residuals, parts.Noise, width, abnormal.AsSpan(d * slots, slots));
        }
        Forgive(abnormal, days, slots);
        var masked = abnormal.Count(a => a);
        if (masked == 0) return (history, 0);
        var counts = new double[days * slots];
        for (var i = 0; i < counts.Length; i++) counts[i] = abnormal[i] ? double.NaN : history.Day(i / slots)[i % slots];
        return (new(history.Dates.ToArray(), counts, slots), masked);
    }

    /// <summary>Stabilised counts against the profile at the day's own level, which is the median so that half a day may fail.</summary>
    private static void Residuals(ReadOnlySpan<double> day, SlotFactors parts, double[] residuals)
    {
        var ratios = new double[day.Length];
        for (var s = 0; s < day.Length; s++)
            ratios[s] = parts.Mean[s] > 0 ? SlotFactors.Stabilise(day[s]) / parts.Mean[s] : double.NaN;
        var level = Sample.Median(ratios);
        for (var s = 0; s < day.Length; s++) residuals[s] = SlotFactors.Stabilise(day[s]) - level * parts.Mean[s];
    }

    private static void MarkRuns(double[] residuals, double[] noise, int width, Span<bool> abnormal)
    {
        for (var from = 0; from + width <= residuals.Length; from++)
        {
            var (sum, variance) = (0.0, 0.0);
            for (var s = from; s < from + width; s++)
                if (!double.IsNaN(residuals[s])) (sum, variance) = (sum + residuals[s], variance + noise[s]);
            if (variance > 0 && Math.Abs(sum) / Math.Sqrt(variance) > Limit) abnormal.Slice(from, width).Fill(true);
        }
    }

    private static void Forgive(bool[] abnormal, int days, int slots)
    {
        for (var s = 0; s < slots; s++)
        {
            var lately = 0;
            for (var d = days - 1; d >= Math.Max(0, days - RecentDays); d--)
                if (abnormal[d * slots + s]) lately++;
            if (lately < HabitDays) continue;
            for (var d = 0; d < days; d++) abnormal[d * slots + s] = false;
        }
    }
}
