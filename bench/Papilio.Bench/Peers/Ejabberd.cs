using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Npgsql;
using Papilio.Bench.Load;

namespace Papilio.Bench.Peers;

/// <summary>
/// ejabberd as Debian packages it, alone in its process, with accounts and archive in a database of its own on the given
/// PostgreSQL, which is dropped again. Its Erlang node has no name, so it starts no port mapper that would outlive it.
/// </summary>
internal sealed class Ejabberd : IAsyncDisposable
{
    private const string Database = "papilio_bench_ejabberd", Schema = "/usr/share/ejabberd/sql/pg.sql";
    private const double StartSeconds = 40;

    private readonly string postgres;

    private Ejabberd(string postgres, ServerProcess server) => (this.postgres, Server) = (postgres, server);

    public ServerProcess Server { get; }

    /// <summary>Says beforehand, in plain words, what is not there.</summary>
    public static void Require()
    {
        if (!File.Exists(Schema) || Libraries() is null || !Has("/usr/lib/erlang/lib", "p1_pgsql-*"))
            throw new InvalidOperationException("ejabberd is not installed: apt-get install ejabberd erlang-p1-pgsql");
    }

    /// <summary>Makes the database and the accounts of so many pairs, and starts the server.</summary>
    public static async Task<Ejabberd> StartAsync(Run run, string postgres, int pairs)
    {
        var own = new NpgsqlConnectionStringBuilder(postgres) { Database = Database, Pooling = false };
        await RunAsync(postgres, $"drop database if exists {Database} with (force)");
        await RunAsync(postgres, $"create database {Database}");
        await RunAsync(own.ConnectionString, await File.ReadAllTextAsync(Schema));
        await RunAsync(own.ConnectionString, $"""
            insert into users (username, password)
            select role || number, '{XmppTalk.Password}' from unnest(array['s', 'r']) role, generate_series(0, {pairs - 1}) number
            """);

        var port = ServerProcess.FreePort();
        var directory = run.Below($"ejabberd-{port}");
        Directory.CreateDirectory(directory);
        var log = Path.Combine(directory, "ejabberd.log");
        var server = ServerProcess.Start(StartInfo(directory, Configure(own, port), log), port, log + ".out");
        try
        {
            await AwaitAsync(server);
            return new(postgres, server);
        }
        catch (TimeoutException)
        {
            Figures.Say($"ejabberd did not come up; its log ends: {ServerProcess.Tail(log)} {ServerProcess.Tail(log + ".out")}");
            server.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Refuses to go on unless the archive holds every message of this talk exactly twice, for who spoke and for who
    /// read, as the setting promises: a figure of messages that were only passed on would be another figure.
    /// </summary>
    public void RequireArchived(XmppTalk talk)
    {
        var own = new NpgsqlConnectionStringBuilder(postgres) { Database = Database, Pooling = false };
        using var connection = new NpgsqlConnection(own.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            select count(*), count(distinct (username, substr(xml, position($1 in xml), $2)))
            from archive where position($1 in xml) > 0
            """;
        command.Parameters.Add(new() { Value = talk.Wire.Mark });
        command.Parameters.Add(new() { Value = talk.Wire.Mark.Length + 12 });
        using var reader = command.ExecuteReader();
        reader.Read();
        var (rows, different) = (reader.GetInt64(0), reader.GetInt64(1));
        if (rows != 2 * talk.Said || different != rows)
            throw new InvalidOperationException(
                $"No figure: {talk.Said} messages were said, but ejabberd's archive holds {rows} rows, {different} different ones.");
    }

    public async ValueTask DisposeAsync()
    {
        Server.Dispose();
        await RunAsync(postgres, $"drop database if exists {Database} with (force)");
    }

    private static ProcessStartInfo StartInfo(string directory, string configuration, string log)
    {
        var path = Path.Combine(directory, "ejabberd.yml");
        File.WriteAllText(path, configuration);
        // As ejabberdctl foreground does it, but as whoever measures and without a node name. Its schedulers do not spin
        // while they wait: on processors shared with database and client that costs more than it gains.
        string[] idle = ["+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"];
        return new("erl", ["+K", "true", "+P", "250000", .. idle, "-noinput", "-mnesia", "dir", $"\"{directory}/spool\"", "-s", "ejabberd"])
        {
            WorkingDirectory = directory,
            Environment =
            {
                ["EJABBERD_CONFIG_PATH"] = path,
                ["EJABBERD_LOG_PATH"] = log,
                ["ERL_CRASH_DUMP_BYTES"] = "0",
                ["ERL_LIBS"] = Libraries(),
            },
        };
    }

    private static string Configure(NpgsqlConnectionStringBuilder database, int port) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "peers", "ejabberd.yml"))
            .Replace("@PORT@", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("@SERVER@", Quoted(database.Host), StringComparison.Ordinal)
            .Replace("@SQLPORT@", database.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("@DATABASE@", Quoted(Database), StringComparison.Ordinal)
            .Replace("@USER@", Quoted(database.Username), StringComparison.Ordinal)
            .Replace("@PASSWORD@", Quoted(database.Password), StringComparison.Ordinal);

    /// <summary>A JSON string is a YAML string.</summary>
    private static string Quoted(string? text) => JsonSerializer.Serialize(text ?? "");

    /// <summary>/usr/lib/TRIPLET, where Debian keeps it.</summary>
    private static string? Libraries() =>
        Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*").FirstOrDefault(d => Has(d, "ejabberd-*"));

    private static bool Has(string directory, string pattern) =>
        Directory.Exists(directory) && Directory.EnumerateDirectories(directory, pattern).Any();

    private static async Task AwaitAsync(ServerProcess server)
    {
        var until = Clock.Now + (long)(StartSeconds * Clock.Second);
        while (Clock.Now < until && server.IsAlive)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", server.Port);
                return;
            }
            catch (SocketException)
            {
                await Clock.WaitAsync(0.1);
            }
        }

        throw new TimeoutException($"ejabberd did not listen within {StartSeconds:0} s.");
    }

    private static async Task RunAsync(string postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
