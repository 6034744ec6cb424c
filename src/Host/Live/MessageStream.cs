using Papilio.Reach.Conversations;

namespace Papilio.Host.Live;

/// <summary>
/// One conversation (for a visitor: one timeline) on its way to one socket. It knows the last number sent; a message
/// that follows on is passed through, anything else is read from the log, so order and completeness never depend on a
/// hint. Only one catch-up runs at a time.
/// </summary>
internal abstract class MessageStream(Outgoing outgoing, CancellationToken closed)
{
    private readonly Lock gate = new();
    private bool catching;
    private bool again;
    private bool announced;
    private volatile bool stopped;

    /// <summary>Nothing more goes out, not even of a page that is being read.</summary>
    public void Stop() => stopped = true;

    /// <summary>Called for every message hint; <paramref name="message"/> is null when only the number is known.</summary>
    public void Hear(ConversationId conversation, long number, Message? message, Func<byte[]?> frame)
    {
        lock (gate)
        {
            if (stopped) return;
            if (catching)
            {
                again = true;
                return;
            }

            if (IsOld(conversation, number, message)) return;
            if (message is not null && FollowsOn(message) && frame() is { } bytes && outgoing.TrySend(bytes))
            {
                Advance(message.Conversation, message.Number);
                return;
            }

            catching = true;
        }

        _ = CatchUpAsync();
    }

    /// <summary>Reads what is missing from the log and then goes live.</summary>
    public void Start()
    {
        lock (gate)
        {
            if (catching)
            {
                again = true;
                return;
            }

            catching = true;
        }

        _ = CatchUpAsync();
    }

    protected abstract bool IsOld(ConversationId of, long number, Message? message);
    protected abstract bool FollowsOn(Message message);
    protected abstract void Advance(ConversationId conversation, long number);

    /// <summary>The next page after what was sent, in order, and whether there was more when it was read.</summary>
    protected abstract Task<MessagePage> NextAsync(CancellationToken cancel);

    /// <summary>The frame that says "you are up to date", once.</summary>
    protected abstract byte[]? LiveFrame();

    /// <summary>The socket should be cut: its reader is stuck or the log cannot be read.</summary>
    public event Action? Broken;

    private async Task CatchUpAsync()
    {
        try
        {
            while (true)
            {
                var page = await NextAsync(closed);
                foreach (var view in page.Items)
                {
                    if (stopped) return;
                    if (!await outgoing.SendAsync(Frames.Message(view), closed))
                    {
                        Broken?.Invoke();
                        return;
                    }

                    Advance(view.Conversation, view.Number);
                }

                if (page.More) continue;
                lock (gate)
                {
                    if (again)
                    {
                        again = false;
                        continue;
                    }

                    // Told under the gate: a message that comes now is sent after it.
                    if (!announced && LiveFrame() is { } live) announced = outgoing.TrySend(live);
                    catching = false;
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The socket has closed.
        }
        catch (Exception)
        {
            Broken?.Invoke();
        }
    }
}

/// <summary>A member of staff follows one conversation: numbers follow on without a gap.</summary>
internal sealed class StaffStream(ConversationId conversation, long after, Outgoing outgoing, Func<ConversationId, long, CancellationToken, Task<MessagePage>> read, CancellationToken closed)
    : MessageStream(outgoing, closed)
{
    private long sent = after;

    protected override bool IsOld(ConversationId of, long number, Message? message) => number <= sent;
    protected override bool FollowsOn(Message message) => message.Number == sent + 1;
    protected override void Advance(ConversationId of, long number) => sent = number;
    protected override Task<MessagePage> NextAsync(CancellationToken cancel) => read(conversation, sent, cancel);
    protected override byte[]? LiveFrame() => Frames.Of(new { type = "live", conversation, number = sent });
}

/// <summary>
/// A visitor follows their timeline: what they may see, over all their conversations in the inbox. They have one place in
/// each, as after a merge two may live at once, and an older one may be reopened. Notes leave gaps in the numbers, so
/// what follows on is told by the number of the previous public message.
/// </summary>
internal sealed class VisitorStream(IReadOnlyList<Place> after, Outgoing outgoing, Func<IReadOnlyDictionary<ConversationId, long>, CancellationToken, Task<MessagePage>> read, CancellationToken closed)
    : MessageStream(outgoing, closed)
{
    private readonly Dictionary<ConversationId, long> sent = after.GroupBy(p => p.Conversation).ToDictionary(p => new ConversationId(p.Key), p => p.Max(n => n.Number));
    private Place? last = after is [.., var place] ? place : null;

    protected override bool IsOld(ConversationId of, long number, Message? message) => message is { Public: false } || number <= SentOf(of);

    protected override bool FollowsOn(Message message) => message.Prior > 0 && message.Prior == SentOf(message.Conversation);

    protected override void Advance(ConversationId of, long number) => (sent[of], last) = (number, new Place(of.Value, number));
    protected override Task<MessagePage> NextAsync(CancellationToken cancel) => read(sent, cancel);
    protected override byte[]? LiveFrame() => Frames.Of(new { type = "live", conversation = last?.Conversation, number = last?.Number ?? 0 });

    private long SentOf(ConversationId conversation) => sent.GetValueOrDefault(conversation);
}

/// <summary>Messages in their order, and whether there were more when they were read.</summary>
internal sealed record MessagePage(IReadOnlyList<MessageView> Items, bool More);
