using Papilio.Maths.Forecasting;

namespace Papilio.World;

/// <summary>
/// Two years of contacts at Qinghe, made up from a seed: a shop's days with their peaks before noon and in the evening, its
/// weeks, its growth, the quiet of Spring Festival, and the mountains of 618, 双11 and 双12 with their foothills. Counts per
/// quarter hour only, no words, so that a plan has something to rest on; the same day has the same counts whenever it is asked.
/// </summary>
public static class QingheHistory
{
    public const int Days = 730;
    public const int ShiftDays = 7;

    private const int Slots = 96;
    private const int HandleSeconds = 240;

    /// <summary>How much of what comes each queue gets, and how high a sale makes it: questions before, parcels after.</summary>
    private static readonly (string Queue, double Share, double SaleWeight)[] Queues = [(Qinghe.PreSale, 0.7, 1.1), (Qinghe.AfterSale, 0.2, 0.8), (Qinghe.Delivery, 0.1, 1)];

    private static readonly (string Name, int Month, int Day, double Height)[] Sales = [("618", 6, 18, 3.2), ("双11", 11, 11, 4.5), ("双12", 12, 12, 2.4)];

    private static readonly DateOnly Epoch = new(2026, 11, 1);

    /// <summary>The day it is at Qinghe.</summary>
    public static DateOnly Today(DateTimeOffset at) => DateOnly.FromDateTime(Local(at));

    private static DateTime Local(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(8)).DateTime;

