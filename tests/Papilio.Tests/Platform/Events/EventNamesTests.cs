using System.Reflection;
using Papilio.Platform.Events;

namespace Papilio.Tests.Platform.Events;

public sealed class EventNamesTests
{
    private static readonly Type[] Facts =
        [.. OnAStore.Chapters.SelectMany(c => c.GetTypes()).Where(t => typeof(IEvent).IsAssignableFrom(t) && t is { IsAbstract: false, IsInterface: false })];

    [Fact]
    public void Every_fact_has_a_name_of_its_own() =>
        Facts.GroupBy(EventNames.Of).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();

    /// <summary>Names and fields stand in logs for ever: what was once written is only added to.</summary>
    [Fact]
    public void The_facts_are_the_ones_written_down() =>
        Golden.Check("docs/schema/events.txt", string.Join('\n', Facts.OrderBy(EventNames.Of, StringComparer.Ordinal).Select(Describe)));

    private static string Describe(Type fact) =>
        $"{EventNames.Of(fact)} ({string.Join(", ", fact.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name is not (nameof(IEvent.About) or "EqualityContract")).Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]))})";
}
