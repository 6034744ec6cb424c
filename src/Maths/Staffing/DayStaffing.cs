namespace Papilio.Maths.Staffing;

/// <summary>What is known of one skill's day before it comes. All times are in seconds.</summary>
/// <param name="Contacts">Expected contacts of each interval.</param>
/// <param name="IntervalSeconds">Length of an interval.</param>
/// <param name="Handle">Time an agent is busy with a contact, with after-work.</param>
/// <param name="PatienceSeconds">Mean time until a waiting customer gives up; infinite when nobody does.</param>
/// <param name="Target">What every interval has to keep.</param>
public sealed record SkillDay(
    double[] Contacts, double IntervalSeconds, ServiceTime Handle, double PatienceSeconds, StaffingTarget Target)
{
    public Shrinkage Shrinkage { get; init; } = Shrinkage.None;

    /// <summary>The cap over every two hours; 1 lifts it.</summary>
    public double OccupancyMax { get; init; } = Occupancy.Max;

    /// <summary>Agents who are there in any interval with contacts, however few.</summary>
    public int AgentsMin { get; init; }

    /// <summary>Contacts per interval before the first one; 0 when the day opens empty.</summary>
    public double ContactsBefore { get; init; }
}

/// <summary>What the day needs, interval by interval.</summary>
/// <param name="Load">Offered load in erlangs.</param>
/// <param name="Agents">Agents who answer.</param>
/// <param name="Scheduled">People on the schedule for them.</param>
/// <param name="Expected">What customers will meet with these agents.</param>
public sealed record SkillPlan(double[] Load, int[] Agents, int[] Scheduled, QueueFigures[] Expected);

/// <summary>
/// A day of one skill: the modified offered load of its arrivals, agents by Erlang A for what each interval promises, then
/// relief where two hours would be too busy, then shrinkage. Intervals are stationary apart from their load.
/// </summary>
public static class DayStaffing
{
    public static SkillPlan Plan(SkillDay day)
    {
        var load = OfferedLoad.Of(day.Contacts, day.IntervalSeconds, day.Handle, day.ContactsBefore);
        var agents = new int[load.Length];
        for (var k = 0; k < load.Length; k++)
        {
            // An interval resembles the one before it: that much more load, that many more agents.
            int? near = k > 0 && agents[k - 1] > 0 ? Math.Max(1, agents[k - 1] + (int)Math.Round(load[k] - load[k - 1])) : null;
            agents[k] = Math.Max(load[k] > 0 ? day.AgentsMin : 0, RequiredAgents.For(Queue(day, load[k]), day.Target, near));
        }
        agents = Relieve(day, load, agents);
        return new(
            load, agents, [.. agents.Select(n => day.Shrinkage.Scheduled(n))],
            [.. agents.Select((n, k) => Figures(day, load[k], n))]);
    }

    /// <summary>More agents are also busier, with those who no longer give up: so relief is given until nothing changes.</summary>
    private static int[] Relieve(SkillDay day, double[] load, int[] agents)
    {
        var stretch = Math.Max(1, (int)Math.Round(Occupancy.StretchHours * 3600 / day.IntervalSeconds));
        var busy = new double[agents.Length];
        while (day.OccupancyMax < 1)
        {
            for (var k = 0; k < busy.Length; k++) busy[k] = agents[k] * Figures(day, load[k], agents[k]).Occupancy;
            var relieved = Occupancy.Relieve(agents, busy, stretch, day.OccupancyMax);
            if (relieved.AsSpan().SequenceEqual(agents)) break;
            agents = relieved;
        }
        return agents;
    }

    private static QueueFigures Figures(SkillDay day, double load, int agents) =>
        ErlangA.Evaluate(Queue(day, load), agents, day.Target.Within);

    private static QueueLoad Queue(SkillDay day, double load) =>
        new(load / day.Handle.Mean, 1 / day.Handle.Mean, 1 / day.PatienceSeconds);
}

/// <summary>A change a planner asks about; 1 and null leave things as they are.</summary>
public sealed record WhatIf(
    double ContactsFactor = 1, double HandleFactor = 1, double PatienceFactor = 1,
    StaffingTarget? Target = null, Shrinkage? Shrinkage = null, double? OccupancyMax = null)
{
    public SkillDay Of(SkillDay day) => day with
    {
        Contacts = [.. day.Contacts.Select(contacts => contacts * ContactsFactor)],
        ContactsBefore = day.ContactsBefore * ContactsFactor,
        Handle = day.Handle.Times(HandleFactor),
        PatienceSeconds = day.PatienceSeconds * PatienceFactor,
        Target = Target ?? day.Target,
        Shrinkage = Shrinkage ?? day.Shrinkage,
        OccupancyMax = OccupancyMax ?? day.OccupancyMax,
    };
}
