using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Papilio.Care.People;

namespace Papilio.Care.Forecasting;

/// <summary>
/// Questions to a plan that change nothing: other handle times, shrinkage, promises or bots; ten times the load of a day
/// that was; what customers bear against what they will wait; how many customers an exclusive manager can look after.
/// </summary>
internal static class WhatIf
{
    public const double FactorMax = 100;

    /// <summary>Half an hour is too short for a line at its limit to become as long as chance would make it for ever; above the limit the flow says more.</summary>
    private const double CriticalLoad = 0.97;

    /// <summary>Seconds of patience beyond which so few give up that its length is not measured, only that it is long.</summary>
    private const double BorneMeasurable = 3600;

    /// <param name="BotShare">The share of contacts that machines would take more than they do; of those <paramref name="BotSolved"/> is truly solved, the rest comes back to people.</param>
    /// <param name="Agents">People at work in every interval instead of those scheduled.</param>
    public sealed record Body(
        DateOnly From, DateOnly? Until = null, Guid? Queue = null, double Load = 1, double Handle = 1, double? Shrinkage = null, double? TargetShare = null, int? TargetSeconds = null,
        double? OccupancyMax = null, double BotShare = 0, double BotSolved = 1, int? Agents = null, int? PatienceSeconds = null);

    /// <summary>Sums over the days asked about. Cost is that of the people on the schedule who are needed.</summary>
    public sealed record Sums(double Contacts, double NeededHours, double RosteredHours, double Cost, int NeededMax, double ServiceLevel, double Abandon, int? WorstGap, long? WorstAt);

    public sealed record Answer(Sums Before, Sums After, IReadOnlyList<long> At, IReadOnlyList<int> NeededBefore, IReadOnlyList<int> NeededAfter, IReadOnlyList<double> ServiceLevelAfter);

    internal static Refusal? Judge(Body body)
    {
        if (body.Load is < 0 or > FactorMax || body.Handle is < 0.01 or > FactorMax) return new Refusal("request.invalid", 400, $"load, handle ≤ {FactorMax}");
        if (body.BotShare is < 0 or > 1 || body.BotSolved is < 0 or > 1) return new Refusal("request.invalid", 400, "botShare, botSolved 0–1");
        if (body.Agents is < 0 or > 100_000) return new Refusal("request.invalid", 400, "agents");
        return null;
    }

    internal static Outcome<PlanTerms> Changed(PlanTerms terms, Body body)
    {
        var asked = terms with
        {
            Shrinkage = body.Shrinkage ?? terms.Shrinkage,
            TargetShare = body.TargetShare ?? terms.TargetShare,
            TargetSeconds = body.TargetSeconds ?? terms.TargetSeconds,
            OccupancyMax = body.OccupancyMax ?? terms.OccupancyMax,
            PatienceSeconds = body.PatienceSeconds ?? terms.PatienceSeconds,
        };
        return QueuePlans.Decide(QueuePlan.Usual(Guid.Empty), new QueuePlans.Body(Layer.First, asked)).Then(p => p.Terms);
    }

    internal static Outcome<Answer> Decide(Needs.Situation situation, Caller caller, Body body)
    {
        if (Judge(body) is { } wrong) return wrong;
        var before = new List<(QueueDay Day, int[]? Scheduled)>();
        var after = new List<(QueueDay Day, int[]? Scheduled)>();
        foreach (var queue in situation.Expected(caller).Where(q => body.Queue is null || q.Id == body.Queue))
        {
            var day = situation.DayOf(queue.Id);
            var terms = Changed(day.Terms, body);
            if (terms.Refusal is { } refusal) return refusal;
            before.Add((day, situation.ScheduledFor(queue.Id)));
            after.Add((day with
            {
                Contacts = [.. day.Contacts.Select(c => c * body.Load * (1 - body.BotShare * body.BotSolved))],
                HandleSeconds = day.HandleSeconds * body.Handle,
                Terms = terms.Value,
                PatienceSeconds = body.PatienceSeconds is { } median ? median / Math.Log(2) : day.PatienceSeconds,
            }, body.Agents is { } agents ? [.. day.Contacts.Select(_ => agents)] : situation.ScheduledFor(queue.Id)));
        }

        if (before.Count == 0) return new Refusal("queue.unknown", 404);
        var (sumsBefore, neededBefore, _) = Sum(before, situation);
        var (sumsAfter, neededAfter, levelAfter) = Sum(after, situation);
        return new Answer(sumsBefore, sumsAfter, situation.At, neededBefore, neededAfter, levelAfter);
    }

