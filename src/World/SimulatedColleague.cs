using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Papilio.World;

/// <summary>
/// A colleague at their desk: signed in, connected, told of offers and of every conversation. Takes what they are offered
/// after a moment, answers, and closes. A real colleague goes before them: what a person could take, they leave to that
/// person for a while.
/// </summary>
internal sealed class SimulatedColleague(Uri address, Qinghe.Colleague self, string password, Stage stage, Random chance, TimeProvider clock)
{
    /// <summary>A customer who has not answered for so long has gone.</summary>
    private const long GoneMilliseconds = 10 * 60_000;

    private readonly ConcurrentDictionary<Guid, Held> held = new();
    private ApiClient? api;
    private Guid me;

    /// <param name="Said">How many of our lines have been said.</param>
    private sealed class Held
    {
        public int Said { get; set; }
        public long AnsweredTo { get; set; }
        public bool Busy { get; set; }
        public string? LastSaid { get; set; }
    }

    public bool Ready => api is not null && me != Guid.Empty;
    public int Holds => held.Count;
    public bool HasRoom => held.Count < self.Capacity - 1;

    public async Task LiveAsync(CancellationToken cancel)
    {
        using var desk = new ApiClient(address);
        try
        {
            me = (Guid)(await desk.SignInAsync(self.Email, password, cancel))["id"]!;
            await desk.PutAsync("me/presence", new { state = "online" }, cancel: cancel);
            using var socket = new LiveClient(address, desk.Cookies);
            await socket.OpenAsync(new { type = "hello" }, cancel);
            await socket.SendAsync(new { type = "inbox" }, cancel);
            api = desk;
            foreach (var head in await desk.ListAsync("conversations?view=mine", cancel)) Look(socket, head, cancel);
            await socket.RunAsync(frame => HearAsync(socket, frame, cancel), cancel);
        }
        finally
        {
            api = null;
        }
    }

