namespace Papilio.Maths.Forecasting;

/// <summary>How far forecasts were from what came. NaN in the actuals is skipped; every measure is a pure function.</summary>
public static class Accuracy
{
    /// <summary>Weighted absolute percentage error: Σ|actual − forecast| / Σ actual, as a fraction.</summary>
    public static double Wape(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        var (off, all) = (0.0, 0.0);
        for (var i = 0; i < actual.Length; i++)
            if (!double.IsNaN(actual[i])) (off, all) = (off + Math.Abs(actual[i] - forecast[i]), all + Math.Abs(actual[i]));
        return off / all;
    }

    /// <summary>Σ(forecast − actual) / Σ actual: above 0 means too much was expected.</summary>
    public static double Bias(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        var (off, all) = (0.0, 0.0);
        for (var i = 0; i < actual.Length; i++)
            if (!double.IsNaN(actual[i])) (off, all) = (off + forecast[i] - actual[i], all + actual[i]);
        return off / all;
    }

    public static double Rmse(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        var (off, count) = (0.0, 0);
        for (var i = 0; i < actual.Length; i++)
            if (!double.IsNaN(actual[i])) (off, count) = (off + Square(actual[i] - forecast[i]), count + 1);
        return Math.Sqrt(off / count);
    }

    /// <summary>Symmetric MAPE as the M4 competition defines it, in percent (0–200).</summary>
    public static double Smape(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        var sum = 0.0;
        for (var i = 0; i < actual.Length; i++)
        {
            var scale = Math.Abs(actual[i]) + Math.Abs(forecast[i]);
            if (scale > 0) sum += 2 * Math.Abs(actual[i] - forecast[i]) / scale;
        }
        return 100 * sum / actual.Length;
    }

    /// <summary>Mean absolute error over the in-sample error of the seasonal naive forecast (Hyndman and Koehler 2006).</summary>
    public static double Mase(
        ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, ReadOnlySpan<double> history, int period) =>
        MeanAbsolute(actual, forecast) / NaiveScale(history, period);

    /// <summary>Mean scaled interval score (Gneiting and Raftery 2007): width plus penalties for misses, scaled as MASE.</summary>
    public static double Msis(
        ReadOnlySpan<double> actual, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper,
        ReadOnlySpan<double> history, int period, double miss = 0.05)
    {
        var sum = 0.0;
        for (var i = 0; i < actual.Length; i++)
            sum += upper[i] - lower[i]
                + 2 / miss * (Math.Max(0, lower[i] - actual[i]) + Math.Max(0, actual[i] - upper[i]));
        return sum / actual.Length / NaiveScale(history, period);
    }

    /// <summary>The share of actuals within the bounds.</summary>
    public static double Coverage(ReadOnlySpan<double> actual, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        var (inside, all) = (0, 0);
        for (var i = 0; i < actual.Length; i++)
        {
            if (double.IsNaN(actual[i])) continue;
            all++;
            if (actual[i] >= lower[i] && actual[i] <= upper[i]) inside++;
        }
        return (double)inside / all;
    }

    /// <summary>Pinball loss of a quantile forecast; lower is better, minimised by the true quantile.</summary>
    public static double Pinball(ReadOnlySpan<double> actual, ReadOnlySpan<double> quantile, double probability)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < actual.Length; i++)
        {
            if (double.IsNaN(actual[i])) continue;
            var off = actual[i] - quantile[i];
            (sum, count) = (sum + Math.Max(probability * off, (probability - 1) * off), count + 1);
        }
        return sum / count;
    }

    /// <summary>Mean absolute difference between values one period apart.</summary>
    public static double NaiveScale(ReadOnlySpan<double> history, int period)
    {
        if (history.Length <= period) period = 1;
        return MeanAbsolute(history[period..], history[..^period]);
    }

    private static double MeanAbsolute(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < a.Length; i++)
            if (!double.IsNaN(a[i]) && !double.IsNaN(b[i])) (sum, count) = (sum + Math.Abs(a[i] - b[i]), count + 1);
        return sum / count;
    }

    private static double Square(double x) => x * x;
}
