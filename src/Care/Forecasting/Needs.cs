using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Who is needed and who will be there, interval by interval, queue by queue and layer by layer; and where it does not
/// fit, in a sentence, with what would help and by how much.
/// </summary>
internal static class Needs
{
    public const int DaysMax = 31;

    /// <summary>Where nobody is needed those there are spread evenly.</summary>
    private const double Nobody = 1e-6;

    /// <param name="Scheduled">People at work for this queue by published shifts; null when nobody has planned that day. Who serves several queues counts for the one that has the fewest for what it needs.</param>
    /// <param name="ServiceLevel">What is met with those scheduled, or with those needed when nothing is planned.</param>
    public sealed record QueueNeeds(
        Guid Queue, string Name, Layer Layer, double HandleSeconds, Source HandleFrom, double? PatienceSeconds, Source PatienceFrom, IReadOnlyList<double> Contacts,
        IReadOnlyList<double> Erlangs, IReadOnlyList<int> ForService, IReadOnlyList<int> Needed, IReadOnlyList<int> Rostered, IReadOnlyList<int>? Scheduled, IReadOnlyList<int>? Gap,
        IReadOnlyList<double> ServiceLevel, IReadOnlyList<double?> WaitSeconds, IReadOnlyList<double?> Abandon, IReadOnlyList<double> Occupancy, IReadOnlyList<bool> Stable);

    public sealed record LayerNeeds(Layer Layer, IReadOnlyList<double> Contacts, IReadOnlyList<int>? Needed);

    public sealed record View(int Minutes, IReadOnlyList<long> At, IReadOnlyList<QueueNeeds> Queues, IReadOnlyList<LayerNeeds> Layers);

    /// <param name="Kind">add people, call back later, let a machine solve more.</param>
    /// <param name="Amount">People, or a share of contacts.</param>
    public sealed record Lever(string Kind, double Amount, double ServiceLevel, int Needed, int Gap, string Text);

    public sealed record GapView(
        Guid Queue, long At, double Contacts, double Erlangs, int Needed, int Scheduled, int Gap, bool Stable, double ServiceLevel, double? WaitSeconds, string Text, IReadOnlyList<Lever> Levers);

    /// <summary>All that is known of some days of all queues, as every question about capacity needs it.</summary>
    internal sealed record Situation(
        IReadOnlyList<QueueName> Queues, Knowledge Knowledge, History History, IReadOnlyList<long> At, int Minutes, IReadOnlyDictionary<string, double[]> Contacts,
        IReadOnlyDictionary<Guid, double[]>? Available, HouseTime Time)
    {
        public QueueDay DayOf(Guid queue) => QueueDay.Of(queue, Contacts[Line.OfQueue(queue)], Minutes * 60, History, Knowledge.PlanOf(queue).Terms, Time.DayOf(At[0]));

        public int[]? ScheduledFor(Guid queue) => Available is null ? null : [.. (Available.GetValueOrDefault(queue) ?? new double[At.Count]).Select(a => (int)Math.Floor(a + 1e-6))];

        public IEnumerable<QueueName> Expected(Caller caller) => Queues.Where(q => Contacts.ContainsKey(Line.OfQueue(q.Id)) && Planner.Sees(caller, q.Id));
    }

    public sealed class Reader(IStore store, IMemberships memberships, HouseTime time)
    {
        internal async Task<Outcome<Situation>> GatherAsync(Session session, DateOnly from, DateOnly until, int minutes)
        {
            if (minutes is not (15 or 30 or 60)) return new Refusal("request.invalid", 400, "minutes 15, 30, 60");
            if (until < from || until.DayNumber - from.DayNumber >= DaysMax) return new Refusal("request.invalid", 400, $"from ≤ until, {DaysMax} d");
            var queues = await memberships.AllAsync(session);
            var history = await History.ReadAsync(session, time, HouseTime.Floor(session.Now), days: 60);
            var at = Slots(from, until, minutes);
            var contacts = new Dictionary<string, double[]>();
            foreach (var line in Line.Of(history.Series).Where(l => l.Leaf is null && l.Key != Line.People))
            {
                var days = new List<double>();
                var any = false;
                for (var day = from; day <= until; day = day.AddDays(1))
                {
                    var said = await RunTable.NewestAsync(session, line.Key, day, session.Now, intraday: true);
                    any |= said is not null;
                    for (var slot = 0; slot < HouseTime.Slots; slot += minutes / 15)
                        if (time.StartOf(day, slot) is not null) days.Add(said?.Points.Mean.AsSpan(slot, minutes / 15).ToArray().Sum() ?? 0);
                }

                if (any) contacts[line.Key] = [.. days];
            }

            if (contacts.Count == 0) return new Refusal("forecast.none", 404);
            var situation = new Situation(queues, await Knowledge.ReadAsync(session, time), history, at, minutes, contacts, null, time);
            return situation with { Available = await AvailableAsync(session, situation) };
        }

