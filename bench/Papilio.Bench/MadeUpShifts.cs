using Papilio.Maths.Staffing;

namespace Papilio.Bench;

/// <summary>
/// A day to be covered: 96 quarter hours with a demand of 2,638 in all (a service that never closes, busiest before noon
/// and again in the evening), and 4,848 patterns: at each half hour eight and nine hours with a meal and two rests, laid in
/// 50 ways each, and four hours without a break. Costs are hours, with a surcharge of 15 % on the short shift.
/// </summary>
internal static class MadeUpShifts
{
    public const int Slots = 96, DemandSum = 2638;

    public static ShiftKind[] Kinds { get; } =
    [
        new("8 h", 32, 8, [new(1, 6, 10), new(2, 14, 16, 2), new(1, 22, 26)]),
        new("9 h", 36, 9, [new(1, 7, 11), new(4, 15, 17, 2), new(1, 26, 30)]),
        new("4 h", 16, 4.6, []),
    ];

    public static IReadOnlyList<ShiftPattern> Patterns { get; } =
        ShiftPattern.All(Kinds, [.. Enumerable.Range(0, Slots / 2).Select(i => 2 * i)]);

    public static int[] Demand(int seed)
    {
        var random = new Random(seed);
        double Hill(int slot, double at, double width) => Math.Exp(-(slot - at) * (slot - at) / (2 * width * width));
        double[] shape = [.. Enumerable.Range(0, Slots).Select(s =>
            (6 + 42 * Hill(s, 42, 10) + 34 * Hill(s, 78, 7) + 16 * Hill(s, 60, 12)) * (0.92 + 0.16 * random.NextDouble()))];
        int[] demand = [.. shape.Select(people => (int)(people * DemandSum / shape.Sum()))];
        while (demand.Sum() < DemandSum) demand[random.Next(Slots)]++;
        return demand;
    }
}
