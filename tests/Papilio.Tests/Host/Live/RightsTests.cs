using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Papilio.Host.Live;

namespace Papilio.Tests.Host.Live;

/// <summary>A socket may no more than its owner may now, and says so when that changes.</summary>
public sealed class RightsTests : IAsyncLifetime
{
    private RunningHost host = null!;
    private HttpClient chief = null!;

    public async ValueTask InitializeAsync()
    {
        host = await RunningHost.StartAsync();
        chief = await host.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        chief.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_program_that_may_not_read_conversations_gets_no_socket()
    {
        var (_, key) = await KeyAsync("customers.read", "plan.read");

        await using var socket = await LiveClient.ConnectAsync(host.Address, key);

        (await socket.ClosedAsync()).ShouldBe(LiveConnection.Close.SignedOut);
    }

    [Fact]
    public async Task A_program_s_socket_ends_when_its_key_is_taken_back()
    {
        var (id, key) = await KeyAsync("conversations.read");
        await using var socket = await LiveClient.ConnectAsync(host.Address, key);
        await socket.NextAsync("welcome");

        (await chief.DeleteAsync($"keys/{id}")).EnsureSuccessStatusCode();

        (await socket.ClosedAsync()).ShouldBe(LiveConnection.Close.SignedOut);
    }

    [Fact]
    public async Task A_program_moves_no_mark_of_what_people_have_read()
    {
        var conversation = await WaitingAsync();
        var (_, key) = await KeyAsync("conversations.read", "conversations.write");
        await using var socket = await LiveClient.ConnectAsync(host.Address, key);
        await socket.NextAsync("welcome");

        await socket.SendAsync(new { type = "seen", conversation, number = 1 });

        ((string)(await socket.NextAsync("refused"))["code"]!).ShouldBe("permission.denied");
    }

    [Fact]
    public async Task A_desk_whose_owner_s_rights_have_changed_is_told_to_come_again()
    {
        var lin = await ColleagueAsync("林晓", "all");
        await using var desk = await LiveClient.ConnectAsync(host.Address, cookie: lin.Cookie);
        await desk.NextAsync("welcome");

        using var change = new HttpRequestMessage(HttpMethod.Put, $"staff/{lin.Id}") { Content = JsonContent.Create(new { lin.Name, lin.Email, role = "agent", scope = "own" }) };
        change.Headers.TryAddWithoutValidation("If-Match", lin.Version);
        (await chief.SendAsync(change)).EnsureSuccessStatusCode();

        (await desk.ClosedAsync()).ShouldBe(LiveConnection.Close.Resume);
    }

    [Fact]
    public async Task Whoever_loses_sight_of_a_conversation_hears_no_more_of_it_and_is_told_that_it_is_gone()
    {
        var (lin, chen) = (await ColleagueAsync("林晓", "own"), await ColleagueAsync("陈思", "own"));
        var conversation = await WaitingAsync();
        await using var desk = await LiveClient.ConnectAsync(host.Address, cookie: lin.Cookie);
        await desk.SendAsync(new { type = "inbox" });
        await desk.SendAsync(new { type = "subscribe", conversation, after = 0 });
        await desk.NextAsync("live");

        (await chen.Client.PutAsJsonAsync("me/presence", new { state = "online" })).EnsureSuccessStatusCode();
        (await chen.Client.PostAsJsonAsync($"conversations/{conversation}/accept", new { })).EnsureSuccessStatusCode();
        await desk.NextAsync("gone", f => (Guid)f["conversation"]! == conversation);
        (await chen.Client.PostAsJsonAsync($"conversations/{conversation}/messages", new { id = NewId(), kind = "text", text = "只给您看" })).EnsureSuccessStatusCode();

        await Should.ThrowAsync<TimeoutException>(() => desk.NextAsync("message", f => (string?)f["message"]!["text"] == "只给您看").WaitAsync(TimeSpan.FromMilliseconds(600)));
    }

    [Fact]
    public async Task Who_looks_at_a_conversation_is_told_to_nobody_who_may_not_see_it()
    {
        var elsewhere = await chief.PostAsJsonAsync("inboxes", new { name = "青禾门店", channel = "web" });
        var (_, key) = await KeyAsync((Guid)(await elsewhere.Content.ReadFromJsonAsync<JsonNode>())!["id"]!, "conversations.read");
        await using var before = await LiveClient.ConnectAsync(host.Address, key);
        await before.SendAsync(new { type = "inbox" });
        await before.SendAsync(new { type = "ping" });
        await before.NextAsync("pong");
        var conversation = await WaitingAsync();
        await using var desk = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync());
        await desk.SendAsync(new { type = "inbox" });

        await desk.SendAsync(new { type = "viewing", conversation });
        await desk.NextAsync("viewing", f => (Guid)f["conversation"]! == conversation);
        await using var after = await LiveClient.ConnectAsync(host.Address, key);
        await after.SendAsync(new { type = "inbox" });

        foreach (var program in new[] { before, after })
        {
            await program.SendAsync(new { type = "ping" });
            await program.NextAsync("pong");
            program.Heard("viewing").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Who_comes_later_is_told_who_looks_already()
    {
        var conversation = await WaitingAsync();
        await using var first = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync());
        await first.SendAsync(new { type = "inbox" });
        await first.SendAsync(new { type = "viewing", conversation });
        await first.NextAsync("viewing");
        await using var second = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync());

        await second.SendAsync(new { type = "inbox" });

        ((Guid)(await second.NextAsync("viewing"))["conversation"]!).ShouldBe(conversation);
    }

    private static Guid NewId() => Id.New(TimeProvider.System);

    private async Task<Guid> WaitingAsync()
    {
        var (token, _) = await host.VisitAsync();
        await using var visitor = await LiveClient.ConnectAsync(host.Address, token);
        await visitor.SendAsync(new { type = "say", id = NewId(), text = "转人工" });
        return (Guid)(await visitor.NextAsync("ack"))["conversation"]!;
    }

    private Task<(string Id, string Key)> KeyAsync(params string[] scopes) => KeyAsync(inbox: null, scopes);

    private async Task<(string Id, string Key)> KeyAsync(Guid? inbox, params string[] scopes)
    {
        var answer = await chief.PostAsJsonAsync("keys", new { name = "报表", scopes, inbox });
        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        answer.IsSuccessStatusCode.ShouldBeTrue(body.ToJsonString());
        return ((string)body["id"]!, (string)body["key"]!);
    }

    private async Task<Colleague> ColleagueAsync(string name, string scope)
    {
        var (email, password) = ($"{NewId():N}@qinghe.example", "qinghe-second-day");
        var made = await chief.PostAsJsonAsync("staff", new { name, email, role = "agent", password, scope, capacity = 5 });
        var body = (await made.Content.ReadFromJsonAsync<JsonNode>())!;
        made.IsSuccessStatusCode.ShouldBeTrue(body.ToJsonString());
        return new((string)body["id"]!, made.Headers.ETag!.ToString(), name, email, await host.SignInAsync(email, password), await host.CookieAsync(email, password));
    }

    private sealed record Colleague(string Id, string Version, string Name, string Email, HttpClient Client, string Cookie);
}
