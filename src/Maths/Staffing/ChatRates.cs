namespace Papilio.Maths.Staffing;

/// <summary>
/// How fast one agent finishes chats with k of them at once: μ(k) per chat and unit of time, k = 1 … <see cref="Max"/>.
/// More at once makes each slower; what counts is the total k·μ(k).
/// </summary>
public sealed class ChatRates
{
    private readonly double[] perChat;

    /// <param name="perChat">μ(1), μ(2), …; positive and never growing.</param>
    public ChatRates(params IReadOnlyList<double> perChat)
    {
        this.perChat = [.. perChat];
        if (this.perChat.Length == 0) throw new ArgumentException("At least the rate of one chat is needed.", nameof(perChat));
        for (var k = 0; k < this.perChat.Length; k++)
            if (!(this.perChat[k] > 0 && double.IsFinite(this.perChat[k])) || (k > 0 && this.perChat[k] > this.perChat[k - 1]))
                throw new ArgumentException("Rates are positive and never grow with the chats at once.", nameof(perChat));
    }

    /// <summary>The most chats at once for which a rate is known.</summary>
    public int Max => perChat.Length;

    /// <summary>μ(k).</summary>
    public double PerChat(int chats) => perChat[chats - 1];

    /// <summary>k·μ(k): chats one agent finishes per unit of time.</summary>
    public double Total(int chats) => chats == 0 ? 0 : chats * perChat[chats - 1];

    /// <summary>
    /// The most likely rates for what was measured, given that a chat never gets faster by having more beside it (pooled
    /// adjacent violators on exponential durations).
    /// </summary>
    /// <param name="chatTime">Σ chats × time spent at level k = 1, 2, …: three chats for an hour are three hours.</param>
    /// <param name="finished">Chats that ended at that level.</param>
    public static ChatRates Measured(ReadOnlySpan<double> chatTime, ReadOnlySpan<double> finished)
    {
        if (chatTime.Length != finished.Length) throw new ArgumentException("One count per level is needed.", nameof(finished));
        var pools = new List<(double Time, double Finished, int Levels)>();
        for (var k = 0; k < chatTime.Length; k++)
        {
            var pool = (Time: chatTime[k], Finished: finished[k], Levels: 1);
            while (pools.Count > 0 && pool.Finished * pools[^1].Time >= pools[^1].Finished * pool.Time)
            {
                var last = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                pool = (pool.Time + last.Time, pool.Finished + last.Finished, pool.Levels + last.Levels);
            }
            pools.Add(pool);
        }
        return new([.. pools.SelectMany(pool => Enumerable.Repeat(pool.Finished / pool.Time, pool.Levels))]);
    }
}