    /// <summary>Takes a waiting conversation; false when somebody else was first, or it cannot be had.</summary>
    public async Task<bool> TakeAsync(Guid conversation, CancellationToken cancel)
    {
        if (api is not { } desk) return false;
        try
        {
            await desk.PostAsync($"conversations/{conversation}/accept", null, cancel);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    /// <summary>Ends what nobody goes on with, as after a restart in the middle of the day.</summary>
    public async Task TidyAsync(CancellationToken cancel)
    {
        if (api is not { } desk) return;
        foreach (var head in await desk.ListAsync("conversations?view=mine", cancel))
        {
            if ((string?)head["lastAuthor"] == "customer" || clock.Now() - (long)head["lastAt"]! < GoneMilliseconds) continue;
            await desk.PostAsync($"conversations/{head["id"]}/close", new { exit = "unanswered" }, cancel);
        }
    }

    public async Task<IReadOnlyList<JsonObject>> WaitingAsync(CancellationToken cancel) =>
        api is { } desk ? await desk.ListAsync("conversations?view=queue", cancel) : [];

    /// <summary>Whether a person, and not one of us, could be offered something now.</summary>
    public async Task<bool> PersonIsThereAsync(CancellationToken cancel)
    {
        if (api is not { } desk) return false;
        var ours = Qinghe.Simulated.Select(s => s.Name).ToHashSet();
        return (await desk.GetAsync("colleagues", cancel))["items"]!.AsArray().Any(c =>
            !ours.Contains((string)c!["name"]!) && (string?)c["presence"]!["state"] == "online" && (long)c["held"]! < (long)c["capacity"]!);
    }

    private Task HearAsync(LiveClient socket, JsonObject frame, CancellationToken cancel)
    {
        switch ((string?)frame["type"])
        {
            case "offer":
                _ = stage.QuietlyAsync(() => ConsiderAsync(frame["offer"]!.AsObject(), cancel));
                break;
            case "head":
                Look(socket, frame["head"]!.AsObject(), cancel);
                break;
        }

        return Task.CompletedTask;
    }

    private async Task ConsiderAsync(JsonObject offer, CancellationToken cancel)
    {
        var conversation = (Guid)offer["conversation"]!;
        if (!stage.IsScripted(conversation) && stage.PersonIsThere)
        {
            await api!.PostAsync($"conversations/{conversation}/decline", null, cancel);
            return;
        }

        await PauseAsync(0.5, 2.5, cancel);
        await TakeAsync(conversation, cancel);
    }

    private void Look(LiveClient socket, JsonObject head, CancellationToken cancel)
    {
        var id = (Guid)head["id"]!;
        if ((string?)head["phase"] != "open" || (Guid?)head["agent"]?["id"] != me)
        {
            held.TryRemove(id, out _);
            return;
        }

        var mine = held.GetOrAdd(id, _ => new Held());
        var number = (long)head["lastNumber"]!;
        lock (mine)
        {
            if (mine.Busy || mine.AnsweredTo >= number || (string?)head["lastAuthor"] != "customer") return;
            (mine.Busy, mine.AnsweredTo) = (true, number);
        }

        _ = stage.QuietlyAsync(() => AnswerAsync(socket, id, mine, (string?)head["lastText"] ?? "", number, cancel));
    }

    private async Task AnswerAsync(LiveClient socket, Guid id, Held mine, string text, long number, CancellationToken cancel)
    {
        var ended = false;
        try
        {
            await socket.SendAsync(new { type = "viewing", conversation = id }, cancel);
            await socket.SendAsync(new { type = "seen", conversation = id, number }, cancel);
            await PauseAsync(1, 3, cancel);
            if (stage.ScriptOf(id) is { } script)
            {
                ended = await SpeakAsync(socket, id, mine, script, text, cancel);
            }
            else
            {
                var answer = Dialogues.AnswerTo(text);
                mine.LastSaid = answer is null || answer == mine.LastSaid ? Usual(text, mine.Said) : answer;
                await SayAsync(socket, id, mine.LastSaid, cancel);
                mine.Said++;
            }
        }
        finally
        {
            lock (mine) mine.Busy = false;
            await socket.SendAsync(new { type = "viewing", conversation = (Guid?)null }, cancel);
        }

        if (!ended)
        {
            // What came while we wrote made no answer then.
            Look(socket, await api!.GetAsync($"conversations/{id}", cancel), cancel);
            return;
        }

        await PauseAsync(8, 25, cancel);
        await api!.PostAsync($"conversations/{id}/close", new { exit = "solved" }, cancel);
    }

    /// <summary>Our next turn in the script: all our lines after the customer's one we heard. True when there is nothing left to say.</summary>
    private async Task<bool> SpeakAsync(LiveClient socket, Guid id, Held mine, Dialogue script, string heard, CancellationToken cancel)
    {
        var at = IndexOf(script, heard);
        if (at < mine.Said) at = mine.Said;
        while (at < script.Lines.Count && !script.Lines[at].Staff) at++;
        for (; at < script.Lines.Count && script.Lines[at].Staff; at++)
        {
            await SayAsync(socket, id, script.Lines[at].Text, cancel);
            mine.Said = at + 1;
        }

        return at >= script.Lines.Count;
    }

    private static int IndexOf(Dialogue script, string heard)
    {
        for (var at = script.Lines.Count - 1; at >= 0; at--)
        {
            // Heads carry only the beginning of a long text.
            if (!script.Lines[at].Staff && script.Lines[at].Text.StartsWith(heard.TrimEnd('…'), StringComparison.Ordinal)) return at;
        }

        return 0;
    }

    private async Task SayAsync(LiveClient socket, Guid id, string text, CancellationToken cancel)
    {
        await socket.SendAsync(new { type = "typing", conversation = id }, cancel);
        await PauseAsync(1, 1 + Math.Min(4, text.Length / 15.0), cancel);
        await api!.PostAsync($"conversations/{id}/messages", new { id = Id.New(clock), kind = "text", text, files = Array.Empty<Guid>() }, cancel);
    }

    private static string Usual(string text, int said) => (Dialogues.IsEnglish(text), said) switch
    {
        (false, 0) => "您好，已经接到您了。我是演示里的模拟同事；您可以登录工作台亲自接待，或者继续说，我来回答。",
        (false, 1) => "好的，我记下了。请问方便告诉我订单号，或者您买的是哪一件吗？",
        (false, _) => "明白，我去核实一下，有结果马上告诉您。",
        (true, 0) => "Hello, I'm with you. I'm a simulated colleague of this demo; sign in at the desk to answer yourself, or go on and I'll reply.",
        (true, 1) => "Got it. Could you tell me the order number, or which product it is?",
        (true, _) => "Understood. Let me check and come back to you.",
    };

    private Task PauseAsync(double least, double most, CancellationToken cancel) =>
        ClockExtensions.WaitAsync(TimeSpan.FromSeconds(least + chance.NextDouble() * (most - least)), cancel);
}
