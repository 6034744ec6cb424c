namespace Papilio.Acceptance;

/// <summary>
/// The machine stops in the middle of a write: the last pages of the write-ahead log are missing or wrong. What was synced
/// before them comes back, whole and in order; what damages the file itself is named and not passed over.
/// </summary>
public sealed class TornLog : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Data => folder["data"];

    [Fact]
    public async Task A_torn_end_of_the_log_costs_what_stood_there_and_nothing_before_it()
    {
        var random = new Random(20260808);
        var (conversation, said, stands) = await KilledAsync();
        var log = new FileInfo(Directory.GetFiles(Data, "*-wal").ShouldHaveSingleItem()).Length;
        log.ShouldBeGreaterThan(100_000, "there is something in the log to tear");

        var lost = 0;
        for (var tear = 0; tear < 6; tear++)
        {
            var at = log - random.Next(1, (int)log / 2);
            var torn = Copy($"torn{tear}");
            using (var file = File.Open(Directory.GetFiles(torn, "*-wal")[0], FileMode.Open))
            {
                if (tear % 2 == 0) file.SetLength(at);
                else Flip(file, at);
            }

            var (code, told) = await VerifyAsync(torn);
            code.ShouldBe(0, told);
            await using var host = await HostProcess.StartAsync(torn);
            using var staff = await host.SignInAsync();
            var stored = await HostProcess.MessagesAsync(staff, conversation);
            stored.Select(m => (string)m["text"]!).ShouldBe(said.Take(stored.Count), "the beginning of what was said, in its order");
            stored.Count.ShouldBeGreaterThanOrEqualTo(stands.Last(s => s.Log <= at).Said, "what was acknowledged when the log ended before the tear");
            if (stored.Count < said.Count) lost++;
        }

        lost.ShouldBeGreaterThan(0, "the tears went through something");
    }

    [Fact]
    public async Task A_damaged_file_is_named_by_verify()
    {
        await KilledAsync();
        // Whoever opens and closes it properly puts the log into the file.
        var damaged = Copy("damaged");
        await VerifyAsync(damaged);
        using (var file = File.Open(Directory.GetFiles(damaged, "*.db")[0], FileMode.Open))
        {
            for (var page = file.Length / 4096 / 2; page < file.Length / 4096; page += 7) Flip(file, page * 4096 + 3);
        }

        var (code, told) = await VerifyAsync(damaged);

        code.ShouldBe(1, told);
        told.ShouldContain("damaged");
        told.ShouldNotContain("   at Papilio", customMessage: "words, and no stack");
    }

    /// <summary>A host that was killed while a visitor spoke: what was acknowledged, in order, and how much of it at which lengths of the log.</summary>
    private async Task<(Guid Conversation, IReadOnlyList<string> Said, IReadOnlyList<(long Log, int Said)> Stands)> KilledAsync()
    {
        await using var host = await HostProcess.StartAsync(Data);
        var (inbox, _) = await host.NewInboxAsync();
        await using var visitor = await FaithfulVisitor.ComeAsync(() => host.Address, inbox, "甲");
        var stands = new List<(long Log, int Said)>();
        for (var n = 1; n <= 400; n++)
        {
            await visitor.SayAsync($"第 {n} 句：我的表走慢了");
            if (n % 5 != 0) continue;
            await visitor.SettleAsync();
            stands.Add((new FileInfo(Directory.GetFiles(Data, "*-wal")[0]).Length, n));
        }

        await visitor.SettleAsync();
        await host.KillAsync();
        stands.Select(s => s.Log).ShouldBeInOrder();
        return (visitor.Acked.Values.First().Conversation, [.. visitor.Said.Select(s => s.Text)], stands);
    }

    private string Copy(string name)
    {
        var to = folder[name];
        foreach (var file in Directory.GetFiles(Data, "*", SearchOption.AllDirectories))
        {
            var there = Path.Combine(to, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(there)!);
            File.Copy(file, there);
        }

        return to;
    }

    private static void Flip(FileStream file, long at)
    {
        file.Position = at;
        var was = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(was ^ 0x5A));
    }

    private static Task<(int Code, string Told)> VerifyAsync(string data) => HostProcess.CommandAsync("verify", $"--Papilio:Data={data}");
}
