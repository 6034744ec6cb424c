using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Papilio.Care.People;
using Papilio.Maths.Staffing;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Shifts that would cover what is expected, proposed and not recorded: who plans looks at them and takes them as drafts,
/// or not. What stands on the roster stays; leave, rest, days in a row and weekly hours are kept, and learning has its
/// share. Wishes decide between people who could take the same shift, and nothing else. What nobody can take without
/// breaking a rule stays open and is told.
/// </summary>
internal static class Proposals
{
    public const int DaysMax = 14;
    public const int PeopleMax = 400;

    /// <summary>Minutes that shifts are planned in.</summary>
    private const int Minutes = 15;

    private const int SlotsOfHour = 60 / Minutes;

    /// <summary>Slots of one lesson: three quarters of an hour.</summary>
    private const int LearningBlock = 3;

    /// <summary>Who wishes to be early begins before it, who wishes to be late does not.</summary>
    private const int Noon = 12 * SlotsOfHour;

    /// <summary>Shifts begin on the half hour.</summary>
    private const int StartEvery = 2;

    /// <summary>A day with a meal in its middle, which is not paid, and half a day with a break.</summary>
    private static readonly (ShiftKind Kind, int Paid, ActivityKind Pause)[] Kinds =
    [
        (new ShiftKind("day", 9 * SlotsOfHour, 8 * SlotsOfHour, [new ShiftBreak(SlotsOfHour, 3 * SlotsOfHour, 5 * SlotsOfHour, 2)]), 8 * SlotsOfHour, ActivityKind.Meal),
        (new ShiftKind("half", 5 * SlotsOfHour, 5 * SlotsOfHour + 1, [new ShiftBreak(1, 2 * SlotsOfHour, 3 * SlotsOfHour)]), 5 * SlotsOfHour, ActivityKind.Break),
    ];

    /// <param name="WeeklyHours">The most paid hours of one person in a week from Monday to Sunday.</param>
    public sealed record Body(DateOnly From, int Days = 7, double WeeklyHours = 40);

    public sealed record Item(AgentId Agent, string Name, long Start, long End, IReadOnlyList<Shifts.ActivityBody> Activities);

    /// <summary>Hours of work needed on a day, and those of them that are covered: with what stands, and with what is proposed.</summary>
    public sealed record Cover(DateOnly Day, double NeededHours, double CoveredBefore, double CoveredAfter);

    /// <param name="Rule">What is broken, as "learning"; rules that protect people never are.</param>
    public sealed record Violation(string Rule, string Name, DateOnly Day);

    /// <summary>Wishes for days that were free to be planned, and those that came true. "Early" and "late" are asked only of who works on the day.</summary>
    public sealed record Granted(int Met, int Of);

    /// <param name="Open">Shifts that would be needed and that nobody can take.</param>
    public sealed record Answer(IReadOnlyList<Item> Items, IReadOnlyList<Cover> Days, int Open, IReadOnlyList<Violation> Violations, Granted Wishes, Shifts.Improvement Improvement, string Text);

    /// <summary>Somebody who may be planned: what they serve, what of the days is taken already, and what lies around them.</summary>
    internal sealed record Somebody(AgentId Agent, string Name, IReadOnlyList<Guid> Queues, IReadOnlyList<Shift> Around, IReadOnlyList<Leave> Leave, IReadOnlyList<ShiftWish> Wishes);

    internal static Refusal? Judge(Body body) =>
        body.Days is < 1 or > DaysMax ? new Refusal("request.invalid", 400, $"days 1–{DaysMax}")
        : body.WeeklyHours is < 1 or > 80 ? new Refusal("request.invalid", 400, "weeklyHours 1–80") : null;

