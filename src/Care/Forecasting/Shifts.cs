using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Papilio.Care.People;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Shifts as leaders plan them: drafts until they are published. Rules that protect people are kept where a shift is
/// recorded, whoever records it: rest, days in a row, leave. What is missing of hours to learn is said, not refused.
/// </summary>
internal static class Shifts
{
    public const int ActivitiesMax = 20;
    public const int ManyMax = 2_000;
    public const long SpanMax = 62 * HouseTime.DayMilliseconds;

    private static readonly string[] Headings = ["email", "start", "end", "activities"];

    public sealed record ActivityBody(ActivityKind Kind, long Start, long End);

    public sealed record Body(AgentId Agent, long Start, long End, IReadOnlyList<ActivityBody>? Activities = null);

    public sealed record Many(IReadOnlyList<Body> Items);

    public sealed record Span(long From, long Until);

    public sealed record View(ShiftId Id, long Version, AgentId Agent, string Name, long Start, long End, bool Published, IReadOnlyList<ActivityBody> Activities);

    /// <summary>Hours kept for learning and improvement (C04). Not enough is a warning: customers today are not paid for with those of tomorrow.</summary>
    public sealed record Improvement(double Percent, int PercentMin, bool Enough, string Text);

    public sealed record Schedule(IReadOnlyList<View> Items, Improvement Improvement);

    public sealed record Published(int Shifts, Improvement Improvement);

    /// <summary>What protects people: hours of rest and days in a row.</summary>
    internal sealed record Rules(int RestHoursMin, int DaysInARowMax);

    /// <param name="others">The agent's other shifts around it.</param>
    /// <param name="leave">The agent's approved leave.</param>
    internal static Outcome<Shift> Decide(Shift before, Body asked, IReadOnlyList<Shift> others, IReadOnlyList<Leave> leave, Rules rules, HouseTime time)
    {
        var activities = (asked.Activities ?? []).OrderBy(a => a.Start).Select(a => new Activity(a.Kind, a.Start, a.End)).ToArray();
        if (asked.End <= asked.Start || asked.End - asked.Start > ShiftTable.LengthMax) return new Refusal("request.invalid", 400, $"start < end, {ShiftTable.LengthMax / 3600_000} h");
        if (activities.Length > ActivitiesMax) return new Refusal("request.invalid", 400, $"activities ≤ {ActivitiesMax}");
        if (activities.Any(a => a.StartAt < asked.Start || a.EndAt > asked.End || a.EndAt <= a.StartAt) || activities.Zip(activities.Skip(1)).Any(p => p.First.EndAt > p.Second.StartAt))
            return new Refusal("request.invalid", 400, "activities");

        var shift = before with { Agent = asked.Agent, StartAt = asked.Start, EndAt = asked.End, Activities = activities };
        return Judge(shift, others, leave, rules, time) is { } refusal ? refusal : shift;
    }

    internal static Refusal? Judge(Shift shift, IReadOnlyList<Shift> others, IReadOnlyList<Leave> leave, Rules rules, HouseTime time)
    {
        if (others.Any(o => o.Id != shift.Id && o.Overlaps(shift.StartAt, shift.EndAt))) return new Refusal("shift.overlap", 409);
        if (leave.Any(l => l.State is LeaveState.Approved && shift.Overlaps(l.FromAt, l.UntilAt))) return new Refusal("shift.leave", 409);
        var rest = rules.RestHoursMin * 3600_000L;
        // Two parts of one day are one day's work; rest is between days.
        if (others.Any(o => o.Id != shift.Id && time.DayOf(o.StartAt) != time.DayOf(shift.StartAt) && (o.EndAt <= shift.StartAt ? shift.StartAt - o.EndAt : o.StartAt - shift.EndAt) < rest))
            return new Refusal("shift.rest", 409, $"{rules.RestHoursMin}");

        var days = others.Where(o => o.Id != shift.Id).Select(o => time.DayOf(o.StartAt)).ToHashSet();
        var row = 1;
        for (var day = time.DayOf(shift.StartAt).AddDays(-1); days.Contains(day); day = day.AddDays(-1)) row++;
        for (var day = time.DayOf(shift.StartAt).AddDays(1); days.Contains(day); day = day.AddDays(1)) row++;
        return row > rules.DaysInARowMax ? new Refusal("shift.row", 409, $"{rules.DaysInARowMax}") : null;
    }

