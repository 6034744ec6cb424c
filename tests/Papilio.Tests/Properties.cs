using FsCheck;
using FsCheck.Fluent;

namespace Papilio.Tests;

/// <summary>A property over generated cases. A failure prints the smallest case found and the seed that replays it.</summary>
internal static class Properties
{
    public static void Hold<T>(Gen<T> cases, Action<T> check, int count, Func<T, IEnumerable<T>>? smaller = null) =>
        Prop.ForAll(smaller is null ? cases.ToArbitrary() : Arb.From(cases, smaller), check)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true));

    /// <summary>A list without its halves, quarters … and single elements.</summary>
    public static IEnumerable<IReadOnlyList<T>> Shorter<T>(IReadOnlyList<T> list)
    {
        for (var cut = list.Count / 2; cut > 0; cut /= 2)
        {
            for (var at = 0; at + cut <= list.Count; at += cut) yield return [.. list.Take(at), .. list.Skip(at + cut)];
        }
    }
}
