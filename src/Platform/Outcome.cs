using System.Diagnostics.CodeAnalysis;

namespace Papilio.Platform;

/// <summary>
/// An answer of "no" that was to be expected. Its code is stable and has words in Chinese and English (Edge/Words.cs);
/// <paramref name="Status"/> is what the edge answers; <paramref name="About"/> names the thing it is about.
/// </summary>
public sealed record Refusal(string Code, int Status, string? About = null)
{
    /// <summary>Where in what was sent it is wrong (a field, a line of a file), and what stands there.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; init; }
}

/// <summary>Lets the store see that a unit was refused: whatever it had written by then is rolled back.</summary>
internal interface IOutcome
{
    bool Refused { get; }
}

/// <summary>Either a value or a refusal. Faults are exceptions, never refusals.</summary>
public readonly struct Outcome<T> : IOutcome
{
    private readonly T value;

    private Outcome(T value, Refusal? refusal) => (this.value, Refusal) = (value, refusal);

    public Refusal? Refusal { get; }

    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Accepted => Refusal is null;

    bool IOutcome.Refused => Refusal is not null;

    public T Value => Refusal is null ? value : throw new BrokenInvariant($"Asked for the value of a refusal: {Refusal}");

    public static implicit operator Outcome<T>(T value) => new(value, null);
    public static implicit operator Outcome<T>(Refusal refusal) => new(default!, refusal);

    public Outcome<TOther> Then<TOther>(Func<T, TOther> next) => Refusal is { } no ? no : next(value);
}

/// <summary>For writes that have nothing to say but "done".</summary>
public readonly record struct Done
{
    public static readonly Done It = default;
}

/// <summary>Something happened that the code says cannot: the message carries the values.</summary>
public sealed class BrokenInvariant(string message) : Exception(message);

public static class Check
{
    public static void That(bool holds, string message)
    {
        if (!holds) throw new BrokenInvariant(message);
    }
}
