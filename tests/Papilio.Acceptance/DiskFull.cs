using System.Diagnostics;

namespace Papilio.Acceptance;

/// <summary>The disk fills up: the sender is told, nothing acknowledged is lost, and it goes on by itself when there is room.</summary>
public sealed class DiskFull : IAsyncLifetime
{
    private readonly string directory = Path.Combine(Path.GetTempPath(), "papilio-small-" + Platform.Id.New(TimeProvider.System).ToString("N"));
    private bool mounted;

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(directory);
        mounted = Run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", directory) == 0;
        if (!mounted) Assert.Skip("A small disk cannot be mounted here (needs root).");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (mounted) Run("umount", "-l", directory);
        Directory.Delete(directory);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_full_disk_is_said_in_words_loses_nothing_and_mends_itself()
    {
        await using var host = await HostProcess.StartAsync(directory);
        var (inbox, _) = await host.NewInboxAsync();
        await using var visitor = await FaithfulVisitor.ComeAsync(() => host.Address, inbox, "丁");
        await visitor.SayAsync("之前");
        await visitor.SettleAsync();
        var ballast = Path.Combine(directory, "ballast");
        Run("dd", "if=/dev/zero", $"of={ballast}", "bs=64k", "count=4096");

        for (var n = 1; n <= 400; n++) await visitor.SayAsync($"{n} " + new string('满', 4000));
        await Wait.UntilAsync(() => Task.FromResult(visitor.Refusals.Contains("storage.full")), 30, "the sender is told");
        using var client = new HttpClient { BaseAddress = host.Address };
        await Wait.UntilAsync(async () => (int)(await client.GetAsync("/health")).StatusCode == 503, 10, "health names it");

        File.Delete(ballast);
        await visitor.SettleAsync(60);
        using var afterwards = await host.SignInAsync();
        visitor.Check(await HostProcess.MessagesAsync(afterwards, visitor.Acked.Values.First().Conversation));
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
