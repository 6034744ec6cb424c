using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;
using Papilio.Host.Edge;
using Papilio.Platform;
using Papilio.Platform.Store;
using RabbitMQ.Client;

namespace Papilio.Host.Commands;

/// <summary>
/// Looks at everything a host needs before it is started, or while it runs: one line each, ok, warning or problem, and
/// what to do. It changes nothing but a file it removes again.
/// </summary>
internal static class Doctor
{
    private enum Verdict { Ok, Warning, Problem }

    private sealed record Finding(string About, Verdict Verdict, string Says);

    private const long FreeBytesLow = 1L << 30;
    private const long FreeBytesTooLow = 200L << 20;
    private const long SkewMilliseconds = 1000;
    private const double SyncMillisecondsSlow = 20;

    public static Command Create(string[] given, Terminal terminal)
    {
        var command = new Command("doctor", "Check what a host needs, and say what to do where something is missing.");
        command.SetAction(async (_, cancel) =>
        {
            var findings = new List<Finding>();
            await LookAsync(given, finding =>
            {
                findings.Add(finding);
                terminal.Say($"{EnumText.Of(finding.Verdict),-8} {finding.About,-14} {finding.Says}");
            }, cancel);
            var problems = findings.Count(f => f.Verdict is Verdict.Problem);
            terminal.Say(problems == 0 ? "Papilio can run here." : $"{problems} to put right first.");
            return problems == 0 ? 0 : 1;
        });
        return command;
    }