    private static (Sums, int[] Needed, double[] Level) Sum(List<(QueueDay Day, int[]? Scheduled)> queues, Needs.Situation situation)
    {
        var hours = situation.Minutes / 60.0;
        var (contacts, neededHours, rostered, cost, answered, abandoned) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        var (needs, level, carried) = (new int[situation.At.Count], new double[situation.At.Count], new double[situation.At.Count]);
        var (worst, worstAt) = ((int?)null, (long?)null);
        foreach (var (day, scheduled) in queues)
        {
            var (erlangs, _, needed) = day.Needs();
            for (var k = 0; k < needed.Length; k++)
            {
                var met = day.Meets(erlangs[k], (scheduled ?? needed)[k]);
                contacts += day.Contacts[k];
                neededHours += needed[k] * hours;
                rostered += needed[k] / (1 - day.Terms.Shrinkage) * hours;
                cost += needed[k] / (1 - day.Terms.Shrinkage) * hours * day.Terms.HourlyCost;
                answered += day.Contacts[k] * met.ServiceLevel;
                abandoned += day.Contacts[k] * (met.Abandon ?? 0);
                needs[k] += needed[k];
                (level[k], carried[k]) = (level[k] + day.Contacts[k] * met.ServiceLevel, carried[k] + day.Contacts[k]);
                if (scheduled is not null && scheduled[k] - needed[k] < (worst ?? 0)) (worst, worstAt) = (scheduled[k] - needed[k], situation.At[k]);
            }
        }

        return (new Sums(Math.Round(contacts, 1), Math.Round(neededHours, 2), Math.Round(rostered, 2), Math.Round(cost, 2), needs.Max(), contacts > 0 ? Math.Round(answered / contacts, 4) : 1,
            contacts > 0 ? Math.Round(abandoned / contacts, 4) : 0, worst, worstAt), needs, [.. level.Select((l, k) => carried[k] > 0 ? Math.Round(l / carried[k], 4) : 1)]);
    }

    /// <param name="Day">A day that was; its own counts are played again.</param>
    /// <param name="Agents">People at work in every interval; without it, those that the day itself would have needed.</param>
    public sealed record DrillBody(DateOnly Day, Guid Queue, double Factor = 10, int? Agents = null, bool Callback = true);

    /// <summary>What a day like that would do. Who was answered, who is called back and who still stands in the line are all who came: nobody is lost.</summary>
    /// <param name="FirstOver">When the line is first longer than can be served; null when it never is.</param>
    /// <param name="Over">When the last of it is worked off; null when it never is, that day.</param>
    /// <param name="GivenUp">Who would have given up without callbacks.</param>
    public sealed record DrillAnswer(
        double Came, double PeakInterval, int Needed, double Answered, double Callbacks, double CallbackShare, double CallbacksOwed, double InLine, double WaitMaxSeconds, long? FirstOver, long? Over,
        double GivenUp, IReadOnlyList<string> Breaks);

    internal static DrillAnswer Drill(QueueDay real, IReadOnlyList<long> at, DrillBody body)
    {
        var ordinary = real.Needs().Needed;
        var day = real with { Contacts = [.. real.Contacts.Select(c => c * body.Factor)] };
        var needed = day.Needs().Needed;
        double[] people = [.. at.Select((_, k) => (double)(body.Agents ?? ordinary[k]))];
        var bear = double.IsFinite(day.PatienceSeconds) ? day.PatienceSeconds * Math.Log(2) : Math.Max(60, 3 * day.Terms.TargetSeconds);
        var flow = Flow.Of(day.Contacts, people, day.BoundSeconds, day.IntervalSeconds, body.Callback ? bear : double.PositiveInfinity);
        var without = Flow.Of(day.Contacts, people, day.BoundSeconds, day.IntervalSeconds, bear);
        var breaks = new List<string>();
        if (needed.Max() > people.Max()) breaks.Add("people");
        if (flow.WaitMax > bear + 0.5) breaks.Add("patience");
        if (flow.Owed + flow.InLine > 0.5) breaks.Add("day_end");
        return new DrillAnswer(
            Math.Round(flow.Came, 1), Math.Round(day.Contacts.Max(), 1), needed.Max(), Math.Round(flow.Answered, 1), Math.Round(flow.Called, 1), flow.Came > 0 ? Math.Round(flow.Called / flow.Came, 4) : 0,
            Math.Round(flow.Owed, 1), Math.Round(flow.InLine, 1), Math.Round(flow.WaitMax), flow.FirstOver is { } first ? at[first] : null, flow.Owed + flow.InLine <= 0.5 && flow.Over is { } over ? at[over] + day.IntervalSeconds * 1000L : null,
            body.Callback ? Math.Round(without.Called, 1) : Math.Round(flow.Waits.Select((w, k) => w > bear ? day.Contacts[k] : 0).Sum(), 1), breaks);
    }

