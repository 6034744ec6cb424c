using System.Numerics;

namespace Papilio.Bench;

/// <summary>
/// A histogram of nanoseconds with a relative error under 1 %, after HdrHistogram: each power of two is cut into
/// 128 equal steps. Adding is a shift and an increment, so measuring does not disturb what is measured.
/// </summary>
internal sealed class Percentiles
{
    private const int StepBits = 7, Steps = 1 << StepBits;

    private readonly long[] counts = new long[(64 - StepBits) * Steps];

    public long Count { get; private set; }

    public long Max { get; private set; }

    public void Add(long nanoseconds)
    {
        var value = Math.Max(0, nanoseconds);
        counts[SlotOf(value)]++;
        Count++;
        if (value > Max) Max = value;
    }

    public void Clear()
    {
        Array.Clear(counts);
        Count = 0;
        Max = 0;
    }

    /// <summary>The smallest value that at least this share of the samples does not exceed, in milliseconds.</summary>
    public double Milliseconds(double share)
    {
        if (Count == 0) return 0;

        var left = (long)Math.Ceiling(share * Count);
        for (var slot = 0; slot < counts.Length; slot++)
        {
            left -= counts[slot];
            if (left <= 0) return Math.Min(TopOf(slot), Max) / 1e6;
        }

        return Max / 1e6;
    }

    private static int SlotOf(long value)
    {
        if (value < Steps) return (int)value;
        var shift = BitOperations.Log2((ulong)value) - StepBits;
        return ((shift + 1) << StepBits) + (int)((value >> shift) - Steps);
    }

    private static long TopOf(int slot)
    {
        if (slot < Steps) return slot;
        var shift = (slot >> StepBits) - 1;
        return (((long)(slot & (Steps - 1)) + Steps + 1) << shift) - 1;
    }
}
