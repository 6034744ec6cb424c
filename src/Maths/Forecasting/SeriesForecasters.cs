namespace Papilio.Maths.Forecasting;

/// <summary>Forecasts an evenly spaced series without gaps, given its periods in points, shortest first.</summary>
public interface ISeriesForecaster
{
    string Name { get; }

    /// <summary>Fills <paramref name="ahead"/> with the expected next values.</summary>
    void Forecast(ReadOnlySpan<double> y, ReadOnlySpan<int> periods, Span<double> ahead);
}

/// <summary>The last cycle of one period again.</summary>
public sealed class RepeatLastCycle(int periodIndex) : ISeriesForecaster
{
    public string Name => $"snaive-{periodIndex}";

    public void Forecast(ReadOnlySpan<double> y, ReadOnlySpan<int> periods, Span<double> ahead)
    {
        var period = Math.Min(periods[Math.Min(periodIndex, periods.Length - 1)], y.Length);
        for (var h = 0; h < ahead.Length; h++) ahead[h] = y[y.Length - period + h % period];
    }
}

/// <summary>MSTL, with another forecaster for what is left without the seasons.</summary>
public sealed class MstlForecaster(ISeriesForecaster rest, bool log = false) : ISeriesForecaster
{
    public string Name => $"mstl-{rest.Name}{(log ? "-log" : "")}";

    public void Forecast(ReadOnlySpan<double> y, ReadOnlySpan<int> periods, Span<double> ahead)
    {
        var x = y.ToArray();
        var logs = log && x.All(v => v > 0);
        if (logs)
            for (var i = 0; i < x.Length; i++) x[i] = Math.Log(x[i]);
        var parts = Mstl.Decompose(x, periods);
        rest.Forecast(parts.Adjusted, [1], ahead);
        for (var h = 0; h < ahead.Length; h++)
        {
            ahead[h] += parts.SeasonAhead(h);
            if (logs) ahead[h] = Math.Exp(ahead[h]);
        }
    }
}