    /// <param name="needed">People needed in each slot of the days, by queue.</param>
    /// <param name="sharePercent">The share of hours to be kept for learning and improvement.</param>
    internal static Answer Decide(
        Body body, IReadOnlyList<Somebody> people, IReadOnlyDictionary<Guid, int[]> needed, Shifts.Rules rules, int sharePercent, HouseTime time, bool english)
    {
        var begins = Enumerable.Range(0, body.Days).Select(d => time.StartOf(body.From.AddDays(d))).ToArray();
        Shift[] standing = [.. people.SelectMany(p => p.Around).Where(s => s.Overlaps(begins[0], begins[^1] + HouseTime.DayMilliseconds))];
        var serves = people.ToDictionary(p => p.Agent, p => p.Queues);
        var before = Available(standing, serves, needed, begins);
        Guid[] queues = [.. needed.Keys.Order()];

        var task = TaskOf(body, people, queues, needed, before, rules, begins, time);
        if (task.Duties.Count == 0 || task.People.Count == 0) return Told([], [], task.Duties.Sum(d => d.People));
        var roster = Papilio.Maths.Staffing.Roster.Find(task, new RosterSearch(MovesPerCell: 1500));
        int[] open = [.. Enumerable.Range(0, body.Days * HouseTime.Slots).Select(s => Math.Max(0, (int)Math.Ceiling(queues.Sum(q => needed[q][s] - before[q][s]))))];
        var table = Timetable.Lay(task, roster, open, sharePercent / 100.0, LearningBlock);

        var (taken, left) = (new List<(Somebody Who, Duty Duty, Shift Shift)>(), roster.Short(task).Sum());
        foreach (var laid in table.Shifts.OrderBy(s => task.Duties[s.Duty].Day))
        {
            var who = people[laid.Person];
            var shift = ShiftOf(laid, task, who, begins);
            // Shifts that stand before, between and after the days are known to the rules alone.
            if (Shifts.Judge(shift, [.. who.Around, .. taken.Where(t => t.Who == who).Select(t => t.Shift)], who.Leave, rules, time) is null) taken.Add((who, task.Duties[laid.Duty], shift));
            else left++;
        }

        RosterViolation[] broken = [.. RosterRules.Violations(task, roster), .. RosterRules.Violations(task, roster, table, sharePercent / 100.0)];
        return Told(taken, [.. broken.Select(v => new Violation(EnumText.Of(v.Rule), v.Person, body.From.AddDays(v.Day)))], left);

        Answer Told(IReadOnlyList<(Somebody Who, Duty Duty, Shift Shift)> proposed, IReadOnlyList<Violation> violations, int unfilled)
        {
            Shift[] all = [.. standing, .. proposed.Select(p => p.Shift)];
            var after = Available(all, serves, needed, begins);
            Cover[] days = [.. Enumerable.Range(0, body.Days).Select(d => new Cover(body.From.AddDays(d), Hours(needed, d), Hours(needed, d, before), Hours(needed, d, after)))];
            var improvement = Shifts.Judge(all, sharePercent, english);
            var granted = GrantedOf(task, people, proposed);
            return new Answer(
                [.. proposed.OrderBy(p => p.Shift.StartAt).Select(p => new Item(p.Who.Agent, p.Who.Name, p.Shift.StartAt, p.Shift.EndAt, [.. p.Shift.Activities.Select(a => new Shifts.ActivityBody(a.Kind, a.StartAt, a.EndAt))]))],
                days, unfilled, violations, granted, improvement, Sentence(proposed.Count, days, unfilled, violations.Count, granted, english));
        }
    }

    private static Granted GrantedOf(RosterTask task, IReadOnlyList<Somebody> people, IReadOnlyList<(Somebody Who, Duty Duty, Shift Shift)> proposed)
    {
        var had = proposed.ToDictionary(p => (p.Who.Agent, p.Duty.Day), p => p.Duty.Shift);
        var met = people.Zip(task.People).SelectMany(p => p.Second.Wishes.Select(w => (Wish: w, Shift: had.GetValueOrDefault((p.First.Agent, w.Day)))))
            .Where(w => w.Wish.Begins is null || w.Shift is not null).Select(w => w.Wish.IsMetBy(w.Shift)).ToArray();
        return new Granted(met.Count(m => m), met.Length);
    }

    /// <summary>Hours of a day that are needed; of these, given who is there, the covered ones.</summary>
    private static double Hours(IReadOnlyDictionary<Guid, int[]> needed, int day, Dictionary<Guid, double[]>? there = null)
    {
        var slots = Enumerable.Range(day * HouseTime.Slots, HouseTime.Slots);
        return Math.Round(needed.Sum(queue => slots.Sum(s => there is null ? queue.Value[s] : Math.Min(queue.Value[s], there[queue.Key][s]))) / SlotsOfHour, 2);
    }

    private static string Sentence(int shifts, Cover[] days, int open, int violations, Granted wishes, bool english)
    {
        var needed = days.Sum(d => d.NeededHours);
        string Share(double hours) => $"{(needed > 0 ? Math.Floor(100 * hours / needed) : 100)} %";
        var (before, after) = (Share(days.Sum(d => d.CoveredBefore)), Share(days.Sum(d => d.CoveredAfter)));
        return english
            ? $"{shifts} shifts cover {after} of the hours needed ({before} now); {(violations == 0 ? "no rule is broken" : $"{violations} rules are broken")}; {(open == 0 ? "nothing stays open" : $"{open} shifts stay open, for which nobody is left")}{(wishes.Of == 0 ? "" : $"; {wishes.Met} of {wishes.Of} wishes came true")}"
            : $"{shifts} 个班次覆盖所需工时的 {after}（现在 {before}）；{(violations == 0 ? "没有违反任何规则" : $"有 {violations} 处违反规则")}；{(open == 0 ? "没有空缺" : $"还有 {open} 个班次没有人可排")}{(wishes.Of == 0 ? "" : $"；{wishes.Of} 个意愿实现了 {wishes.Met} 个")}";
    }

