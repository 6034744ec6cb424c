using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Papilio.Acceptance;

/// <summary>The product as its own process, so that it can be killed, stopped and started again as a machine would.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    public const string Email = "he@qinghe.example";
    public const string Password = "qinghe-first-day";

    private readonly Dictionary<string, string> environment;
    private readonly Queue<string> lastLines = new();
    private Process? process;

    private HostProcess(Uri address, Dictionary<string, string> environment) => (Address, this.environment) = (address, environment);

    public Uri Address { get; }
    public int Id => process!.Id;

    /// <param name="data">The data directory.</param>
    /// <param name="settings">Keys under Papilio, such as <c>("Postgres", "Host=…")</c>; sections with <c>__</c>; a key with a leading <c>/</c> is an environment variable of its own.</param>
    public static async Task<HostProcess> StartAsync(string data, params (string Key, string? Value)[] settings)
    {
        var port = FreePort();
        var environment = new Dictionary<string, string>
        {
            ["Papilio__Url"] = $"http://127.0.0.1:{port}",
            ["Papilio__Data"] = data,
            ["Papilio__FirstAdministrator__Email"] = Email,
            ["Papilio__FirstAdministrator__Password"] = Password,
            ["Papilio__Outbound__AllowPrivate__0"] = "127.0.0.1",
            ["Papilio__Limits__MessagesPerSecond"] = "100000",
            ["Papilio__Limits__MessagesBurst"] = "100000",
            ["Papilio__Limits__AnonymousPerSecond"] = "10000",
            ["Papilio__Limits__AnonymousBurst"] = "10000",
            ["Papilio__Limits__RequestsPerSecond"] = "10000",
            ["Papilio__Limits__RequestsBurst"] = "10000",
        };
        foreach (var (key, value) in settings.Where(s => s.Value is not null)) environment[key[0] == '/' ? key[1..] : "Papilio__" + key] = value!;
        var host = new HostProcess(new Uri($"http://127.0.0.1:{port}"), environment);
        await host.StartAgainAsync();
        return host;
    }

    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("dotnet", [HostFile(), "serve"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(2) };
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (process.HasExited) throw new InvalidOperationException($"The host ended with {process.ExitCode}:\n{Log()}");
            try
            {
                if ((await client.GetAsync("/health")).IsSuccessStatusCode) return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
            {
            }

            await Wait.ForAsync(50);
        }

        throw new TimeoutException($"The host did not answer:\n{Log()}");
    }

    /// <summary>Runs a command of the product to its end: its exit code and all it said.</summary>
    public static async Task<(int Code, string Told)> CommandAsync(params string[] words)
    {
        using var command = Process.Start(new ProcessStartInfo("dotnet", [HostFile(), .. words]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var told = await Task.WhenAll(command.StandardOutput.ReadToEndAsync(), command.StandardError.ReadToEndAsync());
        await command.WaitForExitAsync();
        return (command.ExitCode, string.Concat(told));
    }

    /// <summary>The same, but it gets a signal once something has come of it.</summary>
    public static async Task<(int Code, string Told)> InterruptedAsync(int signal, Func<bool> after, params string[] words)
    {
        using var command = Process.Start(new ProcessStartInfo("dotnet", [HostFile(), .. words]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var telling = Task.WhenAll(command.StandardOutput.ReadToEndAsync(), command.StandardError.ReadToEndAsync());
        await Wait.UntilAsync(() => Task.FromResult(command.HasExited || after()), 60, $"anything came of {string.Join(' ', words)}");
        Check(kill(command.Id, signal));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        try
        {
            await command.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!command.HasExited) command.Kill();
        }

        return (command.ExitCode, string.Concat(await telling));
    }

    /// <summary>kill -9: no farewell.</summary>
    public async Task KillAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public void Signal(int signal) => Check(kill(process!.Id, signal));

    public const int Stop = 19;
    public const int Continue = 18;

    /// <summary>The last lines the host wrote, at most <see cref="LinesKept"/>.</summary>
    public string Log()
    {
        lock (lastLines) return string.Join('\n', lastLines);
    }

    public const int LinesKept = 20_000;

    public async Task<HttpClient> SignInAsync()
    {
        var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(Address, "/api/v1/"), Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Add("Origin", Address.GetLeftPart(UriPartial.Authority));
        var answer = await client.PostAsJsonAsync("session", new { email = Email, password = Password });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return client;
    }

    /// <summary>The cookie of a signed-in administrator, for a live socket.</summary>
    public async Task<string> CookieAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(Address, "/api/v1/") };
        client.DefaultRequestHeaders.Add("Origin", Address.GetLeftPart(UriPartial.Authority));
        var answer = await client.PostAsJsonAsync("session", new { email = Email, password = Password });
        return answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }

    public async Task<(Guid Inbox, string Secret)> NewInboxAsync(string channel = "web", string? webhookUrl = null)
    {
        using var admin = await SignInAsync();
        var (status, body) = await admin.PostAsync("inboxes", new { name = $"青禾 {channel}", channel, webhookUrl });
        status.ShouldBe(201, body?.ToJsonString());
        return ((Guid)body!["id"]!, (string)body["secrets"]![0]!);
    }

    /// <summary>All messages of a conversation as staff see them, in order.</summary>
    public static async Task<List<JsonNode>> MessagesAsync(HttpClient staff, Guid conversation)
    {
        var all = new List<JsonNode>();
        while (true)
        {
            var page = await staff.GetJsonAsync($"conversations/{conversation}/messages?after={all.Count}&limit=200");
            var items = page["items"]!.AsArray();
            if (items.Count == 0) return all;
            all.AddRange(items.Select(i => i!.DeepClone()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) await KillAsync();
        process?.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (lastLines)
        {
            lastLines.Enqueue(line);
            if (lastLines.Count > LinesKept) lastLines.Dequeue();
        }
    }

    private static string HostFile() => Path.Combine(AppContext.BaseDirectory, "Papilio.Host.dll");

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Check(int result)
    {
        if (result != 0) throw new InvalidOperationException($"kill failed: {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", SetLastError = true)]
#pragma warning disable SYSLIB1054, IDE1006, CA5392 // One plain call; a source-generated import would need unsafe code for the whole project.
    private static extern int kill(int pid, int sig);
#pragma warning restore SYSLIB1054, IDE1006, CA5392
}

public static class Wait
{
    public static Task ForAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);

    public static async Task UntilAsync(Func<Task<bool>> that, int seconds, string what)
    {
        var patience = Stopwatch.StartNew();
        while (!await that())
        {
            if (patience.Elapsed > TimeSpan.FromSeconds(seconds)) throw new TimeoutException($"After {seconds} s still not: {what}");
            await ForAsync(50);
        }
    }
}
