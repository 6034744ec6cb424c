namespace Papilio.Maths.Staffing;

/// <param name="Queue">As for calls; occupancy is what is finished over what could be, with every agent at the limit.</param>
/// <param name="ChatsPerAgent">Mean chats an agent has at once.</param>
/// <param name="HandleTime">Mean time from the first reply to the end of a chat.</param>
public readonly record struct ChatFigures(QueueFigures Queue, double ChatsPerAgent, double HandleTime);

/// <summary>
/// Chats: an agent has up to K at once and works at a measured rate μ(k) while there are k (Tezcan and Zhang 2014: the level
/// of an agent determines the rate). Chats in progress are a birth-death process whose rates depend on the state; above
/// n·K they wait, and from there on it is Erlang A with the drain n·K·μ(K). Exact when the next chat goes to the agent with
/// the fewest and chats are spread evenly; agents left uneven by departures make it a close approximation.
/// </summary>
public static class ChatConcurrency
{
    /// <summary>One more chat at once has to be worth this share of completions, or it is not asked of people.</summary>
    public const double WorthMin = 0.001;

    /// <param name="arrivals">Chats per unit of time.</param>
    /// <param name="abandonment">One over the mean patience before the first reply; must be positive.</param>
    /// <param name="limit">K, the most chats an agent has at once.</param>
    /// <param name="within">The time the service level of the first reply asks for.</param>
    public static ChatFigures Evaluate(
        double arrivals, double abandonment, ChatRates rates, int limit, int agents, double within)
    {
        // Of the service rate only its sign is checked; what it is depends on the state.
        new QueueLoad(arrivals, rates.PerChat(limit), abandonment).Check(agents, within);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(abandonment);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(agents);
        if (arrivals == 0) return new(QueueFigures.NobodyWaits(0), 0, 1 / rates.PerChat(1));

        // Weights relative to the state of n·K chats with nobody waiting, from there down.
        var (below, chats, weight) = (0.0, 0.0, 1.0);
        for (var state = agents * limit; state > 0; state--)
        {
            var (level, more) = (state / agents, state % agents);
            var rate = (agents - more) * rates.Total(level) + (more > 0 ? more * rates.Total(level + 1) : 0);
            weight *= rate / arrivals;
            below += weight;
            chats += (state - 1) * weight;
        }
        var drain = agents * rates.Total(limit);
        if (!double.IsFinite(chats)) return Idle(arrivals, rates, limit, agents);
        var queue = WaitingLine.Evaluate(arrivals, drain, abandonment, below, within);
        var done = arrivals * (1 - queue.AbandonProbability);
        var held = (1 - queue.WaitProbability) * chats / below + queue.WaitProbability * agents * limit;
        return new(queue with { Occupancy = done / drain }, held / agents, held / done);
    }

    /// <summary>The fewest agents that keep the promise with at most <paramref name="limit"/> chats each.</summary>
    public static int Agents(double arrivals, double abandonment, ChatRates rates, int limit, StaffingTarget target)
    {
        target.Check();
        if (arrivals == 0) return 0;
        var load = arrivals / rates.Total(limit);
        return 1 + FirstWhole.From((int)(load + Math.Sqrt(load) / 2),
            others => target.IsMetBy(Evaluate(arrivals, abandonment, rates, limit, others + 1, target.Within).Queue));
    }

    /// <summary>
    /// The limit under which most chats are finished, among those that keep the promise of a first reply and the floor of
    /// quality; the smaller one where the larger finishes hardly more. One at which a person finishes less than with fewer
    /// is never asked, though it would take customers off the queue sooner. Null when none keeps both.
    /// </summary>
    /// <param name="quality">Measured quality at k = 1, 2, … chats at once; its length bounds the limit.</param>
    /// <param name="qualityMin">The floor below which no more chats are given to a person.</param>
    public static int? BestLimit(
        double arrivals, double abandonment, ChatRates rates, int agents, StaffingTarget target,
        ReadOnlySpan<double> quality, double qualityMin)
    {
        var (best, most) = ((int?)null, 0.0);
        for (var limit = 1; limit <= Math.Min(rates.Max, quality.Length) && quality[limit - 1] >= qualityMin; limit++)
        {
            if (rates.Total(limit) <= rates.Total(limit - 1)) break;
            var queue = Evaluate(arrivals, abandonment, rates, limit, agents, target.Within).Queue;
            var done = arrivals * (1 - queue.AbandonProbability);
            if (target.IsMetBy(queue) && done > most * (1 + WorthMin)) (best, most) = (limit, done);
        }
        return best;
    }

    /// <summary>So many agents that the full state is next to impossible: each chat has an agent of its own, or nearly.</summary>
    private static ChatFigures Idle(double arrivals, ChatRates rates, int limit, int agents)
    {
        var level = 1;
        while (level < limit && agents * rates.Total(level) < arrivals) level++;
        var below = agents * rates.Total(level - 1);
        var held = agents * (level - 1 + (arrivals - below) / (agents * rates.Total(level) - below));
        return new(QueueFigures.NobodyWaits(arrivals / (agents * rates.Total(limit))), held / agents, held / arrivals);
    }
}