        private List<long> Slots(DateOnly from, DateOnly until, int minutes)
        {
            var at = new List<long>();
            for (var day = from; day <= until; day = day.AddDays(1))
                for (var slot = 0; slot < HouseTime.Slots; slot += minutes / 15)
                    if (time.StartOf(day, slot) is { } start) at.Add(start);
            return at;
        }

        /// <summary>People at work by published shifts.</summary>
        private async Task<IReadOnlyDictionary<Guid, double[]>?> AvailableAsync(Session session, Situation situation)
        {
            var shifts = (await ShiftTable.BetweenAsync(session, situation.At[0], situation.At[^1] + situation.Minutes * 60_000L)).Where(s => s.Published).ToArray();
            if (shifts.Length == 0) return null;
            var serves = await memberships.QueuesAsync(session);
            var needed = situation.Queues.Where(q => situation.Contacts.ContainsKey(Line.OfQueue(q.Id))).ToDictionary(q => q.Id, q => situation.DayOf(q.Id).Needs().Needed);
            return Available(shifts, agent => [.. serves.GetValueOrDefault(agent, []).Select(q => q.Id).Where(needed.ContainsKey)], needed, situation.At, situation.Minutes * 60_000L);
        }

        public Task<Outcome<View>> ReadAsync(Caller caller, DateOnly from, DateOnly until, int minutes, CancellationToken cancel = default) => store.ReadAsync<Outcome<View>>(async session =>
        {
            var gathered = await GatherAsync(session, from, until, minutes);
            return gathered.Refusal is { } refusal ? refusal : Of(gathered.Value, caller);
        }, cancel);

        public Task<Outcome<GapView>> GapAsync(Caller caller, Guid queue, long at, bool english, CancellationToken cancel = default) => store.ReadAsync<Outcome<GapView>>(async session =>
        {
            var day = time.DayOf(at);
            var gathered = await GatherAsync(session, day, day, 30);
            if (gathered.Refusal is { } refusal) return refusal;
            if (gathered.Value.Expected(caller).All(q => q.Id != queue)) return new Refusal("queue.unknown", 404);
            var k = gathered.Value.At.ToList().FindLastIndex(start => start <= at);
            return Gap(gathered.Value.DayOf(queue), k, gathered.Value.At[k], gathered.Value.ScheduledFor(queue)?[k] ?? 0, english);
        }, cancel);
    }

    /// <summary>
    /// Whoever serves one queue is there for it. Who serves several goes, one after the other, to the queue that has the
    /// fewest for what it needs just then (highest averages, d'Hondt), so that whole people stay whole.
    /// </summary>
    /// <param name="serves">The queues among those needed that somebody serves.</param>
    internal static Dictionary<Guid, double[]> Available(
        IEnumerable<Shift> shifts, Func<AgentId, Guid[]> serves, IReadOnlyDictionary<Guid, int[]> needed, IReadOnlyList<long> at, long intervalMs)
    {
        var available = needed.Keys.ToDictionary(q => q, _ => new double[at.Count]);
        foreach (var (shift, own) in shifts.Select(s => (s, serves(s.Agent))).Where(s => s.Item2.Length > 0).OrderBy(s => s.Item2.Length))
        {
            for (var k = 0; k < at.Count; k++)
            {
                var working = shift.WorkingMs(at[k], at[k] + intervalMs) / (double)intervalMs;
                if (working > 0) available[own.MaxBy(q => (needed[q][k] + Nobody) / (available[q][k] + working))][k] += working;
            }
        }

        return available;
    }

    internal static View Of(Situation situation, Caller caller)
    {
        var queues = situation.Expected(caller).Select(q => Of(situation, q)).ToArray();
        var layers = new List<LayerNeeds>();
        foreach (var machine in new[] { (Level.Self, Layer.Self), (Level.Bot, Layer.Bot) })
            if (situation.Contacts.TryGetValue(EnumText.Of(machine.Item1), out var contacts) && Planner.Sees(caller, queue: null)) layers.Add(new LayerNeeds(machine.Item2, [.. contacts.Select(c => Math.Round(c, 2))], Needed: null));
        layers.AddRange(queues.GroupBy(q => q.Layer).OrderBy(g => g.Key).Select(g => new LayerNeeds(g.Key,
            [.. situation.At.Select((_, k) => Math.Round(g.Sum(q => q.Contacts[k]), 2))], [.. situation.At.Select((_, k) => g.Sum(q => q.Needed[k]))])));
        return new View(situation.Minutes, situation.At, queues, layers);
    }

