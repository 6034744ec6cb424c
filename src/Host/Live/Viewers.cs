using System.Collections.Concurrent;

namespace Papilio.Host.Live;

/// <summary>Who looks at which conversation and who types there, over all nodes, as far as was heard lately.</summary>
internal sealed class Viewers
{
    /// <summary>A desk says it again every four seconds.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TypingKept = TimeSpan.FromSeconds(6);

    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<Guid, Person>> looking = new();

    public sealed record View(Guid Id, string Name, bool Typing);

    private sealed record Person(string Name, long Heard, long Typed);

    public IReadOnlyCollection<Guid> Conversations => [.. looking.Keys];

    public IReadOnlyList<View> Of(Guid conversation) => looking.TryGetValue(conversation, out var people)
        ? [.. people.OrderBy(p => p.Value.Name).Select(p => new View(p.Key, p.Value.Name, p.Value.Typed != 0 && TimeProvider.System.GetElapsedTime(p.Value.Typed) < TypingKept))] : [];

    /// <summary>True when the list has changed.</summary>
    public bool Set(Guid conversation, Guid agent, string? name)
    {
        if (name is null) return looking.TryGetValue(conversation, out var left) && left.TryRemove(agent, out _);
        var people = looking.GetOrAdd(conversation, _ => new ConcurrentDictionary<Guid, Person>());
        var known = people.TryGetValue(agent, out var before);
        people[agent] = new Person(name, TimeProvider.System.GetTimestamp(), before?.Typed ?? 0);
        return !known;
    }

    public void Typing(Guid conversation, Guid agent)
    {
        if (looking.TryGetValue(conversation, out var people) && people.TryGetValue(agent, out var person))
            people[agent] = person with { Heard = TimeProvider.System.GetTimestamp(), Typed = TimeProvider.System.GetTimestamp() };
    }

    public IReadOnlyList<Guid> Expire()
    {
        var changed = new List<Guid>();
        foreach (var (conversation, people) in looking)
        {
            var gone = people.Where(p => TimeProvider.System.GetElapsedTime(p.Value.Heard) > Kept).Select(p => p.Key).ToArray();
            foreach (var agent in gone) people.TryRemove(agent, out _);
            if (gone.Length > 0) changed.Add(conversation);
            if (people.IsEmpty) looking.TryRemove(conversation, out _);
        }

        return changed;
    }
}
