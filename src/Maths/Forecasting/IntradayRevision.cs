namespace Papilio.Maths.Forecasting;

/// <summary>
/// Revises the rest of a day by what has come so far: what the slots already seen were off, times what such errors have
/// meant for the slots to come (Shen and Huang 2008 update their factors the same way). A model that is usually right
/// about its days is hardly revised, one that is usually off by a level follows the first hours.
/// </summary>
/// <param name="openingForecast">Expected counts of the whole day, one per slot.</param>
public sealed class IntradayRevision(IntradayPattern pattern, ReadOnlySpan<double> openingForecast)
{
    private readonly double[] opening = openingForecast.ToArray();
    private readonly double[] counts = new double[pattern.Slots];
    private int seen;

    /// <summary>Takes the count of the next slot; NaN when it is not known.</summary>
    public void Observe(double count) => counts[seen++] = count;

    /// <summary>The day as it is expected now; slots already seen keep the opening forecast.</summary>
    public double[] Revised()
    {
        var revised = (double[])opening.Clone();
        var errors = pattern.ExpectedErrors(counts.AsSpan(0, seen), opening);
        for (var slot = seen; slot < opening.Length; slot++)
        {
            var moved = errors[Math.Min(slot / pattern.Width, pattern.Blocks - 1)];
            if (opening[slot] <= 0 || moved == 0) continue;
            var root = SlotFactors.Stabilise(opening[slot]) + moved;
            revised[slot] = root <= 0.5 ? 0 : root * root - 0.25;
        }
        return revised;
    }
}
