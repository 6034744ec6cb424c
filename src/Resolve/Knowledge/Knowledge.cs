namespace Papilio.Resolve.Knowledge;

// The door of Knowledge: what we know to say. So far the phrases that staff keep at hand: public ones, written by leaders
// and administrators for everybody, and each person's own.

public readonly record struct PhraseId(Guid Value) : IId<PhraseId>
{
    public static PhraseId Of(Guid value) => new(value);
    public override string ToString() => Value.ToString();
}

public enum PhraseScope { Public, Personal }

/// <summary>
/// A text to be sent by a few keys. It may hold {{customer.name}}, {{customer.address}} and {{agent.name}}, which the desk
/// fills in before sending. <paramref name="Group"/> is empty, "one" or "one/two".
/// </summary>
public sealed record Phrase(
    PhraseId Id, long Version, PhraseScope Scope, string Group, string Title, string? Shortcut, string Text, long Place);

public interface IKnowledge
{
    /// <summary>The phrases a member of staff may use: the public ones, then their own, each in their order.</summary>
    Task<IReadOnlyList<Phrase>> PhrasesAsync(Session session, AgentId agent);
}

[EventName("phrase.written")]
public sealed record PhraseWritten(PhraseId Phrase, PhraseScope Scope, long Version) : IEvent
{
    public Subjects About => default;
}

[EventName("phrase.removed")]
public sealed record PhraseRemoved(PhraseId Phrase, PhraseScope Scope) : IEvent
{
    public Subjects About => default;
}
