using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Papilio.Platform;
using Papilio.Platform.Store;

namespace Papilio.Host.Commands;

/// <summary>
/// What every command shares: settings among its words (--Papilio:Data=… anywhere), and the house put together without
/// being opened, for work on the data while no host runs on it.
/// </summary>
internal static class Settings
{
    /// <summary>The words of the command, and the settings between them.</summary>
    public static (string[] Words, string[] Given) Split(string[] args)
    {
        var (words, given) = (new List<string>(), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || !args[i].Contains(':', StringComparison.Ordinal)
                || args[i].IndexOf('=', StringComparison.Ordinal) is >= 0 and var sign && sign < args[i].IndexOf(':', StringComparison.Ordinal))
            {
                words.Add(args[i]);
                continue;
            }

            given.Add(args[i]);
            if (args[i].Contains('=', StringComparison.Ordinal)) continue;
            if (++i == args.Length) throw new UsageFault($"{args[i - 1]} has no value; write {args[i - 1]}=VALUE.");
            given.Add(args[i]);
        }

        return ([.. words], [.. given]);
    }

    /// <summary>The same sources as the host's own, in the same order.</summary>
    public static IConfigurationRoot Read(string[] given) => new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddCommandLine(given).Build();

    public static PapilioOptions Options(IConfiguration configuration)
    {
        StrictOptions.Check(configuration);
        return configuration.GetSection("Papilio").Get<PapilioOptions>() ?? new PapilioOptions();
    }

    /// <summary>A setting that is unknown, out of its bounds or not of its kind.</summary>
    public static bool AreWrong(Exception fault) => fault switch
    {
        ValidationException or OptionsValidationException => true,
        // What the configuration says of a value that cannot be read.
        InvalidOperationException { InnerException: FormatException or ArgumentException or OverflowException } => true,
        AggregateException several => several.InnerExceptions.All(AreWrong),
        _ => false,
    };

    public static string WhatIsWrong(Exception fault) => fault switch
    {
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        AggregateException several => string.Join(Environment.NewLine, several.InnerExceptions.Select(WhatIsWrong)),
        _ => fault.Message,
    };

    public static bool IsGiven(IConfiguration configuration) => configuration.GetSection("Papilio").GetChildren().Any();

    public static string DatabaseFile(PapilioOptions options) => Path.GetFullPath(Path.Combine(options.Data, "papilio.db"));

    /// <summary>The house on data of this version. What is there is brought up to it by a start, or by papilio migrate, and by nothing that only came to look.</summary>
    /// <param name="create">Whether data may be begun where there is none.</param>
    /// <param name="running">What to do while a host runs on the data.</param>
    public static Task<T> WithHouseAsync<T>(string[] given, bool create, Func<IServiceProvider, Task<T>> work, string running = "stop it first") => OpenAsync(given, create, async house =>
    {
        var store = house.GetRequiredService<IStore>();
        var state = await store.ReadAsync(session => Migrations.LookAsync(session, Compose.Chapters));
        if (create && state.At == 0) await Migrations.RunAsync(store, Compose.Chapters);
        else Refuse(state);
        await house.GetRequiredService<Secrets>().LoadAsync("files");
        return await work(house);
    }, running);

    private static void Refuse(Migrations.State state)
    {
        if (state.At == 0) throw new CommandFault("There is no data of Papilio in this database; check Papilio:Postgres and Papilio:Data.");
        if (state.Unknown is [.., var newest]) throw new CommandFault($"The data is of a newer Papilio (at migration {newest}, this version knows {state.Known}); use that version.");
        if (state.Missing is [var first, ..])
            throw new CommandFault($"The data is of an older Papilio (at migration {state.At}, without {first} of this version, which wants {state.Known}); use that version, or bring the data up to this one with papilio migrate.");
    }

    /// <summary>The house put together over whatever is there; nothing is changed.</summary>
    public static async Task<T> OpenAsync<T>(string[] given, bool create, Func<IServiceProvider, Task<T>> work, string running = "stop it first")
    {
        var options = Options(Read(given));
        if (!create && options.Engine is Engine.Sqlite && !File.Exists(DatabaseFile(options)))
            throw new CommandFault($"There is no data in {Path.GetFullPath(options.Data)}; name the data directory with --Papilio:Data=DIRECTORY.");

        if (options.Engine is Engine.Sqlite && IsHeld(DatabaseFile(options) + ".lock"))
            throw new CommandFault($"A Papilio runs on {Path.GetFullPath(options.Data)}; {running}.");

        await using var house = Compose.Build(given, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        return await work(house.Services);
    }

    public const string UseUrl = "stop it first, or go through it with --url http://HOST:PORT --email … --password …";

    public static bool IsHeld(string file)
    {
        if (!File.Exists(file)) return false;
        try
        {
            using var free = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