    internal static Improvement Judge(IReadOnlyCollection<Shift> shifts, int percentMin, bool english)
    {
        double all = shifts.Sum(s => s.EndAt - s.StartAt), improving = shifts.Sum(s => s.ImprovingMs);
        var percent = all > 0 ? Math.Round(100 * improving / all, 2) : 100;
        var enough = percent >= percentMin;
        return new Improvement(percent, percentMin, enough, enough ? "" : english
            ? $"only {percent} % of hours are left to learn and to improve; keep at least {percentMin} %"
            : $"学习与改进时间只剩 {percent} %，至少保留 {percentMin} %");
    }

    public sealed class Handler(IStore store, IPeople people, IMemberships memberships, HouseTime time, IOptions<ForecastingOptions> options)
    {
        internal Rules Rules => new(options.Value.RestHoursMin, options.Value.DaysInARowMax);

        public Task<Outcome<Schedule>> ListAsync(Caller caller, long from, long until, bool english, CancellationToken cancel = default) => store.ReadAsync<Outcome<Schedule>>(async session =>
        {
            if (until <= from || until - from > SpanMax) return new Refusal("request.invalid", 400, $"from < until, {SpanMax / HouseTime.DayMilliseconds} d");
            var sees = await Planner.StaffOfAsync(session, memberships, caller);
            var shifts = (await ShiftTable.BetweenAsync(session, from, until)).Where(s => sees(s.Agent)).ToArray();
            return new Schedule(await ViewsAsync(session, shifts), Judge(shifts, options.Value.ImprovementPercentMin, english));
        }, cancel);

        public Task<Outcome<IReadOnlyList<View>>> RecordAsync(IReadOnlyList<Body> bodies, Caller by, CancellationToken cancel = default) => store.WriteAsync<Outcome<IReadOnlyList<View>>>(async session =>
        {
            // Gather.
            if (bodies.Count > ManyMax) return new Refusal("request.invalid", 422, $"items ≤ {ManyMax}");
            var sees = await Planner.StaffOfAsync(session, memberships, by);
            var staff = (await people.ListAsync(session)).Where(p => p.Active && sees(p.Id)).Select(p => p.Id).ToHashSet();
            await ShiftTable.LockAsync(session, bodies.Select(b => b.Agent));

            var recorded = new List<Shift>();
            foreach (var body in bodies)
            {
                // Decide.
                if (!staff.Contains(body.Agent)) return new Refusal("agent.unknown", 404, body.Agent.ToString());
                var decided = await DecideAsync(session, new Shift(Id.New<ShiftId>(session.Clock), 1, body.Agent, 0, 0, Published: false, []), body);
                if (decided.Refusal is { } refusal) return refusal;

                // Record.
                await ShiftTable.InsertAsync(session, decided.Value);
                recorded.Add(decided.Value);
            }

            return (await ViewsAsync(session, recorded)).ToArray();
        }, cancel);

        public Task<Outcome<View>> ChangeAsync(ShiftId id, long? version, Body body, Caller by, CancellationToken cancel = default) => store.WriteAsync<Outcome<View>>(async session =>
        {
            // Gather.
            var sees = await Planner.StaffOfAsync(session, memberships, by);
            if (await ShiftTable.FindAsync(session, id) is not { } before || !sees(before.Agent)) return new Refusal("shift.unknown", 404);
            if (await people.FindAsync(session, body.Agent) is not { Active: true } || !sees(body.Agent)) return new Refusal("agent.unknown", 404, body.Agent.ToString());
            await ShiftTable.LockAsync(session, before.Agent, body.Agent);

            // Decide.
            if (version is null) return new Refusal("version.missing", 428);
            if (version != before.Version) return new Refusal("version.stale", 412);
            var decided = await DecideAsync(session, before, body);
            if (decided.Refusal is { } refusal) return refusal;

            // Record.
            await ShiftTable.SaveAsync(session, decided.Value);
            if (before.Published) session.Announce(new ScheduleChanged(id, decided.Value.Agent, Removed: false), by.Actor);
            return (await ViewsAsync(session, [decided.Value with { Version = before.Version + 1 }]))[0];
        }, cancel);

