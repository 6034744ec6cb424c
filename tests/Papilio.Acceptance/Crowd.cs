namespace Papilio.Acceptance;

/// <summary>Faithful visitors who talk all at once until they are hushed.</summary>
public sealed class Crowd : IAsyncDisposable
{
    private readonly List<FaithfulVisitor> visitors = [];
    private volatile bool hushed;

    public IReadOnlyList<FaithfulVisitor> Visitors => visitors;

    /// <summary>Messages acknowledged so far.</summary>
    public int Acknowledged => visitors.Sum(v => v.Acknowledged);

    public static Task<Crowd> ComeAsync(HostProcess host, Guid inbox, int count) => ComeAsync(() => host.Address, inbox, count);

    public static async Task<Crowd> ComeAsync(Func<Uri> host, Guid inbox, int count)
    {
        var crowd = new Crowd();
        for (var v = 0; v < count; v++) crowd.visitors.Add(await FaithfulVisitor.ComeAsync(host, inbox, $"访客{v}"));
        return crowd;
    }

    public Task TalkAsync(int pauseMilliseconds) => Task.WhenAll(visitors.Select((visitor, v) => Task.Run(async () =>
    {
        for (var n = 1; !hushed; n++)
        {
            await visitor.SayAsync($"{v}:{n} 我的表走慢了 🦋");
            await Wait.ForAsync(pauseMilliseconds);
        }
    })));

    /// <summary>Kills the host in the middle of their talk; answers how many messages it was sent and never acknowledged. It is frozen for a moment before, so that whatever it had answered is heard.</summary>
    public async Task<int> KillAsync(HostProcess host)
    {
        host.Signal(HostProcess.Stop);
        await Wait.ForAsync(100);
        var unanswered = visitors.Sum(v => v.OnTheWay);
        await host.KillAsync();
        return unanswered;
    }

    /// <summary>No more words; waits until everything said is acknowledged.</summary>
    public async Task HushAsync(Task talking)
    {
        hushed = true;
        await talking;
        foreach (var visitor in visitors) await visitor.SettleAsync();
    }

    /// <summary>Holds every visitor against what is stored; answers how many messages there are.</summary>
    public async Task<int> CheckAsync(HostProcess host)
    {
        using var staff = await host.SignInAsync();
        var messages = 0;
        foreach (var visitor in visitors)
        {
            var conversation = visitor.Acked.Values.Select(a => a.Conversation).Distinct().ShouldHaveSingleItem("one live conversation a customer");
            var stored = await HostProcess.MessagesAsync(staff, conversation);
            await Wait.UntilAsync(() => Task.FromResult(visitor.Shown.Count >= stored.Count), 20, "the visitor's screen equals what is stored");
            visitor.Check(stored);
            stored.Count.ShouldBe(visitor.Said.Count, "everything said is stored once");
            messages += stored.Count;
        }

        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in visitors) await visitor.DisposeAsync();
    }
}
