using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Papilio.Host.Live;

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

    [Fact]
    public async Task A_desk_at_which_nobody_does_anything_is_signed_out_and_one_that_is_worked_at_is_not()
    {
        await using var host = await RunningHost.StartAsync(settings: [("Clock:Mode", "virtual")]);
        var clock = (VirtualClock)host.Services.GetRequiredService<TimeProvider>();
        var worked = await host.CookieAsync();
        await using var left = await LiveClient.ConnectAsync(host.Address, cookie: await host.CookieAsync());
        await using var desk = await LiveClient.ConnectAsync(host.Address, cookie: worked);
        foreach (var each in new[] { left, desk }) await each.NextAsync("welcome");

        clock.Advance(TimeSpan.FromHours(7));
        await desk.SendAsync(new { type = "subscribe", conversation = Id.New(clock), after = 0 });
        await desk.NextAsync("refused");
        await left.SendAsync(new { type = "ping" });
        await left.NextAsync("pong");
        clock.Advance(TimeSpan.FromHours(6));

        (await left.ClosedAsync()).ShouldBe(LiveConnection.Close.SignedOut);
        using var browser = host.Client();
        browser.DefaultRequestHeaders.Add("Cookie", worked);
        (await browser.GetAsync("me")).IsSuccessStatusCode.ShouldBeTrue();
    }
}