        public Task<Outcome<Done>> RemoveAsync(ShiftId id, Caller by, CancellationToken cancel = default) => store.WriteAsync<Outcome<Done>>(async session =>
        {
            var sees = await Planner.StaffOfAsync(session, memberships, by);
            if (await ShiftTable.FindAsync(session, id) is not { } shift || !sees(shift.Agent)) return new Refusal("shift.unknown", 404);
            await ShiftTable.RemoveAsync(session, id);
            if (shift.Published) session.Announce(new ScheduleChanged(id, shift.Agent, Removed: true), by.Actor);
            return Done.It;
        }, cancel);

        public Task<Outcome<Published>> PublishAsync(Span span, Caller by, bool english, CancellationToken cancel = default) => store.WriteAsync<Outcome<Published>>(async session =>
        {
            if (span.Until <= span.From || span.Until - span.From > SpanMax) return new Refusal("request.invalid", 400, $"from < until, {SpanMax / HouseTime.DayMilliseconds} d");
            var sees = await Planner.StaffOfAsync(session, memberships, by);
            var shifts = (await ShiftTable.BetweenAsync(session, span.From, span.Until)).Where(s => sees(s.Agent)).ToArray();
            var drafts = shifts.Where(s => !s.Published).ToArray();
            foreach (var shift in drafts) await ShiftTable.SaveAsync(session, shift with { Published = true });
            var improvement = Judge(shifts, options.Value.ImprovementPercentMin, english);
            session.Announce(new SchedulePublished(span.From, span.Until, drafts.Length, improvement.Percent), by.Actor);
            return new Published(drafts.Length, improvement);
        }, cancel);

        /// <summary>Lines "email, start, end, activities": local times as 2026-11-11T09:00, activities as "meal 12:00-12:30; learning 15:00-16:00".</summary>
        public async Task<Outcome<DriverBook.Taken>> ImportAsync(string csv, Caller by, CancellationToken cancel = default)
        {
            var staff = (await store.ReadAsync(people.ListAsync, cancel)).Where(p => p.Active).ToDictionary(p => p.Email, p => p.Id);
            var (bodies, errors) = (new List<Body>(), new SortedDictionary<int, string>());
            foreach (var line in Csv.Read(csv))
            {
                if (bodies.Count == 0 && line.Values.Keys.FirstOrDefault(h => !Headings.Contains(h)) is { } strange) return new Refusal("request.invalid", 422, $"'{strange}': {string.Join(',', Headings)}");
                if (!staff.TryGetValue(NewPerson.Address(line["email"]), out var agent)) errors.Add(line.Number, $"email '{line["email"]}'");
                else if (Instant(line["start"]) is not { } start) errors.Add(line.Number, $"start '{line["start"]}'");
                else if (Instant(line["end"]) is not { } end) errors.Add(line.Number, $"end '{line["end"]}'");
                else if (Activities(line["activities"], start) is not { } activities) errors.Add(line.Number, $"activities '{line["activities"]}'");
                else bodies.Add(new Body(agent, start, end, activities));
            }

            if (errors.Count > 0) return PlanFiles.Wrong(errors);
            return (await RecordAsync(bodies, by, cancel)).Then(v => new DriverBook.Taken(v.Count));
        }

        public async Task<Outcome<string>> ExportAsync(Caller caller, long from, long until, CancellationToken cancel = default)
        {
            var listed = await ListAsync(caller, from, until, english: true, cancel);
            if (listed.Refusal is { } refusal) return refusal;
            var emails = (await store.ReadAsync(people.ListAsync, cancel)).ToDictionary(p => p.Id, p => p.Email);
            return Csv.Write(Headings, listed.Value.Items.Select(s => new[]
            {
                emails[s.Agent], Text(s.Start), Text(s.End), string.Join("; ", s.Activities.Select(a => $"{EnumText.Of(a.Kind)} {time.Local(a.Start):HH:mm}-{time.Local(a.End):HH:mm}")),
            }));
        }

        internal async Task<Outcome<Shift>> DecideAsync(Session session, Shift before, Body body)
        {
            var around = 32 * HouseTime.DayMilliseconds;
            var others = await ShiftTable.OfAsync(session, body.Agent, body.Start - around, body.End + around);
            return Decide(before, body, others, await LeaveTable.OfAsync(session, body.Agent, body.Start, body.End), Rules, time);
        }