    /// <summary>The file that the room's own import takes: a line for a day of a queue. The last day ends at an instant.</summary>
    public static string Csv(DateTimeOffset until)
    {
        var local = Local(until);
        var today = DateOnly.FromDateTime(local);
        var lines = new List<string> { "date,queue,contacts,handle_seconds" };
        foreach (var (queue, _, _) in Queues)
        {
            for (var day = today.AddDays(-Days); day <= today; day = day.AddDays(1))
            {
                var counts = Counts(queue, day).Select((count, slot) => day == today.AddDays(-1) && queue == Delivery.Queue ? Disturbed(count, slot) : count).Take(day == today ? (int)(local.TimeOfDay.TotalMinutes / 15) : Slots).ToArray();
                if (counts.Length > 0) lines.Add($"{day:yyyy-MM-dd},{queue},{string.Join(' ', counts)},{HandleSeconds}");
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>Sales and holidays of the years around a day, as the room's import takes them.</summary>
    public static string Drivers(DateOnly around)
    {
        var lines = new List<string> { "kind,name,from,until" };
        for (var year = around.Year - 2; year <= around.Year + 1; year++)
        {
            foreach (var (name, month, day, _) in Sales) lines.Add($"promotion,{name},{year}-{month:00}-{day:00},");
            lines.Add($"holiday,国庆,{year}-10-01,{year}-10-07");
            var newYear = NewYear(year);
            lines.Add($"holiday,春节,{newYear.AddDays(-1):yyyy-MM-dd},{newYear.AddDays(6):yyyy-MM-dd}");
        }

        return string.Join('\n', lines);
    }

    /// <summary>The shop's people are there from eight to midnight; who writes at night is answered in the morning.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Hours =
        new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }.ToDictionary(day => day, _ => new[] { "08:00-24:00" });

    /// <summary>Beginning, end, first meal and first lesson of the early, the late and the middle shift.</summary>
    private static readonly (string Start, string End, TimeOnly Meal, TimeOnly Lesson)[] Duties =
        [("08:00", "17:00", new(11, 0), new(14, 15)), ("15:00", "24:00", new(18, 0), new(15, 15)), ("11:00", "20:00", new(13, 0), new(16, 15))];

    private const int MealMinutes = 60, LessonMinutes = 45, Turns = 3;

    /// <summary>Early, late and middle shifts of colleagues and partners, five days a week, with their meals and their hours to learn.</summary>
    public static string Shifts(DateOnly from)
    {
        var lines = new List<string> { "email,start,end,activities" };
        foreach (var (colleague, index) in Qinghe.Simulated.Concat(Qinghe.Partners).Select((c, i) => (c, i)))
        {
            var (start, end, meal, lesson) = Duties[index % Duties.Length];
            // They go one after the other, so that somebody is always there.
            var turn = index / Duties.Length % Turns;
            var activities = $"meal {Span(meal, MealMinutes, turn)}; learning {Span(lesson, LessonMinutes, turn)}";
            for (var day = 0; day < ShiftDays; day++)
            {
                // Everybody has two days off each week, not the same ones.
                if ((day + 2 * index) % 7 >= 5) continue;
                var last = end == "24:00" ? $"{from.AddDays(day + 1):yyyy-MM-dd}T00:00" : $"{from.AddDays(day):yyyy-MM-dd}T{end}";
                lines.Add($"{colleague.Email},{from.AddDays(day):yyyy-MM-dd}T{start},{last},{activities}");
            }
        }

        return string.Join('\n', lines);
    }

    private static string Span(TimeOnly first, int minutes, int turn) => $"{first.AddMinutes(turn * minutes):HH:mm}-{first.AddMinutes((turn + 1) * minutes):HH:mm}";

    private static readonly string[] Workdays = ["mon", "tue", "wed", "thu", "fri"];

    /// <summary>Who brings a child to school would like to be late, who fetches one to be early; one has a class, one a wedding to go to.</summary>
    public static IEnumerable<(Qinghe.Colleague Colleague, IReadOnlyList<object> Items)> Wishes(DateOnly today)
    {
        static Qinghe.Colleague Named(string name) => Qinghe.Staff.First(s => s.Name == name);
        static object On(string weekday, string wish) => new { weekday, wish };
        // The Saturday of next week, which is the one to be proposed.
        var wedding = today.AddDays(12 - ((int)today.DayOfWeek + 6) % 7);
        return
        [
            (Named("小林"), [On("wed", "off"), On("fri", "early"), new { date = wedding, wish = "off" }]),
            (Named("梅"), [.. Workdays.Select(d => On(d, "early"))]),
            (Named("阿宁"), [.. Workdays.Select(d => On(d, "late"))]),
            (Named("小郑"), [On("sat", "off"), On("sun", "off")]),
            (Named("阿文"), [On("tue", "off"), On("thu", "late")]),
        ];
    }

    /// <summary>Yesterday afternoon the carrier's scanners stood still, and nobody had told the planner: more asked where their parcel was.</summary>
    private static readonly (string Queue, int From, int Until, int Times) Delivery = (Qinghe.Delivery, 58, 70, 3);

    private static int Disturbed(int count, int slot) => slot >= Delivery.From && slot < Delivery.Until ? Delivery.Times * count + 4 : count;

    /// <summary>What came on a day, by quarter hours of Shanghai.</summary>
    public static IEnumerable<int> Counts(string queue, DateOnly day)
    {
        var index = Array.FindIndex(Queues, q => q.Queue == queue);
        var chance = new Random(day.DayNumber * 7 + index);
        var mood = Math.Exp(0.04 * Normal(chance));
        for (var slot = 0; slot < Slots; slot++) yield return Poisson(chance, mood * Expected(queue, day, slot));
    }

    /// <summary>What is to be expected, which nobody in the house is told.</summary>
    public static double Expected(string queue, DateOnly day, int slot)
    {
        var (_, share, weight) = Queues.First(q => q.Queue == queue);
        var at = new DateTimeOffset(day.ToDateTime(new TimeOnly(slot / 4, slot % 4 * 15)), TimeSpan.FromHours(8));
        var week = day.DayOfWeek switch { DayOfWeek.Monday => 1.15, DayOfWeek.Saturday => 0.92, DayOfWeek.Sunday => 0.85, _ => 1 };
        var growth = Math.Pow(1.08, (day.DayNumber - Epoch.DayNumber) / 365.0);
        return share * 900 / LivingDay.MeanGapSeconds(at) * week * growth * Rest(day) * Sale(day, slot, weight);
    }

    private static double Rest(DateOnly day) =>
        LunarDay.NewYearOffset(day) is >= -1 and <= 6 ? 0.45 : day.Month == 10 && day.Day <= 7 ? 0.8 : 1;

    private static double Sale(DateOnly day, int slot, double weight)
    {
        var factor = 1.0;
        foreach (var (_, month, date, height) in Sales)
        {
            var away = day.DayNumber - new DateOnly(day.Year, month, date).DayNumber;
            var above = (height * (1 + 0.05 * Math.Sin(day.Year)) - 1) * weight;
            factor *= away switch
            {
                0 => 1 + above * Hour(slot / 4),
                -1 => 1 + 0.35 * above,
                >= -14 and < -1 => 1 + 0.04 * above,
                > 0 and <= 7 => 1 + 0.45 * above * (1 - away / 8.0),
                > 7 and <= 21 => 1 + 0.06 * above,
                _ => 1,
            };
        }

        return factor;
    }

    /// <summary>Sales begin at midnight and at eight in the evening.</summary>
    private static double Hour(int hour) => hour switch { 0 or 1 => 2.2, 20 or 21 or 22 => 1.5, _ => 0.85 };

    private static DateOnly NewYear(int year)
    {
        for (var day = new DateOnly(year, 1, 20); ; day = day.AddDays(1))
            if (LunarDay.NewYearOffset(day) == 0) return day;
    }

    private static int Poisson(Random chance, double mean)
    {
        if (mean > 30) return Math.Max(0, (int)Math.Round(mean + Math.Sqrt(mean) * Normal(chance)));
        var (count, product, limit) = (0, chance.NextDouble(), Math.Exp(-mean));
        for (; product > limit; count++) product *= chance.NextDouble();
        return count;
    }

    private static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
}
