using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Papilio.Care.People;
using Papilio.Platform;
using Papilio.Platform.Store;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;
using Papilio.World;

namespace Papilio.Host.Commands;

/// <summary>
/// Lets recorded dialogues happen again, through the front door: customers' turns come in over an open channel, ours go
/// out through the API. Every id is made from the dialogue's, so a repeat changes nothing. Through a running host with
/// --url; without it on the configured data, while no host runs there.
/// </summary>
internal static class Replay
{
    public const string InboxName = "回放 Replay";

    public static Command Create(string[] given, Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "JSON lines, plain or gz: {\"id\",\"turns\":[{\"sender\":\"customer\"|\"helpdesk\",\"text\"}]}; lines beginning with # are skipped." };
        var parallel = new Option<int>("--parallel") { Description = "Dialogues at once (1–64).", DefaultValueFactory = _ => 8 };
        parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 64) result.AddError("--parallel is 1 to 64.");
        });
        var remote = new Remote();
        var command = new Command("replay", "Let recorded dialogues happen again in an open channel of their own.") { file, parallel };
        remote.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!File.Exists(path)) throw new UsageFault($"There is no file {path}.");
            var play = (Func<Way, Task<int>>)(way => PlayAsync(path, way, parsed.GetValue(parallel), terminal, cancel));
            return parsed.GetValue(remote.Url) is not null ? await OverApiAsync(await remote.SignInAsync(parsed, patience: null, cancel), play, cancel) : await InsideAsync(given, play, cancel);
        });
        return command;
    }

    /// <summary>How a replay reaches the host: an inbox with its secret, and a key that may reply in it.</summary>
    internal sealed record Way(Uri Address, Guid Inbox, string Secret, string Key);

    private static async Task<int> PlayAsync(string path, Way way, int parallel, Terminal terminal, CancellationToken cancel)
    {
        var recording = new Recording(path);
        var player = new ReplayPlayer(way, TimeProvider.System);
        await terminal.WithProgressAsync("replay", async told =>
        {
            await player.PlayAsync(recording.Read(told), parallel, cancel);
            return true;
        });
        var (conversations, messages) = await player.CountAsync(cancel);
        terminal.Say($"{player.Dialogues} dialogues: {player.Received} messages from customers, {player.Replied} replies ({player.Repeated} of them were there already)"
            + (player.Skipped > 0 ? $", {player.Skipped} turns left out (empty, or ours before the customer's first)" : ""));
        terminal.Say($"The inbox “{InboxName}” now holds {messages} messages in {conversations} conversations.");
        foreach (var failure in player.Failures.Take(5)) terminal.Error.WriteLine($"not replayed: {failure}");
        if (!player.Failures.IsEmpty) throw new CommandFault($"{player.Failures.Count} dialogues could not be replayed; run it again, what is there stays as it is.");
        return 0;
    }

    private static async Task<int> OverApiAsync(ApiClient api, Func<Way, Task<int>> play, CancellationToken cancel)
    {
        using (api)
        {
            var inboxes = await api.ListAsync("inboxes", cancel);
            var inbox = inboxes.FirstOrDefault(i => (string?)i["name"] == InboxName && (string?)i["channel"] == "open")
                ?? await api.PostAsync("inboxes", new { name = InboxName, channel = "open" }, cancel);
            var id = (Guid)inbox["id"]!;
            var key = await api.PostAsync("keys", new { name = "replay", scopes = new[] { KeyScopes.ConversationsRead, KeyScopes.ConversationsReply }, inbox = id }, cancel);
            try
            {
                return await play(new Way(api.Address, id, (string)inbox["secrets"]![0]!, (string)key["key"]!));
            }
            finally
            {
                await api.DeleteAsync($"keys/{key["id"]}", CancellationToken.None);
            }
        }
    }

    private static async Task<int> InsideAsync(string[] given, Func<Way, Task<int>> play, CancellationToken cancel)
    {
        // A host that is started brings data up to its version; a replay is no reason to.
        await Settings.WithHouseAsync(given, create: true, _ => Task.FromResult(true), Settings.UseUrl);
        await using var house = Compose.Build(given, builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Papilio:Url"] = "http://127.0.0.1:0", ["Papilio:Limits:RequestsPerSecond"] = "100000", ["Papilio:Limits:RequestsBurst"] = "100000",
                ["Papilio:Limits:AnonymousPerSecond"] = "100000", ["Papilio:Limits:AnonymousBurst"] = "100000",
            });
        });
        await house.StartAsync(cancel);
        try
        {
            var (store, inboxes, conversations) = (house.Services.GetRequiredService<IStore>(), house.Services.GetRequiredService<IInboxes>(), house.Services.GetRequiredService<IConversations>());
            var settings = await store.WriteAsync<Outcome<InboxSettings>>(async session =>
            {
                var found = (await conversations.InboxesAsync(session)).FirstOrDefault(i => i.Name == InboxName && i.Channel == "open");
                if (found is null) return await inboxes.CreateAsync(session, new InboxForm(InboxName, "open"), Actor.System);
                return (await inboxes.FindAsync(session, found.Id))!;
            }, cancel);
            var keys = house.Services.GetRequiredService<Keys.Handler>();
            var key = (await keys.CreateAsync(new("replay", [KeyScopes.ConversationsRead, KeyScopes.ConversationsReply], settings.Value.Inbox.Id.Value), Actor.System, cancel)).Value;
            try
            {
                var address = new Uri(house.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
                return await play(new Way(address, settings.Value.Inbox.Id.Value, settings.Value.Secrets[0], key.Key!));
            }
            finally
            {
                await keys.DeleteAsync(key.Id, Actor.System, CancellationToken.None);
            }
        }
        finally
        {
            await house.StopAsync(CancellationToken.None);
        }
    }
}
