namespace Papilio.Maths.Staffing;

/// <summary>One kind of contact on a simulated floor.</summary>
/// <param name="Contacts">Expected arrivals of each interval: a Poisson process that keeps its rate within an interval.</param>
/// <param name="Patience">Mean of the exponential patience; infinite when nobody gives up.</param>
/// <param name="Within">The time its service level asks for.</param>
public sealed record SimulatedClass(double[] Contacts, ServiceTime Handle, double Patience, double Within);

/// <summary>Agents with the same skills.</summary>
/// <param name="Skills">Numbers of the classes they take.</param>
/// <param name="Agents">How many are there in each interval. Who is still busy at the end of a duty finishes first.</param>
public sealed record SimulatedGroup(int[] Skills, int[] Agents);

/// <summary>A floor for one run: times are in the unit of <paramref name="Interval"/>.</summary>
/// <param name="WarmUp">Contacts before this time are not counted.</param>
public sealed record SimulatedFloor(
    IReadOnlyList<SimulatedClass> Classes, IReadOnlyList<SimulatedGroup> Groups, double Interval, double WarmUp = 0);

/// <summary>What one run counted for a class.</summary>
/// <param name="WaitSum">Time waited by all who came, answered or not.</param>
public readonly record struct ClassTally(long Came, long Waited, long InTime, long GaveUp, double WaitSum)
{
    public static ClassTally operator +(ClassTally a, ClassTally b) =>
        new(a.Came + b.Came, a.Waited + b.Waited, a.InTime + b.InTime, a.GaveUp + b.GaveUp, a.WaitSum + b.WaitSum);

    public double WaitProbability => Came == 0 ? 0 : (double)Waited / Came;

    public double ServiceLevel => Came == 0 ? 1 : (double)InTime / Came;

    public double AbandonProbability => Came == 0 ? 0 : (double)GaveUp / Came;

    public double MeanWait => Came == 0 ? 0 : WaitSum / Came;
}

/// <param name="Intervals">Per class, what those met who came in each interval.</param>
/// <param name="BusyTime">Per group, time spent on contacts after the warm-up, of <paramref name="DutyTime"/> on duty.</param>
public sealed record SimulatedRun(ClassTally[][] Intervals, double[] BusyTime, double[] DutyTime)
{
    /// <summary>Per class, what everybody met.</summary>
    public ClassTally[] Classes { get; } = [.. Intervals.Select(tallies => tallies.Aggregate(default(ClassTally), (sum, tally) => sum + tally))];

    /// <summary>Per group, share of the time on duty spent on contacts.</summary>
    public double[] Occupancy => [.. BusyTime.Zip(DutyTime, (busy, duty) => duty > 0 ? busy / duty : 0)];
}

/// <summary>
/// Runs a floor with several skills event by event. A contact goes to an idle agent with the fewest other skills, so that
/// those who can do much stay free for it, and among these to the group that is least busy; an agent who gets free takes
/// the longest waiting of all they can. Every contact brings its service time and patience along, drawn from streams of its
/// class, so that two floors run with the same seed meet the same customers and their difference is not noise (common
/// random numbers).
/// </summary>
public sealed class SkillSimulator
{
    private readonly SimulatedFloor floor;
    private readonly Random[] arrivals, services, patiences;
    private readonly Queue<Contact>[] lines;
    private readonly ClassTally[][] tallies;
    private readonly int[] busy, onDuty;
    private readonly int[][] groupsOf;
    private readonly double[] busyTime, dutyTime;
    private readonly PriorityQueue<Event, double> ahead = new();
    private readonly double end;
    private double now;

    private readonly record struct Contact(double Came, double Service, double GivesUp);

    private enum Kind { Arrival, Finish, Interval }

    private readonly record struct Event(Kind Kind, int Of);

    private SkillSimulator(SimulatedFloor floor, int seed)
    {
        this.floor = floor;
        var (classes, groups) = (floor.Classes.Count, floor.Groups.Count);
        Random[] Streams(int which) => [.. Enumerable.Range(0, classes).Select(c => new Random(HashOf(seed, c, which)))];
        (arrivals, services, patiences) = (Streams(0), Streams(1), Streams(2));
        lines = [.. floor.Classes.Select(_ => new Queue<Contact>())];
        tallies = [.. floor.Classes.Select(c => new ClassTally[c.Contacts.Length])];
        (busy, onDuty, busyTime, dutyTime) = (new int[groups], new int[groups], new double[groups], new double[groups]);
        groupsOf = [.. Enumerable.Range(0, classes).Select(c => Enumerable.Range(0, groups)
            .Where(g => floor.Groups[g].Skills.Contains(c)).OrderBy(g => floor.Groups[g].Skills.Length).ThenBy(g => g).ToArray())];
        end = floor.Interval * floor.Classes[0].Contacts.Length;
    }

    public static SimulatedRun Run(SimulatedFloor floor, int seed)
    {
        Check(floor);
        return new SkillSimulator(floor, seed).Run();
    }

    private SimulatedRun Run()
    {
        for (var k = 0; k < floor.Classes[0].Contacts.Length; k++) ahead.Enqueue(new(Kind.Interval, k), k * floor.Interval);
        for (var c = 0; c < lines.Length; c++) Announce(c, 0);
        while (ahead.TryDequeue(out var next, out var time))
        {
            CountTime(time);
            now = time;
            if (next.Kind == Kind.Arrival) Arrive(next.Of);
            else if (next.Kind == Kind.Finish) Finish(next.Of);
            else ChangeDuty(next.Of);
        }
        // After the last event only those are left for whom nobody ever comes.
        for (var c = 0; c < lines.Length; c++)
            while (lines[c].TryDequeue(out var contact)) GiveUp(c, contact, double.IsInfinity(contact.GivesUp) ? now : contact.GivesUp);
        return new(tallies, busyTime, dutyTime);
    }

