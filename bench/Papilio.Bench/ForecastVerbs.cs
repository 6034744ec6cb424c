namespace Papilio.Bench;

/// <summary>
/// Measures the forecasts on files given as arguments and prints one `figure NAME VALUE UNIT` line per result.
/// Every evaluation rolls its origin: a forecast sees only what lies before it.
/// </summary>
public static class ForecastVerbs
{
    /// <summary>The exit code, or null when the verb is none of these.</summary>
    public static Task<int?> TryRunAsync(string[] args)
    {
        var options = ForecastOptions.Of(args);
        Action<ForecastOptions>? verb = args.FirstOrDefault() switch
        {
            "forecast-calls" => ForecastCalls.Run,
            "intraday" => ForecastIntraday.Run,
            "forecast-daily" => ForecastDaily.Run,
            "forecast-m4" => ForecastM4.Run,
            "forecast-series" => ForecastSeries.Run,
            _ => null,
        };
        if (verb is null) return Task.FromResult<int?>(null);
        try
        {
            verb(options);
            return Task.FromResult<int?>(0);
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException or IOException)
        {
            Console.Error.WriteLine($"{args[0]}: {problem.Message}");
            return Task.FromResult<int?>(2);
        }
    }

    public static void Figure(string name, double value, string unit) =>
        Console.WriteLine($"figure {name} {value:0.####} {unit}");
}