    /// <param name="BearSeconds">Half of the customers wait so long.</param>
    /// <param name="WaitSeconds">What who comes then would wait if nobody gave up.</param>
    /// <param name="Add">People more with whom nobody waits longer than that; <paramref name="CallbackShare"/>: or customers fewer in the line.</param>
    public sealed record Tolerance(
        Guid Queue, double? BearSeconds, Source From, IReadOnlyList<long> At, IReadOnlyList<double> WaitSeconds, IReadOnlyList<int> People, IReadOnlyList<int> Add, IReadOnlyList<double> CallbackShare, string Text);

    internal static Tolerance Bear(QueueDay day, IReadOnlyList<long> at, int[] people, bool english)
    {
        var erlangs = day.Needs().Erlangs;
        double? bear = double.IsFinite(day.PatienceSeconds) ? Math.Round(day.PatienceSeconds * Math.Log(2)) : null;
        var flow = Flow.Of(day.Contacts, [.. people.Select(p => (double)p)], day.BoundSeconds, day.IntervalSeconds, double.PositiveInfinity);
        var patient = day with { PatienceSeconds = double.PositiveInfinity };
        double[] waits = [.. erlangs.Select((load, k) => Math.Round(Math.Max(flow.Waits[k], patient.Meets(Math.Min(load, CriticalLoad * people[k]), people[k]).WaitSeconds ?? 0), 1))];
        var (add, share) = (new int[waits.Length], new double[waits.Length]);
        for (var k = 0; k < waits.Length; k++)
        {
            if (bear is not { } limit || waits[k] <= limit) continue;
            while (patient.Meets(erlangs[k], people[k] + add[k]).WaitSeconds is not { } wait || wait > limit) add[k]++;
            for (var percent = 1; percent <= 100 && share[k] == 0; percent++)
                if (percent == 100 || (people[k] > 0 && patient.Meets(erlangs[k] * (1 - percent / 100.0), people[k]).WaitSeconds <= limit)) share[k] = percent / 100.0;
        }

        var text = Told(bear, waits, add, share, day.IntervalSeconds, english);
        return new Tolerance(day.Queue, bear, day.PatienceFrom, at, waits, people, add, share, text);
    }

    /// <summary>
    /// The wait against what is borne, in a sentence, and what would meet it: enough people, or enough callbacks, in the worst
    /// of those intervals. A patience longer than anybody watched is told as such, not to the second.
    /// </summary>
    private static string Told(double? bear, double[] waits, int[] add, double[] share, int intervalSeconds, bool english)
    {
        var longest = Spoken(waits.Max(), english);
        if (bear is not { } limit)
            return english ? $"too few gave up to know how long customers bear; the longest wait would be {longest}" : $"放弃的客户太少，还量不出客户能等多久；预计最长要等{longest}";
        var borne = limit > BorneMeasurable ? english ? "more than an hour" : "一小时以上" : Spoken(limit, english);
        var over = waits.Count(w => w > limit) * intervalSeconds;
        if (over == 0) return english ? $"half of the customers bear {borne}; the longest wait would be {longest}" : $"一半的客户能等{borne}；预计最长要等{longest}";
        var (people, callbacks) = (add.Max(), Math.Round(share.Max() * 100));
        // Where nobody is there at all, no callback is a way out either.
        if (callbacks >= 100)
            return english
                ? $"half of the customers bear {borne}; for {Spoken(over, english)} of the day they would wait longer, up to {longest}: add up to {people} {(people == 1 ? "person" : "people")} then"
                : $"一半的客户能等{borne}；这一天有{Spoken(over, english)}要等得更久，最长{longest}：这些时段最多各加 {people} 人";
        return english
            ? $"half of the customers bear {borne}; for {Spoken(over, english)} of the day they would wait longer, up to {longest}: add up to {people} {(people == 1 ? "person" : "people")} then, or promise up to {callbacks} % a callback"
            : $"一半的客户能等{borne}；这一天有{Spoken(over, english)}要等得更久，最长{longest}：这些时段最多各加 {people} 人，或向最多 {callbacks} % 的客户承诺回电";
    }

