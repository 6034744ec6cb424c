namespace Papilio.Maths.Signals;

/// <summary>A stretch in which reality had left what was expected. Places are indices of the surprises given.</summary>
/// <param name="Since">Where it began to.</param>
/// <param name="Raised">Where that was beyond doubt.</param>
/// <param name="Ended">Where it was over; null while it is not.</param>
public sealed record Departure(bool High, int Since, int Raised, int? Ended);

/// <summary>
/// Finds departures in a run of surprises: two cumulative sums (Page 1954) collect what lies above and below, less an
/// allowance, and raise at a threshold that is chosen for a stated rate of false alarms. A surprise counts for no more than
/// three standard deviations, so one odd interval alone never raises: a departure has to persist.
/// </summary>
public sealed class DepartureWatch
{
    /// <summary>Half a lasting change of one and a half deviations, which is what it finds soonest.</summary>
    public const double Allowance = 0.75;

    private const double SurpriseMax = 3;

    /// <summary>Lower, and a single surprise could raise.</summary>
    private const double ThresholdMin = SurpriseMax - Allowance + 0.05;

    private readonly double threshold;

    private DepartureWatch(double threshold) => this.threshold = Math.Max(threshold, ThresholdMin);

    public double Threshold => threshold;

    /// <param name="intervals">Intervals in which one false alarm is put up with, when errors are independent of each other.</param>
    public static DepartureWatch OneFalseAlarmIn(double intervals) => new(RunLength.ThresholdFor(Allowance, 2 * intervals));

    /// <summary>The departures in order; NaN says nothing and is passed over.</summary>
    public IReadOnlyList<Departure> Find(ReadOnlySpan<double> surprises)
    {
        var found = new List<Departure>();
        var (high, low, highSince, lowSince) = (0.0, 0.0, 0, 0);
        Departure? open = null;
        for (var i = 0; i < surprises.Length; i++)
        {
            if (double.IsNaN(surprises[i])) continue;
            var surprise = Math.Clamp(surprises[i], -SurpriseMax, SurpriseMax);
            if (high == 0) highSince = i;
            if (low == 0) lowSince = i;
            // What has raised is held at the threshold, so that its end is not later the longer it lasted.
            high = Math.Min(Math.Max(0, high + surprise - Allowance), 2 * threshold);
            low = Math.Min(Math.Max(0, low - surprise - Allowance), 2 * threshold);
            if (open is null && (high > threshold || low > threshold))
                open = new Departure(high > threshold, high > threshold ? highSince : lowSince, i, null);
            else if (open is { High: true } && high == 0 || open is { High: false } && low == 0)
            {
                found.Add(open with { Ended = i });
                open = null;
            }
        }

        if (open is not null) found.Add(open);
        return found;
    }
}
