using System.Text.Json.Nodes;

namespace Papilio.World;

/// <summary>
/// A visitor of the shop: opens the chat, says what a dialogue has for them, waits for an answer before going on, reads
/// what we write, and leaves. Speaks the widget's own protocol, from outside.
/// </summary>
internal sealed class SimulatedCustomer(Uri address, Guid site, Dialogue dialogue, string name, Random chance, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly SemaphoreSlim answered = new(0);
    private readonly Dictionary<Guid, TaskCompletionSource> unacknowledged = [];
    private Guid? conversation;

    /// <summary>Raised with the conversation's id once the first word is stored.</summary>
    public event Action<Guid>? Began;

    public async Task LiveAsync(CancellationToken cancel)
    {
        using var nobody = new ApiClient(address);
        var session = await nobody.PostAsync("widget/session", new { site, lang = dialogue.Lang, page = "/goods" }, cancel);
        var token = (string)session["token"]!;
        using var visitor = new ApiClient(address, token);
        await visitor.PostAsync("widget/contact", new { name }, cancel);

        using var socket = new LiveClient(address);
        await socket.OpenAsync(new { type = "hello", token }, cancel);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = socket.RunAsync(frame => HearAsync(socket, frame, leaving.Token), leaving.Token);
        try
        {
            await TalkAsync(socket, cancel);
        }
        finally
        {
            await socket.CloseAsync();
            await leaving.CancelAsync();
            await reading.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task TalkAsync(LiveClient socket, CancellationToken cancel)
    {
        for (var at = 0; at < dialogue.Lines.Count; at++)
        {
            var line = dialogue.Lines[at];
            if (line.Staff)
            {
                // Several lines of ours in a row are one turn: the next word of the customer answers all of them.
                if (at > 0 && dialogue.Lines[at - 1].Staff) continue;
                if (!await answered.WaitAsync(Patience, cancel)) return;
                await PauseAsync(3, 9, cancel);
                while (answered.Wait(0, CancellationToken.None)) await PauseAsync(2, 4, cancel);
            }
            else
            {
                await socket.SendAsync(new { type = "typing", text = line.Text[..(line.Text.Length / 2)] }, cancel);
                await PauseAsync(1, 1 + Math.Min(6, line.Text.Length / 8), cancel);
                await SayAsync(socket, line.Text, cancel);
            }
        }

        await PauseAsync(5, 15, cancel);
    }

    private async Task SayAsync(LiveClient socket, string text, CancellationToken cancel)
    {
        var id = Id.New(clock);
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (unacknowledged) unacknowledged[id] = stored;
        await socket.SendAsync(new { type = "say", id, text }, cancel);
        await stored.Task.WaitAsync(Patience, TimeProvider.System, cancel);
    }

    private async Task HearAsync(LiveClient socket, JsonObject frame, CancellationToken cancel)
    {
        switch ((string?)frame["type"])
        {
            case "ack":
                if (conversation is null) Began?.Invoke((conversation = (Guid)frame["conversation"]!).Value);
                lock (unacknowledged)
                {
                    if (unacknowledged.Remove((Guid)frame["id"]!, out var stored)) stored.TrySetResult();
                }

                break;
            case "refused":
                lock (unacknowledged)
                {
                    foreach (var waiting in unacknowledged.Values) waiting.TrySetException(new RefusedException(0, (string?)frame["code"] ?? "", ""));
                    unacknowledged.Clear();
                }

                break;
            case "message" when (string?)frame["message"]!["author"]!["kind"] is "agent" or "bot":
                var (heardIn, number) = ((Guid)frame["message"]!["conversation"]!, (long)frame["message"]!["number"]!);
                await socket.SendAsync(new { type = "seen", conversation = heardIn, number }, cancel);
                answered.Release();
                break;
        }
    }

    private Task PauseAsync(int least, int most, CancellationToken cancel) =>
        ClockExtensions.WaitAsync(TimeSpan.FromSeconds(least + chance.NextDouble() * (most - least)), cancel);

    public void Dispose() => answered.Dispose();
}
