namespace Papilio.Maths.Forecasting;

/// <summary>
/// What part of the demand reaches people. A bot contains some contacts, the rest come through; what is not truly solved,
/// by bot or person, comes back days later. So a bot that answers without solving makes work, and the figures show it.
/// </summary>
public static class Deflection
{
    /// <summary>Contained contacts of one topic and bot version.</summary>
    public sealed record Record(int Contained, int Offered);

    /// <param name="Containment">Share of contacts the bot ends without a person, 0–1.</param>
    /// <param name="SolvedByBot">Share of those that are truly solved.</param>
    /// <param name="SolvedByPerson">Share of the others that are solved at the first contact.</param>
    /// <param name="SecondLine">Share of person contacts that need the second line as well.</param>
    /// <param name="ReturnAfterDays">Chance that an unsolved contact comes again n days later, n = index; sums to at most 1.</param>
    public sealed record Shares(
        double Containment, double SolvedByBot, double SolvedByPerson, double SecondLine, double[] ReturnAfterDays);

    /// <param name="Repeats">Contacts that came because an earlier one was not solved.</param>
    public sealed record Load(double[] Repeats, double[] Bot, double[] First, double[] Second);

    /// <summary>
    /// Containment per topic: each topic's own share drawn towards the common one by how few contacts it has
    /// (Beta-Binomial, the prior's strength from the spread between topics by the method of moments).
    /// </summary>
    public static double[] Containment(IReadOnlyList<Record> topics)
    {
        double contained = topics.Sum(t => t.Contained), offered = topics.Sum(t => t.Offered);
        if (offered == 0) return new double[topics.Count];
        var common = contained / offered;
        var (between, weight) = (0.0, 0.0);
        foreach (var topic in topics)
        {
            if (topic.Offered == 0) continue;
            var away = (double)topic.Contained / topic.Offered - common;
            between += topic.Offered * away * away;
            weight += topic.Offered;
        }
        var counted = topics.Count(t => t.Offered > 0);
        var noise = common * (1 - common);
        // E[Σ n (p̂ − p)²] = (k − 1) · noise + spread · (N − Σ n² / N).
        var room = weight - topics.Sum(t => (double)t.Offered * t.Offered) / weight;
        var spread = room > 0 ? Math.Max(0, (between - (counted - 1) * noise) / room) : 0;
        var strength = spread > 0 ? Math.Clamp(noise / spread - 1, 1, 1e6) : 1e6;
        return [.. topics.Select(t => (t.Contained + strength * common) / (t.Offered + strength))];
    }

    /// <summary>The closed loop over days: fresh demand plus repeats of what earlier days left unsolved.</summary>
    /// <param name="unsolvedBefore">Contacts left unsolved on the days before, the most recent last.</param>
    public static Load Expect(ReadOnlySpan<double> demand, Shares shares, ReadOnlySpan<double> unsolvedBefore = default)
    {
        Check(shares);
        var days = demand.Length;
        var before = unsolvedBefore.Length;
        var unsolved = new double[before + days];
        unsolvedBefore.CopyTo(unsolved);
        var load = new Load(new double[days], new double[days], new double[days], new double[days]);
        for (var t = 0; t < days; t++)
        {
            for (var lag = 1; lag < shares.ReturnAfterDays.Length && lag <= before + t; lag++)
                load.Repeats[t] += shares.ReturnAfterDays[lag] * unsolved[before + t - lag];
            // Those who come back the same day come back until solved: a geometric series.
            var left = shares.Containment * (1 - shares.SolvedByBot) + (1 - shares.Containment) * (1 - shares.SolvedByPerson);
            var sameDay = shares.ReturnAfterDays.Length > 0 ? left * shares.ReturnAfterDays[0] : 0;
            var all = (demand[t] + load.Repeats[t]) / (1 - sameDay);
            load.Repeats[t] = all - demand[t];
            load.Bot[t] = shares.Containment * all;
            load.First[t] = (1 - shares.Containment) * all;
            load.Second[t] = shares.SecondLine * load.First[t];
            unsolved[before + t] = left * all;
        }
        return load;
    }

    private static void Check(Shares shares)
    {
        double[] rates = [shares.Containment, shares.SolvedByBot, shares.SolvedByPerson, shares.SecondLine, .. shares.ReturnAfterDays];
        if (rates.Any(r => r is not (>= 0 and <= 1)) || shares.ReturnAfterDays.Sum() > 1 + 1e-9)
            throw new ArgumentException("Shares lie between 0 and 1, and returns sum to at most 1.", nameof(shares));
    }
}