    /// <summary>A length of time as people say it: seconds below two minutes, then minutes, then hours to the half.</summary>
    internal static string Spoken(double seconds, bool english)
    {
        if (seconds < 120) return english ? $"{Math.Round(seconds)} s" : $" {Math.Round(seconds)} 秒";
        if (seconds < 5400) return english ? $"{Math.Round(seconds / 60)} min" : $" {Math.Round(seconds / 60)} 分钟";
        var hours = Math.Round(seconds / 1800) / 2;
        return english ? $"{hours} h" : $" {hours} 小时";
    }

    /// <param name="ContactsPerCustomerWeek">How often a customer of an exclusive manager writes.</param>
    /// <param name="GrowthPerWeek">Customers who come each week from now on.</param>
    public sealed record PortfolioBody(
        int Managers, double CustomersEach, double ContactsPerCustomerWeek, int HandleSeconds, double Add = 0, double GrowthPerWeek = 0, double HoursPerWeek = 40, double Shrinkage = 0.3,
        double OccupancyMax = 0.85);

    public sealed record Option(string Kind, double Amount, string Text);

    /// <param name="CustomersEachMax">As many as one can look after well.</param>
    /// <param name="BreachOn">The day from which it is more; null when it never comes with this growth.</param>
    public sealed record Portfolio(double Customers, double HoursNeeded, double HoursThere, double Occupancy, double CustomersEachMax, DateOnly? BreachOn, IReadOnlyList<Option> Options, string Text);

    internal static Outcome<Portfolio> Decide(PortfolioBody body, DateOnly today, bool english)
    {
        if (body.Managers is < 1 or > 100_000 || body.CustomersEach is < 0 or > 1e6 || body.Add is < 0 or > 1e7) return new Refusal("request.invalid", 400, "managers, customersEach, add");
        if (body.ContactsPerCustomerWeek is <= 0 or > 1000 || body.HandleSeconds is < 1 or > QueuePlans.SecondsMax) return new Refusal("request.invalid", 400, "contactsPerCustomerWeek, handleSeconds");
        if (body.HoursPerWeek is <= 0 or > 80 || body.Shrinkage is < 0 or > 0.9 || body.OccupancyMax is < 0.3 or > 1 || body.GrowthPerWeek is < 0 or > 1e6) return new Refusal("request.invalid", 400, "hoursPerWeek, shrinkage, occupancyMax, growthPerWeek");

        var hoursEach = body.ContactsPerCustomerWeek * body.HandleSeconds / 3600;
        var there = body.HoursPerWeek * (1 - body.Shrinkage) * body.OccupancyMax;
        var eachMax = Math.Floor(there / hoursEach);
        var customers = body.Managers * body.CustomersEach + body.Add;
        var room = body.Managers * eachMax - customers;
        DateOnly? breach = room < 0 ? today : body.GrowthPerWeek > 0 ? today.AddDays((int)Math.Min(36_500, Math.Floor(room / body.GrowthPerWeek * 7) + 1)) : null;
        var options = new List<Option>();
        if (breach is not null)
        {
            var more = (int)Math.Ceiling(Math.Max(-room, body.GrowthPerWeek) / Math.Max(1, eachMax));
            options.Add(new Option("managers", more, english ? $"{more} more managers" : $"增加 {more} 位专属经理"));
            options.Add(new Option("customers_each", eachMax, english ? $"no more than {eachMax} customers each; the others go to a team" : $"每位最多 {eachMax} 位客户，其余由团队共同照料"));
            if (customers > 0)
            {
                var shorter = Math.Floor(there * body.Managers / (customers * body.ContactsPerCustomerWeek) * 3600);
                if (shorter < body.HandleSeconds) options.Add(new Option("handle_seconds", shorter, english ? $"{shorter} s for a contact instead of {body.HandleSeconds}" : $"每次 {shorter} 秒（现在 {body.HandleSeconds} 秒）"));
                var rarer = Math.Floor(there * body.Managers / (customers * body.HandleSeconds / 3600) * 100) / 100;
                if (rarer < body.ContactsPerCustomerWeek) options.Add(new Option("contacts", rarer, english ? $"{rarer} contacts a week instead of {body.ContactsPerCustomerWeek}: solve what makes them write" : $"每周 {rarer} 次（现在 {body.ContactsPerCustomerWeek} 次）：解决让他们来找的原因"));
            }
        }

        var text = breach is null ? english ? $"room for {room} customers more" : $"还能照料 {room} 位客户"
            : breach == today ? english ? $"{-room} customers too many now" : $"现在就多了 {-room} 位客户"
            : english ? $"full on {breach:yyyy-MM-dd}" : $"{breach:yyyy-MM-dd} 起照料不过来";
        return new Portfolio(customers, Math.Round(customers * hoursEach, 1), Math.Round(there * body.Managers, 1),
            Math.Round(customers * hoursEach / (body.Managers * body.HoursPerWeek * (1 - body.Shrinkage)), 4), eachMax, breach, options, text);
    }

