namespace Papilio.Maths.Staffing;

/// <summary>
/// The modified offered load of a day whose arrivals change (Jagerman 1975; Massey and Whitt 1997): how many agents would be
/// busy if there were always one free, m(t) = ∫ λ(u) P(S &gt; t − u) du. It lags behind the arrivals by what is still in
/// service, which a plain "arrivals × handle time" of each interval does not see. Exact for any service time, with
/// arrivals that keep their rate within an interval.
/// </summary>
public static class OfferedLoad
{
    /// <summary>Mean load of each interval, in erlangs.</summary>
    /// <param name="contacts">Expected arrivals of each interval.</param>
    /// <param name="interval">Length of an interval, in the unit of the service time.</param>
    /// <param name="before">Arrivals per interval that went on for ever before the first; 0 when the day opens empty.</param>
    /// <remarks>O(intervals²), but intervals that lie so far back that nothing of them is left are skipped.</remarks>
    public static double[] Of(ReadOnlySpan<double> contacts, double interval, ServiceTime service, double before = 0)
    {
        var decay = Decay(contacts.Length, interval, service);
        var load = new double[contacts.Length];
        for (var k = 0; k < load.Length; k++)
        {
            var left = service.Mean * interval;
            for (var age = 0; age <= k && left > 1e-12 * service.Mean * interval; age++)
            {
                load[k] += contacts[k - age] * decay[age];
                left -= decay[age];
            }
            load[k] = (load[k] + before * Math.Max(0, left)) / (interval * interval);
        }
        return load;
    }

    /// <summary>
    /// ∫∫ P(S &gt; t − u) du dt over an interval of t and the one that lies <c>age</c> before it (second differences of
    /// ∫₀ˣ E[min(S, v)] dv = x·E[min(S, x)] − ½ E[min(S, x)²]).
    /// </summary>
    private static double[] Decay(int intervals, double interval, ServiceTime service)
    {
        var integral = new double[intervals + 1];
        for (var i = 1; i <= intervals; i++)
        {
            var x = i * interval;
            integral[i] = x * service.LimitedMean(x) - service.LimitedSquare(x) / 2;
        }
        var decay = new double[intervals];
        for (var age = 0; age < intervals; age++)
            decay[age] = age == 0 ? integral[1] : integral[age + 1] - 2 * integral[age] + integral[age - 1];
        return decay;
    }
}
