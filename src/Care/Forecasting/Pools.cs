using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;
using Papilio.Maths.Staffing;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Queues that are served by some of the same people, taken together. One person who can help in two queues waits for
/// both, so together they need fewer than each for itself; how many is found by simulation with the skills that people
/// really have, and so is what customers will meet by the published shifts.
/// </summary>
internal static class Pools
{
    /// <summary>More sets of skills than these make a search long; the smallest then count for less than they can do.</summary>
    private const int GroupsMax = 12;

    private const int QuarterSeconds = 900;
    private const int QuartersOfHour = 4;
    private const int Seed = 1;

    /// <summary>Customers simulated to see a day, however many come in it.</summary>
    private const double Simulated = 300_000;

    /// <param name="Alone">People this queue would need of its own.</param>
    /// <param name="ServiceLevel">Share answered in time, by hour and for the day, with those scheduled; null when nobody has planned the day.</param>
    public sealed record QueueView(Guid Queue, string Name, int TargetSeconds, double TargetShare, IReadOnlyList<int> Alone, double? DayServiceLevel, IReadOnlyList<double>? ServiceLevel);

    /// <param name="Queues">What its people can do.</param>
    /// <param name="People">How many there are.</param>
    /// <param name="Needed">How many of them are needed at once, if as few as possible come.</param>
    public sealed record Group(IReadOnlyList<Guid> Queues, int People, IReadOnlyList<int> Needed);

    /// <param name="Together">People needed for all of it. Where <paramref name="Enough"/> is false not even everybody keeps the promise.</param>
    /// <param name="Scheduled">The most who are at work at once in the hour by published shifts.</param>
    public sealed record Pool(
        IReadOnlyList<QueueView> Queues, IReadOnlyList<Group> Groups, IReadOnlyList<int> Alone, IReadOnlyList<int> Together, IReadOnlyList<bool> Enough, IReadOnlyList<int>? Scheduled,
        string Text);

    /// <param name="At">When each hour begins.</param>
    public sealed record View(IReadOnlyList<long> At, IReadOnlyList<Pool> Pools);

    /// <summary>People with the same queues among those of a pool, as numbers of its queues.</summary>
    /// <param name="Scheduled">How many of them are at work in each quarter of an hour; null when nobody has planned the day.</param>
    internal sealed record Skilled(int[] Queues, int People, int[]? Scheduled);

    /// <summary>A pool before it is worked out, its days by the quarter of an hour.</summary>
    internal sealed record Floor(IReadOnlyList<QueueName> Queues, IReadOnlyList<QueueDay> Days, IReadOnlyList<Skilled> Groups)
    {
        /// <summary>Equal for equal questions.</summary>
        public string Question() => JsonSerializer.Serialize(new
        {
            Days = Days.Select(d => new { d.Queue, d.Contacts, d.HandleSeconds, Patience = $"{d.PatienceSeconds}", d.Terms }),
            Groups,
        });
    }

    /// <summary>Queues that share people, directly or over others; a queue whose people serve nothing else is not among them.</summary>
    internal static IReadOnlyList<Guid[]> Find(IEnumerable<Guid> queues, IEnumerable<IReadOnlyCollection<Guid>> skills)
    {
        var pools = queues.Select(q => new HashSet<Guid> { q }).ToList();
        foreach (var set in skills.Where(s => s.Count > 1))
        {
            var touched = pools.Where(p => p.Overlaps(set)).ToArray();
            pools.RemoveAll(touched.Contains);
            pools.Add([.. touched.SelectMany(p => p)]);
        }

        return [.. pools.Where(p => p.Count > 1).Select(p => p.Order().ToArray())];
    }

