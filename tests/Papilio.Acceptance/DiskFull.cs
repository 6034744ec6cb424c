using System.Diagnostics;
using System.Net.Http.Headers;
using Papilio.Platform.Blobs;
using Papilio.Platform.Store;

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
        var conversation = visitor.Acked.Values.First().Conversation;
        using var staff = await host.SignInAsync();
        var ballast = Fill();

        for (var n = 1; n <= 400; n++) await visitor.SayAsync($"{n} " + new string('满', 4000));
        await Wait.UntilAsync(() => Task.FromResult(visitor.Refusals.Contains("storage.full")), 30, "the sender is told");
        using var client = new HttpClient { BaseAddress = host.Address };
        await Wait.UntilAsync(async () => (int)(await client.GetAsync("/health")).StatusCode == 503, 10, "health names it");

        // Small things may still find room in what the log holds already: whatever was acknowledged is there, and what is there can be read.
        var acknowledged = await StandingAsync(visitor);
        (await staff.GetJsonAsync("conversations"))["items"]!.AsArray().Select(c => (Guid)c!["id"]!).ShouldBe([conversation]);
        var there = (await HostProcess.MessagesAsync(staff, conversation)).Select(m => (Guid)m["id"]!).ToHashSet();
        acknowledged.ShouldBeSubsetOf(there);
        var refused = visitor.Refused;
        await visitor.SayAsync("还是满的 " + new string('满', 4000));
        await Wait.UntilAsync(() => Task.FromResult(visitor.Refused > refused), 30, "it is still refused");
        visitor.Acked.Count.ShouldBe(acknowledged.Count, "while the disk is full nothing is acknowledged");
        visitor.Unacknowledged.ShouldBeGreaterThan(0);

        File.Delete(ballast);
        await visitor.SettleAsync(60);
        visitor.Check(await HostProcess.MessagesAsync(staff, conversation));
    }

    [Fact]
    public async Task A_file_for_which_there_is_no_room_is_refused_and_leaves_nothing()
    {
        await using var host = await HostProcess.StartAsync(directory);
        var (inbox, _) = await host.NewInboxAsync();
        using var visitor = new HttpClient { BaseAddress = new Uri(host.Address, "/api/v1/") };
        visitor.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)(await visitor.PostAsync("widget/session", new { site = inbox })).Body!["token"]!);
        var shelf = Path.Combine(directory, "shelf");
        var id = new BlobId(Platform.Id.New(TimeProvider.System));
        var ballast = Fill();

        var (status, code) = await UploadAsync(visitor);
        (status, code).ShouldBe((507, "storage.full"));
        (await Should.ThrowAsync<StoreUnavailableException>(() => new DiskBytes(shelf).WriteAsync(null!, id, new byte[100_000]))).Code.ShouldBe("storage.full");
        FilesIn("tmp", "shelf", "blobs").ShouldBeEmpty();

        File.Delete(ballast);
        (status, code) = await UploadAsync(visitor);
        (status, code).ShouldBe((201, null));
        FilesIn("tmp", "blobs").ShouldHaveSingleItem();
    }

    private static async Task<(int Status, string? Code)> UploadAsync(HttpClient visitor)
    {
        using var form = new MultipartFormDataContent { { new StringContent(new string('票', 70_000)), "file", "小票.txt" } };
        using var answer = await visitor.PostAsync("widget/files", form);
        return ((int)answer.StatusCode, (string?)System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]);
    }

    private string[] FilesIn(params string[] folders) =>
        [.. folders.Select(f => Path.Combine(directory, f)).Where(Directory.Exists).SelectMany(f => Directory.GetFiles(f, "*", SearchOption.AllDirectories))];

    /// <summary>Takes all the room there is.</summary>
    private string Fill()
    {
        var ballast = Path.Combine(directory, "ballast");
        Run("dd", "if=/dev/zero", $"of={ballast}", "bs=64k", "count=4096");
        return ballast;
    }

    /// <summary>What is acknowledged, once nothing more is for two seconds.</summary>
    private static async Task<IReadOnlyList<Guid>> StandingAsync(FaithfulVisitor visitor)
    {
        while (true)
        {
            var acknowledged = visitor.Acknowledged;
            await Wait.ForAsync(2000);
            if (visitor.Acknowledged == acknowledged) return [.. visitor.Acked.Keys];
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
