using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Papilio.Acceptance;

/// <summary>
/// Killing a process proves less than pulling the plug: what was only handed to the operating system survives the one and
/// not the other. So the system calls themselves are watched: a message's page is written to the write-ahead log, the
/// log is synced, and only then does its acknowledgement leave.
/// </summary>
public sealed partial class OnDiskFirst : IDisposable
{
    private const int Messages = 60;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_acknowledgement_leaves_only_after_its_message_is_synced_to_the_disk()
    {
        var trace = folder["trace"];
        await using var host = await HostProcess.StartAsync(folder["data"]);
        var (inbox, _) = await host.NewInboxAsync();
        await using var crowd = await Crowd.ComeAsync(host, inbox, 3);
        foreach (var visitor in crowd.Visitors) await visitor.SayAsync("hello");
        foreach (var visitor in crowd.Visitors) await visitor.SettleAsync();

        using (var strace = await WatchAsync(host.Id, trace))
        {
            // One at a time and all at once: both ways a commit comes about.
            for (var n = 0; n < Messages / 2; n++)
            {
                await crowd.Visitors[n % 3].SayAsync($"order-{n:D4}-{new string('x', 40)}");
                await crowd.Visitors[n % 3].SettleAsync();
            }

            for (var n = Messages / 2; n < Messages; n++)
            {
                // A few in a row, so that no acknowledgement is cut in two by the end of a send buffer.
                await crowd.Visitors[n % 3].SayAsync($"order-{n:D4}-{new string('x', 40)}");
                if (n % 9 == 0) await Task.WhenAll(crowd.Visitors.Select(v => v.SettleAsync()));
            }

            foreach (var visitor in crowd.Visitors) await visitor.SettleAsync();
            strace.Kill();
            await strace.WaitForExitAsync();
        }

        var calls = Read(trace);
        foreach (var (id, text) in crowd.Visitors.SelectMany(v => v.Said).Where(s => s.Text.StartsWith("order-", StringComparison.Ordinal)))
        {
            var written = calls.FindIndex(c => c.Name == "pwrite64" && c.Line.Contains(text[..10], StringComparison.Ordinal));
            written.ShouldBeGreaterThanOrEqualTo(0, $"the write of {text[..10]} is in the trace");
            var synced = calls.FindIndex(written, c => c.Name is "fdatasync" or "fsync" && c.File == calls[written].File);
            synced.ShouldBeGreaterThan(written, $"the log is synced after {text[..10]} was written to it");
            var told = calls.FindIndex(c => c.Name is "sendmsg" or "sendto" or "write" && c.Line.Contains($"\\\"ack\\\",\\\"id\\\":\\\"{id}", StringComparison.Ordinal));
            told.ShouldBeGreaterThan(synced, $"{text[..10]} is acknowledged only once it is on disk");
        }
    }

    /// <summary>A call at the moment it took effect: a write or a send when it begins, a sync when it has ended.</summary>
    private sealed record Call(string Name, string File, string Line);

    private static List<Call> Read(string trace)
    {
        var calls = new List<Call>();
        var syncing = new Dictionary<string, string>();
        foreach (var line in File.ReadLines(trace))
        {
            var match = Shape().Match(line);
            if (!match.Success) continue;
            var (thread, resumed, name, file) = (match.Groups["thread"].Value, match.Groups["resumed"].Success, match.Groups["name"].Value, match.Groups["file"].Value);
            if (name is "fdatasync" or "fsync")
            {
                if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal)) syncing[thread] = file;
                else if (line.EndsWith("= 0", StringComparison.Ordinal)) calls.Add(new Call(name, resumed ? syncing[thread] : file, line));
            }
            else if (!resumed)
            {
                calls.Add(new Call(name, file, line));
            }
        }

        return calls;
    }

    private static async Task<Process> WatchAsync(int process, string trace)
    {
        Process strace;
        try
        {
            strace = Process.Start(new ProcessStartInfo("strace", ["-f", "-p", $"{process}", "-e", "trace=pwrite64,fdatasync,fsync,sendmsg,sendto,write", "-s", "9000", "-o", trace]) { UseShellExecute = false, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("strace is not installed (apt-get install strace).");
            throw;
        }

        var said = await strace.StandardError.ReadLineAsync() ?? "";
        if (!said.Contains("attached", StringComparison.Ordinal)) Assert.Skip($"System calls cannot be watched here: {said}");
        _ = strace.StandardError.ReadToEndAsync();
        await Wait.ForAsync(500);
        return strace;
    }

    [GeneratedRegex(@"^(?<thread>\d+) +(?<resumed><\.\.\. )?(?<name>\w+)(?: resumed>|\((?<file>\d+))")]
    private static partial Regex Shape();
}
