using Papilio.Host.Live;
using Papilio.Platform;
using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Platform.Live;
using Papilio.Platform.Store;

namespace Papilio.Host.Edge;

/// <summary>Names what is wrong, for a person and for a load balancer: 503 only when this node cannot serve.</summary>
internal static class Health
{
    /// <summary>Facts the slowest listener may be behind before that is worth saying.</summary>
    private const long BehindMax = 5_000;

    public sealed record Part(string Name, bool Ok, string? Trouble);
    public sealed record Report(string Status, string Version, string Engine, long Now, int Sockets, IReadOnlyList<Part> Parts);

    public static void Map(WebApplication app) => app.MapGet("/health", async (IStore store, ILive live, Pump pump, Parked parkings, LiveHub hub, TimeProvider clock) =>
    {
        var parts = new List<Part> { await StorageAsync(store), new("live", live.Trouble is null, live.Trouble) };
        parts.Add(new Part("pump", pump.Behind <= BehindMax, pump.Behind <= BehindMax ? null : $"{pump.Behind} facts behind"));
        var parked = parts[0].Ok ? (await parkings.ListAsync()).Count : 0;
        parts.Add(new Part("parked", parked == 0, parked == 0 ? null : $"{parked} facts or messages could not be taken: GET /api/v1/parked"));
        var down = !parts[0].Ok;
        var report = new Report(down ? "down" : parts.All(p => p.Ok) ? "ok" : "degraded", typeof(Health).Assembly.GetName().Version!.ToString(3),
            store.Engine.ToString().ToLowerInvariant(), clock.Now(), hub.Count, parts);
        return Results.Json(report, Json.Options, statusCode: down ? 503 : 200);
    }).Produces<Report>().Produces<Report>(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Part> StorageAsync(IStore store)
    {
        if (store.Trouble is { } trouble) return new Part("storage", false, trouble);
        try
        {
            await store.ReadAsync(session => session.ScalarAsync<long>("select 1"));
            return new Part("storage", true, null);
        }
        catch (Exception fault)
        {
            return new Part("storage", false, fault.Message);
        }
    }
}
