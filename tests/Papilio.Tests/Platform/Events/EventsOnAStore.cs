using Microsoft.Extensions.Logging.Abstractions;
using Papilio.Platform.Events;

namespace Papilio.Tests.Platform.Events;

/// <summary>Facts that count, listeners that note what they hear in a table of their own, and a pump under a lease.</summary>
public abstract class EventsOnAStore(Engine engine) : OnAStore(engine)
{
    [EventName("test.counted")]
    public sealed record Counted(int Number, string? Word = null) : IEvent
    {
        public Subjects About => default;
    }

    [EventName("test.other")]
    public sealed record Other : IEvent
    {
        public Subjects About => default;
    }

    protected Leases Leases { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Leases = new Leases(Store, NullLogger<Leases>.Instance);
        await Store.WriteAsync(session => session.RunAsync("create table heard (listener text not null, tx bigint not null, position bigint not null, number bigint not null)"));
    }

    protected Task TellAsync(params int[] numbers) => Store.WriteAsync(session =>
    {
        foreach (var number in numbers) session.Announce(new Counted(number), Actor.System);
        return Task.CompletedTask;
    });

    protected Pump NewPump(params IListener[] listeners) => new(Store, Leases, listeners, NullLogger<Pump>.Instance);

    protected async Task<Lease> LeaseAsync() => (await Leases.TakeAsync("pump"))!;

    /// <summary>Turns until every listener has come to the end of the log and all of it is sealed.</summary>
    protected Task SettleAsync(Pump pump, Lease lease, params IListener[] listeners) => Settling.ToTheEndAsync(Store, pump, lease, listeners);

    protected Task<IReadOnlyList<long>> HeardAsync(string listener) => Store.ReadAsync(session =>
        session.QueryAsync<long>($"select number from heard where listener = @listener order by {(session.Engine is Engine.Sqlite ? "rowid" : "ctid")}", new { listener }));

    protected sealed class Listener(string name, Func<Counted, bool>? chokesOn = null, bool lazy = false) : IListener
    {
        public string Name => name;
        public bool Lazy => lazy;
        public IReadOnlyCollection<string> Hears { get; } = [EventNames.Of<Counted>()];
        public bool Cured { get; set; }

        public async Task HearAsync(Session session, Recorded happened)
        {
            var counted = happened.As<Counted>();
            await session.RunAsync("insert into heard (listener, tx, position, number) values (@name, @tx, @position, @number)",
                new { name, tx = happened.Tx, position = happened.Position, number = counted.Number });
            if (!Cured && chokesOn?.Invoke(counted) == true) throw new InvalidOperationException($"cannot take {counted.Number}");
        }
    }
}
