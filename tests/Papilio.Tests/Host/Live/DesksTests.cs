using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Papilio.Tests.Host.Live;

/// <summary>What desks hear of each other: of one person's two, and of two colleagues'.</summary>
public sealed class DesksTests : IAsyncLifetime
{
    private RunningHost host = null!;
    private HttpClient chief = null!;
    private Guid conversation;

    public async ValueTask InitializeAsync()
    {
        host = await RunningHost.StartAsync();
        chief = await host.SignInAsync();
        var (token, _) = await host.VisitAsync();
        using var visitor = host.Client();
        visitor.DefaultRequestHeaders.Add("Authorization", "Bearer " + token);
        var said = await visitor.PostAsJsonAsync("widget/messages", new { id = NewId(), text = "转人工" });
        conversation = (Guid)(await said.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["conversation"]!;
    }

    public async ValueTask DisposeAsync()
    {
        chief.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_draft_is_told_to_its_owner_s_desks_and_to_nobody_else()
    {
        var chen = await ColleagueAsync("陈默");
        await using var office = await WatchAsync(chen.Cookie);
        await using var home = await WatchAsync(chen.Cookie);
        await using var other = await WatchAsync(await host.CookieAsync());

        (await chen.Client.PutAsJsonAsync($"conversations/{conversation}/draft", new { text = "写到一半", kind = "text" })).EnsureSuccessStatusCode();
        foreach (var desk in new[] { office, home }) ((Guid)(await desk.NextAsync("draft"))["conversation"]!).ShouldBe(conversation);
        (await chen.Client.DeleteAsync($"conversations/{conversation}/draft")).EnsureSuccessStatusCode();
        await home.NextAsync("draft");

        await Should.ThrowAsync<TimeoutException>(() => other.NextAsync("draft").WaitAsync(TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public async Task A_draft_that_has_become_a_message_is_told_as_gone()
    {
        (await chief.PutAsJsonAsync("me/presence", new { state = "online" })).EnsureSuccessStatusCode();
        (await chief.PostAsync($"conversations/{conversation}/accept", null)).EnsureSuccessStatusCode();
        (await chief.PutAsJsonAsync($"conversations/{conversation}/draft", new { text = "马上查", kind = "text" })).EnsureSuccessStatusCode();
        await using var desk = await WatchAsync(await host.CookieAsync());

        (await chief.PostAsJsonAsync($"conversations/{conversation}/messages", new { id = NewId(), kind = "text", text = "马上查" })).EnsureSuccessStatusCode();

        await desk.NextAsync("draft");
        (await chief.GetStringAsync($"conversations/{conversation}/draft")).ShouldBe("null");
    }

    [Fact]
    public async Task Somebody_who_has_a_conversation_open_and_looks_elsewhere_is_shown_so_until_they_are_back()
    {
        var chen = await ColleagueAsync("陈默");
        await using var desk = await WatchAsync(chen.Cookie);
        await using var other = await WatchAsync(await host.CookieAsync());

        await desk.SendAsync(new { type = "viewing", conversation });
        await other.NextAsync("viewing", f => Away(f) == false);
        await desk.SendAsync(new { type = "viewing", conversation, away = true });
        await other.NextAsync("viewing", f => Away(f) == true);
        await using var second = await WatchAsync(chen.Cookie);
        await second.SendAsync(new { type = "viewing", conversation });
        await other.NextAsync("viewing", f => Away(f) == false);
        await second.SendAsync(new { type = "viewing" });
        await other.NextAsync("viewing", f => Away(f) == true);
        await desk.SendAsync(new { type = "viewing" });
        await other.NextAsync("viewing", f => f["people"]!.AsArray().Count == 0);
    }

    [Fact]
    public async Task A_desk_that_no_longer_says_that_it_is_looked_at_is_taken_to_be_left()
    {
        var chen = await ColleagueAsync("陈默");
        await using var desk = await WatchAsync(chen.Cookie);
        await using var other = await WatchAsync(await host.CookieAsync());

        await desk.SendAsync(new { type = "viewing", conversation });
        await other.NextAsync("viewing", f => Away(f) == false);

        // Its socket is open, and stays so: the mark fades and does not go.
        await other.NextAsync("viewing", f => Away(f) == true);
        await desk.SendAsync(new { type = "viewing", conversation });
        await other.NextAsync("viewing", f => Away(f) == false);
    }

    [Theory]
    [InlineData("bot", "conversations.read bot")]
    [InlineData("agent", "conversations.read conversations.reply")]
    public async Task A_program_types_as_what_it_writes_as(string kind, string scopes)
    {
        var made = await (await chief.PostAsJsonAsync("keys", new { name = "小青", scopes = new[] { "conversations.read" } })).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>();
        await host.Store.WriteAsync(session => session.RunAsync("update api_key set scopes = @scopes where id = @id", new { scopes, id = (Guid)made!["id"]! }));
        await using var desk = await FollowAsync(cookie: await host.CookieAsync());
        await using var program = await FollowAsync(token: (string)made!["key"]!);

        await program.SendAsync(new { type = "typing", conversation });

        var author = (await desk.NextAsync("typing"))["author"]!;
        ((string)author["kind"]!, (string?)author["id"], (string?)author["name"]).ShouldBe((kind, (string?)made["id"], "小青"));
    }

    private async Task<LiveClient> FollowAsync(string? token = null, string? cookie = null)
    {
        var socket = await LiveClient.ConnectAsync(host.Address, token, cookie);
        await socket.SendAsync(new { type = "subscribe", conversation, after = 0 });
        await socket.NextAsync("live");
        return socket;
    }

    private static bool? Away(JsonNode frame) => frame["people"]!.AsArray() is [{ } one] ? (bool)one["away"]! : null;

    private async Task<LiveClient> WatchAsync(string cookie)
    {
        var desk = await LiveClient.ConnectAsync(host.Address, cookie: cookie);
        await desk.NextAsync("welcome");
        await desk.SendAsync(new { type = "inbox" });
        await desk.SendAsync(new { type = "ping" });
        await desk.NextAsync("pong");
        return desk;
    }

    private static Guid NewId() => Id.New(TimeProvider.System);

    private async Task<(HttpClient Client, string Cookie)> ColleagueAsync(string name)
    {
        var (email, password) = ($"{NewId():N}@qinghe.example", "qinghe-second-day");
        (await chief.PostAsJsonAsync("staff", new { name, email, role = "agent", password, scope = "all", capacity = 5 })).EnsureSuccessStatusCode();
        return (await host.SignInAsync(email, password), await host.CookieAsync(email, password));
    }
}
