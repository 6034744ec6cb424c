namespace Papilio.Tests.Platform;

public sealed class WakeTests
{
    [Fact]
    public async Task Many_who_wake_at_once_wake_once()
    {
        using var wake = new Wake();

        for (var round = 0; round < 200; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(wake.Now)));

            (await Woken(wake)).ShouldBeTrue();
            (await Woken(wake)).ShouldBeFalse();
        }
    }

    private static Task<bool> Woken(Wake wake) => wake.WaitAsync(TimeSpan.Zero, CancellationToken.None);
}
