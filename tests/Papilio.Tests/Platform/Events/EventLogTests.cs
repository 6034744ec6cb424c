using Papilio.Platform.Events;

namespace Papilio.Tests.Platform.Events;

public sealed class EventLogOnPostgres() : OnAStore(Engine.Postgres)
{
    private readonly Guid one = Id.New(TimeProvider.System), other = Id.New(TimeProvider.System);

    [EventName("test.said")]
    private sealed record Said(Guid Where, int Number) : IEvent
    {
        public Subjects About => new(Conversation: Where);
    }

    [Fact]
    public async Task Who_looks_at_what_there_is_now_gets_the_last_fact_of_a_conversation_in_each_transaction()
    {
        await TellAsync((one, 1), (other, 1), (one, 2), (one, 3));
        await TellAsync((one, 4), (one, 5));

        (await ReadAsync(Bookmark.Start, max: 100)).Numbers.ShouldBe([(other, 1), (one, 3), (one, 5)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Page_by_page_they_come_to_the_end_and_the_last_fact_of_each_conversation_is_among_them(int max)
    {
        await TellAsync((one, 1), (other, 1), (one, 2));
        await TellAsync((one, 3), (other, 2), (one, 4), (other, 3));

        var heard = new List<(Guid, int)>();
        for (var at = Bookmark.Start; ;)
        {
            var (numbers, end) = await ReadAsync(at, max);
            if (numbers.Count == 0) break;
            heard.AddRange(numbers);
            at = end;
        }

        heard.Count.ShouldBeLessThanOrEqualTo(7);
        heard.ShouldBeUnique();
        heard.Last(h => h.Item1 == one).ShouldBe((one, 4));
        heard.Last(h => h.Item1 == other).ShouldBe((other, 3));
    }

    [Fact]
    public async Task Each_of_the_last_facts_is_fetched_by_its_key()
    {
        for (var turn = 0; turn < 20; turn++) await TellAsync([.. Enumerable.Range(0, 1000).Select(n => (one, n))]);
        await Store.MaintainAsync("analyze event_log");

        var plan = await Store.ReadAsync(session => session.QueryAsync<string>(
            $"explain {EventLog.LatestOfPage}", new { afterTx = 0L, afterPosition = 0L, upToTx = long.MaxValue, upToPosition = long.MaxValue, max = 10_000 }));

        var steps = string.Join('\n', plan);
        steps.ShouldContain("Index Cond: ((tx = ");
        steps.ShouldNotContain("Hash Join");
        steps.ShouldNotContain("Merge Join");
        steps.ShouldNotContain("Seq Scan");
    }

    private Task TellAsync(params (Guid Where, int Number)[] said) => Store.WriteAsync(session =>
    {
        foreach (var (where, number) in said) session.Announce(new Said(where, number), Actor.System);
        return Task.CompletedTask;
    });

    private Task<(IReadOnlyList<(Guid, int)> Numbers, Bookmark End)> ReadAsync(Bookmark after, int max) => Store.ReadAsync(async session =>
    {
        // Not up to the horizon: other tests have transactions open on the same server, behind which it waits.
        var facts = await EventLog.ReadLatestAsync(session, after, new Bookmark(long.MaxValue, long.MaxValue), max);
        IReadOnlyList<(Guid, int)> numbers = [.. facts.Select(f => (f.ConversationId!.Value, f.As<Said>().Number))];
        return (numbers, facts.Count > 0 ? new Bookmark(facts[^1].Tx, facts[^1].Position) : after);
    });
}
