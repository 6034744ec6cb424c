using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Papilio.Platform;
using Papilio.Platform.Edge;

namespace Papilio.Host.Edge;

/// <summary>A token bucket for each caller: one who floods is told to slow down, the others do not notice.</summary>
internal sealed class Pace : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> requests;

    public Pace(IOptions<PapilioOptions> options)
    {
        var limits = options.Value.Limits;
        requests = PartitionedRateLimiter.Create<HttpContext, string>(http => http.Caller() is Anonymous nobody
            ? RateLimitPartition.GetTokenBucketLimiter(nobody.Key, _ => Bucket(limits.AnonymousPerSecond, limits.AnonymousBurst))
            : RateLimitPartition.GetTokenBucketLimiter(http.Caller().Key, _ => Bucket(limits.RequestsPerSecond, limits.RequestsBurst)));
    }

    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst) => new()
    {
        // Ten refills a second; AutoReplenishment would be a timer for every bucket.
        TokenLimit = burst, TokensPerPeriod = Math.Max(1, perSecond / 10), ReplenishmentPeriod = TimeSpan.FromMilliseconds(perSecond < 10 ? 1000.0 / perSecond : 100),
        AutoReplenishment = false, QueueLimit = 0,
    };

    public void Dispose() => requests.Dispose();

    internal sealed class Middleware(RequestDelegate next, Pace pace)
    {
        public async Task InvokeAsync(HttpContext http)
        {
            if (http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
            {
                using var lease = await pace.requests.AcquireAsync(http);
                if (!lease.IsAcquired)
                {
                    await http.WriteProblemAsync(new Refusal("slow_down", 429, "1"));
                    return;
                }
            }

            await next(http);
        }
    }

    /// <summary>What is said without a socket is said by the same voice. It stands behind the routing, which knows what is said.</summary>
    internal sealed class Saying(RequestDelegate next, Voices voices)
    {
        public Task InvokeAsync(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<SaysSomething>() is not null && !voices.MaySay(http.Caller())
            ? http.WriteProblemAsync(new Refusal("slow_down", 429, "1"))
            : next(http);
    }
}
