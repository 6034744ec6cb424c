namespace Papilio.Maths.Forecasting;

/// <summary>
/// What is known of each day beyond the calendar, past and ahead: orders, parcels shipped, sends, releases, weather.
/// One number per name and day. A day nobody filled in is NaN and counts as the driver's mean.
/// </summary>
public sealed class Drivers(IReadOnlyList<string> names, IReadOnlyDictionary<DateOnly, double[]> values)
{
    public static Drivers None { get; } = new([], new Dictionary<DateOnly, double[]>());

    public IReadOnlyList<string> Names => names;

    public int Count => names.Count;

    /// <summary>The drivers of a day into <paramref name="into"/>, NaN where unknown.</summary>
    public void Of(DateOnly date, Span<double> into)
    {
        if (values.TryGetValue(date, out var known)) known.AsSpan(0, names.Count).CopyTo(into);
        else into[..names.Count].Fill(double.NaN);
    }
}
