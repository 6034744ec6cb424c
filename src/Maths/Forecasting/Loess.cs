namespace Papilio.Maths.Forecasting;

/// <summary>Locally linear regression with tricube weights on equally spaced points.</summary>
internal static class Loess
{
    /// <summary>Smooths y with the nearest <paramref name="window"/> points, at every jump-th point, linear between.</summary>
    public static void Smooth(ReadOnlySpan<double> y, int window, int jump, Span<double> into)
    {
        var n = y.Length;
        if (n < 2)
        {
            y.CopyTo(into);
            return;
        }
        jump = Math.Min(jump, n - 1);
        var done = -1;
        for (var i = 0; i < n; i += jump)
        {
            Evaluate(y, i, window, into);
            if (done >= 0) Interpolate(into, done, i);
            done = i;
        }
        if (done == n - 1) return;
        Evaluate(y, n - 1, window, into);
        Interpolate(into, done, n - 1);
    }

    /// <summary>
    /// The fit at x from the points left … right, null when all weigh nothing. A window wider than the data reaches
    /// further out by half the excess.
    /// </summary>
    public static double? At(ReadOnlySpan<double> y, double x, int left, int right, int window)
    {
        var n = y.Length;
        var reach = Math.Max(x - left, right - x);
        if (window > n) reach += (window - n) / 2;
        var (near, far) = (0.001 * reach, 0.999 * reach);
        double weights = 0, first = 0, second = 0, value = 0, slope = 0;
        for (var j = left; j <= right; j++)
        {
            var distance = Math.Abs(j - x);
            if (distance > far) continue;
            var weight = distance <= near ? 1 : Tricube(distance / reach);
            var away = j - x;
            weights += weight;
            first += weight * away;
            second += weight * away * away;
            value += weight * y[j];
            slope += weight * away * y[j];
        }
        if (weights <= 0) return null;
        var mean = first / weights;
        var spread = second / weights - mean * mean;
        value /= weights;
        if (reach <= 0 || Math.Sqrt(Math.Max(spread, 0)) <= 0.001 * (n - 1)) return value;
        return value - mean * (slope / weights - mean * value) / spread;
    }

    private static void Evaluate(ReadOnlySpan<double> y, int i, int window, Span<double> into)
    {
        var n = y.Length;
        var left = window >= n ? 0 : Math.Clamp(i - (window + 1) / 2 + 1, 0, n - window);
        var right = window >= n ? n - 1 : left + window - 1;
        into[i] = At(y, i, left, right, window) ?? y[i];
    }

    private static void Interpolate(Span<double> values, int from, int to)
    {
        var step = (values[to] - values[from]) / (to - from);
        for (var j = from + 1; j < to; j++) values[j] = values[from] + step * (j - from);
    }

    private static double Tricube(double share)
    {
        var rest = 1 - share * share * share;
        return rest * rest * rest;
    }
}
