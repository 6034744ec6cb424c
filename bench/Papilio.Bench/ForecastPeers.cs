using System.ComponentModel;
using System.Diagnostics;

namespace Papilio.Bench;

/// <summary>
/// The same histories given to another program: R's package forecast, by bench/peers/forecast.R. Where it is not
/// installed peers are skipped, and that is said.
/// </summary>
public static class ForecastPeers
{
    private const string Program = "Rscript";

    /// <param name="Forecasts">One per history, as long as the horizon.</param>
    /// <param name="Seconds">CPU seconds per fit.</param>
    public sealed record Made(string Name, double[][] Forecasts, double Seconds);

    /// <summary>Which of so many cases the peers get: every K-th as `--peer-every K` says, as some of them take minutes.</summary>
    public static int[] Chosen(ForecastOptions options, int cases) =>
        [.. Enumerable.Range(0, cases).Where(i => i % options.Whole("peer-every", 1) == 0)];

    /// <summary>The methods `--peers A,B` asks for, one after the other; none when it is not given.</summary>
    public static IEnumerable<Made> Of(ForecastOptions options, IReadOnlyList<double[]> histories, int[] periods, int horizon)
    {
        if (options.TextOrNull("peers") is not { } methods) yield break;
        if (!AreThere())
        {
            Console.WriteLine($"skipped {methods}: {Program} with the package forecast is not there");
            yield break;
        }
        var input = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(input, histories.Select(history => string.Join(' ', history)));
            foreach (var method in methods.Split(','))
            {
                var rows = Run(Path.Combine(AppContext.BaseDirectory, "peers", "forecast.R"), input, string.Join(',', periods), $"{horizon}", method)
                    .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse).ToArray()).ToArray();
                if (rows.Length != histories.Count) throw new IOException($"{method} gave {rows.Length} forecasts for {histories.Count} histories.");
                yield return new(method, [.. rows.Select(row => row[1..])], rows.Average(row => row[0]));
            }
        }
        finally
        {
            File.Delete(input);
        }
    }

    private static bool AreThere()
    {
        try
        {
            return Run("-e", "cat(requireNamespace('forecast', quietly = TRUE))") is ["TRUE"];
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string[] Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new IOException($"{Program} ended with {process.ExitCode}.");
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
