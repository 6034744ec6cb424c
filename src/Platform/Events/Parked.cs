using Papilio.Platform.Store;

namespace Papilio.Platform.Events;

/// <summary>A part that puts aside what it could not take, with the reason, and goes on without it.</summary>
public interface IParks
{
    /// <summary>The latest 200.</summary>
    Task<IReadOnlyList<ParkedFact>> ParkedAsync(Session session);

    /// <summary>Takes one of them once more; refused with <c>parked.unknown</c> when it is not one of this part's.</summary>
    Task<Outcome<Done>> ReplayAsync(Guid parked, CancellationToken cancel = default);
}

/// <summary>What all parts have put aside, as one list for an operator.</summary>
public sealed class Parked(IStore store, IEnumerable<IParks> parts)
{
    public Task<IReadOnlyList<ParkedFact>> ListAsync(CancellationToken cancel = default) => store.ReadAsync<IReadOnlyList<ParkedFact>>(async session =>
    {
        var all = new List<ParkedFact>();
        foreach (var part in parts) all.AddRange(await part.ParkedAsync(session));
        return [.. all.OrderByDescending(p => p.At)];
    }, cancel);

    public async Task<Outcome<Done>> ReplayAsync(Guid id, CancellationToken cancel = default)
    {
        Outcome<Done> last = new Refusal("parked.unknown", 404);
        foreach (var part in parts)
        {
            last = await part.ReplayAsync(id, cancel);
            if (last.Refusal?.Code is not "parked.unknown") break;
        }

        return last;
    }
}

/// <summary>A fact a listener could not take, or what came from outside and could not be taken, with the reason.</summary>
public sealed class ParkedFact
{
    public Guid Id { get; init; }
    public string Listener { get; init; } = "";
    public long Tx { get; init; }
    public long Position { get; init; }
    public string Name { get; init; } = "";
    public string Error { get; init; } = "";
    public long At { get; init; }
    public long? ReplayedAt { get; init; }
}
