using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;

namespace Papilio.Care.Forecasting;

/// <summary>
/// What planners know of days to come, and programs send in: closings, holidays, promotions, releases, incidents, weather,
/// and numbers of days such as orders. One by one, as a list, or as a file.
/// </summary>
internal static class DriverBook
{
    public const int NameMax = 80;
    public const int ManyMax = 1_000;
    public const int StrengthMax = 20_000;
    public const int LiftMax = 20_000;

    /// <summary>The longest thing there is, such as a sale of a season.</summary>
    public const long LengthMax = 370 * HouseTime.DayMilliseconds;

    private static readonly string[] Headings = ["kind", "name", "from", "until", "queue", "topic", "strength", "lift"];
    private static readonly string[] MeasureHeadings = ["name", "date", "value", "planned"];

    /// <param name="From">With <paramref name="Until"/> (excluded), Unix milliseconds.</param>
    public sealed record Body(DriverKind Kind, string Name, long From, long Until, Guid? Queue = null, string? Topic = null, int? Strength = null, int? Lift = null);

    public sealed record Many(IReadOnlyList<Body> Items);

    /// <summary>A day's number under a name such as "orders".</summary>
    public sealed record Number(string Name, DateOnly Date, double Value, bool Planned = false);

    public sealed record Numbers(IReadOnlyList<Number> Items);

    public sealed record Taken(int Count);

    internal static bool IsOfWholeDays(DriverKind kind) => kind is DriverKind.Closed or DriverKind.Holiday or DriverKind.MakeUpDay or DriverKind.Promotion;

    internal static Outcome<Driver> Decide(Driver before, Body asked, HouseTime time, IReadOnlyCollection<Guid> queues, Caller by)
    {
        var name = asked.Name.Trim();
        if (name.Length is 0 or > NameMax) return new Refusal("request.invalid", 400, $"name 1–{NameMax}");
        if (asked.Until <= asked.From || asked.Until - asked.From > LengthMax) return new Refusal("request.invalid", 400, "from < until");
        if (asked.Kind is DriverKind.Promotion or DriverKind.Holiday or DriverKind.MakeUpDay && (!IsMidnight(asked.From, time) || !IsMidnight(asked.Until, time)))
            return new Refusal("request.invalid", 400, $"{EnumText.Of(asked.Kind)}: 00:00 {time.Zone.Id}");
        if (asked.Queue is { } queue && !queues.Contains(queue)) return new Refusal("queue.unknown", 404);
        if (!Planner.Sees(by, asked.Queue)) return new Refusal("permission.denied", 403, "queue");
        if (asked.Topic?.Length > SeriesTable.TopicMax) return new Refusal("request.invalid", 400, $"topic ≤ {SeriesTable.TopicMax}");
        if (asked.Strength is < 0 or > StrengthMax) return new Refusal("request.invalid", 400, $"strength 0–{StrengthMax} ‰");
        if (asked.Lift is < -1000 or > LiftMax) return new Refusal("request.invalid", 400, $"lift -1000–{LiftMax} ‰");
        return before with
        {
            Kind = asked.Kind,
            Name = name,
            FromAt = asked.From,
            UntilAt = asked.Until,
            Queue = asked.Queue,
            Topic = string.IsNullOrEmpty(asked.Topic) ? null : asked.Topic,
            Strength = asked.Strength,
            Lift = asked.Lift,
        };
    }

    private static bool IsMidnight(long at, HouseTime time) => time.StartOf(time.DayOf(at)) == at;

    /// <summary>Lines "kind, name, from, until …": days as 2026-11-11 (until included), hours as 2026-11-11T20:00.</summary>
    internal static Outcome<IReadOnlyList<Body>> Read(string text, HouseTime time, IReadOnlyList<QueueName> queues)
    {
        var (bodies, errors) = (new List<Body>(), new SortedDictionary<int, string>());
        foreach (var line in Csv.Read(text))
        {
            if (bodies.Count == 0 && line.Values.Keys.FirstOrDefault(h => !Headings.Contains(h)) is { } strange)
                return new Refusal("request.invalid", 422, $"'{strange}': {string.Join(',', Headings)}");
            var queue = queues.FirstOrDefault(q => q.Name == line["queue"]);
            if (!Enum.TryParse<DriverKind>(line["kind"].Replace("_", ""), ignoreCase: true, out var kind)) errors.Add(line.Number, $"kind '{line["kind"]}'");
            else if (Instant(line["from"], time, end: false) is not { } from) errors.Add(line.Number, $"from '{line["from"]}'");
            else if (Instant(line["until"].Length == 0 ? line["from"] : line["until"], time, end: true) is not { } until) errors.Add(line.Number, $"until '{line["until"]}'");
            else if (line["queue"].Length > 0 && queue is null) errors.Add(line.Number, $"queue '{line["queue"]}'");
            else if (Thousandths(line["strength"], out var strength) is { } wrong) errors.Add(line.Number, $"strength {wrong}");
            else if (Thousandths(line["lift"], out var lift) is { } alsoWrong) errors.Add(line.Number, $"lift {alsoWrong}");
            else bodies.Add(new Body(kind, line["name"], from, until, queue?.Id, line["topic"].Length == 0 ? null : line["topic"], strength, lift));
        }

        if (errors.Count > 0) return PlanFiles.Wrong(errors);
        return bodies;
    }

