using System.Text.Json.Nodes;

namespace Papilio.Platform.Live;

/// <summary>
/// A hint to screens: "conversation X is at 17". Not a fact: it may be lost or come twice; whoever hears it re-reads by
/// number. <paramref name="Local"/> saves that read on the node where it happened and never leaves it;
/// <paramref name="Body"/> is for the ephemeral lane (typing, viewing), which has no other source.
/// </summary>
/// <param name="Owner">The customer a conversation is of, so that their other screens hear of a new one.</param>
public sealed record Hint(string Topic, Guid About, long Number = 0, JsonObject? Body = null, object? Local = null, Guid? Owner = null);

/// <summary>Spreads hints to this node's listeners, and to the other nodes when there are any. Never blocks, never throws.</summary>
public interface ILive
{
    void Publish(Hint hint);

    /// <summary>Tells this node alone, of what the log says happened on another.</summary>
    void Repeat(Hint hint);
    event Action<Hint>? Heard;

    /// <summary>Null while hints reach the other nodes (or there are none), else the reason; for /health.</summary>
    string? Trouble { get; }
}

/// <summary>One node: hints stay in the process.</summary>
public sealed class LocalLive : ILive
{
    public event Action<Hint>? Heard;
    public string? Trouble => null;
    public void Publish(Hint hint) => Repeat(hint);
    public void Repeat(Hint hint) => Heard.Tell(hint);
}