    public sealed class Handler(IStore store, Needs.Reader needs, HouseTime time)
    {
        public Task<Outcome<Answer>> AskAsync(Caller caller, Body body, CancellationToken cancel = default) => store.ReadAsync<Outcome<Answer>>(async session =>
        {
            var gathered = await needs.GatherAsync(session, body.From, body.Until ?? body.From, 30);
            return gathered.Refusal is { } refusal ? refusal : Decide(gathered.Value, caller, body);
        }, cancel);

        public Task<Outcome<DrillAnswer>> DrillAsync(Caller caller, DrillBody body, CancellationToken cancel = default) => store.ReadAsync<Outcome<DrillAnswer>>(async session =>
        {
            if (body.Factor is <= 0 or > FactorMax) return new Refusal("request.invalid", 400, $"factor ≤ {FactorMax}");
            if (!Planner.Sees(caller, body.Queue)) return new Refusal("queue.unknown", 404);
            if (body.Day > time.DayOf(session.Now)) return new Refusal("request.invalid", 400, "day");
            var end = Math.Min(session.Now, time.StartOf(body.Day.AddDays(1)));
            var history = await History.ReadAsync(session, time, end, days: 60);
            var own = history.Series.Where(s => s.Queue == body.Queue).ToArray();
            if (own.Length == 0) return new Refusal("line.unknown", 404);
            var counts = history.Day(own, body.Day, Papilio.Maths.Forecasting.BusinessCalendar.EveryDay);
            var at = new List<long>();
            var contacts = new List<double>();
            for (var slot = 0; slot < HouseTime.Slots; slot++)
            {
                if (time.StartOf(body.Day, slot) is not { } start) continue;
                at.Add(start);
                contacts.Add(double.IsNaN(counts[slot]) ? 0 : counts[slot]);
            }

            var plan = await QueuePlanTable.FindAsync(session, body.Queue);
            return Drill(QueueDay.Of(body.Queue, [.. contacts], 900, history, plan.Terms, body.Day), at, body);
        }, cancel);

        public Task<Outcome<Tolerance>> BearAsync(Caller caller, Guid queue, DateOnly day, int? agents, bool english, CancellationToken cancel = default) => store.ReadAsync<Outcome<Tolerance>>(async session =>
        {
            var gathered = await needs.GatherAsync(session, day, day, 30);
            if (gathered.Refusal is { } refusal) return refusal;
            if (gathered.Value.Expected(caller).All(q => q.Id != queue)) return new Refusal("queue.unknown", 404);
            var own = gathered.Value.DayOf(queue);
            var people = agents is { } given ? Enumerable.Repeat(given, own.Contacts.Length).ToArray() : gathered.Value.ScheduledFor(queue) ?? own.Needs().Needed;
            return Bear(own, gathered.Value.At, people, english);
        }, cancel);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var ask = routes.MapGroup("").RequireStaffOrKey(KeyScopes.PlanRead, Role.Leader);
        ask.MapPost("/plan/what-if", async (Body body, HttpContext http, Handler handler, CancellationToken cancel) => (await handler.AskAsync(http.Caller(), body, cancel)).ToResult());
        ask.MapPost("/plan/drill", async (DrillBody body, HttpContext http, Handler handler, CancellationToken cancel) => (await handler.DrillAsync(http.Caller(), body, cancel)).ToResult());
        ask.MapGet("/plan/patience", async (Guid queue, DateOnly day, int? agents, HttpContext http, Handler handler, CancellationToken cancel) =>
            (await handler.BearAsync(http.Caller(), queue, day, agents, Words.IsEnglish(http.Language()), cancel)).ToResult());
        ask.MapPost("/plan/portfolio", (PortfolioBody body, HttpContext http, HouseTime time, TimeProvider clock) =>
            Decide(body, time.DayOf(clock.Now()), Words.IsEnglish(http.Language())).ToResult());
    }
}
