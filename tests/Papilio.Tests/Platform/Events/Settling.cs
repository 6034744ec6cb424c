using Papilio.Platform.Events;

namespace Papilio.Tests.Platform.Events;

/// <summary>Turns a pump until everything that was told has been heard and sealed, however long other transactions hold it up.</summary>
internal static class Settling
{
    public static Task ToTheEndAsync(IStore store, Pump pump, Lease lease, IEnumerable<IListener> listeners) => Eventually.HoldsAsync(async () =>
    {
        while (await pump.TurnAsync(lease))
        {
        }

        return await store.ReadAsync(async session =>
        {
            var end = await session.FirstAsync<Place>("select tx, position from event_log order by tx desc, position desc limit 1");
            if (end is null) return true;
            foreach (var name in listeners.Select(l => l.Name))
            {
                var at = await session.FirstAsync<Place>("select tx, position from event_bookmark where listener = @name", new { name });
                if (at is null || (at.Tx, at.Position).CompareTo((end.Tx, end.Position)) < 0) return false;
            }

            var sealedTo = await Sealer.LastAsync(session);
            return sealedTo is not null && (sealedTo.LastTx, sealedTo.LastPosition) == (end.Tx, end.Position);
        });
    });

    private sealed class Place
    {
        public long Tx { get; init; }
        public long Position { get; init; }
    }
}
