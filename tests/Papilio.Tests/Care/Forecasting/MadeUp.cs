using Papilio.Care.Forecasting;

namespace Papilio.Tests.Care.Forecasting;

/// <summary>Histories and knowledge made up for tests of pure decisions.</summary>
internal static class MadeUp
{
    public static readonly HouseTime Time = ForecastingOnAStore.Time;

    public static readonly Guid FirstQueue = Id.At(1);
    public static readonly Guid OtherQueue = Id.At(2);

    public static readonly Knowledge Nothing = Knowing();

    public static Knowledge Knowing(params Driver[] drivers) => new(drivers, [], new Dictionary<Guid, QueuePlan>(), Time);

    public static Series Series(Guid queue, DateOnly since, string topic = "") => new(Id.New<SeriesId>(TimeProvider.System), Level.Person, queue, null, topic, Time.StartOf(since));

    /// <summary>Some series whose counts follow rules, known up to the beginning of a day.</summary>
    public static History History(DateOnly origin, params (Series Series, Func<DateOnly, int, double> Count)[] all) => History(Time.StartOf(origin), origin, all);

    public static History History(long origin, DateOnly until, params (Series Series, Func<DateOnly, int, double> Count)[] all)
    {
        var blocks = new List<(SeriesId Series, long Day, Counts Counts)>();
        foreach (var (series, count) in all)
        {
            var own = new Dictionary<long, Counts>();
            for (var day = Time.DayOf(series.Since); day < until; day = day.AddDays(1))
            {
                for (var slot = 0; slot < HouseTime.Slots; slot++)
                {
                    var (block, place) = Counts.Place(Time.StartOf(day, slot)!.Value);
                    if (!own.TryGetValue(block, out var counts)) own[block] = counts = new Counts();
                    counts[Measure.Contacts, place] = (long)count(day, slot);
                }
            }

            blocks.AddRange(own.OrderBy(b => b.Key).Select(b => (series.Id, b.Key, b.Value)));
        }

        return new History([.. all.Select(a => a.Series)], blocks.ToLookup(b => b.Series, b => (b.Day, b.Counts)), Time, origin);
    }

    /// <summary>A rule with chance in it, the same for the same seed, day and slot.</summary>
    public static Func<DateOnly, int, double> Noisy(int seed, Func<DateOnly, int, double> mean) => (day, slot) =>
    {
        var chance = new Random(seed * 7_919 + (day.DayNumber % 10_000) * 97 + slot);
        var expected = mean(day, slot);
        if (expected <= 0) return 0;
        var noise = Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
        return Math.Max(0, Math.Round(expected + Math.Sqrt(expected) * noise));
    };

    public static Driver Driver(DriverKind kind, string name, DateTime from, DateTime until, int? lift = null, int? strength = null, Guid? queue = null) =>
        new(Id.New<DriverId>(TimeProvider.System), 1, kind, name, At(from), At(until), queue, null, strength, lift, 0);

    public static long At(DateTime local) => Time.StartOf(DateOnly.FromDateTime(local)) + (long)local.TimeOfDay.TotalMilliseconds;

    public static IReadOnlyDictionary<string, LineForecast> Expect(History history, Knowledge? knowledge = null, int days = 14, int origins = 2) =>
        Papilio.Care.Forecasting.Expect.Make(history, knowledge ?? Nothing, days, [], origins).ToDictionary(l => l.Line);
}
