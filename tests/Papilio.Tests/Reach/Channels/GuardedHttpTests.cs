using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Papilio.Reach.Channels;

namespace Papilio.Tests.Reach.Channels;

public sealed class GuardedHttpTests
{
    private static GuardedHttp New(string[]? allowed = null, Func<string, IPAddress[]>? names = null, Func<IPAddress[], int, CancellationToken, Task<Stream>>? connect = null)
    {
        var options = new OutboundOptions();
        foreach (var host in allowed ?? []) options.AllowPrivate.Add(host);
        return new GuardedHttp(Options.Create(options), (host, cancel) => names is null ? Dns.GetHostAddressesAsync(host, cancel) : Task.FromResult(names(host)), connect ?? GuardedHttp.ConnectAsync);
    }

    private static async Task<string?> WhyNotAsync(GuardedHttp http, string url)
    {
        try
        {
            using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Post, url), CancellationToken.None);
            return null;
        }
        catch (HttpRequestException refused)
        {
            return (refused.InnerException ?? refused).Message;
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:7f00:1::")]
    public void Inside_is_not_public(string address) => GuardedHttp.IsPublic(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.15.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("192.169.0.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("::ffff:1.1.1.1")]
    public void Outside_is_public(string address) => GuardedHttp.IsPublic(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("https://hooks.example.com/a", true)]
    [InlineData("http://hooks.example.com/a", false)]
    [InlineData("https://1.1.1.1/a", true)]
    [InlineData("https://127.0.0.1/a", false)]
    [InlineData("https://2130706433/a", false)]
    [InlineData("https://0x7f000001/a", false)]
    [InlineData("https://0177.0.0.1/a", false)]
    [InlineData("https://127.1/a", false)]
    [InlineData("https://[::1]/a", false)]
    [InlineData("https://[::ffff:127.0.0.1]/a", false)]
    [InlineData("https://localhost/a", false)]
    [InlineData("https://LOCALHOST./a", false)]
    [InlineData("https://db.internal/a", false)]
    [InlineData("https://printer.local./a", false)]
    [InlineData("https://intranet/a", false)]
    [InlineData("https://user:password@hooks.example.com/a", false)]
    [InlineData("ftp://hooks.example.com/a", false)]
    [InlineData("file:///etc/passwd", false)]
    public async Task Whether_an_address_may_be_typed_is_told_at_once(string url, bool may)
    {
        using var http = New();
        (await http.MayReachAsync(new Uri(url))).ShouldBe(may);
    }

    [Fact]
    public async Task What_the_operator_allows_may_be_reached()
    {
        using var http = New(["crm.internal"]);
        (await http.MayReachAsync(new Uri("http://crm.internal/hook"))).ShouldBeTrue();
        (await http.MayReachAsync(new Uri("http://other.internal/hook"))).ShouldBeFalse();
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://2130706433:1/")]
    [InlineData("http://[::1]:1/")]
    [InlineData("http://[::ffff:127.0.0.1]:1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://localhost:1/")]
    public async Task Whatever_was_typed_the_connection_is_refused(string url)
    {
        using var http = New();
        (await WhyNotAsync(http, url)).ShouldNotBeNull().ShouldContain("private network");
    }

    [Fact]
    public async Task A_name_that_comes_to_point_inside_is_refused_when_connecting()
    {
        await using var receiver = Receiver.Start();
        var asked = 0;
        using var http = New(names: _ => ++asked == 1 ? [IPAddress.Parse("192.0.2.1")] : [IPAddress.Loopback]);

        (await WhyNotAsync(http, $"http://rebind.example:{receiver.Address.Port}/")).ShouldNotBeNull();
        (await WhyNotAsync(http, $"http://rebind.example:{receiver.Address.Port}/")).ShouldNotBeNull().ShouldContain("private network");
        receiver.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_a_name_with_addresses_inside_and_outside_only_those_outside_are_tried()
    {
        await using var receiver = Receiver.Start();
        IPAddress[] outside = [IPAddress.Parse("1.1.1.1"), IPAddress.Parse("2606:4700:4700::1111")];
        var tried = new List<IPAddress>();
        // Outside is played by a receiver on this machine: what counts is which addresses it would have been.
        using var http = New(names: _ => [IPAddress.Loopback, outside[0], IPAddress.Parse("10.1.2.3"), outside[1], IPAddress.IPv6Loopback], connect: (addresses, port, cancel) =>
        {
            tried.AddRange(addresses);
            return GuardedHttp.ConnectAsync([IPAddress.Loopback], port, cancel);
        });

        (await WhyNotAsync(http, $"http://both.example:{receiver.Address.Port}/")).ShouldBeNull();
        tried.ShouldBe(outside);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        await using var inside = Receiver.Start();
        await using var receiver = Receiver.Start();
        receiver.Answer = _ => 302;
        receiver.Location = inside.Address.ToString();
        using var http = New(["127.0.0.1"]);

        using var answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Post, receiver.Address), CancellationToken.None);

        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        receiver.Requests.Count.ShouldBe(1);
        inside.Requests.ShouldBeEmpty();
    }
}

/// <summary>Another system's webhook, on a free port of this machine.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    internal sealed record Request(IReadOnlyDictionary<string, string> Headers, byte[] Body);

    private readonly HttpListener listener = new();
    private readonly Task running;

    private Receiver(Uri address)
    {
        Address = address;
        listener.Prefixes.Add(address.ToString());
        listener.Start();
        running = RunAsync();
    }

    public static Receiver Start()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        return new Receiver(new Uri($"http://127.0.0.1:{port}/"));
    }

    public Uri Address { get; }
    public List<Request> Requests { get; } = [];

    /// <summary>The status to answer with, by the number of the request.</summary>
    public Func<int, int> Answer { get; set; } = _ => 204;
    public string? Location { get; set; }

    /// <summary>Runs while the other side waits for its answer.</summary>
    public Func<Request, Task>? Meanwhile { get; set; }

    private async Task RunAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var request = new Request(context.Request.Headers.AllKeys.ToDictionary(k => k!, k => context.Request.Headers[k]!, StringComparer.OrdinalIgnoreCase), body.ToArray());
            int number;
            lock (Requests)
            {
                Requests.Add(request);
                number = Requests.Count;
            }

            if (Meanwhile is not null) await Meanwhile(request);
            context.Response.StatusCode = Answer(number);
            if (Location is not null) context.Response.Headers["Location"] = Location;
            context.Response.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await running;
    }
}
