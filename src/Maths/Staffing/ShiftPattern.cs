namespace Papilio.Maths.Staffing;

/// <summary>A pause inside a shift, in slots from the start of the shift.</summary>
/// <param name="Earliest">First slot it may begin at.</param>
/// <param name="Latest">Last slot it may begin at.</param>
/// <param name="Every">Grid of its beginnings between the two.</param>
public sealed record ShiftBreak(int Length, int Earliest, int Latest, int Every = 1);

/// <summary>A shift as people know it: "eight hours with a meal".</summary>
/// <param name="Length">Slots from first to last, breaks included.</param>
/// <param name="Cost">What one costs; only ratios matter.</param>
/// <param name="Breaks">In order of time, so that none can begin before the one before it is over.</param>
/// <param name="Max">How many of the kind there may be in a day.</param>
public sealed record ShiftKind(string Name, int Length, double Cost, IReadOnlyList<ShiftBreak> Breaks, int Max = int.MaxValue);

/// <summary>A shift with its place in the day and each break at a definite time. The day is a ring: nights go over its end.</summary>
/// <param name="Breaks">Where each break of the kind begins, in slots from the start of the shift.</param>
public sealed record ShiftPattern(ShiftKind Kind, int Start, IReadOnlyList<int> Breaks)
{
    /// <summary>A day of quarter hours with a dozen kinds of shift stays far below.</summary>
    public const int CountMax = 500_000;

    /// <summary>Every way to lay the breaks of every kind, at every start.</summary>
    /// <param name="starts">Slots of the day at which shifts begin.</param>
    public static IReadOnlyList<ShiftPattern> All(IEnumerable<ShiftKind> kinds, IReadOnlyCollection<int> starts)
    {
        var patterns = new List<ShiftPattern>();
        foreach (var kind in kinds)
        {
            Check(kind);
            var layouts = Layouts(kind, 0).ToArray();
            if (patterns.Count + (long)layouts.Length * starts.Count > CountMax)
                throw new ArgumentException($"More than {CountMax} patterns; take a coarser grid of breaks.", nameof(kinds));
            foreach (var start in starts)
                patterns.AddRange(layouts.Select(layout => new ShiftPattern(kind, start, layout)));
        }
        return patterns;
    }

    /// <summary>Whether somebody with this shift is at work in the slot of the day.</summary>
    public bool Works(int slot, int slots)
    {
        var offset = ((slot - Start) % slots + slots) % slots;
        if (offset >= Kind.Length) return false;
        for (var b = 0; b < Breaks.Count; b++)
            if (offset >= Breaks[b] && offset < Breaks[b] + Kind.Breaks[b].Length) return false;
        return true;
    }

    private static IEnumerable<int[]> Layouts(ShiftKind kind, int which)
    {
        if (which == kind.Breaks.Count) return [[]];
        var at = kind.Breaks[which];
        var begins = Enumerable.Range(0, (at.Latest - at.Earliest) / at.Every + 1).Select(i => at.Earliest + i * at.Every);
        return begins.SelectMany(begin => Layouts(kind, which + 1)
            .Where(later => later.Length == 0 || later[0] >= begin + at.Length)
            .Select(later => (int[])[begin, .. later]));
    }

    private static void Check(ShiftKind kind)
    {
        if (kind.Length < 1 || !(kind.Cost > 0)) throw new ArgumentException($"Shift '{kind.Name}' has no length or no cost.", nameof(kind));
        foreach (var pause in kind.Breaks)
            if (pause.Length < 1 || pause.Every < 1 || pause.Earliest < 0 || pause.Latest < pause.Earliest
                || pause.Latest + pause.Length > kind.Length)
                throw new ArgumentException($"A break of shift '{kind.Name}' does not lie within it.", nameof(kind));
    }
}