    /// <summary>Groups beyond the number that can be searched, smallest first, count as one whose skills they also have.</summary>
    internal static IReadOnlyList<Skilled> Fold(IReadOnlyList<Skilled> groups, int most = GroupsMax)
    {
        var folded = groups.ToDictionary(g => string.Join(' ', g.Queues));
        foreach (var name in folded.Values.OrderBy(g => g.People).ThenByDescending(g => g.Queues.Length).Select(g => string.Join(' ', g.Queues)).ToArray())
        {
            if (folded.Count <= most) break;
            var small = folded[name];
            if (folded.Keys.Where(k => k != name && !folded[k].Queues.Except(small.Queues).Any()).MaxBy(k => folded[k].Queues.Length) is not { } into) continue;
            folded.Remove(name);
            folded[into] = folded[into] with { People = folded[into].People + small.People, Scheduled = folded[into].Scheduled?.Zip(small.Scheduled!, (a, b) => a + b).ToArray() };
        }

        return [.. folded.Values];
    }

    /// <summary>Everything of a pool but its words.</summary>
    internal static Pool Work(Floor floor)
    {
        QueueDay[] hourly = [.. floor.Days.Select(d => d with { Contacts = [.. d.Contacts.Chunk(QuartersOfHour).Select(quarters => quarters.Sum())], IntervalSeconds = QuarterSeconds * QuartersOfHour })];
        var needs = hourly.Select(day => day.Needs()).ToArray();
        var hours = hourly[0].Contacts.Length;
        var needed = floor.Groups.Select(_ => new int[hours]).ToArray();
        var enough = new bool[hours];
        int[]? near = null;
        for (var k = 0; k < hours; k++)
        {
            int[] open = [.. Enumerable.Range(0, hourly.Length).Where(q => needs[q].Erlangs[k] > 0)];
            (var agents, enough[k]) = Staff(floor, hourly, [.. needs.Select(n => n.Erlangs[k])], open, near);
            for (var g = 0; g < agents.Length; g++) needed[g][k] = agents[g];
            // A closed hour says nothing of the mix.
            if (open.Length > 0) near = agents;
        }

        var seen = Simulate(floor);
        return new Pool(
            [.. floor.Queues.Select((queue, q) => new QueueView(
                queue.Id, queue.Name, floor.Days[q].Terms.TargetSeconds, floor.Days[q].Terms.TargetShare, needs[q].Needed, seen is null ? null : Level(seen.Total(q, ..)),
                seen is null ? null : [.. Enumerable.Range(0, hours).Select(k => Level(seen.Total(q, QuartersIn(k, floor))))]))],
            [.. floor.Groups.Select((group, g) => new Group([.. group.Queues.Select(q => floor.Queues[q].Id)], group.People, needed[g]))],
            [.. Enumerable.Range(0, hours).Select(k => needs.Sum(n => n.Needed[k]))], [.. Enumerable.Range(0, hours).Select(k => needed.Sum(g => g[k]))], enough,
            seen is null ? null : [.. Enumerable.Range(0, hours).Select(k => Enumerable.Range(0, hours * QuartersOfHour).Take(QuartersIn(k, floor)).Max(s => floor.Groups.Sum(g => g.Scheduled![s])))], Text: "");
    }

    private static Range QuartersIn(int hour, Floor floor) => (hour * QuartersOfHour)..Math.Min((hour + 1) * QuartersOfHour, floor.Days[0].Contacts.Length);

    private static double Level(ClassTally met) => Math.Round(met.ServiceLevel, 4);