    /// <summary>Everybody's possibilities, and the duties that would cover what is open, day by day and queue by queue.</summary>
    private static RosterTask TaskOf(
        Body body, IReadOnlyList<Somebody> people, Guid[] queues, IReadOnlyDictionary<Guid, int[]> needed, Dictionary<Guid, double[]> before, Shifts.Rules rules, long[] begins, HouseTime time)
    {
        var duties = new List<Duty>();
        for (var day = 0; day < body.Days; day++)
        {
            foreach (var (queue, skill) in queues.Select((q, i) => (q, i)))
            {
                int[] open = [.. Enumerable.Range(day * HouseTime.Slots, HouseTime.Slots).Select(s => Math.Max(0, (int)Math.Ceiling(needed[queue][s] - before[queue][s] - 1e-6)))];
                var first = Array.FindIndex(open, o => o > 0);
                if (first < 0) continue;
                var starts = Enumerable.Range(0, HouseTime.Slots / StartEvery).Select(i => i * StartEvery).Where(s => s >= first - StartEvery && s <= Array.FindLastIndex(open, o => o > 0)).ToArray();
                var cover = ShiftCover.Find(open, ShiftPattern.All(Kinds.Select(k => k.Kind), starts), new CoverSearch(Rounds: 20));
                duties.AddRange(cover.Shifts.GroupBy(s => (s.Pattern.Kind, s.Pattern.Start))
                    .Select(g => new Duty(day, new RosterShift(g.Key.Kind, g.Key.Start, Kinds.First(k => k.Kind == g.Key.Kind).Paid), skill, g.Sum(s => s.Count))));
            }
        }

        return new RosterTask(body.Days, body.From.DayOfWeek, [.. people.Select(p => PersonOf(p, body, queues, begins, time))], duties, new RosterLimits(Minutes, rules.RestHoursMin * 60, rules.DaysInARowMax, FreeWeekendsOfFour: 0));
    }

    private static RosterPerson PersonOf(Somebody who, Body body, Guid[] queues, long[] begins, HouseTime time)
    {
        var worked = who.Around.Select(s => time.DayOf(s.StartAt)).ToHashSet();
        var row = 0;
        for (var day = body.From.AddDays(-1); worked.Contains(day); day = day.AddDays(-1)) row++;
        var ended = who.Around.Where(s => s.StartAt < begins[0]).Select(s => (long?)s.EndAt).Max();
        var had = who.Around.Where(s => s.Overlaps(begins[0], begins[^1] + HouseTime.DayMilliseconds)).Sum(s => s.EndAt - s.StartAt) / HouseTime.SlotMilliseconds;
        var away = Enumerable.Range(0, body.Days)
            .Where(d => worked.Contains(body.From.AddDays(d)) || who.Leave.Any(l => l.State is LeaveState.Approved && l.FromAt < begins[d] + HouseTime.DayMilliseconds && l.UntilAt > begins[d])).ToHashSet();
        return new RosterPerson(who.Name, who.Queues.Select(q => Array.IndexOf(queues, q)).Where(q => q >= 0).ToHashSet(), (int)Math.Max(0, body.WeeklyHours * SlotsOfHour - had))
        {
            Away = away,
            Wishes = [.. Enumerable.Range(0, body.Days).Where(d => !away.Contains(d)).Select(d => WishOf(d, Wishes.On(body.From.AddDays(d), who.Wishes))).OfType<Wish>()],
            DaysInARowBefore = row,
            RestBefore = ended is { } end ? (int)((begins[0] - end) / HouseTime.SlotMilliseconds) : int.MaxValue / 2,
        };
    }

    private static Wish? WishOf(int day, WishKind kind) => kind switch
    {
        WishKind.Off => new(day),
        WishKind.Early => new(day, (0, Noon), OrOff: true),
        WishKind.Late => new(day, (Noon, HouseTime.Slots), OrOff: true),
        _ => null,
    };

    private static Shift ShiftOf(TimetableShift laid, RosterTask task, Somebody who, long[] begins)
    {
        var duty = task.Duties[laid.Duty];
        long At(int slot) => begins[duty.Day] + (duty.Shift.Start + slot) * HouseTime.SlotMilliseconds;
        var pause = Kinds.First(k => k.Kind == duty.Shift.Kind).Pause;
        Activity[] activities =
        [
            .. laid.Breaks.Select((at, b) => new Activity(pause, At(at), At(at + duty.Shift.Kind.Breaks[b].Length))),
            .. laid.Learning.Select(at => new Activity(ActivityKind.Learning, At(at), At(at + LearningBlock))),
        ];
        return new Shift(default, 1, who.Agent, At(0), At(duty.Shift.Kind.Length), Published: false, [.. activities.OrderBy(a => a.StartAt)]);
    }

