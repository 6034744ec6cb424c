using System.Text.Json.Nodes;

namespace Papilio.World;

/// <summary>
/// A partner's colleague: at their desk while their shift lasts, away at meals and lessons, and home otherwise. Nothing is
/// offered to them; what they work is in the counts of the past only.
/// </summary>
internal sealed class PartnerAtDesk(Uri address, Qinghe.Colleague self, string password, TimeProvider clock)
{
    private const long Day = 24 * 3600_000L;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(20);

    public async Task LiveAsync(TimeSpan late, CancellationToken cancel)
    {
        // Not everybody comes through the door at once.
        await ClockExtensions.WaitAsync(late, cancel);
        using var desk = new ApiClient(address);
        await desk.SignInAsync(self.Email, password, cancel);
        using var socket = new LiveClient(address, desk.Cookies);
        await socket.OpenAsync(new { type = "hello" }, cancel);
        var connected = socket.RunAsync(_ => Task.CompletedTask, cancel);
        for (var was = ("", (string?)null); !connected.IsCompleted; await ClockExtensions.WaitAsync(Look, cancel))
        {
            var now = clock.Now();
            var state = StateAt(await desk.ListAsync($"me/schedule?from={now - Day}&until={now + Day}", cancel), now);
            if (state == was) continue;
            await desk.PutAsync("me/presence", new { state = state.State, reason = state.Reason }, cancel: cancel);
            was = state;
        }
    }

    internal static (string State, string? Reason) StateAt(IReadOnlyList<JsonObject> shifts, long now)
    {
        static bool Holds(JsonNode span, long at) => (long)span["start"]! <= at && at < (long)span["end"]!;
        if (shifts.FirstOrDefault(shift => Holds(shift, now)) is not { } shift) return ("offline", null);
        if (shift["activities"]!.AsArray().FirstOrDefault(part => Holds(part!, now)) is not { } pause) return ("busy", null);
        return ("busy", (string)pause["kind"]! is ("meal" or "break") and var kind ? kind : "training");
    }
}
