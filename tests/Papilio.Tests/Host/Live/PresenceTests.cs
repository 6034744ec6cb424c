using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Papilio.Tests.Host.Live;

/// <summary>Whether a colleague is there, as far as their desk's socket tells.</summary>
public sealed class PresenceTests
{
    [Fact]
    public async Task A_desk_that_says_nothing_but_that_it_is_there_stays_online()
    {
        // A minute of the house in half a second: three minutes without a word would be offline.
        await using var host = await RunningHost.StartAsync(settings: [("Clock:Mode", "virtual"), ("Clock:Speed", "120")]);
        using var staff = await host.SignInAsync();
        await using var desk = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync());
        await desk.NextAsync("welcome");
        (await staff.PutAsJsonAsync("me/presence", new { state = "online" })).EnsureSuccessStatusCode();

        for (var i = 0; i < 40; i++)
        {
            await desk.SendAsync(new { type = "ping" });
            await desk.NextAsync("pong");
            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }

        ((string)(await staff.GetFromJsonAsync<JsonNode>("me"))!["presence"]!["state"]!).ShouldBe("online");
    }
}
