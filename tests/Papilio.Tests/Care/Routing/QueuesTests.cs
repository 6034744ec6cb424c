using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Platform.Edge;

namespace Papilio.Tests.Care.Routing;

public abstract class QueuesTests(Engine engine) : RoutingOnAStore(engine)
{
    [Fact]
    public async Task A_new_house_has_one_queue_and_it_is_everybodys()
    {
        var mei = await HireAsync("小梅");

        var queue = (await The<Queues.Handler>().ListAsync()).Items.ShouldHaveSingleItem();

        queue.ShouldSatisfyAllConditions(q => q.Name.ShouldBe("客服"), q => q.Offer.ShouldBe(OfferMode.Ask), q => q.OfferSeconds.ShouldBe(30));
        (await Store.ReadAsync(s => The<IMemberships>().QueuesOfAsync(s, mei.Id))).ShouldBe([new QueueName(queue.Id, "客服")]);
    }

    [Fact]
    public async Task With_members_it_is_theirs_alone()
    {
        var mei = await HireAsync("小梅");
        var lin = await HireAsync("小林");
        await ChangeQueueAsync(q => new Queues.Body(q.Name, [mei.Id]));

        var queues = await Store.ReadAsync(The<IMemberships>().QueuesAsync);

        queues[mei.Id].Count.ShouldBe(1);
        queues[lin.Id].ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_name_is_seen_where_the_old_one_stood()
    {
        var id = await WaitAsync();

        await ChangeQueueAsync(_ => new Queues.Body("热线"));

        (await FindAsync(id)).QueueName.ShouldBe("热线");
    }

    [Fact]
    public async Task It_is_changed_on_the_version_that_was_seen()
    {
        var queue = await ChangeQueueAsync(q => new Queues.Body("热线"));
        var handler = The<Queues.Handler>();

        (await handler.ChangeAsync(queue.Id, queue.Version - 1, new Queues.Body("x"), Chief)).Refusal!.Code.ShouldBe("version.stale");
        (await handler.ChangeAsync(queue.Id, null, new Queues.Body("x"), Chief)).Refusal!.Code.ShouldBe("version.missing");
        (await handler.ChangeAsync(Id.New(Clock), 1, new Queues.Body("x"), Chief)).Refusal!.Code.ShouldBe("queue.unknown");
        (await handler.ChangeAsync(queue.Id, queue.Version, new Queues.Body("热线"), Chief)).Value.Version.ShouldBe(queue.Version);
    }

    [Fact]
    public async Task What_a_queue_must_fulfil()
    {
        var handler = The<Queues.Handler>();

        (await handler.CreateAsync(new Queues.Body("客服"), Chief)).Refusal!.Code.ShouldBe("queue.name");
        (await handler.CreateAsync(new Queues.Body(" "), Chief)).Refusal!.Code.ShouldBe("request.invalid");
        (await handler.CreateAsync(new Queues.Body("x", OfferSeconds: 4), Chief)).Refusal!.Code.ShouldBe("request.invalid");
        (await handler.CreateAsync(new Queues.Body("x", [new(Id.New(Clock))]), Chief)).Refusal!.Code.ShouldBe("agent.unknown");
        (await handler.CreateAsync(new Queues.Body("x", Takeover: true), Chief)).Value.Takeover.ShouldBeTrue();
    }

    [Fact]
    public async Task The_floor_shows_what_waits_what_is_asked_and_who_has_room()
    {
        var mei = await HireAsync("小梅", capacity: 2);
        var first = await WaitAsync();
        await WaitAsync();
        await WaitAsync();
        await AcceptAsync(first, mei);
        await TickAsync();

        var floor = await The<Overview>().ReadAsync();

        floor.Waiting.ShouldBe(2);
        floor.LongestSince.ShouldBe(Clock.Now());
        floor.Offers.ShouldHaveSingleItem().Agent.ShouldBe(mei.Id);
        floor.Seats.ShouldHaveSingleItem().ShouldSatisfyAllConditions(s => s.Held.ShouldBe(1), s => s.Offered.ShouldBe(1), s => s.Capacity.ShouldBe(2));
        floor.Queues.ShouldHaveSingleItem().ShouldSatisfyAllConditions(q => q.Waiting.ShouldBe(2), q => q.Online.ShouldBe(1), q => q.Room.ShouldBe(0));
    }
}

public sealed class QueuesOnSqlite() : QueuesTests(Engine.Sqlite);

public sealed class QueuesOnPostgres() : QueuesTests(Engine.Postgres);
