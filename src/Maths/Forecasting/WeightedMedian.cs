namespace Papilio.Maths.Forecasting;

/// <summary>
/// The weighted median of several forecasts: unlike a mean it does not follow one member that went astray.
/// </summary>
internal static class WeightedMedian
{
    /// <summary>Step by step over the members that made a forecast and have a weight.</summary>
    public static double[] Of(double[]?[] members, ReadOnlySpan<double> weights, int horizon)
    {
        var combined = new double[horizon];
        var values = new double[members.Length];
        var loads = new double[members.Length];
        for (var h = 0; h < horizon; h++)
        {
            var n = 0;
            for (var m = 0; m < members.Length; m++)
                if (weights[m] > 0 && members[m] is { } made) (values[n], loads[n], n) = (made[h], weights[m], n + 1);
            combined[h] = Of(values.AsSpan(0, n), loads.AsSpan(0, n));
        }
        return combined;
    }

    /// <summary>Reorders both spans. Between the middles of neighbours it moves linearly, so it is continuous in the weights.</summary>
    public static double Of(Span<double> values, Span<double> weights)
    {
        if (values.Length == 0) return double.NaN;
        values.Sort(weights);
        var half = 0.0;
        foreach (var weight in weights) half += weight / 2;
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var middle = sum + weights[i] / 2;
            if (middle >= half)
            {
                if (i == 0) return values[0];
                var before = sum - weights[i - 1] / 2;
                return values[i - 1] + (values[i] - values[i - 1]) * (half - before) / (middle - before);
            }
            sum += weights[i];
        }
        return values[^1];
    }
}
