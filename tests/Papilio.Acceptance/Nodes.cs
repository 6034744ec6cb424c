using System.Diagnostics;
using System.Net.Http.Json;
using Npgsql;

namespace Papilio.Acceptance;

/// <summary>Two nodes on one PostgreSQL, with RabbitMQ between them or without.</summary>
public sealed class Nodes : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private Databases databases = null!;

    public async ValueTask InitializeAsync()
    {
        databases = await Databases.NewAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (databases is not null) await databases.DisposeAsync();
        folder.Dispose();
    }

    private static Uri Rabbit()
    {
        var address = Environment.GetEnvironmentVariable("PAPILIO_RABBITMQ");
        if (string.IsNullOrEmpty(address)) Assert.Skip("RabbitMQ is not there (set PAPILIO_RABBITMQ, or run under eng/with-rabbitmq).");
        return new Uri(address);
    }

    private Task<HostProcess> NodeAsync(string name, string? postgres = null, string? rabbit = null) =>
        HostProcess.StartAsync(folder[name], ("Postgres", postgres ?? databases.ConnectionString), ("RabbitMq", rabbit));

    [Fact]
    public async Task What_is_written_on_one_node_is_on_a_screen_of_the_other_within_half_a_second_at_the_median()
    {
        var rabbit = Rabbit().ToString();
        await using var a = await NodeAsync("a", rabbit: rabbit);
        await using var b = await NodeAsync("b", rabbit: rabbit);
        var (inbox, _) = await a.NewInboxAsync();
        await Wait.ForAsync(1500);
        await using var visitor = await FaithfulVisitor.ComeAsync(() => a.Address, inbox, "甲");
        await visitor.SayAsync("第 0 句");
        await visitor.SettleAsync();
        await using var desk = await LiveClient.ConnectAsync(b.Address, cookie: await b.CookieAsync());
        await desk.SendAsync(new { type = "subscribe", conversation = visitor.Acked.Values.First().Conversation, after = 1 });
        await desk.NextAsync("live");

        var waits = new List<double>();
        for (var n = 1; n <= 41; n++)
        {
            var began = Stopwatch.StartNew();
            await visitor.SayAsync($"第 {n} 句");
            await desk.NextAsync("message", f => (string)f["message"]!["text"]! == $"第 {n} 句");
            waits.Add(began.Elapsed.TotalMilliseconds);
        }

        waits.Order().ElementAt(20).ShouldBeLessThan(500);
    }

    [Fact]
    public async Task Without_a_broker_an_offer_made_on_one_node_is_on_a_desk_of_the_other_and_an_answer_there_ends_a_poll_here()
    {
        await using var a = await NodeAsync("a");
        await using var b = await NodeAsync("b");
        var (inbox, _) = await a.NewInboxAsync();
        using var staff = await b.SignInAsync();
        await using var desk = await LiveClient.ConnectAsync(b.Address, cookie: await b.CookieAsync());
        await desk.SendAsync(new { type = "inbox" });
        (await staff.PutAsJsonAsync("me/presence", new { state = "online" })).EnsureSuccessStatusCode();
        using var browser = new HttpClient { BaseAddress = new Uri(a.Address, "/api/v1/") };
        var (_, session) = await browser.PostAsync("widget/session", new { site = inbox });
        browser.DefaultRequestHeaders.Add("Authorization", "Bearer " + (string)session!["token"]!);
        var (_, said) = await browser.PostAsync("widget/messages", new { id = Platform.Id.New(TimeProvider.System), text = "转人工" });
        var conversation = (Guid)said!["conversation"]!;

        await desk.NextAsync("offer", f => (Guid)f["offer"]!["conversation"]! == conversation);
        (await staff.PostAsync($"conversations/{conversation}/accept", new { })).Status.ShouldBe(200);
        await desk.NextAsync("offer_ended");
        var last = (await HostProcess.MessagesAsync(staff, conversation)).Count;
        var polled = browser.GetJsonAsync($"widget/poll?conversation={conversation}&number={last}");
        await Wait.ForAsync(2000);
        (await staff.PostAsync($"conversations/{conversation}/messages", new { id = Platform.Id.New(TimeProvider.System), kind = "text", text = "您好，我在" })).Status.ShouldBe(201);

        // Left to itself a poll ends after 25 s.
        ((string)(await polled.WaitAsync(TimeSpan.FromSeconds(10)))["items"]![0]!["text"]!).ShouldBe("您好，我在");
    }

    [Fact]
    public async Task While_the_broker_is_away_for_a_minute_screens_of_the_other_node_lag_and_nothing_is_lost()
    {
        Rabbit();
        var port = HostProcess.FreePort();
        var rabbit = $"amqp://guest:guest@127.0.0.1:{port}/";
        using var first = await BrokerAsync(port);
        await using var a = await NodeAsync("a", rabbit: rabbit);
        await using var b = await NodeAsync("b", rabbit: rabbit);
        var (inbox, _) = await a.NewInboxAsync();
        await using var crowd = await Crowd.ComeAsync(a, inbox, 6);
        var talking = crowd.TalkAsync(pauseMilliseconds: 25);
        await Wait.UntilAsync(() => Task.FromResult(crowd.Visitors.All(v => v.Acknowledged > 0)), 30, "everybody is talking");
        await using var desk = await FollowAsync(b, crowd.Visitors[0]);
        await using var other = await FollowAsync(b, crowd.Visitors[1]);

        await first.KillAsync();
        using var health = new HttpClient { BaseAddress = b.Address };
        var (lags, acknowledged) = (new List<double>(), crowd.Acknowledged);
        for (var turn = 0; turn < 6; turn++)
        {
            var began = Stopwatch.StartNew();
            await crowd.Visitors[1].SayAsync($"没有消息代理 {turn}");
            await other.NextAsync("message", f => (string)f["message"]!["text"]! == $"没有消息代理 {turn}");
            lags.Add(began.Elapsed.TotalSeconds);
            await desk.SendAsync(new { type = "ping" });
            await other.SendAsync(new { type = "ping" });
            await Wait.ForAsync(10_000);
            crowd.Acknowledged.ShouldBeGreaterThan(acknowledged, "whoever writes goes on being acknowledged");
            acknowledged = crowd.Acknowledged;
            ((string)(await health.GetJsonAsync("/health"))["status"]!).ShouldBe("degraded", "whoever looks is told that the broker is away");
        }

        lags.Order().ElementAt(3).ShouldBeLessThan(5, "what is said is caught up with from the log");
        using var second = await BrokerAsync(port);
        await Wait.UntilAsync(async () => (string)(await health.GetJsonAsync("/health"))["status"]! == "ok", 30, "the broker is used again");
        await crowd.HushAsync(talking);

        // In order, and each once; what comes after the last shows that none came twice behind it.
        var last = crowd.Visitors[0].Said.Count;
        await crowd.CheckAsync(a);
        for (var number = 1L; number <= last; number++) ((long)(await desk.NextAsync("message"))["message"]!["number"]!).ShouldBe(number);
        await crowd.Visitors[0].SayAsync("代理回来了");
        ((long)(await desk.NextAsync("message"))["message"]!["number"]!).ShouldBe(last + 1);
    }

    /// <summary>A desk on this node that shows the visitor's conversation from its first word.</summary>
    private static async Task<LiveClient> FollowAsync(HostProcess node, FaithfulVisitor visitor)
    {
        var desk = await LiveClient.ConnectAsync(node.Address, cookie: await node.CookieAsync());
        await desk.SendAsync(new { type = "subscribe", conversation = visitor.Acked.Values.First().Conversation, after = 0 });
        return desk;
    }

    /// <summary>A broker of our own on this port, which can be killed and begun again with nothing kept.</summary>
    private sealed class Broker(Process keeper, int server) : IDisposable
    {
        public async Task KillAsync()
        {
            using (var process = Process.GetProcessById(server)) process.Kill(entireProcessTree: true);
            await EndAsync();
        }

        private async Task EndAsync()
        {
            keeper.StandardInput.Close();
            await keeper.WaitForExitAsync();
        }

        public void Dispose()
        {
            keeper.StandardInput.Close();
            keeper.WaitForExit();
            keeper.Dispose();
        }
    }

    private static async Task<Broker> BrokerAsync(int port)
    {
        var start = new ProcessStartInfo(Path.Combine(Tests.Sources.Root, "eng", "with-rabbitmq"), ["sh", "-c", "echo $PAPILIO_RABBITMQ_PID; read line"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment.Remove("PAPILIO_RABBITMQ");
        start.Environment["PAPILIO_RABBITMQ_PORT"] = $"{port}";
        var keeper = Process.Start(start)!;
        return new Broker(keeper, int.Parse((await keeper.StandardOutput.ReadLineAsync())!));
    }

    [Fact]
    public async Task When_a_node_dies_its_loops_run_on_the_other_within_the_lease_term_and_its_visitors_go_on_there()
    {
        await using var a = await NodeAsync("a");
        await using var b = await NodeAsync("b");
        var (inbox, _) = await a.NewInboxAsync();
        var at = a.Address;
        await using var crowd = await Crowd.ComeAsync(() => at, inbox, 8);
        var talking = crowd.TalkAsync(pauseMilliseconds: 4);
        await Wait.UntilAsync(() => Task.FromResult(crowd.Visitors.All(v => v.Acknowledged > 20)), 30, "everybody is talking");

        var amid = await crowd.KillAsync(a);
        at = b.Address;
        var died = Stopwatch.StartNew();
        amid.ShouldBeGreaterThan(0, "it died with messages in its hands");
        await crowd.HushAsync(talking);
        await crowd.Visitors[0].SayAsync("换了一台机器");
        using var staff = await b.SignInAsync();
        // The pump indexes what is said: what was said after the death is found once another node pumps.
        await Wait.UntilAsync(async () => (await staff.GetJsonAsync("conversations?search=换了一台机器"))["items"]!.AsArray().Count > 0, 30, "the other node has taken up the pump");

        // A lease lasts 10 s; the rest is for noticing and for doing the work.
        died.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10 + 12));
        await crowd.CheckAsync(b);
    }

    [Fact]
    public async Task The_same_message_sent_to_two_nodes_at_once_is_stored_once_and_both_are_told_the_same_number()
    {
        await using var a = await NodeAsync("a");
        await using var b = await NodeAsync("b");
        var (inbox, _) = await a.NewInboxAsync();
        using var client = new HttpClient();
        var session = await (await client.PostAsJsonAsync(new Uri(a.Address, "/api/v1/widget/session"), new { site = inbox })).Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)session!["token"]!);

        for (var n = 1; n <= 25; n++)
        {
            var message = new { id = Platform.Id.New(TimeProvider.System), text = $"一次 {n}" };
            var answers = await Task.WhenAll(new[] { a, b, a, b }.Select(node => client.PostAsJsonAsync(new Uri(node.Address, "/api/v1/widget/messages"), message)));
            var places = await Task.WhenAll(answers.Select(answer => answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>()));
            places.Select(p => (long)p!["number"]!).Distinct().ShouldHaveSingleItem().ShouldBe(n);
        }
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("silent")]
    public async Task A_node_cut_off_from_the_database_refuses_writes_and_goes_on_when_it_is_back(string how)
    {
        // How long the driver waits for a server that says nothing; left to itself half a minute.
        var settings = new NpgsqlConnectionStringBuilder(databases.ConnectionString) { Timeout = 4, CommandTimeout = 4 };
        await using var line = Line.To(settings.Port);
        settings.Port = line.Port;
        await using var a = await NodeAsync("a", postgres: settings.ToString());
        var (inbox, _) = await a.NewInboxAsync();
        await using var visitor = await FaithfulVisitor.ComeAsync(() => a.Address, inbox, "丙");
        await visitor.SayAsync("之前");
        await visitor.SettleAsync();
        var conversation = visitor.Acked.Values.First().Conversation;
        using var staff = await a.SignInAsync();
        var note = new { id = Platform.Id.New(TimeProvider.System), kind = "note", text = "断开时的备注" };

        if (how == "cut") line.Cut();
        else line.Hold();
        await visitor.SayAsync("断开时");
        var (status, problem) = await staff.PostAsync($"conversations/{conversation}/messages", note);
        (status, (string?)problem?["code"]).ShouldBe((503, "storage.away"), "a colleague is told");
        await Wait.UntilAsync(() => Task.FromResult(visitor.Refusals.Contains("storage.away")), 40, "the visitor is told");
        using var client = new HttpClient { BaseAddress = a.Address };
        await Wait.UntilAsync(async () => (int)(await client.GetAsync("/health")).StatusCode == 503, 30, "health says the storage is away");
        visitor.Unacknowledged.ShouldBe(1);
        line.Mend();

        await visitor.SettleAsync();
        (await staff.PostAsync($"conversations/{conversation}/messages", note)).Status.ShouldBe(201);
        var stored = await HostProcess.MessagesAsync(staff, conversation);
        visitor.Check(stored);
        stored.Select(m => (string)m["text"]!).ShouldBe(["之前", "断开时", "断开时的备注"]);
    }

    [Theory]
    [InlineData("restarted at once")]
    [InlineData("killed")]
    public async Task The_database_ends_under_load_and_nothing_is_lost(string how)
    {
        var data = Environment.GetEnvironmentVariable("PAPILIO_POSTGRES_DATA") ?? "";
        if (data.Length == 0) Assert.Skip("The test server cannot be restarted (run under eng/with-postgres).");
        await using var a = await NodeAsync("a");
        var (inbox, _) = await a.NewInboxAsync();
        await using var crowd = await Crowd.ComeAsync(a, inbox, 10);
        var talking = crowd.TalkAsync(pauseMilliseconds: 15);
        await Wait.ForAsync(2000);

        for (var end = 0; end < 2; end++)
        {
            if (how == "killed") await KillAsync(data);
            await ControlAsync(data, how == "killed" ? "start" : "restart");
            var acknowledged = crowd.Acknowledged;
            await Wait.UntilAsync(() => Task.FromResult(crowd.Acknowledged > acknowledged), 5, "the host is back at it by itself (measured: within a second)");
            await Wait.ForAsync(2000);
        }

        await crowd.HushAsync(talking);
        await crowd.CheckAsync(a);
    }

    /// <summary>kill -9 of the server and of all that serve connections for it.</summary>
    private static async Task KillAsync(string data)
    {
        using var server = Process.GetProcessById(int.Parse((await File.ReadAllLinesAsync(Path.Combine(data, "postmaster.pid")))[0]));
        server.Kill(entireProcessTree: true);
        await Wait.UntilAsync(() => Task.FromResult(server.HasExited), 10, "the server is gone");
        await Wait.ForAsync(1000);
    }

    private static async Task ControlAsync(string data, string what)
    {
        var control = Path.Combine(Environment.GetEnvironmentVariable("PAPILIO_POSTGRES_BIN")!, "pg_ctl");
        var options = (await File.ReadAllTextAsync(Path.Combine(data, "postmaster.opts"))).Trim();
        string[] how = what == "restart" ? ["-m", "immediate"] : ["-o", options[(options.IndexOf(' ') + 1)..].Replace("\"", "'")];
        var words = new List<string>([.. Environment.GetEnvironmentVariable("PAPILIO_POSTGRES_AS")!.Split(' ', StringSplitOptions.RemoveEmptyEntries), control, "-D", data, .. how, "-w", "-l", data + "/../log", what]);
        using var process = Process.Start(new ProcessStartInfo(words[0], words.Skip(1)) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }
}
