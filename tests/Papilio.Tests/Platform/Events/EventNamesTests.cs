using System.Reflection;
using Papilio.Platform.Events;
using Papilio.Reach.Conversations;

namespace Papilio.Tests.Platform.Events;

public sealed class EventNamesTests
{
    private static readonly Type[] Facts =
        [.. OnAStore.Chapters.SelectMany(c => c.GetTypes()).Where(t => typeof(IEvent).IsAssignableFrom(t) && t is { IsAbstract: false, IsInterface: false })];

    [Fact]
    public void Every_fact_has_a_name_of_its_own() =>
        Facts.GroupBy(EventNames.Of).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();

    [Fact]
    public void What_a_fact_is_about_stands_in_its_columns_and_comes_back_with_it()
    {
        var fact = new ConversationNoted(Id.New(TimeProvider.System), 7) { Customer = new(Id.New(TimeProvider.System)), Conversation = new(Id.New(TimeProvider.System)) };

        var payload = EventNames.Write(fact);

        payload.ShouldBe($$"""{"message":"{{fact.Message}}","number":7}""");
        Recorded(payload).As<ConversationNoted>().ShouldBe(fact);
        // As it was written before: twice.
        Recorded($$"""{"message":"{{fact.Message}}","number":7,"customer":"{{fact.Customer}}","conversation":"{{fact.Conversation}}"}""").As<ConversationNoted>().ShouldBe(fact);

        Recorded Recorded(string written) => new(0, 1, "conversation.noted", 5, Actor.System, fact.Customer.Value, fact.Conversation.Value, written);
    }

    /// <summary>Names and fields stand in logs for ever: what was once written is only added to.</summary>
    [Fact]
    public void The_facts_are_the_ones_written_down() =>
        Golden.Check("docs/schema/events.txt", string.Join('\n', Facts.OrderBy(EventNames.Of, StringComparer.Ordinal).Select(Describe)));

    private static string Describe(Type fact) =>
        $"{EventNames.Of(fact)} ({string.Join(", ", fact.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name is not (nameof(IEvent.About) or "EqualityContract")).Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]))})";
}
