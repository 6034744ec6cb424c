using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform.Edge;
using Papilio.Reach.Conversations;

namespace Papilio.Tests.Care.Routing;

/// <summary>
/// A shift in which everything happens that can: customers write and leave, colleagues accept, decline, hand over, step
/// in, fall silent and come back, in any order. Whatever came, what must hold holds.
/// </summary>
public abstract class ShiftTests(Engine engine) : RoutingOnAStore(engine)
{
    private readonly List<ConversationId> conversations = [];
    private readonly List<Person> staff = [];
    private readonly Dictionary<ConversationId, long> since = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nothing_is_lost_doubled_or_overfilled(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 4; n++) staff.Add(await HireAsync($"客服{n}", capacity: 1 + n, role: n == 3 ? Role.Leader : Role.Agent));
        await ChangeQueueAsync(q => new Queues.Body(q.Name, Takeover: true));

        for (var step = 0; step < 120; step++)
        {
            await StepAsync(random);
            if (step % 10 == 0) await HoldsAsync($"seed {seed}, step {step}");
        }

        await EverybodyComesBackAsync();
        await HoldsAsync($"seed {seed}, at the end");
    }

    private async Task StepAsync(Random random)
    {
        var person = staff[random.Next(staff.Count)];
        var id = conversations.Count == 0 ? default : conversations[random.Next(conversations.Count)];
        switch (random.Next(12))
        {
            case 0 or 1:
                conversations.Add((await WriteAsync()).Conversation);
                await HearAsync();
                break;
            case 2 or 3:
                await TickAsync();
                break;
            case 4:
                Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 50)));
                await WatchAsync();
                break;
            case 5 or 6 when id != default:
                await AcceptAsync(id, person);
                break;
            case 7 when id != default:
                await DeclineAsync(id, person);
                break;
            case 8 when id != default:
                await TransferAsync(id, person, toQueue: random.Next(2) == 0);
                break;
            case 9 when id != default:
                await The<Takeover.Handler>().HandleAsync(new(id, person.Id));
                break;
            case 10:
                await ChooseAsync(person, (PresenceState)random.Next(3));
                break;
            case 11 when id != default && (await FindAsync(id)).Agent is { } answers:
                await ReplyAsync(id, staff.Single(p => p.Id == answers));
                break;
        }

        await People.SeenAsync(staff[random.Next(staff.Count)].Id);
    }

    private async Task TransferAsync(ConversationId id, Person to, bool toQueue)
    {
        var holder = (await FindAsync(id)).Agent;
        var queue = (await DefaultQueueAsync()).Id;
        var caller = CallerOf(staff.Find(p => p.Id == holder) ?? to);
        await The<Transfer.Handler>().HandleAsync(new(id, caller, toQueue ? null : to.Id, toQueue ? queue : null, Note: null));
    }

    /// <summary>With everybody there and room for all, every customer reaches a person.</summary>
    private async Task EverybodyComesBackAsync()
    {
        await Store.WriteAsync(s => s.RunAsync("update staff set capacity = 100"));
        await ChangeQueueAsync(q => new Queues.Body(q.Name, Offer: OfferMode.Assign));
        foreach (var person in staff) await ChooseAsync(person, PresenceState.Online);
        Clock.Advance(TimeSpan.FromSeconds(61));
        for (var n = 0; n < 5; n++) await TickAsync();
        foreach (var id in conversations) (await FindAsync(id)).Phase.ShouldBe(Phase.Open);
    }

    private async Task HoldsAsync(string when)
    {
        foreach (var person in await Store.ReadAsync(People.ListAsync)) (await HeldAsync(person)).ShouldBeLessThanOrEqualTo(person.Capacity, $"{person.Name}, {when}");

        var offers = await Store.ReadAsync(OfferTable.OpenAsync);
        offers.Select(o => o.Conversation).ShouldBeUnique(when);
        foreach (var id in conversations)
        {
            var conversation = await FindAsync(id);
            (conversation.Phase is Phase.Open).ShouldBe(conversation.Agent is not null, when);
            (conversation.Phase is Phase.Waiting).ShouldBe(conversation.WaitingSince is not null, when);
            if (conversation.Phase is not Phase.Waiting)
            {
                since.Remove(id);
                offers.ShouldNotContain(o => o.Conversation == id, when);
                continue;
            }

            conversation.Queue.ShouldNotBeNull(when);
            if (since.TryGetValue(id, out var before)) conversation.WaitingSince!.Value.ShouldBeLessThanOrEqualTo(Math.Max(before, conversation.LastAt), when);
            since[id] = conversation.WaitingSince!.Value;
        }
    }

    private static Staff CallerOf(Person person) => new(person.Id, person.Name, person.Role, Scope.All, [], "");
}

public sealed class ShiftOnSqlite() : ShiftTests(Engine.Sqlite);

public sealed class ShiftOnPostgres() : ShiftTests(Engine.Postgres);