    private static long? Instant(string text, HouseTime time, bool end)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day)) return time.StartOf(end ? day.AddDays(1) : day);
        if (!DateTime.TryParseExact(text, ["yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return null;
        return time.StartOf(DateOnly.FromDateTime(local)) + (long)local.TimeOfDay.TotalMilliseconds;
    }

    private static string? Thousandths(string text, out int? value)
    {
        value = null;
        if (text.Length == 0) return null;
        if (!double.TryParse(text, out var number) || Math.Abs(number) > 20) return $"'{text}'";
        value = (int)Math.Round(number * 1000);
        return null;
    }

    internal static Outcome<IReadOnlyList<Number>> ReadNumbers(string text)
    {
        var (numbers, errors) = (new List<Number>(), new SortedDictionary<int, string>());
        foreach (var line in Csv.Read(text))
        {
            if (numbers.Count == 0 && line.Values.Keys.FirstOrDefault(h => !MeasureHeadings.Contains(h)) is { } strange)
                return new Refusal("request.invalid", 422, $"'{strange}': {string.Join(',', MeasureHeadings)}");
            if (!DateOnly.TryParseExact(line["date"], "yyyy-MM-dd", out var date)) errors.Add(line.Number, $"date '{line["date"]}'");
            else if (!double.TryParse(line["value"], out var value) || !double.IsFinite(value)) errors.Add(line.Number, $"value '{line["value"]}'");
            else numbers.Add(new Number(line["name"], date, value, line["planned"] is "1" or "true" or "yes"));
        }

        if (errors.Count > 0) return PlanFiles.Wrong(errors);
        return numbers;
    }

    public sealed class Handler(IStore store, IMemberships memberships, HouseTime time)
    {
        public Task<Page<Driver>> ListAsync(Caller caller, long? from, long? until, CancellationToken cancel = default) => store.ReadAsync(async session => new Page<Driver>(
            [.. (await DriverTable.ListAsync(session)).Where(d => (d.Queue is null || Planner.Sees(caller, d.Queue)) && d.UntilAt > (from ?? 0) && d.FromAt < (until ?? long.MaxValue))], Next: null), cancel);

        public Task<Outcome<IReadOnlyList<Driver>>> RecordAsync(IReadOnlyList<Body> bodies, Caller by, CancellationToken cancel = default) =>
            store.WriteAsync<Outcome<IReadOnlyList<Driver>>>(async session =>
            {
                // Gather.
                if (bodies.Count > ManyMax) return new Refusal("request.invalid", 422, $"items ≤ {ManyMax}");
                var queues = (await memberships.AllAsync(session)).Select(q => q.Id).ToArray();
                if (await DriverTable.CountAsync(session) + bodies.Count > DriverTable.DriversMax) return new Refusal("request.invalid", 422, $"drivers ≤ {DriverTable.DriversMax}");

                // Decide.
                var recorded = new List<Driver>();
                foreach (var body in bodies)
                {
                    var decided = Decide(new Driver(Id.New<DriverId>(session.Clock), 1, body.Kind, "", 0, 0, null, null, null, null, session.Now), body, time, queues, by);
                    if (decided.Refusal is { } refusal) return refusal;
                    recorded.Add(decided.Value);
                }

                // Record.
                foreach (var driver in recorded)
                {
                    await DriverTable.InsertAsync(session, driver);
                    session.Announce(Told(driver), by.Actor);
                }

                return recorded;
            }, cancel);

        public Task<Outcome<Driver>> ChangeAsync(DriverId id, long? version, Body body, Caller by, CancellationToken cancel = default) => store.WriteAsync<Outcome<Driver>>(async session =>
        {
            // Gather.
            if (await DriverTable.FindAsync(session, id) is not { } before || !Planner.Sees(by, before.Queue)) return new Refusal("driver.unknown", 404);
            var queues = (await memberships.AllAsync(session)).Select(q => q.Id).ToArray();

            // Decide.
            if (version is null) return new Refusal("version.missing", 428);
            if (version != before.Version) return new Refusal("version.stale", 412);
            var decided = Decide(before, body, time, queues, by);
            if (decided.Refusal is { } refusal) return refusal;

            // Record.
            await DriverTable.SaveAsync(session, decided.Value);
            var after = decided.Value with { Version = before.Version + 1 };
            session.Announce(Told(after), by.Actor);
            return after;
        }, cancel);

        public Task<Outcome<Done>> RemoveAsync(DriverId id, Caller by, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
        {
            if (await DriverTable.FindAsync(session, id) is not { } driver || !Planner.Sees(by, driver.Queue)) return new Refusal("driver.unknown", 404);
            await DriverTable.RemoveAsync(session, id);
            session.Announce(new DriverRemoved(id), by.Actor);
            return Done.It;
        }, cancel);

        public async Task<Outcome<Taken>> ImportAsync(string csv, Caller by, CancellationToken cancel = default)
        {
            var read = Read(csv, time, await store.ReadAsync(memberships.AllAsync, cancel));
            if (read.Refusal is { } wrong) return wrong;
            return (await RecordAsync(read.Value, by, cancel)).Then(d => new Taken(d.Count));
        }

        public Task<Outcome<Taken>> MeasureAsync(IReadOnlyList<Number> numbers, Caller by, CancellationToken cancel = default) => store.WriteAsync<Outcome<Taken>>(async session =>
        {
            if (!Planner.Sees(by, queue: null)) return new Refusal("permission.denied", 403);
            if (numbers.Count > ManyMax) return new Refusal("request.invalid", 422, $"items ≤ {ManyMax}");
            if (numbers.FirstOrDefault(n => n.Name.Trim().Length is 0 or > NameMax || Math.Abs(n.Value) > 1e12) is { } odd) return new Refusal("request.invalid", 400, $"{odd.Date:yyyy-MM-dd}");
            foreach (var number in numbers) await DriverTable.SetAsync(session, new(number.Name.Trim(), number.Date, number.Planned, number.Value, session.Now));
            foreach (var kind in numbers.GroupBy(n => n.Planned)) session.Announce(new DriverMeasured(kind.Count(), kind.Key), by.Actor);
            return new Taken(numbers.Count);
        }, cancel);

        public Task<Page<Number>> NumbersAsync(DateOnly? from, DateOnly? until, CancellationToken cancel = default) => store.ReadAsync(async session => new Page<Number>(
            [.. (await DriverTable.ValuesAsync(session)).Where(v => v.Day >= (from ?? DateOnly.MinValue) && v.Day <= (until ?? DateOnly.MaxValue)).Select(v => new Number(v.Name, v.Day, v.Number, v.Planned))], Next: null), cancel);

        private static DriverRecorded Told(Driver driver) =>
            new(driver.Id, driver.Version, driver.Kind, driver.FromAt, driver.UntilAt, driver.Queue, driver.Strength, driver.Lift);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("").RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
        read.MapGet("/plan/drivers", async (long? from, long? until, HttpContext http, Handler book, CancellationToken cancel) =>
            Answers.Of(await book.ListAsync(http.Caller(), from, until, cancel)));
        read.MapGet("/plan/measures", async (DateOnly? from, DateOnly? until, Handler book, CancellationToken cancel) =>
            Answers.Of(await book.NumbersAsync(from, until, cancel)));

        var write = routes.MapGroup("").RequireStaffOrKey(KeyScopes.PlanWrite, Role.Leader);
        write.MapPost("/plan/drivers", async (Body body, HttpContext http, Handler book, CancellationToken cancel) =>
            (await book.RecordAsync([body], http.Caller(), cancel)).Then(d => d[0]).ToCreated(http, d => d.Version));
        write.MapPost("/plan/drivers/many", async (Many many, HttpContext http, Handler book, CancellationToken cancel) =>
            (await book.RecordAsync(many.Items, http.Caller(), cancel)).Then(d => new Taken(d.Count)).ToResult());
        write.MapPost("/plan/drivers/import", async (HttpContext http, Handler book, CancellationToken cancel) =>
            (await book.ImportAsync(await PlanFiles.TextAsync(http, cancel), http.Caller(), cancel)).ToResult()).WithMetadata(PlanFiles.Taken);
        write.MapPut("/plan/drivers/{id:guid}", async (Guid id, Body body, HttpContext http, Handler book, CancellationToken cancel) =>
            (await book.ChangeAsync(new(id), http.IfMatch(), body, http.Caller(), cancel)).ToVersioned(http, d => d.Version));
        write.MapDelete("/plan/drivers/{id:guid}", async (Guid id, HttpContext http, Handler book, CancellationToken cancel) =>
            (await book.RemoveAsync(new(id), http.Caller(), cancel)).ToResult());
        write.MapPost("/plan/measures", async (Numbers numbers, HttpContext http, Handler book, CancellationToken cancel) =>
            (await book.MeasureAsync(numbers.Items, http.Caller(), cancel)).ToResult());
        write.MapPost("/plan/measures/import", async (HttpContext http, Handler book, CancellationToken cancel) =>
        {
            var read = ReadNumbers(await PlanFiles.TextAsync(http, cancel));
            return (read.Refusal is { } wrong ? wrong : await book.MeasureAsync(read.Value, http.Caller(), cancel)).ToResult();
        }).WithMetadata(PlanFiles.Taken);
    }
}
