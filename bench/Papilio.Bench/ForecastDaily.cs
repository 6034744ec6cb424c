using System.Diagnostics;
using Papilio.Maths.Forecasting;

namespace Papilio.Bench;

/// <summary>
/// `forecast-daily --series S.csv --value COL [--drivers A,B] [--horizon H] [--from DATE] [--step DAYS]`: one value a day
/// with known drivers (CSV, first column the date). Each origin forecasts the next H days; drivers of the days ahead are
/// taken as known, as the columns given are the caller's to choose.
/// </summary>
public static class ForecastDaily
{
    public static void Run(ForecastOptions options)
    {
        var (series, drivers) = Read(options.Text("series"), options.Text("value"), options.TextOrNull("drivers"));
        var horizon = options.Whole("horizon", 14);
        var from = options.TextOrNull("from") is { } date ? DateOnly.Parse(date) : series.Last.AddDays(-365);
        var calendar = BusinessCalendar.Implied(series.Dates);
        int[] origins = [.. Enumerable.Range(0, series.Days - horizon + 1)
            .Where(n => n > 0 && series.Dates[n] >= from).Where((_, i) => i % options.Whole("step", 5) == 0)];
        ForecastVerbs.Figure("days", series.Days, "days");
        ForecastVerbs.Figure("origins", origins.Length, "origins");
        IDayForecaster[] models =
        [
            new SeasonalNaive(), new SameWeekdayMean(4), new OnOrdinaryDays(new SameWeekdayMean(4)),
            new OnOrdinaryDays(new DayFactor(1, 365)),
        ];
        foreach (var model in models)
        {
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            List<double> actual = [], forecast = [];
            foreach (var known in origins)
            {
                var targets = series.Dates[known..(known + horizon)].ToArray();
                var made = model.Forecast(series.First(known), calendar, drivers, targets);
                for (var h = 0; h < horizon; h++)
                {
                    actual.Add(series.Day(known + h)[0]);
                    forecast.Add(made.Mean[h]);
                }
            }
            double[] y = [.. actual], f = [.. forecast];
            ForecastVerbs.Figure($"{model.Name}.wape", 100 * Accuracy.Wape(y, f), "%");
            ForecastVerbs.Figure($"{model.Name}.wape-last-day", 100 * Accuracy.Wape(Every(y, horizon), Every(f, horizon)), "%");
            ForecastVerbs.Figure($"{model.Name}.bias", 100 * Accuracy.Bias(y, f), "%");
            ForecastVerbs.Figure(
                $"{model.Name}.cpu-seconds", (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds / origins.Length, "s");
        }
    }

    private static double[] Every(double[] values, int step) => [.. values.Where((_, i) => i % step == step - 1)];

    private static (DaySeries, Drivers) Read(string path, string value, string? names)
    {
        var lines = ForecastOptions.Lines(path).Select(l => l.Split(',').Select(c => c.Trim('"')).ToArray()).ToArray();
        var header = lines[0];
        var wanted = names is null ? [] : names == "all" ? header[1..].Where(n => n != value).ToArray() : names.Split(',');
        int[] columns = [.. wanted.Select(n => Column(header, n))];
        var valueColumn = Column(header, value);
        var rows = lines.Skip(1).OrderBy(r => r[0], StringComparer.Ordinal).ToArray();
        var dates = rows.Select(r => DateOnly.Parse(r[0])).ToArray();
        var known = rows.ToDictionary(r => DateOnly.Parse(r[0]), r => columns.Select(c => Number(r[c])).ToArray());
        return (new(dates, [.. rows.Select(r => Number(r[valueColumn]))], 1), new(wanted, known));
    }

    private static int Column(string[] header, string name) =>
        Array.IndexOf(header, name) is >= 0 and var at ? at : throw new ArgumentException($"no column {name}", nameof(name));

    private static double Number(string cell) => double.TryParse(cell, out var number) ? number : double.NaN;
}
