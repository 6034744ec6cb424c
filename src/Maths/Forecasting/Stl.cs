namespace Papilio.Maths.Forecasting;

/// <summary>
/// Seasonal-trend decomposition by loess (Cleveland, Cleveland, McRae and Terpenning 1990), non-robust, linear loess
/// throughout. Loess is evaluated at every <c>jump</c>-th point and interpolated between, as the authors' program does.
/// </summary>
public static class Stl
{
    /// <param name="Seasonal">Loess window in cycles, odd.</param>
    /// <param name="Trend">Loess window in points, odd; 0 lets the period decide.</param>
    public sealed record Windows(int Seasonal, int Trend = 0, bool Jump = true, int Inner = 2);

    /// <summary>Splits y into seasonal + trend + remainder. All spans have the length of y.</summary>
    public static void Decompose(
        ReadOnlySpan<double> y, int period, Windows windows, Span<double> seasonal, Span<double> trend)
    {
        var n = y.Length;
        if (n < 2 * period) throw new ArgumentException($"Two cycles of {period} are needed, {n} points came.", nameof(y));
        var trendWindow = windows.Trend > 0
            ? windows.Trend
            : NextOdd((int)Math.Ceiling(1.5 * period / (1 - 1.5 / windows.Seasonal)));
        var lowWindow = NextOdd(period);
        var (seasonalJump, trendJump, lowJump) = windows.Jump
            ? (Tenth(windows.Seasonal), Tenth(trendWindow), Tenth(lowWindow))
            : (1, 1, 1);
        var long1 = new double[n + 2 * period];
        var long2 = new double[n + 2 * period];
        var work = new double[n];
        trend.Clear();
        for (var inner = 0; inner < windows.Inner; inner++)
        {
            for (var i = 0; i < n; i++) work[i] = y[i] - trend[i];
            SmoothCycles(work, period, windows.Seasonal, seasonalJump, long1);
            MovingAverage(long1, n + 2 * period, period, long2);
            MovingAverage(long2, n + period + 1, period, long2);
            MovingAverage(long2, n + 2, 3, long2);
            Loess.Smooth(long2.AsSpan(0, n), lowWindow, lowJump, work);
            for (var i = 0; i < n; i++) seasonal[i] = long1[period + i] - work[i];
            for (var i = 0; i < n; i++) work[i] = y[i] - seasonal[i];
            Loess.Smooth(work, trendWindow, trendJump, trend);
        }
    }

    /// <summary>Smooths each phase of the cycle over the cycles and extends it by one cycle at both ends.</summary>
    private static void SmoothCycles(double[] y, int period, int window, int jump, double[] extended)
    {
        var cyclesMax = (y.Length + period - 1) / period;
        var phase = new double[cyclesMax];
        var smooth = new double[cyclesMax];
        for (var p = 0; p < period; p++)
        {
            var cycles = (y.Length - 1 - p) / period + 1;
            for (var c = 0; c < cycles; c++) phase[c] = y[c * period + p];
            var values = phase.AsSpan(0, cycles);
            Loess.Smooth(values, window, jump, smooth);
            for (var c = 0; c < cycles; c++) extended[(c + 1) * period + p] = smooth[c];
            var last = Math.Min(window, cycles) - 1;
            extended[p] = Loess.At(values, -1, 0, last, window) ?? smooth[0];
            extended[(cycles + 1) * period + p] =
                Loess.At(values, cycles, Math.Max(0, cycles - window), cycles - 1, window) ?? smooth[cycles - 1];
        }
    }

    /// <summary>Means of <paramref name="length"/> neighbours, in place if wanted: result i covers i … i + length − 1.</summary>
    private static void MovingAverage(double[] x, int n, int length, double[] into)
    {
        var sum = 0.0;
        for (var i = 0; i < length; i++) sum += x[i];
        for (var i = 0; i + length <= n; i++)
        {
            var mean = sum / length;
            if (i + length < n) sum += x[i + length] - x[i];
            into[i] = mean;
        }
    }

    private static int Tenth(int window) => (int)Math.Ceiling(window / 10.0);

    private static int NextOdd(int value) => value % 2 == 0 ? value + 1 : value;
}
