using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace Papilio.Bench;

/// <summary>The measured server, in a process of its own, so that its processor time and memory are its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    public const double ClockTicksPerSecond = 100;
    private readonly Process process;
    private bool stopped;

    private ServerProcess(Process process, int port)
    {
        this.process = process;
        Port = port;
        // A measuring that is broken off must not leave a server behind that eats the next one's processor.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop();
    }

    public int Port { get; }

    public int Id => process.Id;

    public bool IsAlive => !process.HasExited;

    /// <summary>This very program with a hidden verb; it prints its port when it listens.</summary>
    public static ServerProcess Own(string verb, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [verb, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
        Harden(start);
        var started = Process.Start(start)!;
        var line = started.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{verb} did not start.");
        return new(started, int.Parse(line, CultureInfo.InvariantCulture));
    }

    /// <summary>Another program, told to listen there; what it prints goes to the log, its errors to the log with `.err`.</summary>
    public static ServerProcess Start(ProcessStartInfo start, int port, string log)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var started = Process.Start(start)!;
        Pour(started.StandardOutput, log);
        Pour(started.StandardError, log + ".err");
        return new(started, port);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The end of a log that may still be written.</summary>
    public static string Tail(string path)
    {
        if (!File.Exists(path)) return "";
        using var log = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', log.ReadToEnd().Split('\n').TakeLast(15));
    }

    /// <summary>Both sides of a ratio run with the same runtime settings.</summary>
    public static void Harden(ProcessStartInfo start)
    {
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment.TryAdd("DOTNET_TieredPGO", "1");
    }

    /// <summary>User and system time of all its threads so far, in microseconds.</summary>
    public double CpuMicroseconds()
    {
        var stat = File.ReadAllText($"/proc/{Id}/stat");
        // The name in parentheses may hold spaces; the fields after it are regular: utime and stime are 14 and 15.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) +
            long.Parse(fields[12], CultureInfo.InvariantCulture);
        return ticks / ClockTicksPerSecond * 1e6;
    }

    public double ResidentKilobytes()
    {
        var line = File.ReadLines($"/proc/{Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>Asks the runtime for a full collection, so that memory per visitor is not garbage per visitor.</summary>
    public async Task CollectAsync()
    {
        const long heapCollect = (long)ClrTraceEventParser.Keywords.GCHeapCollect;
        var provider = new EventPipeProvider(ClrTraceEventParser.ProviderName,
            System.Diagnostics.Tracing.EventLevel.Informational, heapCollect);
        using var session = new DiagnosticsClient(Id).StartEventPipeSession([provider], requestRundown: false);
        var drain = session.EventStream.CopyToAsync(Stream.Null);
        await Clock.WaitAsync(2);
        await session.StopAsync(CancellationToken.None);
        await drain;
    }

    public void Dispose()
    {
        Stop();
        process.Dispose();
        stopped = true;
    }

    private static void Pour(StreamReader from, string path) => _ = Task.Run(async () =>
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await from.BaseStream.CopyToAsync(file);
    });

    private void Stop()
    {
        if (stopped || process.HasExited) return;
        process.Kill(entireProcessTree: true);
        process.WaitForExit(5000);
    }
}