    /// <summary>One hour as a steady stretch: the people of each group who keep what all of its queues promise.</summary>
    private static (int[] Agents, bool Enough) Staff(Floor floor, QueueDay[] hourly, double[] erlangs, int[] open, int[]? near)
    {
        var agents = new int[floor.Groups.Count];
        // Nobody takes what no active person serves; it stays the need of its own queue.
        int[] taken = [.. open.Where(q => floor.Groups.Any(g => g.Queues.Contains(q)))];
        if (taken.Length == 0) return (agents, open.Length == 0);
        int[] able = [.. Enumerable.Range(0, agents.Length).Where(g => floor.Groups[g].Queues.Any(taken.Contains))];
        var plan = SkillStaffing.Plan(
            [.. taken.Select(q => new SkillDemand(
                erlangs[q] / hourly[q].BoundSeconds, ServiceTime.Exponential(hourly[q].BoundSeconds), hourly[q].PatienceSeconds, hourly[q].Target with { OccupancyMax = hourly[q].Terms.OccupancyMax }))],
            [.. able.Select(g => new SkillGroup([.. floor.Groups[g].Queues.Where(taken.Contains).Select(q => Array.IndexOf(taken, q))], CostOf(floor.Groups[g]), floor.Groups[g].People))],
            Seed, near is null ? null : [.. able.Select(g => near[g])]);
        foreach (var (g, people) in able.Zip(plan.Agents)) agents[g] = people;
        return (agents, plan.Kept && taken.Length == open.Length);
    }

    /// <summary>Who can do less is asked first where it makes no difference.</summary>
    private static double CostOf(Skilled group) => 1 + 0.01 * (group.Queues.Length - 1);

    private static Replications? Simulate(Floor floor)
    {
        if (floor.Groups.Any(g => g.Scheduled is null)) return null;
        var contacts = floor.Days.Sum(d => d.Contacts.Sum());
        return Replications.Of(
            new SimulatedFloor(
                [.. floor.Days.Select(d => new SimulatedClass(d.Contacts, ServiceTime.Exponential(d.BoundSeconds), d.PatienceSeconds, d.Terms.TargetSeconds))],
                [.. floor.Groups.Select(g => new SimulatedGroup(g.Queues, g.Scheduled!))], QuarterSeconds),
            Seed, (int)Math.Clamp(Simulated / Math.Max(1, contacts), 4, 200));
    }

    /// <summary>What a planner should know of it in a sentence.</summary>
    internal static string Told(Pool pool, bool english)
    {
        var shared = pool.Groups.Where(g => g.Queues.Count > 1).Sum(g => g.People);
        var (alone, together) = (pool.Alone.Max(), pool.Together.Max());
        var missing = pool.Enough.Count(e => !e);
        var text = english
            ? $"{shared} {(shared == 1 ? "person serves" : "people serve")} more than one of these queues: "
            : $"{shared} 人同时服务其中多个队列：";
        if (missing > 0)
            text += english
                ? $"in {missing} {(missing == 1 ? "hour" : "hours")} not even everybody keeps the promises"
                : $"有 {missing} 个小时即使全员到岗也达不到承诺";
        else if (together < alone)
            text += english
                ? $"at the peak {together} together do what {alone} would apart, {pool.Alone.Sum() - pool.Together.Sum()} hours less in the day"
                : $"最忙时分开排要 {alone} 人，合起来 {together} 人就够，全天少排 {pool.Alone.Sum() - pool.Together.Sum()} 小时";
        else
            text += english ? $"at the peak they need {together}, as many as apart" : $"最忙时要 {together} 人，与分开排一样多";
        if (pool.Queues.Any(q => q.DayServiceLevel is null)) return text;
        string Share(double level) => $"{Math.Round(level * 100)} %";
        return text + (english
            ? $"; by the published shifts {string.Join(", ", pool.Queues.Select(q => $"{q.Name} {Share(q.DayServiceLevel!.Value)} within {q.TargetSeconds} s"))}"
            : $"；按已发布的班次，{string.Join("，", pool.Queues.Select(q => $"{q.Name} {q.TargetSeconds} 秒内接起 {Share(q.DayServiceLevel!.Value)}"))}");
    }

    public sealed class Reader(IStore store, Needs.Reader needs, IPeople people, IMemberships memberships, HouseTime time) : IDisposable
    {
        private const int DaysKept = 62;

        /// <summary>One search at a time on a node: it takes a whole core for some seconds.</summary>
        private readonly SemaphoreSlim one = new(1, 1);

