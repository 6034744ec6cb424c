using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Papilio.Reach.Conversations;

namespace Papilio.World;

/// <summary>
/// A day at Qinghe that goes on by itself: customers come as the hour has it, never more than a few at once; colleagues
/// take care of them, and of anybody who writes from the test page when no person does. It is seeded by the hour it begins
/// in, so the same hour on a virtual clock plays the same customers in the same order. One node plays it, under a lease.
/// </summary>
public sealed class LivingDay(
    IServer server, IStore store, IConversations conversations, DemoAccounts accounts, Leases leases, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<LivingDay> log) : BackgroundService
{
    /// <summary>Simulated customers at one time.</summary>
    public const int OpenMax = 6;

    /// <summary>How long a person has a conversation for themself before a simulated colleague takes it.</summary>
    private static readonly TimeSpan PersonFirst = TimeSpan.FromSeconds(8);

    /// <summary>How long one waits when nobody else could take it.</summary>
    private static readonly TimeSpan Nobody = TimeSpan.FromSeconds(1.5);

    private readonly Random chance = new((int)(clock.Now() / 3600_000));
    private readonly CancellationTokenSource left = new();
    private int open;

    /// <summary>Nothing of it is left.</summary>
    public bool Cleared { get; set; }

    /// <summary>Everybody goes home.</summary>
    public void Leave() => left.Cancel();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, left.Token);
        await StartedAsync(over.Token);
        await leases.HoldAsync("world", (_, cancel) => PlayAsync(cancel), over.Token);
    }

    /// <summary>Seconds between two customers on average: a shop's day in Shanghai, with its peaks before noon and in the evening.</summary>
    internal static double MeanGapSeconds(DateTimeOffset now) => now.ToOffset(TimeSpan.FromHours(8)).Hour switch
    {
        >= 9 and < 12 => 60,
        >= 12 and < 14 => 100,
        >= 14 and < 18 => 80,
        >= 18 and < 23 => 60,
        >= 7 => 120,
        _ => 240,
    };

    private async Task PlayAsync(CancellationToken cancel)
    {
        var address = ApiClient.Loopback(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var site = await SiteAsync(cancel);
        await accounts.LoadAsync();
        var stage = new Stage(log);
        var colleagues = Qinghe.Simulated.Select(c => new SimulatedColleague(address, c, accounts.PasswordOf(c), stage, new Random(chance.Next()), clock)).ToArray();
        var partners = Qinghe.Partners.Select(p => new PartnerAtDesk(address, p, accounts.PasswordOf(p), clock)).ToArray();
        await Task.WhenAll([
            .. colleagues.Select(c => AgainAsync(stage, () => c.LiveAsync(cancel), TimeSpan.FromSeconds(5), cancel)),
            .. partners.Select((p, i) => AgainAsync(stage, () => p.LiveAsync(TimeSpan.FromSeconds(1 + i), cancel), TimeSpan.FromSeconds(30), cancel)),
            AgainAsync(stage, () => ServeWaitingAsync(stage, colleagues, cancel), TimeSpan.FromSeconds(1), cancel),
            AgainAsync(stage, () => ArriveAsync(stage, address, site, cancel), TimeSpan.FromSeconds(5), cancel),
        ]);
    }

    /// <summary>Nobody waits for nothing: a conversation that no person takes in time is taken by whoever holds least.</summary>
    private async Task ServeWaitingAsync(Stage stage, SimulatedColleague[] colleagues, CancellationToken cancel)
    {
        for (var turn = 0; !cancel.IsCancellationRequested; turn++)
        {
            await ClockExtensions.WaitAsync(TimeSpan.FromMilliseconds(700), cancel);
            if (colleagues.FirstOrDefault(c => c.Ready) is not { } awake) continue;
            if (turn % 40 == 0)
            {
                foreach (var colleague in colleagues.Where(c => c.Ready)) await colleague.TidyAsync(cancel);
            }

            if (turn % 4 == 0) stage.PersonIsThere = await awake.PersonIsThereAsync(cancel);
            var now = clock.Now();
            foreach (var head in await awake.WaitingAsync(cancel))
            {
                var waited = now - (long?)head["waitingSince"] ?? 0;
                if (waited < (stage.PersonIsThere ? PersonFirst : Nobody).TotalMilliseconds) continue;
                foreach (var colleague in colleagues.Where(c => c.Ready && c.HasRoom).OrderBy(c => c.Holds))
                {
                    if (await colleague.TakeAsync((Guid)head["id"]!, cancel)) break;
                }
            }
        }
    }

    private async Task ArriveAsync(Stage stage, Uri address, Guid site, CancellationToken cancel)
    {
        // The first ones come at once, so that the inbox lives when somebody looks.
        for (var come = 0; !cancel.IsCancellationRequested; come++)
        {
            var gap = come < 3 ? 3 : -Math.Log(1 - chance.NextDouble()) * MeanGapSeconds(clock.GetUtcNow());
            await ClockExtensions.WaitAsync(TimeSpan.FromSeconds(Math.Clamp(gap, 2, 600)), cancel);
            if (Volatile.Read(ref open) >= OpenMax) continue;

            var dialogue = Dialogues.Pick(chance, english: 0.15);
            var name = chance.NextDouble() < 0.25 && dialogue.Lang == "zh" ? Qinghe.Regulars[chance.Next(Qinghe.Regulars.Count)].Name : Qinghe.NameOf(chance, dialogue.Lang);
            var customer = new SimulatedCustomer(address, site, dialogue, name, new Random(chance.Next()), clock);
            customer.Began += conversation => stage.Script(conversation, dialogue);
            Interlocked.Increment(ref open);
            _ = stage.QuietlyAsync(async () =>
            {
                try
                {
                    await customer.LiveAsync(cancel);
                }
                finally
                {
                    customer.Dispose();
                    Interlocked.Decrement(ref open);
                }
            });
        }
    }

    private static async Task AgainAsync(Stage stage, Func<Task> act, TimeSpan pause, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await stage.QuietlyAsync(act);
            await ClockExtensions.WaitAsync(pause, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task<Guid> SiteAsync(CancellationToken cancel) => (await store.ReadAsync(conversations.InboxesAsync, cancel))
        .Where(i => i.Channel == "web").OrderBy(i => i.Name == Qinghe.Mall ? 0 : 1).Select(i => i.Id.Value).First();

    private async Task StartedAsync(CancellationToken cancel)
    {
        var started = new TaskCompletionSource();
        await using var listening = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancel);
    }

    public override void Dispose()
    {
        left.Dispose();
        base.Dispose();
    }
}
