using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Care.Forecasting;
using Papilio.Care.People;
using Papilio.Platform.Edge;
using Papilio.Tests.Care.Routing;

namespace Papilio.Tests.Care.Forecasting;

/// <summary>The house from Conversations to Routing with its planning, the loops in the test's own hand; its days are those of Shanghai.</summary>
public abstract class ForecastingOnAStore(Engine engine) : RoutingOnAStore(engine)
{
    internal static readonly HouseTime Time = new(HouseTime.Find("Asia/Shanghai"));

    protected DateOnly Today => Time.DayOf(Clock.Now());

    protected override IServiceCollection Furnish(IServiceCollection services) =>
        base.Furnish(services).AddForecasting(new ConfigurationBuilder().AddInMemoryCollection([new("Papilio:Forecasting:TrialOrigins", "2"), new("Papilio:Forecasting:HorizonDays", $"{HorizonDays}"), new("Papilio:Forecasting:HindcastDays", $"{HindcastDays}")]).Build());

    protected virtual int HorizonDays => 14;

    /// <summary>None, so that each test tells what its own loop made.</summary>
    protected virtual int HindcastDays => 0;

    protected static Staff Planner(Scope scope = Scope.All, params Guid[] queues) =>
        new(new AgentId(Id.New(TimeProvider.System)), "许", Role.Leader, scope, queues, "a session");

    internal async Task<ImportHistory.Answer> ImportAsync(string csv) => (await The<ImportHistory.Handler>().HandleAsync(csv, Planner())).Value;

    /// <summary>A line's counts of a day by quarter hour.</summary>
    internal async Task<Actuals.View> ActualAsync(string line, DateOnly day) =>
        (await The<Actuals.Reader>().ReadAsync(Planner(), line, Time.StartOf(day), Time.StartOf(day.AddDays(1)), 15)).Value;

    /// <summary>A history file in which a day's counts are those of a rule.</summary>
    internal static string HistoryOf(string queue, DateOnly from, DateOnly until, Func<DateOnly, int, double> mean, int? seed = 7, int handleSeconds = 300, string topic = "")
    {
        var chance = seed is { } given ? new Random(given) : null;
        var lines = new List<string> { "date,queue,topic,contacts,handle_seconds" };
        for (var day = from; day <= until; day = day.AddDays(1))
            lines.Add($"{day:yyyy-MM-dd},{queue},{topic},{string.Join(' ', Enumerable.Range(0, 96).Select(slot => Draw(chance, mean(day, slot))))},{handleSeconds}");
        return string.Join('\n', lines);
    }

    private static long Draw(Random? chance, double mean)
    {
        if (chance is null || mean <= 0) return (long)Math.Round(mean);
        var noise = Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
        return Math.Max(0, (long)Math.Round(mean + Math.Sqrt(mean) * noise));
    }

    /// <summary>A shop's day: open from nine to nine, busiest before noon and in the evening, more on Mondays.</summary>
    internal static double Shop(DateOnly day, int slot, double level = 12) =>
        slot is < 36 or >= 84 ? 0 : level * (day.DayOfWeek is DayOfWeek.Monday ? 1.3 : day.DayOfWeek is DayOfWeek.Sunday ? 0.7 : 1)
            * (0.6 + 0.5 * Math.Exp(-Math.Pow((slot - 44) / 6.0, 2)) + 0.6 * Math.Exp(-Math.Pow((slot - 78) / 5.0, 2)));
}
