using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Papilio.Platform;
using Papilio.World;

namespace Papilio.Host.Commands;

/// <summary>Plays dialogues: several at once, but each turn of one only when the one before it stands in the log.</summary>
internal sealed class ReplayPlayer(Replay.Way way, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private int dialogues, received, replied, repeated, skipped;

    public int Dialogues => dialogues;
    public int Received => received;
    public int Replied => replied;
    public int Repeated => repeated;
    public int Skipped => skipped;
    public ConcurrentQueue<string> Failures { get; } = new();

    public async Task PlayAsync(IEnumerable<Recording.Spoken> recording, int parallel, CancellationToken cancel)
    {
        using var application = new ApiClient(way.Address);
        using var helpdesk = new ApiClient(way.Address, way.Key);
        await Parallel.ForEachAsync(recording, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancel }, async (spoken, token) =>
        {
            try
            {
                await PlayAsync(application, helpdesk, spoken, token);
                Interlocked.Increment(ref dialogues);
            }
            catch (Exception refused) when (refused is RefusedException or TimeoutException)
            {
                Failures.Enqueue($"{spoken.Id}: {refused.Message}");
            }
        });
    }

    public async Task<(int Conversations, long Messages)> CountAsync(CancellationToken cancel)
    {
        using var helpdesk = new ApiClient(way.Address, way.Key);
        var (live, ended) = (await helpdesk.ListAsync("conversations?view=all", cancel), await helpdesk.ListAsync("conversations?view=ended", cancel));
        return (live.Count + ended.Count, live.Concat(ended).Sum(h => (long)h["lastNumber"]!));
    }

    private async Task PlayAsync(ApiClient application, ApiClient helpdesk, Recording.Spoken spoken, CancellationToken cancel)
    {
        Guid? conversation = null;
        long said = 0;
        for (var i = 0; i < spoken.Turns.Count; i++)
        {
            var turn = spoken.Turns[i];
            var ours = turn.Sender == "helpdesk";
            if (string.IsNullOrWhiteSpace(turn.Text) || (ours && conversation is null))
            {
                Interlocked.Increment(ref skipped);
                continue;
            }

            said++;
            if (ours)
            {
                await ReplyAsync(helpdesk, conversation!.Value, spoken, i, turn.Text, cancel);
                continue;
            }

            await OpenChannel.SendAsync(application, way.Inbox, way.Secret, clock,
                new { id = $"{spoken.Id}:{i}", customer = new { id = spoken.Id, name = NameOf(spoken.Id) }, text = turn.Text }, cancel);
            Interlocked.Increment(ref received);
            conversation = await ArrivedAsync(helpdesk, spoken, conversation, said, cancel);
        }
    }

    private async Task ReplyAsync(ApiClient helpdesk, Guid conversation, Recording.Spoken spoken, int turn, string text, CancellationToken cancel)
    {
        var before = await helpdesk.GetAsync($"conversations/{conversation}", cancel);
        var message = await helpdesk.PostAsync($"conversations/{conversation}/messages", new { id = IdOf(way.Inbox, spoken.Id, turn), kind = "text", text }, cancel);
        Interlocked.Increment(ref replied);
        if ((long)message["number"]! <= (long)before["lastNumber"]!) Interlocked.Increment(ref repeated);
    }

    /// <summary>A message on an open channel is journalled when it is accepted and stands in its conversation a moment later.</summary>
    private async Task<Guid> ArrivedAsync(ApiClient helpdesk, Recording.Spoken spoken, Guid? conversation, long messages, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var pause = 10; TimeProvider.System.GetElapsedTime(began) < Patience; pause = Math.Min(pause * 2, 500))
        {
            var head = conversation is { } known ? await helpdesk.GetAsync($"conversations/{known}", cancel) : await FindAsync(helpdesk, spoken, cancel);
            if (head is not null && (long)head["lastNumber"]! >= messages) return (Guid)head["id"]!;
            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(pause), cancel);
        }

        throw new TimeoutException($"message {messages} was accepted but does not appear in a conversation; see GET /api/v1/parked");
    }

    private static async Task<JsonObject?> FindAsync(ApiClient helpdesk, Recording.Spoken spoken, CancellationToken cancel) =>
        (await helpdesk.GetAsync($"conversations?search={Uri.EscapeDataString(NameOf(spoken.Id))}", cancel))["items"]!.AsArray()
        .FirstOrDefault(h => (string?)h!["customer"]!["name"] == NameOf(spoken.Id))?.AsObject();

    /// <summary>Between marks, so that a search for 〔1〕 does not find 〔11〕; what would be cut as too long for a name is told by its hash.</summary>
    private static string NameOf(string dialogue) =>
        $"回放〔{(dialogue.Length <= 80 ? dialogue : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dialogue)))[..32])}〕";

    /// <summary>The same for ever: a UUID of version 8 from the names of the inbox, the dialogue and the turn.</summary>
    internal static Guid IdOf(Guid inbox, string dialogue, int turn)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"papilio.replay/{inbox:N}/{dialogue}/{turn}"))[..16];
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