    /// <summary>People at work for each queue in each slot.</summary>
    private static Dictionary<Guid, double[]> Available(IEnumerable<Shift> shifts, IReadOnlyDictionary<AgentId, IReadOnlyList<Guid>> serves, IReadOnlyDictionary<Guid, int[]> needed, long[] begins)
    {
        var at = begins.SelectMany(b => Enumerable.Range(0, HouseTime.Slots).Select(s => b + s * HouseTime.SlotMilliseconds)).ToArray();
        return Needs.Available(shifts, agent => [.. serves.GetValueOrDefault(agent, []).Where(needed.ContainsKey)], needed, at, Minutes * 60_000L);
    }

    public sealed class Handler(IStore store, Needs.Reader needs, IPeople people, IMemberships memberships, Shifts.Handler shifts, HouseTime time, IOptions<ForecastingOptions> options) : IDisposable
    {
        /// <summary>One search at a time on a node: it takes a whole core for some seconds.</summary>
        private readonly SemaphoreSlim one = new(1, 1);

        public void Dispose() => one.Dispose();

        public async Task<Outcome<Answer>> ProposeAsync(Caller caller, Body body, bool english, CancellationToken cancel = default)
        {
            if (Judge(body) is { } wrong) return wrong;
            var gathered = await store.ReadAsync(session => GatherAsync(session, caller, body), cancel);
            if (gathered.Refusal is { } refusal) return refusal;
            var (somebodies, needed) = gathered.Value;
            await one.WaitAsync(cancel);
            try
            {
                return await Task.Run(() => Decide(body, somebodies, needed, shifts.Rules, options.Value.ImprovementPercentMin, time, english), cancel);
            }
            finally
            {
                one.Release();
            }
        }

        private async Task<Outcome<(IReadOnlyList<Somebody> People, IReadOnlyDictionary<Guid, int[]> Needed)>> GatherAsync(Session session, Caller caller, Body body)
        {
            var gathered = await needs.GatherAsync(session, body.From, body.From.AddDays(body.Days - 1), Minutes);
            if (gathered.Refusal is { } refusal) return refusal;
            var needed = gathered.Value.Expected(caller).ToDictionary(q => q.Id, q => Whole(gathered.Value, gathered.Value.DayOf(q.Id).Needs().Needed));
            var sees = await Planner.StaffOfAsync(session, memberships, caller);
            var serves = await memberships.QueuesAsync(session);
            var (from, until) = (time.StartOf(body.From), time.StartOf(body.From.AddDays(body.Days)));
            var around = 32 * HouseTime.DayMilliseconds;
            var standing = (await ShiftTable.BetweenAsync(session, from - around, until + around)).ToLookup(s => s.Agent);
            var leave = (await LeaveTable.BetweenAsync(session, from, until)).ToLookup(l => l.Agent);
            var wishes = await WishTable.AllAsync(session);
            Somebody[] found =
            [
                .. from person in await people.ListAsync(session)
                   where person is { Active: true, Capacity: > 0 } && sees(person.Id) && serves.GetValueOrDefault(person.Id, []).Any(q => needed.ContainsKey(q.Id))
                   select new Somebody(person.Id, person.Name, [.. serves[person.Id].Select(q => q.Id)], [.. standing[person.Id]], [.. leave[person.Id]], [.. wishes[person.Id]]),
            ];
            if (found.Length > PeopleMax) return new Refusal("request.invalid", 422, $"people ≤ {PeopleMax}");
            return (found, needed);
        }

        /// <summary>By the clock on the wall: an hour that clocks leave out needs nobody, one that comes twice is planned once.</summary>
        private int[] Whole(Needs.Situation situation, int[] needed)
        {
            var days = time.DayOf(situation.At[^1]).DayNumber - time.DayOf(situation.At[0]).DayNumber + 1;
            var whole = new int[days * HouseTime.Slots];
            for (var k = 0; k < needed.Length; k++)
                whole[(time.DayOf(situation.At[k]).DayNumber - time.DayOf(situation.At[0]).DayNumber) * HouseTime.Slots + time.SlotOf(situation.At[k])] = needed[k];
            return whole;
        }
    }

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/plan/shifts/propose", async (Body body, HttpContext http, Handler proposals, CancellationToken cancel) =>
            (await proposals.ProposeAsync(http.Caller(), body, Words.IsEnglish(http.Language()), cancel)).ToResult()).RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
}