    private static QueueNeeds Of(Situation situation, QueueName queue)
    {
        var day = situation.DayOf(queue.Id);
        var (erlangs, forService, needed) = day.Needs();
        var scheduled = situation.ScheduledFor(queue.Id);
        Met[] met = [.. erlangs.Select((load, k) => day.Meets(load, (scheduled ?? needed)[k]))];
        return new QueueNeeds(
            queue.Id, queue.Name, situation.Knowledge.PlanOf(queue.Id).Layer, Math.Round(day.HandleSeconds, 1), day.HandleFrom,
            double.IsFinite(day.PatienceSeconds) ? Math.Round(day.PatienceSeconds, 1) : null, day.PatienceFrom,
            [.. day.Contacts.Select(c => Math.Round(c, 2))], [.. erlangs.Select(e => Math.Round(e, 2))], forService, needed, [.. needed.Select(day.Rostered)],
            scheduled, scheduled is null ? null : [.. scheduled.Zip(needed, (s, n) => s - n)],
            [.. met.Select(m => m.ServiceLevel)], [.. met.Select(m => m.WaitSeconds)], [.. met.Select(m => m.Abandon)], [.. met.Select(m => m.Occupancy)], [.. met.Select(m => m.Stable)]);
    }

    /// <summary>One interval of one queue, in a sentence, with ways out.</summary>
    internal static GapView Gap(QueueDay day, int k, long at, int scheduled, bool english)
    {
        var (erlangs, _, needed) = day.Needs();
        var met = day.Meets(erlangs[k], scheduled);
        var gap = scheduled - needed[k];
        var promise = $"{Math.Round(day.Terms.TargetShare * 100)}/{day.Terms.TargetSeconds}";
        var text = english
            ? $"needs {needed[k]} for {promise} ({Math.Round(erlangs[k], 1)} erlang), gap {Signed(gap)}, queue {(met.Stable ? "stable" : "unstable")}"
            : $"{promise} 需要 {needed[k]} 人（话务量 {Math.Round(erlangs[k], 1)} 爱尔兰），{(gap < 0 ? $"缺 {-gap} 人" : gap == 0 ? "刚好够" : $"多 {gap} 人")}，{(met.Stable ? "排队稳定" : "排队会越来越长")}";
        return new GapView(day.Queue, at, Math.Round(day.Contacts[k], 2), Math.Round(erlangs[k], 2), needed[k], scheduled, gap, met.Stable, met.ServiceLevel, met.WaitSeconds, text,
            gap >= 0 ? [] : Levers(day, erlangs[k], needed[k], scheduled, english));
    }

    private static string Signed(int number) => number < 0 ? $"−{-number}" : $"{number}";

    /// <summary>Each way out with what it is predicted to do; the smallest step that keeps the promise, or the best there is.</summary>
    private static List<Lever> Levers(QueueDay day, double erlangs, int needed, int scheduled, bool english)
    {
        string Share(double level) => $"{Math.Round(level * 100)} %";
        var levers = new List<Lever>();
        var full = day.Meets(erlangs, needed).ServiceLevel;
        levers.Add(new Lever("add", needed - scheduled, full, needed, 0, english
            ? $"{needed - scheduled} more people (overtime, partner team, other queues): {Share(full)} within {day.Terms.TargetSeconds} s"
            : $"增加 {needed - scheduled} 人（加班、合作方或其他队列）：{day.Terms.TargetSeconds} 秒内接起 {Share(full)}"));
        if (SmallestShare(day, erlangs, scheduled) is { } share)
        {
            var less = day.Meets(erlangs * (1 - share), scheduled).ServiceLevel;
            levers.Add(new Lever("callback", share, less, scheduled, 0, english
                ? $"offer {Share(share)} a callback later: {Share(less)} of the others within {day.Terms.TargetSeconds} s"
                : $"向 {Share(share)} 的客户承诺稍后回电：其余客户 {day.Terms.TargetSeconds} 秒内接起 {Share(less)}"));
            levers.Add(new Lever("bot", share, less, scheduled, 0, english
                ? $"let the machine solve {Share(share)} more, if it truly can: {Share(less)} of the others within {day.Terms.TargetSeconds} s"
                : $"机器人多解决 {Share(share)}（须真正解决）：其余客户 {day.Terms.TargetSeconds} 秒内接起 {Share(less)}"));
        }

        return levers;
    }

    /// <summary>The smallest share of contacts without which those scheduled keep the promise; null when nobody is there.</summary>
    internal static double? SmallestShare(QueueDay day, double erlangs, int scheduled)
    {
        if (scheduled == 0) return null;
        for (var percent = 1; percent < 100; percent++)
        {
            var met = day.Meets(erlangs * (1 - percent / 100.0), scheduled);
            if (met.ServiceLevel >= day.Terms.TargetShare && met.Occupancy <= day.Terms.OccupancyMax) return percent / 100.0;
        }

        return null;
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("").RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
        read.MapGet("/plan/needs", async (DateOnly from, DateOnly? until, int? minutes, HttpContext http, Reader reader, CancellationToken cancel) =>
            (await reader.ReadAsync(http.Caller(), from, until ?? from, minutes ?? 30, cancel)).ToResult());
        read.MapGet("/plan/gap", async (Guid queue, long at, HttpContext http, Reader reader, CancellationToken cancel) =>
            (await reader.GapAsync(http.Caller(), queue, at, Words.IsEnglish(http.Language()), cancel)).ToResult());
    }
}
