using System.Text.Json;
using Papilio.Bench.Load;

namespace Papilio.Bench.Product;

/// <summary>
/// The product's own search, asked as the desk asks it, with so many messages in the house; and the other two readings
/// that everybody at a desk waits for. Each answer to a search is held against a plain look through all that was said.
/// </summary>
internal static class ProductSearch
{
    private const int ConversationsMin = 2_000, MessagesEach = 100;

    /// <summary>What the desk asks for at a time, and the most anybody may.</summary>
    private const int DeskPage = 60, PageMax = 200, ThreadPage = 50;

    /// <summary>How often it is looked whether the index has caught up, and how long that may take.</summary>
    private const double LookSeconds = 0.25, IndexSecondsMax = 3_600;

    /// <summary>Said once and last of all: when it is found, everything before it is.</summary>
    private const string Last = "鲲鹏展翅";

    /// <summary>
    /// How often a kind of word is said is in the numbers: rare ones by one message in thousands, middling ones by one
    /// in a hundred or twenty, frequent ones by every third or fifth. Those apart are never said, but each of their pairs is, often.
    /// </summary>
    private static readonly (string Kind, string[] Words)[] Kinds =
    [
        ("rare", ["琥珀", "榫卯", "缂丝", "宣纸"]),
        ("middling", ["保修", "投诉", "积分", "赔偿", "专票", "跑鞋"]),
        ("frequent", ["订单", "手表", "发货", "退款", "没有", "客服"]),
        ("phrase", ["退款还没到账", "昨天买的手表", "没有发货", "陀飞轮", "七天无理由退换", "一直没有"]),
        ("both", ["耳机 4711", "退款 琥珀", "投诉 保修"]),
        ("none", ["火箭", "鲸鱼", "蒸汽机车"]),
        ("apart", ["我的手表", "没有货", "请问题"]),
    ];

    public static async Task MeasureAsync(Run run, string engine, string? postgres, int count)
    {
        await using var host = await ProductHost.StartAsync(run, engine, postgres);
        var conversations = await FillAsync(run, host, engine, count);
        await IndexAsync(run, host, engine);

        foreach (var (kind, words) in Kinds)
        {
            var name = $"product_{engine}_search_{kind}";
            await TimeAsync(run, host.Door, name, i => Searched(words[i % words.Length], DeskPage));
            await CheckAsync(run, host.Door, name, words, conversations);
        }

        var ids = conversations.Keys.ToArray();
        var random = new Random(8);
        await TimeAsync(run, host.Door, $"product_{engine}_last_{ThreadPage}", _ => $"/conversations/{ids[random.Next(ids.Length)]}/messages?limit={ThreadPage}");
        await TimeAsync(run, host.Door, $"product_{engine}_inbox", _ => $"/conversations?view=all&limit={DeskPage}");
    }

    private static string Searched(string words, int limit) => $"/conversations?search={Uri.EscapeDataString(words)}&limit={limit}";

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<Told>>> FillAsync(Run run, ProductHost host, string engine, int count)
    {
        var visitors = Math.Max(ConversationsMin, count / MessagesEach);
        var each = (count + visitors - 1) / visitors;
        var random = new Random(5);
        var people = await host.PeopleAsync(visitors + 1, 0);
        using var client = new LoadClient(host.Server.Port);
        var filling = new Filling(client, people.Visitors, visitor =>
            visitor == visitors ? [Last] : [.. Enumerable.Range(0, each).Select(_ => Chinese.Message(random, 20 + random.Next(46)))]);
        var start = Clock.Now;
        filling.Fill();
        run.Figures.Add($"product_{engine}_fill_rate", (long)visitors * each * 1e9 / (Clock.Now - start), "msg/s");
        return filling.Conversations;
    }

