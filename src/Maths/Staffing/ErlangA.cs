namespace Papilio.Maths.Staffing;

/// <summary>
/// Erlang A (M/M/n+M, Palm; Garnett, Mandelbaum and Reiman 2002): customers wait for an exponential patience and then give
/// up. There is a steady state for every load, also one the agents cannot carry. Without abandonment it is Erlang C.
/// </summary>
public static class ErlangA
{
    /// <param name="within">The time the service level asks for.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate or time is negative, or the queue would be beyond all measure.</exception>
    public static QueueFigures Evaluate(QueueLoad load, int agents, double within)
    {
        load.Check(agents, within);
        if (load.Abandonment == 0) return ErlangC.Evaluate(load, agents, within);
        if (load.Arrivals == 0) return QueueFigures.NobodyWaits(0);
        var drain = agents * load.Service;
        var figures = WaitingLine.Evaluate(
            load.Arrivals, drain, load.Abandonment, ErlangB.StatesBelow(load.Erlangs, agents), within);
        return figures with { Occupancy = agents == 0 ? 1 : load.Arrivals * (1 - figures.AbandonProbability) / drain };
    }
}
