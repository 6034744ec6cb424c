using Papilio.Maths.Statistics;

namespace Papilio.Maths.Forecasting;

/// <summary>
/// Dynamic harmonic regression: seasons as Fourier terms, drivers as regressors, errors autoregressive. Coefficients by
/// Cochrane and Orcutt's iteration (regress, fit the errors, filter both sides, regress again); the number of harmonics
/// by AICc.
/// </summary>
public sealed class HarmonicRegression : ISeriesForecaster
{
    private const int ErrorOrder = 5, Rounds = 2;
    private static readonly int[] HarmonicsTried = [2, 4, 7, 10];

    public string Name => "harmonic-regression";

    public void Forecast(ReadOnlySpan<double> y, ReadOnlySpan<int> periods, Span<double> ahead) =>
        Forecast(y, periods, [], 0, ahead);

    /// <param name="drivers">Known values of y.Length + ahead.Length points × driverCount.</param>
    public void Forecast(
        ReadOnlySpan<double> y, ReadOnlySpan<int> periods, ReadOnlySpan<double> drivers, int driverCount, Span<double> ahead)
    {
        var best = double.PositiveInfinity;
        var made = new double[ahead.Length];
        foreach (var harmonics in HarmonicsTried)
        {
            var design = Design(y.Length + ahead.Length, periods, harmonics, drivers, driverCount, out var columns);
            if (columns > y.Length / 3) break;
            var criterion = Fit(y, design, columns, made);
            if (criterion >= best) continue;
            best = criterion;
            made.CopyTo(ahead);
        }
        if (double.IsPositiveInfinity(best)) ahead.Fill(Sample.Mean(y));
    }

    private static double Fit(ReadOnlySpan<double> y, double[] design, int columns, Span<double> ahead)
    {
        var n = y.Length;
        var ridge = new double[columns];
        Array.Fill(ridge, 1e-6 * n);
        double[] filter = [];
        var (errors, coefficients) = (new double[n], Array.Empty<double>());
        for (var round = 0; round < Rounds; round++)
        {
            coefficients = Regress(y, design, columns, ridge, filter);
            for (var i = 0; i < n; i++) errors[i] = y[i] - Dense.Dot(design.AsSpan(i * columns, columns), coefficients);
            filter = Autoregression.Burg(errors, Math.Min(ErrorOrder, n / 10));
        }
        var tail = new double[filter.Length + ahead.Length];
        errors.AsSpan(n - filter.Length).CopyTo(tail);
        for (var h = 0; h < ahead.Length; h++)
        {
            for (var k = 0; k < filter.Length; k++) tail[filter.Length + h] += filter[k] * tail[filter.Length + h - 1 - k];
            ahead[h] = Dense.Dot(design.AsSpan((n + h) * columns, columns), coefficients) + tail[filter.Length + h];
        }
        var squares = 0.0;
        for (var i = filter.Length; i < n; i++) squares += Square(Filtered(errors, i, filter));
        var free = columns + filter.Length + 1;
        return n * Math.Log(squares / n + 1e-300) + 2.0 * free + 2.0 * free * (free + 1) / Math.Max(1, n - free - 1);
    }

    private static double[] Regress(ReadOnlySpan<double> y, double[] design, int columns, double[] ridge, double[] filter)
    {
        var (n, p) = (y.Length, filter.Length);
        var left = new double[n - p];
        var rows = new double[(n - p) * columns];
        for (var i = p; i < n; i++)
        {
            left[i - p] = Filtered(y, i, filter);
            var row = rows.AsSpan((i - p) * columns, columns);
            design.AsSpan(i * columns, columns).CopyTo(row);
            for (var k = 0; k < p; k++) Dense.AddScaled(-filter[k], design.AsSpan((i - 1 - k) * columns, columns), row);
        }
        return Dense.Ridge(rows, left, [], ridge);
    }

    private static double Filtered(ReadOnlySpan<double> x, int i, double[] filter)
    {
        var value = x[i];
        for (var k = 0; k < filter.Length; k++) value -= filter[k] * x[i - 1 - k];
        return value;
    }

    /// <summary>Constant, slope, cosines and sines per period (harmonics already in a shorter period are left out), drivers.</summary>
    private static double[] Design(
        int points, ReadOnlySpan<int> periods, int harmonics, ReadOnlySpan<double> drivers, int driverCount, out int columns)
    {
        List<double> frequencies = [];
        for (var p = 0; p < periods.Length; p++)
            for (var k = 1; k <= Math.Min(harmonics * (p == 0 ? 1 : 2), periods[p] / 2); k++)
            {
                var frequency = (double)k / periods[p];
                if (!frequencies.Exists(f => Math.Abs(f - frequency) < 1e-9)) frequencies.Add(frequency);
            }
        columns = 2 + 2 * frequencies.Count + driverCount;
        var design = new double[points * columns];
        for (var i = 0; i < points; i++)
        {
            var row = design.AsSpan(i * columns, columns);
            (row[0], row[1]) = (1, (double)i / points);
            for (var f = 0; f < frequencies.Count; f++)
                (row[2 + 2 * f], row[3 + 2 * f]) = (Math.Cos(2 * Math.PI * frequencies[f] * i), Math.Sin(2 * Math.PI * frequencies[f] * i));
            if (driverCount > 0) drivers.Slice(i * driverCount, driverCount).CopyTo(row[^driverCount..]);
        }
        return design;
    }

    private static double Square(double x) => x * x;
}
