namespace Papilio.Maths.Statistics;

/// <summary>Descriptions of a sample. NaN marks what was not observed and is skipped everywhere.</summary>
public static class Sample
{
    public static double Mean(ReadOnlySpan<double> values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
            if (!double.IsNaN(value)) (sum, count) = (sum + value, count + 1);
        return count == 0 ? double.NaN : sum / count;
    }

    public static double Variance(ReadOnlySpan<double> values)
    {
        var mean = Mean(values);
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
            if (!double.IsNaN(value)) (sum, count) = (sum + (value - mean) * (value - mean), count + 1);
        return count < 2 ? 0 : sum / (count - 1);
    }

    /// <summary>Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, R's default).</summary>
    public static double Quantile(ReadOnlySpan<double> values, double probability)
    {
        var kept = new double[values.Length];
        var n = 0;
        foreach (var value in values)
            if (!double.IsNaN(value)) kept[n++] = value;
        if (n == 0) return double.NaN;
        Array.Sort(kept, 0, n);
        return QuantileOfSorted(kept.AsSpan(0, n), probability);
    }

    public static double QuantileOfSorted(ReadOnlySpan<double> sorted, double probability)
    {
        var place = Math.Clamp(probability, 0, 1) * (sorted.Length - 1);
        var low = (int)place;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
    }

    public static double Median(ReadOnlySpan<double> values) => Quantile(values, 0.5);

    /// <summary>Median absolute deviation, scaled to estimate a normal standard deviation.</summary>
    public static double RobustDeviation(ReadOnlySpan<double> values)
    {
        var median = Median(values);
        var away = new double[values.Length];
        for (var i = 0; i < away.Length; i++) away[i] = Math.Abs(values[i] - median);
        return 1.4826 * Median(away);
    }
}
