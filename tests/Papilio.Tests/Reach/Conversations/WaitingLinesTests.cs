using Papilio.Reach.Conversations;

namespace Papilio.Tests.Reach.Conversations;

public sealed class WaitingLinesOnSqlite() : WaitingLinesTests(Engine.Sqlite);

public sealed class WaitingLinesOnPostgres() : WaitingLinesTests(Engine.Postgres);

/// <summary>How many wait before somebody, in short lines and in very long ones.</summary>
public abstract class WaitingLinesTests(Engine engine) : InAHouse(engine)
{
    [Fact]
    public async Task Near_the_head_places_are_counted_and_far_back_they_follow_within_a_moment()
    {
        var inbox = (await House.InboxAsync()).Inbox.Id;
        var since = new List<long>();
        ConversationId first = default;
        for (var n = 0; n < WaitingLines.CountedMax + 30; n++)
        {
            var id = await House.ConversationAsync(await House.CustomerAsync($"客户 {n}"), inbox);
            if (n == 0) first = id;
            since.Add(Clock.Now());
            await House.ChangeAsync(id, c => c with { Phase = Phase.Waiting, WaitingSince = since[^1] });
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var place in new[] { 0, 1, 57, WaitingLines.CountedMax - 1, WaitingLines.CountedMax, since.Count - 1 }) (await AheadAsync(since[place])).ShouldBe(place);
        (await AheadAsync(since[^1], Id.New(Clock))).ShouldBe(0, "another queue has a line of its own");

        await House.GiveAsync(first, House.Agent());
        (await AheadAsync(since[57])).ShouldBe(56, "at once");
        (await AheadAsync(since[^1])).ShouldBeInRange(since.Count - 2, since.Count - 1);
        await Eventually.HoldsAsync(async () => await AheadAsync(since[^1]) == since.Count - 2);
    }

    private Task<int> AheadAsync(long since, Guid? queue = null) => House.Store.ReadAsync(session => House.Conversations.AheadAsync(session, queue, since));
}
