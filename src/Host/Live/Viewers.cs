using System.Collections.Concurrent;

namespace Papilio.Host.Live;

/// <summary>
/// Who has which conversation open and who types there, over all nodes, as far as was heard lately. Somebody with two
/// desks looks at it as long as one of them is looked at.
/// </summary>
internal sealed class Viewers
{
    /// <summary>A desk says it again every four seconds; that long its last word holds.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TypingKept = TimeSpan.FromSeconds(6);

    /// <summary>Desks by conversation.</summary>
    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<Guid, Desk>> looking = new();

    /// <param name="Away">It is open on their desk, and they are looking at something else.</param>
    public sealed record View(Guid Id, string Name, bool Typing, bool Away);

    private sealed record Desk(Guid Agent, string Name, bool Away, long Heard, long Typed);

    public IReadOnlyCollection<Guid> Conversations => [.. looking.Keys];

    public IReadOnlyList<View> Of(Guid conversation) => looking.TryGetValue(conversation, out var desks)
        ? [.. desks.Values.GroupBy(d => d.Agent).Select(Together).OrderBy(p => p.Name)] : [];

    private static View Together(IGrouping<Guid, Desk> person) => new(person.Key, person.First().Name,
        person.Any(d => d.Typed != 0 && TimeProvider.System.GetElapsedTime(d.Typed) < TypingKept), person.All(d => d.Away));

    /// <summary>True when the list may have changed. <paramref name="name"/>: null when the desk no longer shows it.</summary>
    public bool Set(Guid conversation, Guid desk, Guid agent, string? name, bool away)
    {
        if (name is null) return looking.TryGetValue(conversation, out var left) && left.TryRemove(desk, out _);
        var desks = looking.GetOrAdd(conversation, _ => new ConcurrentDictionary<Guid, Desk>());
        var before = desks.GetValueOrDefault(desk);
        desks[desk] = new Desk(agent, name, away, TimeProvider.System.GetTimestamp(), before?.Typed ?? 0);
        return before is null || before.Away != away;
    }

    public void Typing(Guid conversation, Guid agent)
    {
        if (!looking.TryGetValue(conversation, out var desks)) return;
        foreach (var (id, desk) in desks.Where(d => d.Value.Agent == agent).ToArray())
            desks[id] = desk with { Heard = TimeProvider.System.GetTimestamp(), Typed = TimeProvider.System.GetTimestamp() };
    }

    public IReadOnlyList<Guid> Expire()
    {
        var changed = new List<Guid>();
        foreach (var (conversation, desks) in looking)
        {
            var gone = desks.Where(p => TimeProvider.System.GetElapsedTime(p.Value.Heard) > Kept).Select(p => p.Key).ToArray();
            foreach (var desk in gone) desks.TryRemove(desk, out _);
            if (gone.Length > 0) changed.Add(conversation);
            if (desks.IsEmpty) looking.TryRemove(conversation, out _);
        }

        return changed;
    }
}
