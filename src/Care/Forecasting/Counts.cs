using System.Text.Json;

namespace Papilio.Care.Forecasting;

/// <summary>
/// What is counted in a quarter hour. Answered, prompt, abandoned and waited belong to when the customer came; handled and
/// its time to when the work was done.
/// </summary>
internal enum Measure { Contacts, Answered, Prompt, Abandoned, WaitedMs, Handled, HandledMs }

/// <summary>The counts of one series over one day of the world's clock (not the house's), so that no zone is in storage.</summary>
internal sealed class Counts
{
    private static readonly int Measures = Enum.GetValues<Measure>().Length;
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    private readonly long[]?[] counts = new long[]?[Measures];

    public long this[Measure measure, int slot]
    {
        get => counts[(int)measure]?[slot] ?? 0;
        set
        {
            if (value == 0 && counts[(int)measure] is null) return;
            (counts[(int)measure] ??= new long[HouseTime.Slots])[slot] = value;
        }
    }

    public static (long Day, int Slot) Place(long at) => (at / HouseTime.DayMilliseconds, (int)(at % HouseTime.DayMilliseconds / HouseTime.SlotMilliseconds));

    public bool Any(Measure measure) => counts[(int)measure]?.Any(c => c != 0) ?? false;

    public string Write() => JsonSerializer.Serialize(
        Enum.GetValues<Measure>().Where(m => counts[(int)m] is not null).ToDictionary(m => EnumText.Of(m), m => counts[(int)m]!), Format);

    public static Counts Read(string text)
    {
        var read = new Counts();
        foreach (var (measure, values) in JsonSerializer.Deserialize<Dictionary<string, long[]>>(text, Format)!)
        {
            Check.That(values.Length == HouseTime.Slots, $"{measure} has {values.Length} slots.");
            read.counts[(int)EnumText.Parse<Measure>(measure)] = values;
        }

        return read;
    }
}
