using System.Text.Json.Serialization;

namespace Papilio.Platform.Events;

/// <summary>A fact, past tense, small and self-sufficient. It carries ids, codes and numbers, never personal text.</summary>
public interface IEvent
{
    [JsonIgnore]
    Subjects About { get; }

    /// <summary>The fact as it was, read from its payload and then from the columns of what it is about.</summary>
    IEvent Regarding(Subjects about) => this;
}

/// <summary>This property says what a fact is about: it stands in a column of the log and not in the payload.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SubjectAttribute : Attribute;

/// <summary>Whom and what a fact is about: the columns it can be found by.</summary>
public readonly record struct Subjects(Guid? Customer = null, Guid? Conversation = null);

/// <summary>The name of a fact in the log. It outlives the type's own name: a renamed type keeps it.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>A fact on its way into the log.</summary>
internal readonly record struct Announced(IEvent Fact, Actor Actor, long At);

/// <summary>A fact as it was recorded.</summary>
public sealed record Recorded(
    long Tx, long Position, string Name, long At, Actor Actor, Guid? CustomerId, Guid? ConversationId, string Payload)
{
    public T As<T>() where T : IEvent => (T)EventNames.Read<T>(Payload).Regarding(new(CustomerId, ConversationId));
    public bool Is<T>() where T : IEvent => Name == EventNames.Of(typeof(T));
}

/// <summary>
/// Hears facts after they were committed. The handler and the bookmark move in one unit, so effects in our database
/// happen exactly once. Effects outside need an id of their own, as a unit may be run again.
/// </summary>
public interface IListener
{
    /// <summary>Its bookmark's name; never changed once released.</summary>
    string Name { get; }
    IReadOnlyCollection<string> Hears { get; }

    /// <summary>May come later while there is much to do, so that the writers have the store: what nobody waits for.</summary>
    bool Lazy => false;
    Task HearAsync(Store.Session session, Recorded happened);

    /// <summary>Several in their order, in one unit; a listener that gathers for all of them at once is many times faster.</summary>
    async Task HearAsync(Store.Session session, IReadOnlyList<Recorded> happened)
    {
        foreach (var fact in happened) await HearAsync(session, fact);
    }
}
