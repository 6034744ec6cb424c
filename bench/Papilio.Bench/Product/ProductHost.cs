using System.Diagnostics;
using Papilio.Bench.Load;

namespace Papilio.Bench.Product;

/// <summary>Those who talk: visitors with tokens, each of whom has a session; the cookies of signed-in agents; the key of a program.</summary>
internal sealed record People(Entry[] Visitors, string?[] Agents, string? Key);

/// <summary>
/// The product as it is shipped: its own executable in its own process, a fresh data directory, real durability. Only
/// the pace limits are lifted, because here one caller stands for many.
/// </summary>
internal sealed class ProductHost : IAsyncDisposable
{
    private const double StartSeconds = 40;
    private const string DefaultPath = "artifacts/bin/Papilio.Host/release/Papilio.Host";

    private ProductHost(ServerProcess server, ProductDoor door) => (Server, Door) = (server, door);

    public ProductDoor Door { get; }

    public ServerProcess Server { get; }

    /// <summary>Whether there is a host to measure; says where it was looked for when there is none.</summary>
    public static bool Found(Run run)
    {
        var path = PathOf(run);
        if (File.Exists(path)) return true;
        Figures.Say($"No product at {path}: only floors are measured. Build it, or name it with --host PATH.");
        return false;
    }

    public static async Task<ProductHost> StartAsync(Run run, string engine, string? postgres)
    {
        var port = ServerProcess.FreePort();
        var data = run.Below($"product-{engine}");
        Directory.CreateDirectory(data);
        var log = Path.Combine(data, "host.log");
        var server = ServerProcess.Start(StartInfo(PathOf(run), data, port, postgres), port, log);
        var api = new ProductDoor(port);
        try
        {
            await api.AwaitAsync(StartSeconds, server);
            await api.PrepareAsync();
            return new(server, api);
        }
        catch (Exception)
        {
            Figures.Say($"The product did not come up; its log ends: {ServerProcess.Tail(log)} {ServerProcess.Tail(log + ".err")}");
            server.Dispose();
            throw;
        }
    }

    public Task<People> PeopleAsync(int visitors, int agentSockets) => Door.PeopleAsync(visitors, agentSockets);

    public ValueTask DisposeAsync()
    {
        Door.Dispose();
        Server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ProcessStartInfo StartInfo(string path, string data, int port, string? postgres)
    {
        var start = path.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet", [path]) : new(path);
        ServerProcess.Harden(start);
        foreach (var (name, value) in Settings.For(data, port, postgres)) start.Environment[name] = value;
        return start;
    }

    private static string PathOf(Run run)
    {
        if (run.Arguments.Text("host") is { } given) return given;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Papilio.slnx"))) return Path.Combine(at.FullName, DefaultPath);
        return DefaultPath;
    }
}
