namespace Papilio.Maths.Staffing;

/// <summary>
/// Erlang's delay formula (M/M/n): everybody waits as long as it takes. It overstates waits as soon as customers give up,
/// and knows no answer at all when the load reaches the agents; <see cref="ErlangA"/> is the better description then.
/// </summary>
public static class ErlangC
{
    /// <summary>The share that has to wait; 1 when the load, in erlangs, is not below the agents.</summary>
    public static double WaitProbability(double load, int agents)
    {
        if (load >= agents) return load > 0 ? 1 : 0;
        // C = nB / (n − a(1 − B)), with 1/B = 1 + below.
        var below = load == 0 ? double.PositiveInfinity : ErlangB.StatesBelow(load, agents);
        return agents / (agents + (agents - load) * below);
    }

    /// <param name="within">The time the service level asks for.</param>
    /// <remarks>A load that does not fit has an infinite queue, not an exception; abandonment is ignored.</remarks>
    public static QueueFigures Evaluate(QueueLoad load, int agents, double within)
    {
        load.Check(agents, within);
        if (load.Arrivals == 0) return QueueFigures.NobodyWaits(0);
        var spare = agents * load.Service - load.Arrivals;
        if (!(spare > 0)) return new(1, 0, double.PositiveInfinity, double.PositiveInfinity, 0, 1);
        var waits = WaitProbability(load.Erlangs, agents);
        return new(
            waits, 0, waits / spare, load.Arrivals * waits / spare, 1 - waits * Math.Exp(-spare * within), load.Erlangs / agents);
    }
}
