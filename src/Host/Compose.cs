using System.Reflection;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using Papilio.Care.Forecasting;
using Papilio.Care.Mentions;
using Papilio.Care.People;
using Papilio.Care.Routing;
using Papilio.Host.Edge;
using Papilio.Host.Live;
using Papilio.Platform;
using Papilio.Platform.Blobs;
using Papilio.Platform.Edge;
using Papilio.Platform.Events;
using Papilio.Platform.Live;
using Papilio.Platform.Store;
using Papilio.Reach.Channels;
using Papilio.Reach.Conversations;
using Papilio.Reach.Customers;
using Papilio.Resolve.Knowledge;

namespace Papilio.Host;

/// <summary>Puts the house together: the only place that knows every module.</summary>
public static class Compose
{
    /// <summary>The chapters that bring migrations.</summary>
    public static readonly Assembly[] Chapters = [typeof(IStore).Assembly, typeof(ICustomers).Assembly, typeof(IPeople).Assembly, Assembly.Load("Papilio.Resolve")];

    private static readonly Dictionary<string, string?> QuietFramework = new() { ["Logging:LogLevel:Microsoft"] = "Warning", ["Logging:LogLevel:System.Net.Http"] = "Warning" };

    /// <param name="clock">A clock to run on, whatever the settings say; for making a past.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = "Papilio.Host", ContentRootPath = AppContext.BaseDirectory });
        // Below every other source, so that an operator who looks for something can ask for more.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = QuietFramework });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        change?.Invoke(builder);
        StrictOptions.Check(builder.Configuration);
        builder.Services.AddOptions<PapilioOptions>().Bind(builder.Configuration.GetSection("Papilio"));
        builder.Services.AddOptions<OutboundOptions>().Bind(builder.Configuration.GetSection("Papilio:Outbound")).ValidateDataAnnotations().ValidateOnStart();
        var options = builder.Configuration.GetSection("Papilio").Get<PapilioOptions>() ?? new PapilioOptions();
        // At once: what is put together here is made from them.
        if (new DataAnnotationValidateOptions<PapilioOptions>(Options.DefaultName).Validate(Options.DefaultName, options) is { Failed: true } wrong)
            throw new OptionsValidationException(Options.DefaultName, typeof(PapilioOptions), wrong.Failures);

        AddPlatform(builder.Services, options, clock);
        builder.Services.AddCustomers().AddConversations().AddChannels().AddPeople(builder.Configuration).AddForecasting(builder.Configuration).AddRouting(builder.Configuration).AddMentions().AddKnowledge();
        builder.Services.AddLive();
        builder.Services.AddHostedService<FirstAdministrator>();
        HttpEdge.Add(builder, options);
        Observe.Add(builder.Services, options);

        var app = builder.Build();
        HttpEdge.Use(app, options);
        return app;
    }

    private static void AddPlatform(IServiceCollection services, PapilioOptions options, TimeProvider? clock)
    {
        services.AddSingleton<TimeProvider>(_ => clock ?? (options.Clock.Mode == "virtual"
            ? new VirtualClock(options.Clock.Start ?? TimeProvider.System.GetUtcNow(), options.Clock.Speed) : TimeProvider.System));
        services.AddSingleton<IStore>(s => options.Engine is Engine.Postgres
            ? new PostgresStore(options.Postgres!, s.GetRequiredService<TimeProvider>())
            : new SqliteStore(Path.Combine(options.Data, "papilio.db"), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBlobBytes>(options.Engine is Engine.Postgres ? new DatabaseBytes() : new DiskBytes(Path.Combine(options.Data, "blobs")));
        services.AddSingleton(new Scratch(options.Data)).AddSingleton<Files>().AddSingleton<Secrets>().AddSingleton<Leases>();
        services.AddHostedService<Start>();
        services.AddSingleton<Pump>().AddSingleton<IParks>(s => s.GetRequiredService<Pump>()).AddSingleton<Parked>().AddHostedService(s => s.GetRequiredService<Pump>());
        services.AddSingleton<Sweep>().AddHostedService(s => s.GetRequiredService<Sweep>());
        if (string.IsNullOrEmpty(options.RabbitMq)) services.AddSingleton<ILive, LocalLive>();
        else
        {
            services.AddSingleton(s => new RabbitLive(options.RabbitMq, s.GetRequiredService<ILogger<RabbitLive>>()));
            services.AddSingleton<ILive>(s => s.GetRequiredService<RabbitLive>()).AddHostedService(s => s.GetRequiredService<RabbitLive>());
        }

        if (options.Engine is Engine.Postgres) services.AddHostedService<EventTail>();
    }

    /// <summary>Before any loop or request: the schema is there, the secrets are known, leases of a killed process are void, and what it was writing is gone.</summary>
    private sealed class Start(IStore store, Secrets secrets, Leases leases, Scratch scratch, IOptions<PapilioOptions> options, ILogger<Start> log) : IHostedLifecycleService
    {
        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            var run = await Migrations.RunAsync(store, Chapters, cancellationToken);
            if (run > 0) log.LogInformation("{Count} migrations run on {Engine}", run, options.Value.Engine);
            await secrets.LoadAsync("files");
            await leases.StartAsync();
            scratch.Sweep();
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
