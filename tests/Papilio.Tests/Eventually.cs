using System.Diagnostics;

namespace Papilio.Tests;

/// <summary>For what other threads do: looked at again and again, for at most so long.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition, int seconds = 40)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(seconds), "it did not come to hold in time");
            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, int seconds = 40) => HoldsAsync(() => Task.FromResult(condition()), seconds);
}
