namespace Papilio.Maths.Staffing;

/// <summary>Searches a whole number by a property that, once true, stays true.</summary>
internal static class FirstWhole
{
    /// <summary>More agents than any service has; a wish that needs more is a mistake of its units.</summary>
    public const int Max = 10_000_000;

    /// <summary>
    /// The smallest number from 0 that has the property. It strides away from <paramref name="near"/> in doubling steps and
    /// then halves, so the cost is the logarithm of the distance between guess and answer.
    /// </summary>
    public static int From(int near, Func<int, bool> has)
    {
        var (without, with) = (-1, Math.Clamp(near, 0, Max));
        for (long stride = 1; !has(with); stride *= 2)
        {
            if (with == Max) throw new ArgumentException($"Not even {Max} would do.", nameof(has));
            (without, with) = (with, (int)Math.Min(Max, with + stride));
        }
        if (without < 0)
            for (long stride = 1; with > 0; stride *= 2)
            {
                var lower = (int)Math.Max(0, with - stride);
                if (!has(lower))
                {
                    without = lower;
                    break;
                }
                with = lower;
            }
        while (with - without > 1)
        {
            var middle = without + (with - without) / 2;
            if (has(middle)) with = middle;
            else without = middle;
        }
        return with;
    }
}
