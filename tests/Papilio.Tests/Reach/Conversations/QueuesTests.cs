using Papilio.Reach.Conversations;

namespace Papilio.Tests.Reach.Conversations;

public sealed class QueuesTests
{
    [Fact]
    public async Task Whoever_waits_is_reached_when_all_before_have_left()
    {
        var queues = new Queues<string, int>();
        var (first, second, third) = (queues.Join("a", 1), queues.Join("a", 2), queues.Join("a", 3));
        await first.ReachAsync(CancellationToken.None);
        var reached = third.ReachAsync(CancellationToken.None);

        second.Dispose();
        reached.IsCompleted.ShouldBeFalse("the first is still there");
        first.Dispose();
        await reached.WaitAsync(TimeSpan.FromSeconds(10));

        (first.Before, second.Before, third.Before).ShouldBe((0, 1, 2));
        third.Dispose();
        await Eventually.HoldsAsync(() => queues.Count == 0);
    }

    [Fact]
    public async Task Other_keys_wait_for_nobody()
    {
        var queues = new Queues<string, int>();
        using var first = queues.Join("a", 1);
        using var other = queues.Join("b", 1);

        await other.ReachAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_may_leave()
    {
        var queues = new Queues<string, int>();
        using var first = queues.Join("a", 1);
        using var gone = new CancellationTokenSource();
        using (var second = queues.Join("a", 2))
        {
            var waiting = second.ReachAsync(gone.Token);
            await gone.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        }

        using var third = queues.Join("a", 3);
        third.ReachAsync(CancellationToken.None).IsCompleted.ShouldBeFalse("the first is still there");
    }
}
