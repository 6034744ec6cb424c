using Papilio.Bench;
using Papilio.Bench.Serve;
using Papilio.Bench.Verbs;

const string usage = """
    papilio-bench VERB [options]

      probe       the disk's floor: fdatasync of 4 KiB in place and of 512 B appended
      messaging   echo, relay, group commit, the reference path, and the product's live socket with real durability
      idle        memory per idle visitor
      peer-ejabberd  the product's durable path beside ejabberd's, with its archive, on the same PostgreSQL
      storm       everybody loses the connection at once and comes back
      forecast-calls, forecast-m4, forecast-daily, forecast-series, intraday: see docs/forecasting.md
      staffing, shifts: see docs/staffing.md
      storage     append, read the last 50, search Chinese words: the bare log, and the product filled and asked as by a desk

    Options, for all: --seconds N (per stage), --dir PATH (the disk to measure), --host PATH (Papilio.Host),
    --postgres CONNECTION (or PAPILIO_POSTGRES), --only floors|product, --keep (do not delete the directory).
    messaging, idle, storm: --idle N, --rate N. messaging, storage: --no-sqlite (with --postgres).
    storage: --messages N, --only search (the product's own search alone).
    Exit code 3: the disk was unsteady, repeat.
    """;

var verb = args.FirstOrDefault() ?? "help";
try
{
    if (await ForecastVerbs.TryRunAsync(args) is { } done) return done;
    if (StaffingVerbs.TryRun(args) is { } staffed) return staffed;
    return verb switch
    {
        "serve-echo" => await Echo.RunAsync(),
        "serve-relay" => await Relay.RunAsync(),
        "serve-sqlite" => await Relay.RunDurableAsync(new SqliteStore(args[1])),
        "serve-postgres" => await Relay.RunDurableAsync(new PostgresStore(args[1])),
        "probe" => await Run.MeasureAsync(new(args[1..]), run => Task.Run(run.Arguments.RefuseUnknown)),
        "messaging" => await Run.MeasureAsync(new(args[1..]), Messaging.RunAsync),
        "peer-ejabberd" => await Run.MeasureAsync(new(args[1..]), PeerEjabberd.RunAsync),
        "idle" => await Run.MeasureAsync(new(args[1..]), Idle.RunAsync),
        "storm" => await Run.MeasureAsync(new(args[1..]), Storm.RunAsync),
        "storage" => await Run.MeasureAsync(new(args[1..]), Storage.RunAsync),
        _ => Help(),
    };
}
catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or TimeoutException or HttpRequestException)
{
    Figures.Say(fault.Message);
    return 1;
}

int Help()
{
    Console.WriteLine(usage);
    return verb is "help" or "--help" ? 0 : 2;
}
