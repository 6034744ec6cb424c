using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Papilio.Tests.Host.Live;

/// <summary>From a customer's first word to a colleague's answer, over the sockets alone.</summary>
public sealed class OfferTests : IAsyncLifetime
{
    private RunningHost host = null!;

    public async ValueTask InitializeAsync() => host = await RunningHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_customer_asks_for_a_person_a_colleague_is_asked_and_the_customer_sees_who_came()
    {
        using var staff = await host.SignInAsync();
        await using var desk = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync());
        await desk.SendAsync(new { type = "inbox" });
        (await staff.PutAsJsonAsync("me/presence", new { state = "online" })).EnsureSuccessStatusCode();
        var (token, _) = await host.VisitAsync();
        await using var visitor = await LiveClient.ConnectAsync(host.Address, token);

        await visitor.SendAsync(new { type = "say", id = Id.New(TimeProvider.System), text = "转人工" });
        var offer = (await desk.NextAsync("offer"))["offer"]!;
        var conversation = (Guid)offer["conversation"]!;
        ((string)offer["head"]!["phase"]!).ShouldBe("waiting");
        ((long)offer["expiresAt"]!).ShouldBeGreaterThan((long)offer["head"]!["waitingSince"]!);

        var accepted = await staff.PostAsJsonAsync($"conversations/{conversation}/accept", new { });
        ((string)(await accepted.Content.ReadFromJsonAsync<JsonNode>())!["phase"]!).ShouldBe("open");
        ((string)(await desk.NextAsync("offer_ended"))["outcome"]!).ShouldBe("accepted");
        await visitor.NextAsync("head", f => (string?)f["head"]?["phase"] == "open");
        await desk.NextAsync("presence", f => (int)f["staff"]!["held"]! == 1);
    }
}
