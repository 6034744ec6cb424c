using System.Globalization;

namespace Papilio.Bench;

/// <summary>
/// How much of the machine's processors others used meanwhile. Own is what this process and the servers it started used;
/// a database server counts as a neighbour.
/// </summary>
internal sealed class Neighbours
{
    private const int UserField = 11, ChildSystemField = 14;

    private readonly long busyAtStart = Busy(), ownAtStart = Own();
    private readonly long startedAt = Clock.Now;

    public double Share
    {
        get
        {
            var capacity = (Clock.Now - startedAt) / 1e9 * ServerProcess.ClockTicksPerSecond * Environment.ProcessorCount;
            return Math.Max(0, (Busy() - busyAtStart - (Own() - ownAtStart)) / capacity);
        }
    }

    // cpu user nice system idle iowait irq softirq steal: all but idle and iowait.
    private static long Busy()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(1, 8).Where(i => i is not (4 or 5)).Sum(i => long.Parse(fields[i], CultureInfo.InvariantCulture));
    }

    private static long Own()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[UserField..(ChildSystemField + 1)].Sum(f => long.Parse(f, CultureInfo.InvariantCulture));
    }
}