        internal async Task<IReadOnlyList<View>> ViewsAsync(Session session, IReadOnlyList<Shift> shifts)
        {
            var names = await people.NamesAsync(session, [.. shifts.Select(s => s.Agent)]);
            return [.. shifts.Select(s => new View(s.Id, s.Version, s.Agent, names.GetValueOrDefault(s.Agent, ""), s.StartAt, s.EndAt, s.Published, [.. s.Activities.Select(a => new ActivityBody(a.Kind, a.StartAt, a.EndAt))]))];
        }

        private string Text(long at) => time.Local(at).ToString("yyyy-MM-ddTHH:mm");

        private long? Instant(string text) =>
            DateTime.TryParseExact(text, ["yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm"], null, System.Globalization.DateTimeStyles.None, out var local)
                ? time.StartOf(DateOnly.FromDateTime(local)) + (long)local.TimeOfDay.TotalMilliseconds : null;

        /// <summary>Times after the shift's beginning: what would lie before it is of the next day.</summary>
        private List<ActivityBody>? Activities(string text, long start)
        {
            var activities = new List<ActivityBody>();
            foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (part.Split(' ') is not [var word, var span] || span.Split('-') is not [var from, var until] || !Enum.TryParse<ActivityKind>(word, ignoreCase: true, out var kind)
                    || !TimeOnly.TryParseExact(from, "HH:mm", out var begins) || !TimeOnly.TryParseExact(until, "HH:mm", out var ends)) return null;
                var first = After(start, begins);
                activities.Add(new ActivityBody(kind, first, After(first, ends)));
            }

            return activities;
        }

        private long After(long at, TimeOnly clock)
        {
            var same = time.StartOf(time.DayOf(at)) + (long)clock.ToTimeSpan().TotalMilliseconds;
            return same >= at ? same : same + HouseTime.DayMilliseconds;
        }
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("").RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
        read.MapGet("/plan/shifts", async (long from, long until, HttpContext http, Handler shifts, CancellationToken cancel) =>
            (await shifts.ListAsync(http.Caller(), from, until, Words.IsEnglish(http.Language()), cancel)).ToResult());
        read.MapGet("/plan/shifts/export", async (long from, long until, HttpContext http, Handler shifts, CancellationToken cancel) =>
            await shifts.ExportAsync(http.Caller(), from, until, cancel) is { Refusal: null } file ? PlanFiles.Csv(file.Value, "shifts.csv") : new Refusal("request.invalid", 400, "from < until").ToResult()).Produces<string>(contentType: "text/csv");

        var write = routes.MapGroup("").RequireStaffOrKey(KeyScopes.PlanWrite, Role.Leader);
        write.MapPost("/plan/shifts", async (Body body, HttpContext http, Handler shifts, CancellationToken cancel) =>
            (await shifts.RecordAsync([body], http.Caller(), cancel)).Then(v => v[0]).ToCreated(http, v => v.Version));
        write.MapPost("/plan/shifts/many", async (Many many, HttpContext http, Handler shifts, CancellationToken cancel) =>
            (await shifts.RecordAsync(many.Items, http.Caller(), cancel)).Then(v => new DriverBook.Taken(v.Count)).ToResult());
        write.MapPost("/plan/shifts/import", async (HttpContext http, Handler shifts, CancellationToken cancel) =>
            (await shifts.ImportAsync(await PlanFiles.TextAsync(http, cancel), http.Caller(), cancel)).ToResult()).WithMetadata(PlanFiles.Taken);
        write.MapPost("/plan/shifts/publish", async (Span span, HttpContext http, Handler shifts, CancellationToken cancel) =>
            (await shifts.PublishAsync(span, http.Caller(), Words.IsEnglish(http.Language()), cancel)).ToResult());
        write.MapPut("/plan/shifts/{id:guid}", async (Guid id, Body body, HttpContext http, Handler shifts, CancellationToken cancel) =>
            (await shifts.ChangeAsync(new(id), http.IfMatch(), body, http.Caller(), cancel)).ToVersioned(http, v => v.Version));
        write.MapDelete("/plan/shifts/{id:guid}", async (Guid id, HttpContext http, Handler shifts, CancellationToken cancel) =>
            (await shifts.RemoveAsync(new(id), http.Caller(), cancel)).ToResult());
    }
}