        /// <summary>The last answer of each day: most who ask look at what has not changed.</summary>
        private readonly ConcurrentDictionary<(DateOnly Day, Guid First), (string Question, Pool Pool)> known = new();

        public void Dispose() => one.Dispose();

        public async Task<Outcome<View>> ReadAsync(Caller caller, DateOnly day, bool english, CancellationToken cancel = default)
        {
            var gathered = await store.ReadAsync(session => GatherAsync(session, caller, day), cancel);
            if (gathered.Refusal is { } refusal) return refusal;
            var (at, floors) = gathered.Value;
            var pools = new List<Pool>();
            foreach (var floor in floors)
            {
                var pool = await WorkAsync(day, floor, cancel);
                pools.Add(pool with { Text = Told(pool, english) });
            }

            return new View([.. at.Where((_, k) => k % QuartersOfHour == 0)], pools);
        }

        private async Task<Pool> WorkAsync(DateOnly day, Floor floor, CancellationToken cancel)
        {
            var (key, question) = ((day, floor.Queues[0].Id), floor.Question());
            await one.WaitAsync(cancel);
            try
            {
                if (known.TryGetValue(key, out var last) && last.Question == question) return last.Pool;
                // Whoever asked may have left: the answer is worked out for the next one.
                var pool = await Task.Run(() => Work(floor), CancellationToken.None);
                if (known.Count >= DaysKept) known.Clear();
                known[key] = (question, pool);
                return pool;
            }
            finally
            {
                one.Release();
            }
        }

        private async Task<Outcome<(IReadOnlyList<long> At, IReadOnlyList<Floor> Floors)>> GatherAsync(Session session, Caller caller, DateOnly day)
        {
            var gathered = await needs.GatherAsync(session, day, day, 15);
            if (gathered.Refusal is { } refusal) return refusal;
            var situation = gathered.Value;
            var serves = await memberships.QueuesAsync(session);
            var expected = situation.Queues.Where(q => situation.Contacts.ContainsKey(Line.OfQueue(q.Id))).ToDictionary(q => q.Id);
            var skills = (await people.ListAsync(session)).Where(p => p is { Active: true, Capacity: > 0 })
                .ToDictionary(p => p.Id, p => serves.GetValueOrDefault(p.Id, []).Select(q => q.Id).Where(expected.ContainsKey).ToHashSet());
            var shifts = situation.Available is null ? null
                : (await ShiftTable.BetweenAsync(session, time.StartOf(day), time.StartOf(day.AddDays(1)))).Where(s => s.Published).ToLookup(s => s.Agent);
            return (situation.At, [.. Find(expected.Keys, skills.Values).Where(pool => pool.All(q => Planner.Sees(caller, q))).Select(FloorOf)]);

            Floor FloorOf(Guid[] pool)
            {
                var groups = skills.Select(p => (Agent: p.Key, Queues: Enumerable.Range(0, pool.Length).Where(q => p.Value.Contains(pool[q])).ToArray()))
                    .Where(p => p.Queues.Length > 0).GroupBy(p => string.Join(' ', p.Queues)).OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => new Skilled(g.First().Queues, g.Count(), shifts is null ? null : AtWork([.. g.SelectMany(p => shifts[p.Agent])], situation.At)));
                return new Floor([.. pool.Select(q => expected[q])], [.. pool.Select(situation.DayOf)], Fold([.. groups]));
            }
        }

        /// <summary>Who works for most of a quarter of an hour is there in it.</summary>
        private static int[] AtWork(IReadOnlyList<Shift> shifts, IReadOnlyList<long> at) =>
            [.. at.Select(start => shifts.Count(s => s.WorkingMs(start, start + QuarterSeconds * 1000L) * 2 > QuarterSeconds * 1000L))];
    }

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/plan/pools", async (DateOnly day, HttpContext http, Reader pools, CancellationToken cancel) =>
            (await pools.ReadAsync(http.Caller(), day, Words.IsEnglish(http.Language()), cancel)).ToResult()).RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
}