    private void Arrive(int c)
    {
        var contact = new Contact(
            now, floor.Classes[c].Handle.Draw(services[c]),
            now + ServiceTime.DrawExponential(patiences[c], floor.Classes[c].Patience));
        Announce(c, now);
        if (Idle(c) is { } g) Answer(c, contact, g);
        else lines[c].Enqueue(contact);
    }

    /// <summary>Of the groups with the fewest other skills the one with the most of its people idle; null when nobody is.</summary>
    private int? Idle(int c)
    {
        int? idlest = null;
        foreach (var g in groupsOf[c])
        {
            if (busy[g] >= onDuty[g]) continue;
            if (idlest is { } i && floor.Groups[g].Skills.Length > floor.Groups[i].Skills.Length) break;
            if (idlest is not { } other || (double)busy[g] / onDuty[g] < (double)busy[other] / onDuty[other]) idlest = g;
        }
        return idlest;
    }

    private void Finish(int g)
    {
        busy[g]--;
        TakeNext(g);
    }

    private void ChangeDuty(int interval)
    {
        for (var g = 0; g < onDuty.Length; g++) onDuty[g] = floor.Groups[g].Agents[interval];
        for (var g = 0; g < onDuty.Length; g++)
            while (busy[g] < onDuty[g] && TakeNext(g)) { }
    }

    private bool TakeNext(int g)
    {
        if (busy[g] >= onDuty[g]) return false;
        var longest = -1;
        foreach (var c in floor.Groups[g].Skills)
        {
            // Who gave up in the meantime is noticed here, with the time at which it happened.
            while (lines[c].TryPeek(out var head) && head.GivesUp <= now) GiveUp(c, lines[c].Dequeue(), head.GivesUp);
            if (lines[c].Count > 0 && (longest < 0 || lines[c].Peek().Came < lines[longest].Peek().Came)) longest = c;
        }
        if (longest < 0) return false;
        Answer(longest, lines[longest].Dequeue(), g);
        return true;
    }

    private void Answer(int c, Contact contact, int g)
    {
        busy[g]++;
        ahead.Enqueue(new(Kind.Finish, g), now + contact.Service);
        var wait = now - contact.Came;
        Count(c, contact, new(Came: 1, Waited: wait > 0 ? 1 : 0, InTime: wait <= floor.Classes[c].Within ? 1 : 0, GaveUp: 0, wait));
    }

    private void GiveUp(int c, Contact contact, double at) =>
        Count(c, contact, new(Came: 1, Waited: 1, InTime: 0, GaveUp: 1, at - contact.Came));

    private void Count(int c, Contact contact, ClassTally one)
    {
        if (contact.Came >= floor.WarmUp) tallies[c][Math.Min(tallies[c].Length - 1, (int)(contact.Came / floor.Interval))] += one;
    }

    /// <summary>The next arrival: one unit of "expected contacts" is used up, whatever the rates on the way.</summary>
    private void Announce(int c, double from)
    {
        var contacts = floor.Classes[c].Contacts;
        var left = ServiceTime.DrawExponential(arrivals[c], 1);
        for (var k = (int)(from / floor.Interval); k < contacts.Length; k++)
        {
            var until = (k + 1) * floor.Interval;
            var expected = contacts[k] * (until - from) / floor.Interval;
            if (left < expected)
            {
                ahead.Enqueue(new(Kind.Arrival, c), from + left * floor.Interval / contacts[k]);
                return;
            }
            (left, from) = (left - expected, until);
        }
    }

    private void CountTime(double until)
    {
        var passed = Math.Min(until, end) - Math.Max(now, floor.WarmUp);
        if (!(passed > 0)) return;
        for (var g = 0; g < busy.Length; g++)
        {
            busyTime[g] += passed * busy[g];
            dutyTime[g] += passed * Math.Max(busy[g], onDuty[g]);
        }
    }

    /// <summary>Seeds of neighbouring streams must not resemble each other (the finaliser of MurmurHash 3).</summary>
    private static int HashOf(int seed, int c, int which)
    {
        var h = (uint)seed * 0x9E3779B1u + (uint)(3 * c + which + 1) * 0x85EBCA77u;
        h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
        h = (h ^ (h >> 13)) * 0xC2B2AE35u;
        return (int)((h ^ (h >> 16)) & 0x7FFFFFFF);
    }

    private static void Check(SimulatedFloor floor)
    {
        if (floor.Classes.Count == 0) throw new ArgumentException("A floor needs a class of contacts.", nameof(floor));
        var intervals = floor.Classes[0].Contacts.Length;
        if (floor.Classes.Any(c => c.Contacts.Length != intervals) || floor.Groups.Any(g => g.Agents.Length != intervals))
            throw new ArgumentException("Classes and groups need as many intervals as each other.", nameof(floor));
        if (floor.Groups.Any(g => g.Skills.Any(c => c < 0 || c >= floor.Classes.Count)))
            throw new ArgumentException("A group has a skill for which there is no class.", nameof(floor));
    }
}
