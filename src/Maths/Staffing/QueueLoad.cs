namespace Papilio.Maths.Staffing;

/// <summary>
/// Demand on one queue in a steady state. Rates are per one unit of time of the caller's choice (the second, the minute),
/// and every time that is given or returned beside them is in that unit.
/// </summary>
/// <param name="Arrivals">Contacts per unit of time, λ ≥ 0.</param>
/// <param name="Service">Contacts one busy agent finishes per unit of time, μ &gt; 0: one over the mean handle time.</param>
/// <param name="Abandonment">One over the mean patience, θ ≥ 0; at 0 nobody ever gives up (Erlang C).</param>
public readonly record struct QueueLoad(double Arrivals, double Service, double Abandonment = 0)
{
    /// <summary>Offered load λ / μ: the agents that would be busy if nobody ever had to wait.</summary>
    public double Erlangs => Arrivals / Service;

    /// <param name="contacts">Contacts in the interval.</param>
    /// <param name="interval">Length of the interval; the unit of this and the other times becomes the unit of the load.</param>
    /// <param name="handleTime">Mean handle time with after-work.</param>
    /// <param name="patience">Mean time until a waiting customer gives up; infinite when nobody does.</param>
    public static QueueLoad Of(double contacts, double interval, double handleTime, double patience = double.PositiveInfinity) =>
        new(contacts / interval, 1 / handleTime, 1 / patience);

    internal void Check(int agents, double within)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(agents);
        if (!(Arrivals >= 0 && double.IsFinite(Arrivals))) throw new ArgumentOutOfRangeException(nameof(Arrivals), Arrivals, null);
        if (!(Service > 0 && double.IsFinite(Service))) throw new ArgumentOutOfRangeException(nameof(Service), Service, null);
        if (!(Abandonment >= 0 && double.IsFinite(Abandonment)))
            throw new ArgumentOutOfRangeException(nameof(Abandonment), Abandonment, null);
        if (!(within >= 0)) throw new ArgumentOutOfRangeException(nameof(within), within, null);
    }
}

/// <summary>What customers and agents meet in a steady state. Shares are of all who arrive, 0 to 1.</summary>
/// <param name="WaitProbability">Share that finds nobody free.</param>
/// <param name="AbandonProbability">Share that gives up waiting.</param>
/// <param name="MeanWait">Mean time in the queue over all arrivals, of those who were served and of those who gave up.</param>
/// <param name="MeanQueue">Mean number waiting.</param>
/// <param name="ServiceLevel">Share that is answered within the time asked for; who gave up was not answered.</param>
/// <param name="Occupancy">Share of the agents' time spent on contacts.</param>
public readonly record struct QueueFigures(
    double WaitProbability, double AbandonProbability, double MeanWait, double MeanQueue, double ServiceLevel, double Occupancy)
{
    internal static QueueFigures NobodyWaits(double occupancy) => new(0, 0, 0, 0, 1, occupancy);
}
