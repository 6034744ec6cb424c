using System.Collections.Concurrent;

namespace Papilio.Bench.Serve;

/// <summary>Who speaks and who listens; the number is the last one given.</summary>
internal sealed class Conversation(string id)
{
    public string Id { get; } = id;

    public Guid Key { get; } = Guid.Parse(id);

    public long Number { get; set; }

    public Peer? Listener { get; set; }

    public ConcurrentQueue<byte[]> Written { get; } = new();
}