    /// <summary>Waits until the index holds what was said last; how fast it went is counted from the end of the talk on.</summary>
    private static async Task IndexAsync(Run run, ProductHost host, string engine)
    {
        await Clock.WaitAsync(LookSeconds);
        var (behind, cpu, start) = (await host.Door.BehindAsync(), host.Server.CpuMicroseconds(), Clock.Now);
        while (Items(await host.Door.GetAsync(Searched(Last, 1))).Length == 0)
        {
            if (Clock.Now - start > IndexSecondsMax * Clock.Second)
                throw new TimeoutException($"The index has not caught up within {IndexSecondsMax:0} s; {await host.Door.BehindAsync()} facts are left.");
            await Clock.WaitAsync(LookSeconds);
        }

        if (behind == 0)
        {
            Figures.Say("The index kept up with the talk: how fast it can go was not seen.");
            return;
        }

        run.Figures.Add($"search_index_{engine}_behind", behind, "msg");
        run.Figures.Add($"search_index_{engine}_rate", behind * 1e9 / (Clock.Now - start), "msg/s");
        run.Figures.Add($"search_index_{engine}_cpu", (host.Server.CpuMicroseconds() - cpu) / behind, "us/msg");
    }

    private static async Task TimeAsync(Run run, ProductDoor door, string name, Func<int, string> path)
    {
        var times = new Percentiles();
        var (warm, asked) = (Clock.Now + (long)(run.Seconds / 4.0 * Clock.Second), 0);
        var until = warm + (long)(run.Seconds * Clock.Second);
        while (Clock.Now < until || times.Count == 0)
        {
            var before = Clock.Now;
            await door.GetAsync(path(asked++));
            if (before >= warm) times.Add(Clock.Now - before);
        }

        run.Figures.Add(name, times);
    }

    /// <summary>
    /// Recall: of the conversations with the words in one message, the share that is shown when somebody pages to the
    /// end. Precision: the share of what is shown that is shown for the first time, with the newest message that holds
    /// the words.
    /// </summary>
    private static async Task CheckAsync(
        Run run, ProductDoor door, string name, string[] words, IReadOnlyDictionary<string, IReadOnlyList<Told>> conversations)
    {
        var (expected, shown, right) = (0, 0, 0);
        foreach (var word in words)
        {
            var truth = new Dictionary<string, long>();
            foreach (var (id, told) in conversations)
                if (told.Where(t => word.Split(' ').All(part => t.Text.Contains(part, StringComparison.Ordinal))).MaxBy(t => t.Number) is { } newest) truth[id] = newest.Number;

            var (answered, good) = (0, new HashSet<string>());
            await foreach (var item in AllAsync(door, word))
            {
                answered++;
                var id = item.GetProperty("id").GetString()!;
                if (item.TryGetProperty("hit", out var hit) && hit.ValueKind is JsonValueKind.Object
                    && truth.TryGetValue(id, out var newest) && newest == hit.GetProperty("number").GetInt64()) good.Add(id);
            }

            expected += truth.Count;
            shown += answered;
            right += good.Count;
            Figures.Say($"{name} {word}: {truth.Count} conversations hold it, {answered} shown, {good.Count} of them rightly.");
        }

        run.Figures.Add($"{name}_recall", expected == 0 ? 1 : (double)right / expected, "share");
        run.Figures.Add($"{name}_precision", shown == 0 ? 1 : (double)right / shown, "share");
    }

    private static async IAsyncEnumerable<JsonElement> AllAsync(ProductDoor door, string words)
    {
        for (var after = ""; ;)
        {
            var page = JsonSerializer.Deserialize<JsonElement>(await door.GetAsync(Searched(words, PageMax) + after));
            foreach (var item in page.GetProperty("items").EnumerateArray()) yield return item;
            if (page.GetProperty("next").GetString() is not { } next) yield break;
            after = $"&cursor={Uri.EscapeDataString(next)}";
        }
    }

    private static JsonElement[] Items(byte[] page) => [.. JsonSerializer.Deserialize<JsonElement>(page).GetProperty("items").EnumerateArray()];
}