    private static async Task LookAsync(string[] given, Action<Finding> found, CancellationToken cancel)
    {
        PapilioOptions options;
        try
        {
            options = Settings.Options(Settings.Read(given));
            // What a start would refuse, in the sections of every module.
            await using var house = Compose.Build(given, builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
            house.Services.GetRequiredService<IStartupValidator>().Validate();
            found(new("settings", Verdict.Ok, "every key is known and in its range"));
        }
        catch (Exception wrong) when (Settings.AreWrong(wrong))
        {
            found(new("settings", Verdict.Problem, Settings.WhatIsWrong(wrong).ReplaceLineEndings(" ")));
            return;
        }

        if (options.Engine is Engine.Sqlite) await LookAtDirectoryAsync(options, found);
        LookAtScratch(options, found);
        await QuietlyAsync("database", found, () => options.Engine is Engine.Sqlite ? LookAtSqliteAsync(options, found, cancel) : LookAtPostgresAsync(options, found, cancel));
        await QuietlyAsync("rabbitmq", found, () => LookAtRabbitAsync(options, found, cancel));
        await QuietlyAsync("address", found, () => LookAtAddressAsync(options, found, cancel));
        LookAtWeb(found);
        LookAtLimits(options, found);
    }

    private static async Task LookAtDirectoryAsync(PapilioOptions options, Action<Finding> found)
    {
        var directory = Path.GetFullPath(options.Data);
        var there = directory;
        while (!Directory.Exists(there)) there = Path.GetDirectoryName(there)!;
        var probe = Path.Combine(there, $".papilio-doctor-{Environment.ProcessId}");
        try
        {
            var began = Stopwatch.GetTimestamp();
            const int Syncs = 20;
            await using (var file = new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                var page = new byte[4096];
                for (var i = 0; i < Syncs; i++)
                {
                    file.Write(page);
                    file.Flush(flushToDisk: true);
                }
            }

            var each = Stopwatch.GetElapsedTime(began).TotalMilliseconds / Syncs;
            found(new("data", Verdict.Ok, $"{directory} can be written"));
            found(new("disk sync", each > SyncMillisecondsSlow ? Verdict.Warning : Verdict.Ok,
                each > SyncMillisecondsSlow ? $"{each:F1} ms each: messages will be acknowledged slowly; use a local disk with a write cache that keeps its promise" : $"{each:F1} ms each"));
        }
        catch (Exception no) when (no is IOException or UnauthorizedAccessException)
        {
            found(new("data", Verdict.Problem, $"{directory} cannot be written ({no.Message}); give this account the right, or name another one with --Papilio:Data"));
        }

        var free = new DriveInfo(there).AvailableFreeSpace;
        found(new("free space", free < FreeBytesTooLow ? Verdict.Problem : free < FreeBytesLow ? Verdict.Warning : Verdict.Ok,
            $"{free / 1048576.0:N0} MiB{(free < FreeBytesLow ? ": free some, or move the data to a larger disk" : "")}"));
    }

    /// <summary>Where uploads wait, backups through the host are written and SQLite makes its copies.</summary>
    private static void LookAtScratch(PapilioOptions options, Action<Finding> found)
    {
        var folder = Path.GetFullPath(Path.Combine(options.Data, Scratch.Name));
        var there = folder;
        while (!Directory.Exists(there)) there = Path.GetDirectoryName(there)!;
        try
        {
            using (Private.Create(Path.Combine(there, $".papilio-doctor-{Environment.ProcessId}"), FileOptions.DeleteOnClose)) found(new("scratch", Verdict.Ok, $"{folder} can be written"));
        }
        catch (Exception no) when (no is IOException or UnauthorizedAccessException)
        {
            found(new("scratch", options.Engine is Engine.Sqlite ? Verdict.Problem : Verdict.Warning,
                $"{folder} cannot be written ({no.Message}), where uploads and backups are for a moment; give this account the right{(options.Engine is Engine.Sqlite ? "" : $", or {Path.GetTempPath()} is taken")}"));
        }
    }

    private static async Task LookAtSqliteAsync(PapilioOptions options, Action<Finding> found, CancellationToken cancel)
    {
        var file = Settings.DatabaseFile(options);
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File.Exists(file) ? file : ":memory:", Mode = File.Exists(file) ? SqliteOpenMode.ReadOnly : SqliteOpenMode.Memory, Pooling = false }.ToString());
        await connection.OpenAsync(cancel);
        found(new("database", Verdict.Ok, $"SQLite {connection.ServerVersion}{(File.Exists(file) ? "" : ", nothing there yet: the first start makes it")}"));
        if (!File.Exists(file)) return;
        await using var command = connection.CreateCommand();
        command.CommandText = "select coalesce(group_concat(number), '') from migration";
        TellMigrations((string)(await command.ExecuteScalarAsync(cancel))!, found);
    }

    private static async Task LookAtPostgresAsync(PapilioOptions options, Action<Finding> found, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(options.Postgres) { Pooling = false, Timeout = 5 }.ToString());
        await connection.OpenAsync(cancel);
        var old = connection.PostgreSqlVersion < new Version(14, 0);
        found(new("database", old ? Verdict.Problem : Verdict.Ok, $"PostgreSQL {connection.PostgreSqlVersion}{(old ? ": 14 or newer is needed" : "")}"));

        await using var command = connection.CreateCommand();
        command.CommandText = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";
        var before = TimeProvider.System.Now();
        var there = (long)(await command.ExecuteScalarAsync(cancel))!;
        var skew = Math.Abs(there - (before + TimeProvider.System.Now()) / 2);
        found(new("clock", skew > SkewMilliseconds ? Verdict.Warning : Verdict.Ok,
            $"{skew} ms from the database's{(skew > SkewMilliseconds ? ": let both follow the same time server" : "")}"));

        command.CommandText = """
            select current_setting('fsync')::bool, current_setting('full_page_writes')::bool,
                current_setting('backend_flush_after') = '0', quote_ident(current_database())
            """;
        await using (var settings = await command.ExecuteReaderAsync(cancel))
        {
            await settings.ReadAsync(cancel);
            found(settings.GetBoolean(0) && settings.GetBoolean(1) ? new("crash safety", Verdict.Ok, "what is committed is on disk")
                : new("crash safety", Verdict.Problem, "fsync or full_page_writes is off: a power cut would lose what was acknowledged, or all of it; switch both on in postgresql.conf"));
            found(settings.GetBoolean(2)
                ? new("write bursts", Verdict.Warning, $"backend_flush_after is 0, so commits may wait for a fraction of a second under heavy load: alter system set backend_flush_after = '512kB', or alter database {settings.GetString(3)} set it")
                : new("write bursts", Verdict.Ok, "changed pages go to the disk as they are written"));
        }

        command.CommandText = "select to_regclass('migration') is not null";
        if (!(bool)(await command.ExecuteScalarAsync(cancel))!)
        {
            found(new("migrations", Verdict.Ok, "none yet: the first start, or papilio migrate, makes the schema"));
            return;
        }

        command.CommandText = "select coalesce(string_agg(number::text, ','), '') from migration";
        TellMigrations((string)(await command.ExecuteScalarAsync(cancel))!, found);
    }

    private static void TellMigrations(string run, Action<Finding> found)
    {
        var state = Migrations.StateOf([.. run.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)], Compose.Chapters);
        found(state.Unknown is [.., var newest] ? new("migrations", Verdict.Problem, $"at {newest}, this version knows {state.Known}: start the newer Papilio")
            : state.Missing.Count > 0 ? new("migrations", Verdict.Warning, $"at {state.At}, this version wants {state.Missing.Count} more up to {state.Known}: make a backup with the version that ran here, then start or run papilio migrate")
            : new("migrations", Verdict.Ok, $"at {state.At}"));
    }

    private static async Task LookAtRabbitAsync(PapilioOptions options, Action<Finding> found, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(options.RabbitMq))
        {
            found(new("rabbitmq", Verdict.Ok, options.Engine is Engine.Postgres ? "not configured: nodes notice each other by polling" : "not needed on one node"));
            return;
        }

        var factory = new ConnectionFactory { Uri = new Uri(options.RabbitMq), RequestedConnectionTimeout = TimeSpan.FromSeconds(5) };
        await using var connection = await factory.CreateConnectionAsync(cancel);
        found(new("rabbitmq", Verdict.Ok, $"reached at {connection.Endpoint.HostName}:{connection.Endpoint.Port}"));
    }

    private static async Task LookAtAddressAsync(PapilioOptions options, Action<Finding> found, CancellationToken cancel)
    {
        foreach (var given in options.Url.Split(';'))
        {
            var url = Papilio.World.ApiClient.Loopback(given);
            var address = IPAddress.TryParse(url.Host, out var ip) ? ip : IPAddress.Loopback;
            try
            {
                using var listener = new TcpListener(address, url.Port);
                listener.Start();
                found(new("address", Verdict.Ok, $"{given} is free"));
            }
            catch (SocketException)
            {
                using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
                var answer = await http.GetStringAsync(new Uri(url, "/health"), cancel).ContinueWith(t => t.IsCompletedSuccessfully ? t.Result : "", TaskScheduler.Default);
                found(answer.Contains("\"engine\"", StringComparison.Ordinal) ? new("address", Verdict.Ok, $"{given}: Papilio runs there")
                    : new("address", Verdict.Problem, $"{given} is taken by another program; stop it, or choose another one with --Papilio:Url"));
            }
        }
    }

    private static void LookAtWeb(Action<Finding> found)
    {
        foreach (var (part, what) in new[] { ("desk", "the desk is built"), ("widget", "the widget is there") })
        {
            found(WebFiles.Find(part) is not null ? new(part, Verdict.Ok, what)
                : new(part, Verdict.Warning, part == "desk" ? "the desk is not built: install Node 20.19 or newer and build again; the API works without it" : "web/widget is missing beside the program"));
        }
    }

    private static void LookAtLimits(PapilioOptions options, Action<Finding> found)
    {
        const string File = "/proc/self/limits";
        if (!System.IO.File.Exists(File)) return;
        var line = System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        var few = long.TryParse(soft, out var count) && count < options.Limits.Sockets + 1000;
        found(new("open files", few ? Verdict.Warning : Verdict.Ok,
            $"{soft}{(few ? $": fewer than the {options.Limits.Sockets} sockets that Papilio:Limits:Sockets allows; raise ulimit -n, or lower that setting" : "")}"));
    }

    private static async Task QuietlyAsync(string about, Action<Finding> found, Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception no) when (no is not OperationCanceledException)
        {
            var what = about switch
            {
                "database" => "check Papilio:Postgres and whether the server runs, or whether the file is a database of Papilio",
                "rabbitmq" => "check Papilio:RabbitMq and whether the server runs; without it nodes notice each other late",
                _ => "check Papilio:Url",
            };
            found(new(about, Verdict.Problem, $"{no.GetBaseException().Message.ReplaceLineEndings(" ")}; {what}"));
        }
    }
}
